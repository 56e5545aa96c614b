"""各组情况汇总: all groups side by side for the commission, with the sum, last year and growth; who has no case of its own (A05), how far
the groups are apart (A08), which monthly reports came in. Township committees stand beside the groups and are not added to them.

source    docs/indicators.md, Alerts A05 and A08, Breakdowns
"""

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from app.desk import Desk
from app.errors import NotPermitted
from app.figures import alerts, measure
from app.figures.alerts.work import Spread
from app.figures.figures import WHOLE_HOUSE, scope_of
from app.figures.kit import Scope, table_of
from app.figures.tally import Tally
from app.ledgers.monthly_report import HANDED_IN
from app.ledgers.values import shown_period
from app.reporting.counting import Counted, change, in_words, known, number
from app.reporting.kinds import Kind
from app.reporting.model import Column, Heading, Line, Report, Table, Text
from app.reporting.month import described, tables
from app.reporting.reading import alert_table, begun, rows, titled
from app.rules.growth import rounded
from app.rules.periods import Period

COMPARED = ("M60", "M61", "M43", "M11", "M30")


@dataclass(frozen=True)
class Office:
    id: str
    name: str


@dataclass
class _Side:
    """Offices of one kind, and each of their figures in the period and a year before."""

    offices: list[Office]
    now: dict[str, dict[str | None, int]]
    then: dict[str, dict[str | None, int]]

    def of(self, code: str, office: str) -> int:
        return self.now[code].get(office, 0)

    def sum(self, code: str, *, before: bool = False) -> int:
        found = self.then if before else self.now
        return sum(found[code].get(office.id, 0) for office in self.offices)


def groups(desk: Desk, kind: Kind, period: Period, org: str | None) -> Report:
    """raises    NotPermitted at a group: it has no others' records"""
    if desk.get(desk.user.org_id).kind not in WHOLE_HOUSE:
        raise NotPermitted(what=f"做{kind.label}")
    report = begun(desk, kind, period, org)
    told = described()
    codes = known(dict.fromkeys([*COMPARED, *(code for one in told["groups"] for code in one["codes"]), *told["townships"]["codes"]]))
    all_groups, towns = (_side(desk, period, org, which, codes) for which in ("group", "township"))
    report.title = f"{report.office}\n{titled(shown_period(str(period)), kind.label)}"
    report.blocks += [Heading("一、总体情况"), Text("summary", "总体情况", _summary(all_groups, Counted(desk, org, period)))]
    report.blocks += [Heading("二、各组情况")]
    report.blocks += [_by_office(desk, one["key"], one["title"], known(one["codes"]), all_groups, "各组合计") for one in told["groups"]]
    report.blocks += [Heading("三、均衡情况"), _spread(all_groups), Text("balance", "均衡情况", _balance(desk, period, org)),
                      Heading("四、零立案情况"), Text("zero", "零立案情况", _zero(desk, period, org))]
    if towns.offices:
        one = told["townships"]
        report.blocks += [Heading("五、乡镇纪委情况"),
                          _by_office(desk, one["key"], one["title"], known(one["codes"]), towns, "乡镇合计", all_groups)]
    at = "六" if towns.offices else "五"
    if kind.of == "month":
        report.blocks += [Heading(f"{at}、月报报送情况"), _handed_in(desk, period, all_groups.offices)]
        at = "七" if towns.offices else "六"
    report.blocks += [Heading(f"{at}、预警清单"), alert_table(desk, period, org, "各组预警"), Heading("附：全部指标")]
    tables(report, Counted(desk, org, period), "本期")
    return report


def _side(desk: Desk, period: Period, org: str | None, which: str, codes: list[str]) -> _Side:
    """Each figure once for all offices, as `stats` counts it for one."""
    with desk.store.read() as conn:
        scope = scope_of(desk, conn, period.first, period.last, org)
        then = Scope(period.a_year_before(), scope.today, scope.user, scope.orgs)
        table = table_of("org")
        query = select(table.c.id, table.c.name).where(table.c.kind == which, table.c.void_reason.is_(None), table.c.state == "active")
        if scope.orgs is not None:
            query = query.where(table.c.id.in_(sorted(scope.orgs)))
        offices = [Office(*one) for one in conn.execute(query.order_by(table.c["from"], table.c.name))]
        tallies = Tally(conn, scope, measure), Tally(conn, then, measure)
        now, before = ({code: tally.by_org(code) for code in codes} for tally in tallies)
    return _Side(offices, now, before)


