"""案卷: the papers of a case or a clue put in order, listed, bound and kept. 程序卷 has its fixed order; what a volume must hold is asked
for before it is closed.

Limit:  filed within three months of the matter's end (T28).
"""

import re
from itertools import pairwise
from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import lines_in_order, order, past, past_lines
from app.ledgers.dossier_pieces import missing_pieces, out_of_order
from app.ledgers.kit import Check, Limit, Record, Row, Step

SOURCES = {"review": "case", "trial": "case", "petition": "petition", "inquiry": "inquiry", "prelim": "prelim"}
"""Of which ledger the record is whose papers a class of volume holds."""

_CLOSED = ("archived", "handed_over")


def _fill(row: Row, _facts: Any) -> dict[str, Any]:
    """How many pieces and pages; a piece that gives its first page alone ends where the next begins."""
    lines = list(row.get("items") or ())
    if not lines or row.legacy:
        return {}
    numbered = [line | {"no": number} for number, line in enumerate(lines, 1)]
    starts = [_first(line.get("page")) for line in numbered]
    for place, line in enumerate(numbered):
        following = starts[place + 1] - 1 if place + 1 < len(starts) and starts[place + 1] else row.pages if place + 1 == len(starts) else 0
        if re.fullmatch(r"\d+", line.get("page") or "") and following and following > starts[place]:
            numbered[place] = line | {"page": f"{starts[place]}-{following}"}
    filled: dict[str, Any] = {"items": numbered, "items_cnt": len(numbered)}
    if last := _last(numbered[-1].get("page")):
        filled["pages"] = max(last, row.pages or 0)
    return filled


def _first(page: str | None) -> int:
    found = re.match(r"\d+", page or "")
    return int(found[0]) if found else 0


def _last(page: str | None) -> int:
    found = re.search(r"\d+$", page or "")
    return int(found[0]) if found else 0


def _pages_go_on(row: Row, _facts: Any) -> bool:
    pages = [(_first(line.get("page")), _last(line.get("page"))) for line in row.get("items") or () if line.get("page")]
    return all(first <= last for first, last in pages) and all(one[1] < two[0] for one, two in pairwise(pages))


def _source_fits(row: Row, facts: Any) -> bool:
    source = facts.get(row.source_id)
    return source is None or row.class_ is None or source.ledger == SOURCES.get(row.class_)


def _source_ended(row: Row, facts: Any) -> str | None:
    """The day the matter came to an end: of a case its decision, of a petition its feedback, of an inquiry its report."""
    source = facts.get(row.source_id) or Row()
    day = {"case": source.effective, "petition": source.fed_back, "inquiry": source.report_at}.get(source.ledger or "")
    return str(day) if day else None


def _is_complete(row: Row, facts: Any) -> bool:
    """What is lacking is explained in the 备考表, or is not lacking."""
    explained = any(line.get("text") for line in row.remark or ())
    return row.state not in _CLOSED or row.legacy or explained or not missing_pieces(row, facts)


def _loans_are_written(row: Row, _facts: Any) -> bool:
    return all(line.get("borrower") and line.get("approver") and line.get("from") and line.get("purpose") for line in row.loans or ())


class Dossier(Record):
    CODE, LABEL, NUMBER = "dossier", "案卷", "卷"
    NAV, ORDER = "执纪办案", 60
    TITLE, ON, VIS = ("title",), "made_at", 3

    source_id = f.ref("来源", "", required=True, group="案卷")
    class_ = f.code("卷类", "dossier_class", required=True, group="案卷")
    title = f.text("案卷题名", required=True, search=True, sensitive=True, group="案卷")
    keep = f.code("保管期限", "retention", required=True, suggest="forever", group="案卷")
    made_by = f.text("立卷人", required=True, search=True, group="案卷")
    made_at = f.day("立卷日期", required=True, group="案卷")
    part = f.code("部分", "dossier_part", group="案卷")
    fonds = f.text("全宗号", group="档号")
    series = f.text("目录号", group="档号")
    file_no = f.text("案卷号", search=True, group="档号")
    from_ = f.day("起", group="档号")
    to = f.day("止", group="档号")
    items_cnt = f.number("件数", group="档号")
    pages = f.number("页数", group="档号")
    checked_by = f.text("检查人", required=f.before("archived"), group="档号")
    items = f.table("卷内目录", {
        "no": f.number("顺序号"), "doc_no": f.text("文号"), "author": f.text("责任者"), "title": f.text("题名", required=True),
        "date": f.day("日期"), "page": f.text("页号"), "note": f.text("备注"), "file": f.files("文件"),
    }, search=True, sensitive=True, group="卷内目录")
    remark = f.table("备考表", {
        "text": f.long("本卷情况说明"), "made_by": f.text("立卷人"), "checked_by": f.text("检查人"), "date": f.day("日期"),
    }, group="备考表")
    loans = f.table("借阅", {
        "borrower": f.text("借阅人"), "approver": f.ref("审批人", "staff"), "from": f.day("起"), "back_at": f.day("还"),
        "purpose": f.text("用途"),
    }, group="借阅")

    STATES = {"collecting": "收集", "arranging": "整理", "checking": "检查", "archived": "归档", "handed_over": "移交档案室"}
    STEPS = (
        Step("arrange", "整理", of=("collecting",), to="arranging", takes=("items",)),
        Step("check", "检查", of=("arranging",), to="checking", takes=("items", "pages", "remark")),
        Step("archive", "归档", of=("checking",), to="archived", takes=("checked_by", "remark", "fonds", "series", "file_no")),
        Step("hand_over", "移交档案室", of=("archived",), to="handed_over", takes=("remark",)),
    )
    CHECKS = (
        *past("DOSS-01", made_at="立卷日期"),
        *past_lines("DOSS-01", "items", date="文件日期"),
        *past_lines("DOSS-01", "loans", from_="借阅起始日期", back_at="归还日期"),
        *order("DOSS-02", ("from", "to", "止不能早于起")),
        lines_in_order("DOSS-02", "loans", "from", "back_at", "归还不能早于借出"),
        Check("DOSS-03", "卷类与来源不符：检查卷、审理卷来自案件，其余来自同名台账", _source_fits, at="class"),
        Check("DOSS-04", "审查调查卷、审理卷永久保管",
              lambda row, _: row.class_ not in ("review", "trial") or row.keep in (None, "forever"), at="keep"),
        Check("DOSS-05", "缺少应有的材料，补齐或在备考表说明", _is_complete, at="items",
              says=lambda row, facts: "、".join(missing_pieces(row, facts))),
        Check("DOSS-06", "页号应依次不重叠", _pages_go_on, at="items"),
        Check("DOSS-07", "借阅须写明借阅人、审批人、起始日期和用途", _loans_are_written, at="loans"),
        Check("DOSS-08", "检查人不能是立卷人", lambda row, _: not row.checked_by or row.checked_by != row.made_by, at="checked_by"),
        Check("DOSS-09", "程序卷材料的顺序与规定不符，请核对", lambda row, _: not out_of_order(row), at="items", warning=True,
              says=lambda row, _: "、".join(out_of_order(row))),
    )
    LIMITS = (
        Limit("T28", "立卷归档", starts="to", months=3, begins=_source_ended, met_by=_CLOSED),
    )
    DERIVE = _fill
    LIST = ("title", "class", "part", "source_id", "made_at", "items_cnt", "pages", "keep", "state")
    PRINTS = ("dossier", "dossier-file", "register")
