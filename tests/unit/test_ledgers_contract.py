"""The declarations against the field's document: names, labels, types, what is required, and the arrows.

`resources/contract/ledgers.json` is made from the document by build/ledger_contract.py; where a declaration departs from it, the reason
stands here. Ledgers beyond the document are named in `OURS`.
"""

import json
import re

import pytest

from app.ledgers import ledgers
from app.ledgers.face import Before, Face, Kind, When
from app.ledgers.kit import DeclarationError, Limit, Record, Step
from app.ledgers.proof import proof
from app.resources import resource
from app.rules.sources import sources

DOCUMENT = json.loads(resource("contract", "ledgers.json").read_text(encoding="utf-8"))
CONTRACT = {code: one for code, one in DOCUMENT.items() if code in ledgers()}
OURS = {"issued": "what the commission issues to every station: approval chains, limit rules, calendar, assessment scheme",
        "report": "the kept versions of reports made by app/reporting"}
TYPES = {"": Kind.TEXT, "t": Kind.LONG, "d": Kind.DATE, "dt": Kind.MOMENT, "i": Kind.INT, "n": Kind.DECIMAL, "m": Kind.MONEY,
         "b": Kind.BOOL, "y": Kind.YEAR, "p": Kind.PERIOD, "f": Kind.FILES, "table": Kind.TABLE}

OTHER_LABELS = {
    ("problem", "letters"): "关联建议书", ("problem", "forms"): "关联第一种形态", ("problem", "clues"): "关联线索",
    ("petition", "first_id"): "初次件",
}
"""The document writes 关联 once for three fields, and 原件 for the first letter as for the papers."""

OTHER_REQUIRED = {
    ("clue", "persons"): "one of persons and unit_id", ("clue", "unit_id"): "one of persons and unit_id",
    ("talk", "transcript"): "before 办结, of the kinds marked two",
    ("meeting", "attendance.name"): "a name where it is not the office's own staff",
    ("inquiry", "closed_letter"): "the letter goes out after the approval, so it is asked for at 办结",
    ("eco_profile", "dims.score"): "at 取数 a line has the system's number alone; ECO-05 asks for the rest before the 组务会",
    ("eco_profile", "dims.basis"): "with the score",
    ("monthly_report", "month"): "a 季报 names its quarter in its place", ("monthly_report", "subject"): "of a 季报",
    ("list_review", "result"): "the document names 审核, which is no state: from 退回 or 通过 on",
}

STAGES = {
    "case": {"plan": "审查调查", "team": "审查调查", "facts": "移送审理", "study": "移送审理", "accepted_at": "审理", "reviewers": "审理",
             "trial_report": "建议沟通", "panel": "建议沟通", "decider": "决定", "result": "决定"},
    "appeal": {"team": "复查"},
    "false_accuse": {"ok_no": "认定", "ok_at": "认定"},
    "integrity_opinion": {"list.signs": "拟稿", "list.result": "拟稿"},
}
"""What the document requires under a later stage of the record (审理, 处分): asked for before that stage, not when it is begun."""

OTHER_ARROWS = {
    "case": {("审查调查", "移送审理"), ("审理", "移送司法"), ("建议沟通", "移送司法"), ("决定", "移送司法"), ("执行", "移送司法"),
             *((begin, end) for begin in ("立案", "审查调查", "延期", "移送审理", "审理", "建议沟通") for end in ("撤案", "终止"))},
    "suggestion": {("待回复", "逾期"), ("逾期", "已回复"), ("催办", "已回复"), ("报告", "已回复")},
    "clue": {("了结", "研判")},
    "prelim": {("核实中", "报告")},
}
"""What the document says in words beside its arrows: a late reply is a reply, 了结 is reopened, a check need not be extended."""

NO_ARROWS = {
    "leave": {("退回", "休假中")},
    "case": {("回访", "撤案"), ("回访", "移送司法"), ("回访", "终止")},
    "appeal": {("不受理", "复查")},
}
"""What the document's shorthand (A|B→C) says and does not mean: a leave that was sent back is not taken, what is not accepted is not
looked into, and a case is cut short where it is worked on, not after the last visit."""

OTHER_STATES = {
    "interfere": ["已登记"],
}
"""The document gives no state: what is registered stays as it was written."""

