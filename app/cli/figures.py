"""Indicators and time limits on the command line."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from app.cli import output
from app.cli.call import Call
from app.cli.output import Answer
from app.errors import Usage

if TYPE_CHECKING:
    from rich.console import Console


def day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Usage(what=f"“{written[:20]}”应写成 2026-11-21") from None


def stats(call: Call) -> Answer:
    from app.figures import statistics
    from app.figures.breakdown import breakdowns
    first, last = day(call.args.from_), day(call.args.to)
    found = statistics(call.desk, first, last, call.args.org)

    def words(paper: "Console") -> None:
        output.table(paper, ("代号", "指标", "本期", "上年同期", "同比", "说明"), [
            (one.code, f"{one.label}（{one.unit}）", one.value, one.last_year, one.change, one.note) for one in found.figures])
        output.table(paper, ("代号", "比率", "本期", "变化"), [
            (f"{one.code} {code}" if code else one.code, part.label, part.text, part.change)
            for one in found.ratios for code, part in (one.parts.items() or [("", one)])])
        output.table(paper, ("代号", "预警", "级别", "对象", "说明"), [
            (one.code, one.label, label("alert_level", item.level), item.title, item.words) for one in found.alerts for item in one.items])
    by = {one.code: one for one in breakdowns(call.desk, call.args.by, first, last, call.args.org)} if call.args.by else {}
    apart = {code: {"by": [part.as_json() for part in one.slices], "totals": dict(one.totals)} for code, one in by.items()}
    return Answer({"from": first.isoformat(), "to": last.isoformat(),
                   "indicators": [*(one.as_json() | apart.get(one.code, {}) for one in found.figures),
                                  *(one.as_json() for one in found.ratios),
                                  *(one.as_indicator() for one in found.alerts)],
                   "ratios": [one.as_json() for one in found.ratios],
                   "alerts": [one.as_json() for one in found.alerts]}, words)


def label(table: str, code: str) -> str:
    from app.codes import table as codes
    return codes(table).label(code)


def due(call: Call) -> Answer:
    if (call.args.within or 0) < 0:
        raise Usage(what="--within 不能是负数")
    items = call.desk.due(call.args.within)

    def words(paper: "Console") -> None:
        output.table(paper, ("到期", "还剩", "事项", "期间", "记录", "编号", "提醒", "怎样算办完", "依据", "逾期原因"), [
            (one.due, left(one.days_left), one.what, one.period or "", one.title, one.record_no, "、".join(one.reminded), one.meets,
             one.source, one.reason or "") for one in items])
        paper.print(f"共{len(items)}项。")
        if years := sorted({year for one in items for year in one.not_maintained}):
            paper.print(f"工作日历未维护：{'、'.join(map(str, years))}年，暂按周一至周五推算。")
    return Answer({"items": [asdict(one) for one in items]}, words)


def left(days: int) -> str:
    return f"超期{-days}天" if days < 0 else f"{days}天"
