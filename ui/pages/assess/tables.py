"""The lists of the assessment: the sheet by aspects, the groups in their order, this year beside the last."""

from collections.abc import Callable, Mapping
from typing import Any

from app.assess import AspectScore, Compared, ItemScore, Ranked
from ui.models.ledger_table import Column
from ui.pages.figures.stats_facts import plain
from ui.widgets.short_table import LinkDelegate, ShortTable, SignDelegate

Line = Mapping[str, Any]


def sheet_table(line: Callable[[int], Line | None], gap: Callable[[int], float | None]) -> ShortTable:
    """Items under their aspects. line(no): what the record says; gap(no): to the median of the groups."""
    def item(read: Callable[[ItemScore], str], aspect: Callable[[AspectScore], str] = lambda _one: "") -> Callable[[Any], str]:
        return lambda one: aspect(one) if isinstance(one, AspectScore) else read(one)

    def auto(one: ItemScore) -> str:
        return "不适用" if not one.applies else plain(one.auto)

    def said(name: str) -> Callable[[ItemScore], str]:
        return lambda one: plain((line(one.no) or {}).get(name)) if (line(one.no) or {}).get(name) is not None else ""

    def lost(one: ItemScore) -> bool:
        return one.applies and one.auto is not None and one.auto < one.points

    def apart(one: ItemScore) -> str:
        value = gap(one.no)
        return "" if value is None else f"{value:+.2f}" if value else "0"

    return ShortTable([
        Column("no", "项", item(lambda one: str(one.no)), tone=lambda _one: "note", width=44, right=True, priority=0),
        Column("name", "项目", item(lambda one: one.name, lambda one: f"{one.no}　{one.name}"), tip=lambda one: one.name, width=200,
               stretch=True, priority=0, tone=lambda one: "strong" if isinstance(one, AspectScore) else ""),
        Column("points", "可得", item(lambda one: plain(one.points), lambda one: plain(one.points)), tone=lambda _one: "second", width=60,
               right=True, priority=1),
        Column("auto", "系统分", item(auto, lambda one: plain(one.auto)), width=76, right=True, priority=0,
               tone=lambda one: "strong" if isinstance(one, AspectScore) else "note" if not one.applies else
               "warn-ink" if lost(one) else ""),
        Column("manual", "待评", item(lambda one: plain(one.manual) if one.manual else ""), tone=lambda _one: "note", width=56, right=True,
               priority=2),
        Column("checked", "复核分", item(said("checked")), tone=lambda _one: "accent", width=70, right=True, priority=1),
        Column("final", "审定分", item(said("final")), tone=lambda _one: "strong", width=70, right=True, priority=2),
        Column("gap", "与中位数", item(apart), tone=lambda _one: "second", width=84, right=True, priority=3),
    ], key=lambda one: (isinstance(one, AspectScore), one.no), name="考核评分表")


def ranking_table(state: Callable[[str], str]) -> ShortTable:
    return ShortTable([
        Column("rank", "名次", lambda one: str(one.rank_no), tone=lambda _one: "strong", width=60, right=True, priority=0),
        Column("org", "派驻组", lambda one: one.org_name, tip=lambda one: one.org_name, width=220, stretch=True, priority=0),
        Column("total", "总分", lambda one: f"{one.total:.2f}", tone=lambda _one: "accent", width=84, right=True, priority=0,
               delegate=LinkDelegate),
        Column("grade", "等级", lambda one: one.grade or "待审定", tone=lambda one: "" if one.grade else "note", width=90, priority=0),
        Column("veto", "否决", lambda one: "一票否决" if one.vetoed else "", value=lambda one: ("prohibit", "alarm") if one.vetoed
               else None,
               tone=lambda _one: "alarm-ink", width=110, priority=1, delegate=SignDelegate),
        Column("state", "进度", lambda one: state(one.state), tone=lambda _one: "second", width=90, priority=1),
        Column("worst", "差距最大的项", worst, tip=worst, tone=lambda _one: "second", width=300, priority=2),
    ], links=("total",), key=lambda one: one.id, name="各组名次")


def worst(one: Ranked) -> str:
    """The items furthest below the median."""
    below = sorted((gap, no) for no, gap in one.gap.items() if gap < 0)[:3]
    return "、".join(f"第 {no} 项 {gap:+.2f}" for gap, no in below) or "没有低于中位数的"


def years_table() -> ShortTable:
    return ShortTable([
        Column("no", "项", lambda one: str(one.no), tone=lambda _one: "note", width=44, right=True, priority=0),
        Column("name", "项目", lambda one: one.name, tip=lambda one: one.name, width=220, stretch=True, priority=0),
        Column("now", "本年", lambda one: plain(one.now), tone=lambda _one: "strong", width=80, right=True, priority=0),
        Column("before", "上年", lambda one: plain(one.before), tone=lambda _one: "second", width=80, right=True, priority=0),
        Column("change", "变化", change, value=_arrow, tone=lambda one: "warn-ink" if _by(one) < 0 else "", width=120, priority=0,
               delegate=SignDelegate),
    ], key=lambda one: one.no, name="与上年比")


def _by(one: Compared) -> float:
    return 0.0 if one.now is None or one.before is None else round(one.now - one.before, 2)


def change(one: Compared) -> str:
    if one.now is None or one.before is None:
        return "上年没有" if one.before is None else "—"
    by = _by(one)
    return "持平" if not by else f"{'上升' if by > 0 else '下降'} {plain(abs(by))}"


def _arrow(one: Compared) -> tuple[str, str] | None:
    by = _by(one)
    return None if not by else ("arrow-up", "done") if by > 0 else ("arrow-down", "warn")