ANY_LEDGER: dict[tuple[str, str], str] = {
    ("after_case", "letters"): "suggestion",
    ("petition", "first_id"): "petition", ("case", "talks"): "talk", ("case", "after_case"): "after_case",
    ("monthly_report", "corrects"): "monthly_report",
}
"""References the document leaves open (`r`, `R`) and the declaration narrows."""

OTHER_KINDS = {
    ("monthly_report", "snapshot"): Kind.LONG,
}
"""The frozen figures are longer than a short text."""

FIELDS = [(code, name, None, fact) for code, one in CONTRACT.items() for name, fact in one["fields"].items()]
COLUMNS = [(code, name, column, fact) for code, name, _, table in FIELDS for column, fact in table.get("columns", {}).items()]
ALL = pytest.mark.parametrize(("code", "name", "column", "fact"), FIELDS + COLUMNS,
                              ids=[f"{code}.{name}" + (f".{column}" if column else "") for code, name, column, _ in FIELDS + COLUMNS])


def face_of(code: str, name: str, column: str | None) -> Face:
    face = ledgers()[code].FACES[name]
    return face if column is None else next(one for one in face.columns if one.name == column)


@ALL
def test_field_has_the_label_of_the_document(code, name, column, fact):
    wanted = OTHER_LABELS.get((code, name), fact["label"].removesuffix("×2")) if column is None else fact["label"].removesuffix("×2")
    assert face_of(code, name, column).label == wanted


@ALL
def test_field_has_the_type_of_the_document(code, name, column, fact):
    face, written = face_of(code, name, column), fact["type"]
    if (code, name) in OTHER_KINDS and column is None:
        assert face.kind is OTHER_KINDS[code, name]
    elif written.startswith("{"):
        assert face.kind is Kind.CHOICE
        assert list(face.choices.values()) == written.strip("{}").split(",")
        assert all(re.fullmatch(r"[a-z_]+", choice) for choice in face.choices)
    elif written[:2] in ("e:", "E:"):
        assert (face.kind, face.codes) == (Kind.CODE if written[0] == "e" else Kind.CODES, written[2:])
    elif written[:1] in ("r", "R"):
        assert face.kind is (Kind.REF if written[0] == "r" else Kind.REFS)
        assert face.ref == (written[2:] or ("org" if name == "co_orgs" else ANY_LEDGER.get((code, name), "")))
    else:
        assert face.kind is TYPES[written]


@ALL
def test_field_is_required_as_the_document_has_it(code, name, column, fact):
    face, written = face_of(code, name, column), fact["required"]
    path = f"{name}.{column}" if column else name
    if (code, path) in OTHER_REQUIRED:
        assert isinstance(face.required, tuple)
        assert all(isinstance(need, When) for need in face.required)
    elif stage := STAGES.get(code, {}).get(path):
        assert written == "!"
        assert [ledgers()[code].STATES[need.state] for need in face.required] == [stage]
    elif written.startswith("!>"):
        assert [ledgers()[code].STATES[need.state] for need in face.required if isinstance(need, Before)] == [written[2:]]
    elif written.startswith("!("):
        assert [type(need) for need in face.required] == [When]
    else:
        assert face.required is (written == "!")


@pytest.mark.parametrize("code", CONTRACT)
def test_ledger_has_no_field_the_document_does_not_know(code):
    own = {name for name, face in ledgers()[code].FACES.items() if not face.common}
    assert own == set(CONTRACT[code]["fields"])


@pytest.mark.parametrize("code", CONTRACT)
def test_sub_tables_have_the_columns_of_the_document(code):
    tables = {name: face for name, face in ledgers()[code].FACES.items() if face.columns and not face.common}
    ours = {name: [column.name for column in face.columns] for name, face in tables.items()}
    assert ours == {name: list(fact["columns"]) for name, fact in CONTRACT[code]["fields"].items() if "columns" in fact}


@pytest.mark.parametrize(("code", "name", "column", "fact"), [one for one in COLUMNS if "columns" in one[3]])
def test_tables_within_tables_have_the_columns_of_the_document(code, name, column, fact):
    ours = {inner.name: (inner.label, inner.kind) for inner in face_of(code, name, column).columns}
    assert ours == {inner: (one["label"], TYPES[one["type"]]) for inner, one in fact["columns"].items()}


