"""What reports read of the records besides figures: through the desk, so that nobody's report says more than its maker may see."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from app import codes
from app.desk import Desk, Where
from app.errors import Absent
from app.figures import Alarm, alerts
from app.ledgers.kit import Row
from app.ledgers.values import shown_period
from app.printing import words
from app.reporting import marking
from app.reporting.model import Column, Line, Report, Table
from app.rules.periods import Period

PAGE, ALERTS_MOST = 500, 60
LEVELS = {"red": "红色", "yellow": "黄色", "info": "提示"}


def rows(desk: Desk, code: str, where: Sequence[Where] = (), columns: Sequence[str] | None = None) -> Iterator[Row]:
    """All records of a list the user may see, oldest first."""
    after = None
    while True:
        page = desk.page(code, where, newest=False, after=after, limit=PAGE, columns=columns)
        yield from map(marking.note, page.rows)
        if (after := page.after) is None:
            return


def during(field: str, period: Period) -> Where:
    return Where(field, "between", (period.first.isoformat(), period.last.isoformat()))


def of_office(org: str | None, field: str = "org_id") -> list[Where]:
    return [Where(field, "=", org)] if org else []


def open_ones(desk: Desk, code: str) -> Where:
    return Where("state", "in", desk.ledger(code).open_states())


def name_of(desk: Desk, key: str | None) -> str:
    """A unit's, person's or office's name; its title for anything else, "" for what is not here."""
    if not key:
        return ""
    try:
        return str(marking.note(desk.get(key)).name or "") or desk.titles([key]).get(key, "")
    except Absent:
        return desk.titles([key]).get(key, "")


def units_of(desk: Desk, org: str | None) -> list[Row]:
    """Units under supervision, of one group or of all."""
    return [row for row in rows(desk, "unit", of_office(org, "group_id")) if row.state != "handed_over"]


def begun(desk: Desk, kind: Any, period: Period, org: str | None, unit: Row | None = None) -> Report:
    """A report with its head, and no blocks yet."""
    from app.ledgers.report import PERSONAL
    office = desk.get(org or desk.user.org_id)
    when = shown_period(str(period))
    about = unit.name if unit is not None else office.name
    return Report(
        kind=kind.key, period=str(period), title=f"{about}\n{titled(when, kind.label)}", org=office.id, office=office.name or "",
        unit=unit.id if unit is not None else "", unit_name=(unit.name or "") if unit is not None else "",
        subtitle=f"（{words.day(period.first)}至{words.day(period.last)}）", date=desk.now().date().isoformat(),
        mark=words.mark("work_secret" if kind.key in PERSONAL else "internal"), made_at=desk.now().strftime("%Y-%m-%dT%H:%M"),
        made_by=desk.user.name)


def titled(when: str, label: str) -> str:
    """2026年 and 年度工作总结 as 2026年度工作总结, 2026年第四季度 and 季度例会材料 as 2026年第四季度例会材料."""
    for word in ("季度", "半年", "年"):
        if when.endswith(word) and label.startswith(word):
            return when + label.removeprefix(word)
    return when + label


def alert_table(desk: Desk, period: Period, org: str | None, title: str = "预警清单") -> Table:
    """What the alerts name, where there are many of them counted by alert and office.

    Records of cases and persons stand by their number alone: a report is read by more people than they are.
    """
    found = [alarm for alarm in alerts(desk, period.first, period.last, org) if alarm.items]
    if sum(len(alarm.items) for alarm in found) > ALERTS_MOST:
        return _counted(desk, found, title)
    lines: list[Line] = []
    for alarm in found:
        for item in alarm.items:
            named = _named(desk, item.ledger, item.id, item.title)
            lines.append(Line([str(len(lines) + 1), f"{alarm.code} {alarm.label}", LEVELS.get(item.level, item.level), named, item.words],
                              alarm.code, org=item.org_id or ""))
    columns = [Column("序号"), Column("预警"), Column("级别"), Column("对象", wide=True), Column("情况", wide=True)]
    return Table("alerts", title, columns, lines, [] if lines else ["期末没有预警。"])


def _counted(desk: Desk, found: Sequence[Alarm], title: str) -> Table:
    """One line per alert: how many things it names at each level, and at which offices, most first."""
    offices = desk.titles({item.org_id for alarm in found for item in alarm.items if item.org_id})
    lines = []
    for alarm in found:
        levels = Counter(item.level for item in alarm.items)
        where = Counter(offices.get(item.org_id or "", "") for item in alarm.items)
        told = "、".join(f"{name}{count}项" for name, count in where.most_common() if name)
        lines.append(Line([f"{alarm.code} {alarm.label}", *(str(levels[level]) for level in LEVELS), told], alarm.code))
    columns = [Column("预警"), *(Column(word, True) for word in LEVELS.values()), Column("涉及机构", wide=True)]
    return Table("alerts", title, columns, lines, [f"预警超过{ALERTS_MOST}项，按类汇总；逐项见“统计报告”。"])


def _named(desk: Desk, ledger: str, key: str, title: str) -> str:
    vis = desk.ledger(ledger).__dict__.get("VIS", 1) if ledger in desk.ledgers else 1
    if isinstance(vis, int) and vis == 1:
        return title
    try:
        return marking.note(desk.get(key)).record_no or title
    except Absent:
        return "（无权查看）"


def label(table: str, code: str | None) -> str:
    found = codes.table(table)
    return found.label(code) if code and code in found else code or ""