def _by_office(desk: Desk, key: str, title: str, codes: list[str], side: _Side, total: str, beside: _Side | None = None) -> Table:
    """A row per office, then their sum, last year's and 同比; `beside`: another side's sum and that of both."""
    columns = [Column("单位", wide=True), *(Column(measure(code).full_label, True) for code in codes)]

    def told(code: str, value: int) -> str:
        scale = measure(code).scale
        return number(value / scale if scale else value)
    lines = [Line([office.name, *(told(code, side.of(code, office.id)) for code in codes)], org=office.id) for office in side.offices]
    sums = {code: side.sum(code) for code in codes}
    past = {code: side.sum(code, before=True) for code in codes}
    lines += [Line([total, *(told(code, sums[code]) for code in codes)], strong=True),
              Line(["上年同期", *(told(code, past[code]) for code in codes)]),
              Line(["同比", *(_short(change(sums[code], past[code])) for code in codes)])]
    if beside is not None:
        others = {code: beside.sum(code) for code in codes}
        lines += [Line(["各组合计", *(told(code, others[code]) for code in codes)]),
                  Line(["总计", *(told(code, sums[code] + others[code]) for code in codes)], strong=True)]
    return Table(key, title, columns, lines, ["本表未列本级机关。"] if side.offices else ["没有登记这类机构。"])


def _short(grown: str) -> str:
    """For narrow columns: +25.00%, 净增4."""
    return grown.removeprefix("上年同期为0，").replace(" ", "")


def _summary(side: _Side, counted: Counted) -> str:
    first = f"现有派驻纪检监察组{len(side.offices)}个。" if side.offices else "没有登记派驻纪检监察组。"
    words = [("立案", "M60", "件"), ("处置问题线索", "M43", "件"), ("结案", "M62", "件"), ("开展谈心谈话", "M11", "人次")]
    told = [f"{word}{number(side.sum(code))}{unit}（{in_words(change(side.sum(code), side.sum(code, before=True)))}）"
            for word, code, unit in words if code in side.now]
    whole = "\n".join(counted.said(one["sentences"]) for one in described()["sections"] if counted.said(one["sentences"]))
    return f"{first}各组{'，'.join(told)}。\n{whole}".strip()


def _spread(side: _Side) -> Table:
    """最大值, 最小值, 中位数, 极差, 变异系数 of the groups."""
    columns = [Column("指标", wide=True), *(Column(word, True) for word in ("合计", "均值", "最大", "最小", "中位数", "极差", "变异系数"))]
    lines = []
    for code in COMPARED if side.offices else ():
        if code not in side.now:
            continue
        spread = Spread.of([side.of(code, office.id) for office in side.offices])
        cv = "—" if spread.cv is None else str(rounded(Fraction(spread.cv)))
        lines.append(Line([measure(code).full_label, number(spread.total), str(rounded(spread.mean)), number(spread.maximum),
                           number(spread.minimum), f"{float(spread.median):g}", number(spread.range), cv], code))
    return Table("spread", "各组均衡情况", columns, lines)


def _balance(desk: Desk, period: Period, org: str | None) -> str:
    return _warned(desk, period, org, "A08") or "没有达到“各组不平衡”预警条件（本期工作不满九个月的组不作比较）。"


def _zero(desk: Desk, period: Period, org: str | None) -> str:
    return _warned(desk, period, org, "A05") or "没有达到“零立案”预警条件的组。"


def _warned(desk: Desk, period: Period, org: str | None, code: str) -> str:
    found = alerts(desk, period.first, period.last, org, [code])[0].items
    return "\n".join(f"{n}.{item.title}：{item.words}。" for n, item in enumerate(found, 1))


def _handed_in(desk: Desk, period: Period, offices: list[Office]) -> Table:
    """Each group's 月报 of the month."""
    found = {row.org_id: row for row in rows(desk, "monthly_report") if row.month == str(period) and not row.corrects}
    ledger = desk.ledger("monthly_report")
    lines = []
    for office in offices:
        row = found.get(office.id)
        handed = row is not None and row.state in HANDED_IN
        state = ledger.state_label(row.state) if row is not None else "未登记"
        sent = ((row.sent_at if row is not None else "") or "").replace("T", " ")
        lines.append(Line([office.name, "已报" if handed else "未报", sent, state], org=office.id))
    return Table("handed-in", "月报报送情况", [Column("单位", wide=True), Column("是否报送"), Column("报送时间"), Column("状态")], lines)