@pytest.mark.parametrize("code", CONTRACT)
def test_arrows_are_those_of_the_document_and_no_other(code):
    ledger = ledgers()[code]
    ours = {(ledger.STATES[begin], ledger.STATES[step.to]) for step in ledger.STEPS for begin in step.of}
    theirs = {tuple(arrow) for arrow in CONTRACT[code]["arrows"]}
    assert NO_ARROWS.get(code, set()) <= theirs
    assert not OTHER_ARROWS.get(code, set()) & theirs
    assert ours == theirs - NO_ARROWS.get(code, set()) | OTHER_ARROWS.get(code, set())


@pytest.mark.parametrize("code", CONTRACT)
def test_states_are_those_of_the_document(code):
    assert sorted(ledgers()[code].STATES.values()) == sorted(OTHER_STATES.get(code, CONTRACT[code]["states"]))


def test_ledgers_beyond_the_document_are_named_here():
    assert set(ledgers()) - set(DOCUMENT) <= set(OURS)


@pytest.mark.parametrize("code", CONTRACT)
def test_title_is_that_of_the_document(code):
    assert CONTRACT[code]["title"] == ledgers()[code].LABEL


@pytest.mark.parametrize("code", ledgers())
def test_declaration_fits_together(code):
    proof(ledgers()[code], ledgers(), sources())


@pytest.mark.parametrize(("changes", "says"), [
    ({"COMMISSIONS": ("*", "nobody")}, "unknown fields"), ({"TITLE": ()}, "no title"), ({"FROZEN": ("gone",)}, "unknown states"),
    ({"ENDS": ("gone",)}, "unknown states"),
    ({"OPEN_TO": {"nobody": ("registered",)}}, "unknown roles"), ({"OPEN_TO": {"trial": ("gone",)}}, "unknown states"),
    ({"STEPS": (Step("go", "去", of=("registered",), to="study"),)}, "no step reaches"),
    ({"LIMITS": (Limit("T99", "无据", starts="got_at", days=1),)}, "without a source"),
    ({"LIMITS": (Limit("T01", "从来源起", starts="source", days=1),)}, "no day"),
], ids=str)
def test_a_declaration_that_contradicts_itself_stops_the_program(changes, says, monkeypatch):
    clue = ledgers()["clue"]
    for name, value in changes.items():
        monkeypatch.setattr(clue, name, value)
    with pytest.raises(DeclarationError, match=f"clue: .*{says}"):
        proof(clue, ledgers(), sources())


@pytest.mark.parametrize("code", CONTRACT)
def test_a_form_opens_on_what_is_always_filled(code):
    """Required fields of the ledger's own stand in the first groups, before the first group without any."""
    own = [face for face in ledgers()[code].FACES.values() if not face.common]
    groups = list(dict.fromkeys(face.group for face in own))
    asked = [any(face.required is True and face.group == group and face.preset is None for face in own) for group in groups]
    assert asked[0]
    assert all(face.group for face in own)


@pytest.mark.parametrize("ledger", ledgers().values(), ids=ledgers())
def test_labels_of_a_form_are_told_apart(ledger: type[Record]):
    labels = [face.label for face in ledger.FACES.values() if not face.common]
    assert not {label for label in labels if labels.count(label) > 1}


@pytest.mark.parametrize("ledger", ledgers().values(), ids=ledgers())
def test_every_state_has_a_code_and_a_word_of_its_own(ledger: type[Record]):
    assert len(set(ledger.STATES.values())) == len(ledger.STATES)
    assert all(re.fullmatch(r"[a-z_]+", state) for state in ledger.STATES)


@pytest.mark.parametrize("ledger", ledgers().values(), ids=ledgers())
def test_checks_have_codes_of_their_ledger_and_short_words(ledger: type[Record]):
    prefixes = {check.code.partition("-")[0] for check in ledger.CHECKS}
    assert len(prefixes) == 1
    assert all(re.fullmatch(r"[A-Z]+-\d\d", check.code) and len(check.message) <= 45 and not check.message.endswith("。")
               for check in ledger.CHECKS)
    by_code = {}
    for check in ledger.CHECKS:
        by_code.setdefault(check.code, set()).add(check.warning)
    assert all(len(kinds) == 1 for kinds in by_code.values())


def test_every_ledger_of_the_contract_is_declared():
    assert len(DOCUMENT) == 39
    assert set(DOCUMENT) <= set(ledgers())
