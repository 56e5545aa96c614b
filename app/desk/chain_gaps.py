"""What a chain of the work still lacks: for each record what should have come of it and has not, in words.

Only what the user may read is judged; a stage that holds something unseen is not called incomplete.

shapes    rows carry their ledger; what is said stands at the stage where the missing record or fact belongs
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from app.codes import table
from app.ledgers.case_states import CUT, DECIDED
from app.ledgers.inquiry import FIRST_FORM
from app.ledgers.kit import Row
from app.ledgers.petition import is_real

Gap = tuple[str, str]
"""(stage, words)"""

_DELIVERED = ("delivered", "awaiting", "overdue", "urged", "escalated")


class Found:
    """The records of the chain, asked by ledger and by what they name."""

    def __init__(self, rows: Sequence[Row], today: str) -> None:
        self.rows, self.today = rows, today

    def any(self, ledger: str, **names: Any) -> bool:
        return any(all(_holds(row.get(field), value) for field, value in names.items()) for row in self.rows if row["ledger"] == ledger)


def _holds(held: Any, value: Any) -> bool:
    return value in held if isinstance(held, list) else held == value


def gaps_of(rows: Sequence[Row], hidden: frozenset[str], today: str) -> dict[str, list[str]]:
    """{stage: what is missing}, each said once."""
    found, said = Found(rows, today), dict[str, dict[str, None]]()
    for row in rows:
        for stage, words in _GAPS.get(row["ledger"], _none)(row, found):
            if stage not in hidden:
                said.setdefault(stage, {})[words] = None
    return {stage: list(words) for stage, words in said.items()}


def _none(_row: Row, _found: Found) -> Iterator[Gap]:
    return iter(())


def _talk(row: Row, found: Found) -> Iterator[Gap]:
    known = table("talk_kind")
    if row.kind in known.having("form1") and row.state != "planned" and not found.any("form1", basis_id=row.id):
        yield "case", f"已{known.label(row.kind)}，未备案第一种形态"


def _petition(row: Row, _found: Found) -> Iterator[Gap]:
    if row.state == "registered":
        yield "source", "信访件未审核"
    if row.state == "accepted":
        yield "clue", "已受理，未转线索或存查"
    if row.state == "clue" and is_real(row) and not row.fed_back:
        yield "source", "实名举报未反馈结果"


def _problem(row: Row, found: Found) -> Iterator[Gap]:
    if row.turn == "suggest" and not row.letters:
        yield "suggestion", "选择制发建议书，未登记建议书"
    if row.turn == "clue" and not (row.clues or found.any("clue", source_id=row.id)):
        yield "clue", "选择转问题线索，未登记线索"
    if row.turn == "form1" and not (row.forms or found.any("form1", basis_id=row.id)):
        yield "case", "选择第一种形态处理，未备案"
    if row.turn in ("rectify", "suggest") and row.state != "closed":
        late = f"，已过期限{row.due}" if row.due and row.due < found.today and row.state in ("registered", "assigned", "rectifying") else ""
        yield "rectification", f"{_name(row)}未销号{late}"


def _clue(row: Row, found: Found) -> Iterator[Gap]:
    if row.state in ("registered", "study"):
        yield "clue", f"{_name(row)}未提出处置意见"
    if row.state == "inquiry" and not found.any("inquiry", clue_id=row.id):
        yield "handling", "已批准谈话函询，未登记谈话函询"
    if row.state == "prelim" and not found.any("prelim", clue_id=row.id):
        yield "handling", "已批准初步核实，未登记初核"
    if row.state == "case" and not found.any("case", clues=row.id):
        yield "case", "已转立案，未登记案件"
    if row.source == "petition" and not row.source_id and not row.legacy:
        yield "source", "来源为信访举报，未关联信访件"


def _inquiry(row: Row, found: Found) -> Iterator[Gap]:
    if row.state == "to_prelim" and not found.any("prelim", clue_id=row.clue_id, person_id=row.person_id):
        yield "handling", "函询转初核，未登记初核"
    if row.state == "again" and not found.any("inquiry", clue_id=row.clue_id, person_id=row.person_id, round=(row.round or 1) + 1):
        yield "handling", f"再次函询，未登记第{(row.round or 1) + 1}轮"
    if row.state == "done" and row.result in FIRST_FORM and not found.any("form1", person_id=row.person_id):
        yield "case", f"谈话函询以{table('inquiry_result').label(row.result)}办结，未备案第一种形态"
    if row.state == "awaiting" and row.reply_by and row.reply_by < found.today:
        yield "handling", f"函询逾期未回复（应于{row.reply_by}前）"


def _prelim(row: Row, found: Found) -> Iterator[Gap]:
    if row.state == "case" and not found.any("case", person_id=row.person_id):
        yield "case", "初核转立案，未登记案件"
    if row.state == "done" and row.result == "remind" and not found.any("form1", person_id=row.person_id):
        yield "case", "初核以谈话提醒了结，未备案第一种形态"


def _case(row: Row, found: Found) -> Iterator[Gap]:
    if not row.clues and not row.legacy:
        yield "clue", "案件未关联问题线索"
    if row.state in ("opened", "investigating") and not row.announced_at:
        yield "case", "未登记宣布立案"
    if row.state in DECIDED and row.state != "archived":
        known = table("exec_item")
        open_lines = [known.label(line["item"]) for line in row.exec or () if line.get("item") and not line.get("done_at")]
        if open_lines:
            yield "case", f"未办理：{'、'.join(open_lines)}"
        if not found.any("suggestion", cause_id=row.id):
            yield "suggestion", "案件已决定，未制发建议书"
        if not (row.after_case or found.any("after_case", case_id=row.id)):
            yield "rectification", "案件已决定，未开展以案促改"
        if row.result == "punish" and not row.revisits:
            yield "revisit", "处分后未回访"
    if row.state in (*DECIDED, *CUT) and not (row.dossiers or found.any("dossier", source_id=row.id)):
        yield "dossier", "案件已办结，未立卷"


def _suggestion(row: Row, found: Found) -> Iterator[Gap]:
    if row.state in _DELIVERED:
        late = "，已过期限" if row.reply_by and row.reply_by < found.today else ""
        yield "suggestion", f"建议书{row.doc_no or ''}未收到回复（期限{row.reply_by or '未定'}{late}）"
    if row.state in ("replied", "tracking", "assessing", "done"):
        if not (row.problems or found.any("problem", source_id=row.id)):
            yield "rectification", f"建议书{row.doc_no or ''}已回复，未登记跟踪问题"
        if not row.revisit:
            yield "revisit", f"建议书{row.doc_no or ''}未“回头看”"


def _after_case(row: Row, _found: Found) -> Iterator[Gap]:
    if row.state != "done":
        yield "rectification", f"{_name(row)}以案促改未办结"


def _dossier(row: Row, _found: Found) -> Iterator[Gap]:
    if row.state not in ("archived", "handed_over"):
        yield "dossier", f"{_name(row)}未归档"


def _form1(row: Row, _found: Found) -> Iterator[Gap]:
    if row.state == "returned":
        yield "case", f"{_name(row)}第一种形态备案退回未补充"


def _name(row: Row) -> str:
    return row.record_no or ""


_GAPS: dict[str, Callable[[Row, Found], Iterator[Gap]]] = {
    "talk": _talk, "petition": _petition, "problem": _problem, "clue": _clue, "inquiry": _inquiry, "prelim": _prelim, "case": _case,
    "suggestion": _suggestion, "after_case": _after_case, "dossier": _dossier, "form1": _form1,
}
