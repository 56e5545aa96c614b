"""Duties of supervising a unit: its meetings, talks with its leaders, visits, its lists, its profile."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from app.duties.kit import FESTIVAL, Duty, Mark, Marks, Span, held_in
from app.ledgers.edu import TOOK_PLACE
from app.ledgers.inspection import CHECKED, on_site
from app.ledgers.kit import Row
from app.ledgers.talk import HELD, is_case_talk

WAS_HELD = ("attended", "recorded", "awaiting", "done")


def meeting(kind: str, side: str = "unit", about: str = "unit_id", names: str = "") -> Marks:
    """A meeting of this kind that was attended (whose agenda names `names`)."""
    def of(row: Row) -> bool:
        said = "".join(line.get("subject") or "" for line in row.agenda or ())
        return bool(row.kind == kind and row.side == side and names in said)
    return partial(held_in, on="at", of=of, states=WAS_HELD, about=about)


def talk(row: Row) -> Iterator[Mark]:
    """A talk of the daily work: that somebody was heard in a case is neither this duty nor to be read off it."""
    return held_in(row, "start", lambda row: not is_case_talk(row), HELD, who="persons")


def inspection(kind: str) -> Marks:
    return partial(held_in, on="end", of=lambda row: row.kind == kind, states=CHECKED, about="units")


def _residency(row: Row) -> Iterator[Mark]:
    return held_in(row, "end", on_site, CHECKED, "units", row.days or 0)


def _half_duty(row: Row) -> Iterator[Mark]:
    if row.kind == "half_duty" and row.year and row.half and row.state in CHECKED:
        for unit in row.units or ():
            yield Mark(unit, row.end or row.start, f"{row.year}H{1 if row.half == 'first' else 2}", entered=CHECKED)


def _talk_record(row: Row) -> Iterator[Mark]:
    if row.kind == "talk_record" and row.quarter and row.state in CHECKED:
        for unit in row.units or ():
            yield Mark(unit, row.end or row.start, row.quarter, entered=CHECKED)


def _reported(row: Row) -> Iterator[Mark]:
    if row.unit_id and row.quarter and row.state == "sent":
        yield Mark(row.unit_id, period=row.quarter, entered=("sent",))


def _lists(kind: str) -> Marks:
    def marks(row: Row) -> Iterator[Mark]:
        if row.kind == kind and row.unit_id and row.year and row.got_at and row.state != "awaited":
            yield Mark(row.unit_id, row.got_at, f"{row.year}", who=row.owner or "")
    return marks


def _profile(term: str, key: str) -> Marks:
    def marks(row: Row) -> Iterator[Mark]:
        if row.unit_id and row.year and row.term == term and row.sent_at:
            yield Mark(row.unit_id, row.sent_at[:10], key.format(row.year))
    return marks


def _festival(row: Row) -> Iterator[Mark]:
    """A reminder before a festival belongs to the festival it names, on whatever side of New Year it is sent."""
    if row.kind == "festival" and row.festival and row.start and row.org_id and row.state in CHECKED:
        year = int(row.start[:4])
        yield Mark(row.org_id, row.start[:10], f"{year + (row.festival == 'new_year' and row.start[5:7] == '12'):04}-{row.festival}")


def _base_visit(row: Row) -> Iterator[Mark]:
    return held_in(row, "date", lambda row: row.form == "base", TOOK_PLACE, "units")


def _chief(unit: Row) -> Iterable[str]:
    return [unit.chief] if unit.chief else []


def _team(unit: Row) -> Iterable[str]:
    return unit.team or []


def _has_patrol(unit: Row, facts: Any, _span: Span) -> bool:
    """巡察反馈 that is not all put right."""
    return any(one.state != "closed" for one in facts.find("problem", unit_id=unit.id, source="patrol"))


def _first_half(_row: Row, _facts: Any, span: Span) -> bool:
    return span.first.month == 1


DUTIES = (
    Duty("T31", "三重一大季度反馈", each="unit", every="quarter", days=10, marks={"major_q": _reported}, says="“三重一大”季度反馈已报送"),
    Duty("T32", "全面会商", each="unit", every="half", marks={"meeting": meeting("consult")}, says="登记已召开的全面会商会"),
    Duty("T33", "与主要负责人谈话", each="unit", every="year", marks={"talk": talk}, shares="T33", whom=_chief,
         only=lambda unit, *_: unit.chief, says="登记与单位主要负责人的谈话"),
    Duty("T33", "与班子成员谈话", each="unit", every="year", marks={"talk": talk}, shares="T33", whom=_team,
         only=lambda unit, *_: unit.team, says="登记与班子成员的谈话"),
    Duty("T35", "报送党委（党组）责任清单", each="unit", every="year", by="01-31", marks={"list_review": _lists("body")},
         says="登记收到的党委（党组）责任清单"),
    Duty("T35", "报送第一责任人清单", each="unit", every="year", by="01-31", marks={"list_review": _lists("first")},
         says="登记收到的第一责任人清单"),
    Duty("T35", "报送班子成员“一岗双责”清单", each="unit", every="year", by="01-31", marks={"list_review": _lists("member")},
         needs=lambda unit: max(1, len(unit.team or ())), only=lambda unit, *_: unit.team, says="登记收到的每名班子成员的清单"),
    Duty("T37", "政治生态半年更新", each="unit", every="half", marks={"eco_profile": _profile("half", "{}H1")}, only=_first_half,
         says="半年期的政治生态画像已报送"),
    Duty("T37", "政治生态评价", each="unit", every="year", by="12-15", marks={"eco_profile": _profile("full", "{}")},
         says="年度的政治生态画像已报送"),
    Duty("T38", "主体责任检查", each="unit", every="half", marks={"inspection": _half_duty}, says="登记半年主体责任检查"),
    Duty("T39", "驻在日", each="unit", every="quarter", marks={"inspection": _residency}, says="登记驻在日，合计满1天"),
    Duty("T39", "主要负责人谈话纪实检查", each="unit", every="quarter", marks={"inspection": _talk_record},
         says="登记主要负责人谈话纪实检查"),
    Duty("T48", "听取单位“一岗双责”汇报", mild=True, each="unit", every="half", marks={"meeting": meeting("listen_rep")},
         says="登记听取履行主体责任汇报会"),
    Duty("T49", "参加民主生活会", each="unit", every="year", marks={"meeting": meeting("dem_life")}, says="登记已参加的民主生活会"),
    Duty("T51", "警示教育基地学习", mild=True, each="unit", every="year", marks={"edu": _base_visit}, says="登记基地参观"),
    Duty("T51", "节前提醒", mild=True, each="office", every=FESTIVAL, at="both", marks={"inspection": _festival},
         says="登记这个节点的节点检查"),
    Duty("T60", "巡察整改核查", each="unit", every="quarter", marks={"inspection": inspection("inspection_rect")}, only=_has_patrol,
         says="登记巡察整改检查"),
)
