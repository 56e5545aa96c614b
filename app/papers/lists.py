"""Papers that are not of one record: a ledger's list, and the hand-over sheet of a bundle."""

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

from app import codes
from app.desk import Desk, Where, handing_over
from app.errors import Absent
from app.ledgers.face import Kind
from app.ledgers.kit import Row
from app.ledgers.values import show
from app.papers.source import day
from app.printing import words
from app.printing.papers.handover import Carrier, Handover
from app.printing.papers.register import Column, Register
from app.resources import resource
from app.sync import service
from app.vault import Workspace

NUMERIC = (Kind.INT, Kind.DECIMAL, Kind.MONEY)
PAGE = 500


def register(desk: Desk, code: str, where: Sequence[Where] = (), title: str = "") -> Register:
    """The columns of the ledger's list, oldest record first; marked as the highest of its rows."""
    ledger = desk.ledger(code)
    faces = [face for name in ledger.LIST if name != "state" and (face := ledger.FACES[name]).secret != "S4"]
    rows = list(_rows(desk, code, where))
    titles = desk.titles({key for row in rows for face in faces for key in _ids(face, row.get(face.name))})
    # A list of one office leaves its 简称 out of the numbers.
    office = desk.get(desk.user.org_id)
    short = (office.short or "") if all(row.org_id == office.id for row in rows) else ""

    def shown(row: Row) -> list[str]:
        values = (show(face, row.get(face.name), lambda key: titles.get(key, "")) for face in faces)
        return [(row.record_no or "").removeprefix(short), *values, ledger.state_label(row.state)]
    return Register(
        title=title or registers().get(code) or f"{ledger.LABEL}台账", rows=[shown(row) for row in rows],
        columns=[Column("编号"), *(Column(face.label, face.kind in NUMERIC) for face in faces), Column("状态")],
        unit=office.name or "", filler=desk.user.name, date=desk.now().date(),
        mark=words.mark(*words.highest([(row.classification, row.term) for row in rows])))


def destroyed(desk: Desk, where: Sequence[Where] = ()) -> Register:
    """销毁清单: the carriers that were destroyed."""
    return register(desk, "media_handover", [Where("action", "=", "destroy"), *where], "涉密载体销毁清单")


def form1_summary(desk: Desk, where: Sequence[Where] = ()) -> Register:
    """运用“第一种形态”年度汇总表: this year by unit (or as `where` says), how often each measure was taken."""
    year = desk.now().year
    chosen = list(where) or [Where("used_at", "between", (f"{year}-01-01", f"{year}-12-31"))]
    measures = codes.table("form1_measure")
    counts: dict[str | None, Counter[str]] = {}
    rows = _rows(desk, "form1", [*chosen, Where("state", "=", "kept")])
    for row in rows:
        count = counts.setdefault(row.unit_id, Counter())
        count[""] += 1
        count.update(row.measures or ())
    titles = desk.titles(key for key in counts if key)
    total = sum(counts.values(), Counter())

    def line(name: str, count: Counter[str]) -> list[str]:
        return [name, str(count[""]), *(str(count[one.code]) for one in measures)]
    return Register(
        title=f"{year}年运用监督执纪“第一种形态”汇总表", unit=desk.get(desk.user.org_id).name or "", filler=desk.user.name,
        date=desk.now().date(), columns=[Column("单位"), Column("人次", True), *(Column(one.label, True) for one in measures)],
        rows=sorted(line(titles.get(key or "", "（未填单位）"), count) for key, count in counts.items()), sums=line("合计", total),
        mark=words.mark(*words.highest([(row.classification, row.term) for row in rows])))


def work_handed(desk: Desk, key: str) -> Register:
    """工作移交清单: what one officer handed to another, and what stayed with the reason."""
    found = handing_over.kept(desk, key)
    shown = [[line.label, line.number, line.title, line.state, "、".join(line.fields), line.why or "已移交"] for line in found.lines]
    marks = [(row.classification, row.term) for line in found.lines if (row := _readable(desk, line.id)) is not None]
    return Register(
        title="工作移交清单", unit=desk.get(desk.user.org_id).name or "", filler=f"移交人 {found.from_}　接收人 {found.to}",
        date=desk.now().date(), mark=words.mark(*words.highest(marks)), rows=shown,
        columns=[Column("种类"), Column("编号"), Column("名称"), Column("状态"), Column("移交的职责"), Column("结果")])


def _readable(desk: Desk, key: str) -> Row | None:
    try:
        return desk.get(key)
    except Absent:
        return None


@cache
def registers() -> dict[str, str]:
    """Titles of lists that have a name of their own."""
    return dict(json.loads(resource("forms.json").read_text("utf-8"))["registers"])


def _rows(desk: Desk, code: str, where: Sequence[Where]) -> list[Row]:
    rows: list[Row] = []
    after = None
    while True:
        page = desk.page(code, where, newest=False, after=after, limit=PAGE)
        rows += page.rows
        if (after := page.after) is None:
            return rows


def _ids(face: Any, value: Any) -> list[str]:
    if face.kind is Kind.REF:
        return [value] if value else []
    if face.kind is Kind.REFS:
        return list(value or ())
    if face.kind is Kind.TABLE:
        return [key for line in value or () for column in face.columns for key in _ids(column, line.get(column.name))]
    return []


def handover(workspace: Workspace, bundle_id: str) -> Handover:
    """raises    Absent"""
    facts = service.handover(workspace, bundle_id)
    mark = facts["mark"] or {}
    marked = words.mark(mark.get("classification"), mark.get("term"))
    content = f"第{facts['number']}号，{facts['entries']}条、附件{facts['attachments']}个，{facts['bytes']}字节"
    return Handover(
        number=facts["bundle_id"], giver=facts["giver"], taker=facts["taker"], reason="工作数据交换",
        carriers=[Carrier(number=facts["bundle_id"], name="同步包", mark=marked, remark=content),
                  *(Carrier(number=one["medium"], name=f"第{one['volume']}卷，共{one['count']}卷", mark=marked,
                            remark=f"{one['bytes']}字节 SHA-256 {_in_fours(one['sha256'])}") for one in facts["volumes"])],
        sha256=facts["sha256"], date=day(facts["created"]), mark=marked)


def _in_fours(digits: str) -> str:
    return " ".join(digits[n:n + 4] for n in range(0, len(digits), 4))
