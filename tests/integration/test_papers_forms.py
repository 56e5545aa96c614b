"""Every form, letter and written report fits its ledger, prints from a record of it, and never names who reported (S4)."""

from io import BytesIO

import pytest

from app.desk import Desk
from app.ledgers import ledgers
from app.papers import KINDS, documents, forms, paper_of
from app.papers.paths import faces_on
from app.printing.render import render
from app.resources import resource
from tests.every_ledger import a_record
from tests.integration.paper_reading import letters_only, pages

OF_A_RECORD = [key for key, kind in KINDS.items() if kind.ledger]


def text_of(desk: Desk, key: str, ref: str) -> str:
    out = BytesIO()
    done = render(paper_of(desk, key, ref), out)
    assert done.missing == []
    return letters_only("".join(page.text for page in pages(out.getvalue())))


def test_forms_and_documents_name_only_what_their_ledgers_have() -> None:
    forms.proof(ledgers())
    for key, (_, ledger) in forms.documents().items():
        documents.proof(key, ledger, ledgers())


def test_every_template_is_used() -> None:
    assert {path.stem for path in resource("documents").glob("*.txt")} == set(forms.documents())


def test_ledgers_name_the_papers_that_are_made_of_them() -> None:
    for code, ledger in ledgers().items():
        of_record = {key for key in ledger.PRINTS if key != "register" and not KINDS[key].listed}
        assert of_record == {key for key, kind in KINDS.items() if kind.ledger == code}, code
        assert all(KINDS[key].ledger in ("", code) for key in ledger.PRINTS)


@pytest.mark.parametrize("key", OF_A_RECORD)
def test_it_prints_from_a_record(desk: Desk, a_unit: str, a_person: str, a_colleague: str, key: str) -> None:
    record = a_record(desk, KINDS[key].ledger, a_unit, a_person, a_colleague)
    text = text_of(desk, key, record)
    assert text
    if key in forms.forms():
        assert letters_only(forms.forms()[key].title) in text


@pytest.mark.parametrize("key", ["form1-summary", "media-destroyed"])
def test_a_summary_of_a_ledger_prints(desk: Desk, a_unit: str, a_person: str, a_colleague: str, key: str) -> None:
    for ledger in ("form1", "media_handover"):
        a_record(desk, ledger, a_unit, a_person, a_colleague)
    assert "合计" in text_of(desk, key, "") or key == "media-destroyed"


def test_the_reporter_is_on_no_paper_of_a_petition(desk: Desk, a_unit: str, a_person: str, a_colleague: str) -> None:
    record = a_record(desk, "petition", a_unit, a_person, a_colleague)
    desk.set(record, {"signed": "real", "reporter": [{"name": "举报甲某", "phone": "13900001111", "address": "某街某号"}]})
    assert desk.get(record).reporter[0]["name"] == "举报甲某"
    for key, kind in KINDS.items():
        if kind.ledger == "petition":
            assert "举报甲某" not in text_of(desk, key, record)
    assert "举报甲某" not in text_of(desk, "register", "petition")
    secret = [(code, face.name) for code, ledger in ledgers().items() for face in ledger.faces() if face.secret == "S4"]
    assert ("petition", "reporter") in secret
    for form in forms.forms().values():
        for part in form.parts:
            named = {path for cell in part.cells for path in cell.paths}
            named |= {f"{part.table}.{column}" for column in part.columns if not part.ledger}
            assert not any(face.secret == "S4" for path in named for face in faces_on(ledgers(), form.ledger, path))


def test_a_form_is_filled_from_its_record_and_the_records_it_names(desk: Desk, a_unit: str, a_person: str, a_colleague: str) -> None:
    desk.set(a_person, {"sex": "男", "birth": "1975-03-01"})
    prelim = a_record(desk, "prelim", a_unit, a_person, a_colleague)
    text = text_of(desk, "prelim-request", prelim)
    for words in ("某乙", "男", "1975年3月", "测试县教育局副局长", "信访举报", "违规审批", "某甲、某丙", "签名："):
        assert letters_only(words) in text, words


def test_an_opinion_stands_where_its_role_signs_and_a_longer_chain_is_on_paper_too(desk: Desk, a_unit: str, a_person: str,
                                                                                a_colleague: str) -> None:
    problem = a_record(desk, "problem", a_unit, a_person, a_colleague)
    source = forms.Source(desk, desk.get(problem))
    me = {"approver": desk.user.staff_id}
    source.row["approvals"] = [
        me | {"role": "group_leader", "result": "agree", "opinion": "同意销号", "at": "2026-11-19T10:00", "round": 2},
        me | {"role": "chief", "result": "agree", "opinion": "已阅", "at": "2026-11-19T11:00", "round": 2},
        me | {"role": "group_leader", "result": "return", "opinion": "再改", "at": "2026-11-18T10:00", "round": 1}]
    cells = {row.cells[0].text: row.cells[-1].text for row in forms.grid(source, "problem-closing").rows}
    assert cells["组长意见"] == "同意销号\n某甲　2026年11月19日"
    assert cells["纪委书记（监委主任）意见"] == "已阅\n某甲　2026年11月19日"
    assert cells["承办人意见"] == ""


def test_a_letter_leaves_blanks_for_what_is_not_known_and_leaves_out_what_may_be(desk: Desk, a_unit: str, a_person: str,
                                                                              a_colleague: str) -> None:
    letter = a_record(desk, "suggestion", a_unit, a_person, a_colleague)
    assert "要求于" + documents.BLANK + "前书面回复" in text_of(desk, "suggestion-urge", letter)
    prelim = a_record(desk, "prelim", a_unit, a_person, a_colleague)
    assert "先后采取的措施" not in text_of(desk, "prelim-report", prelim)


@pytest.mark.parametrize(("written", "found"), [
    ("person_id | person_id.sex=性别", [(("person_id",), "", False), (("person_id.sex",), "性别", False)]),
    ("person_id.unit_id+person_id.post=单位及职务", [(("person_id.unit_id", "person_id.post"), "单位及职务", False)]),
    ("result?", [(("result",), "", True)]), ("=备注 :15", [((), "备注", False)]),
])
def test_a_row_is_read_from_its_words(written: str, found: list[tuple[tuple[str, ...], str, bool]]) -> None:
    assert [(cell.paths, cell.label, cell.ticked) for cell in forms.part(written).cells] == found
    assert forms.part("=备注 :15").height == 15


def test_tables_opinions_and_named_records_are_read_from_their_words() -> None:
    table = forms.part("open problem@unit_id[record_no, text]=未销号问题")
    assert (table.ledger, table.table, table.columns) == ("problem", "unit_id", ("record_no", "text"))
    assert (table.label, table.open) == ("未销号问题", True)
    assert forms.part("!组长意见 :30").opinion == "组长意见"
    with pytest.raises(forms.DeclarationError):
        forms._prove_all([forms.Form("x", "试", "problem", (forms.part("nothing"),))], ledgers())
    with pytest.raises(forms.DeclarationError):
        forms._prove_all([forms.Form("x", "试", "petition", (forms.part("reporter[name]"),))], ledgers())
