"""月报, 季度例会材料, 年度工作总结: what an office did over a period, in its own words and in figures.

source    docs/indicators.md, 月报 layout: figures by the five fields of work, then problems, plans, alerts
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from app.desk import Desk, Where
from app.figures import ratios
from app.ledgers.kit import Row
from app.ledgers.monthly_report import HANDED_IN, opened
from app.reporting.counting import Counted, change, known, number
from app.reporting.kinds import Kind
from app.reporting.model import Column, Heading, Line, Report, Table, Text
from app.reporting.reading import alert_table, begun, during, of_office, open_ones, rows, units_of
from app.resources import resource
from app.rules.periods import Period

NUMBERS = "一二三四五六七八九十"
PERIOD_WORDS = {"month": "本月", "quarter": "本季", "half": "本半年", "year": "本年"}
NEXT = {"month": "本月计划", "quarter": "下季度工作安排", "half": "下半年工作打算", "year": "下一年度工作打算"}
OPEN_MOST = 60


@cache
def described() -> dict[str, Any]:
    """resources/reports.json."""
    return dict(json.loads(resource("reports.json").read_text("utf-8")))


def of_record(desk: Desk, org: str, period: Period) -> Row | None:
    """The 月报 of that office and month: the latest 更正报 where there is one."""
    found = list(rows(desk, "monthly_report", [Where("org_id", "=", org), Where("month", "=", str(period))]))
    return max(found, key=lambda row: (bool(row.corrects), row.created_at or ""), default=None)


def month(desk: Desk, kind: Kind, period: Period, org: str | None) -> Report:
    """一报告: the month's figures beside the year's and last year's, problems, plans, alerts."""
    report = begun(desk, kind, period, org)
    row = of_record(desk, report.org, period)
    counted = Counted(desk, org, period, _snapshot(row))
    report.source = row.id if row is not None else ""
    report.frozen = str(json.loads(row.snapshot)["sha256"]) if row is not None and counted.snapshot else ""
    blocks = report.blocks
    blocks.append(Heading("一、工作开展情况"))
    if row is not None and row.done:
        blocks.append(Text("done", "工作开展情况", row.done))
    else:
        _told(report, counted)
    blocks.append(Heading("二、主要指标"))
    tables(report, counted, PERIOD_WORDS["month"])
    problems = (row.problems if row is not None else "") or _open_problems(desk, org)
    blocks += [Heading("三、存在问题"), Text("problems", "存在问题", problems),
               Heading("四、本月计划"), *_plans(row), Heading("五、预警清单"), alert_table(desk, period, org)]
    if corrected := counted.corrections():
        told = "\n".join(f"{n}.{one}。" for n, one in enumerate(corrected, 1))
        blocks += [Heading("六、更正说明"), Text("corrections", "更正说明", told)]
    return report


def quarter(desk: Desk, kind: Kind, period: Period, org: str | None) -> Report:
    """For the quarter's meeting: what was done, at which units, what was decided last time and became of it."""
    report = begun(desk, kind, period, org)
    counted = Counted(desk, org, period)
    report.blocks.append(Heading("一、季度工作开展情况"))
    _told(report, counted)
    report.blocks.append(Heading("二、主要指标"))
    tables(report, counted, PERIOD_WORDS["quarter"])
    report.blocks += [
        Heading("三、各单位监督情况"), unit_table(desk, period, org),
        Heading("四、议定事项落实情况"), _tasks(desk, period, org),
        Heading("五、存在问题"), Text("problems", "存在问题", _open_problems(desk, org)), _open_table(desk, org),
        Heading("六、预警清单"), alert_table(desk, period, org),
        Heading("七、提请会议研究的事项"), Text("matters", "提请会议研究的事项"),
        Heading("八、下季度工作安排"), Text("plans", "下季度工作安排")]
    return report


def year(desk: Desk, kind: Kind, period: Period, org: str | None) -> Report:
    """The year by the five fields of work, each with its text and its table."""
    report = begun(desk, kind, period, org)
    counted = Counted(desk, org, period)
    blocks = report.blocks
    for number_, section in enumerate(described()["sections"]):
        blocks += [Heading(f"{NUMBERS[number_]}、{section['title']}"),
                   Text(section["key"], section["title"], counted.said(section["sentences"]) or "本年度没有这方面的记录。"),
                   counted.yearly(f"table-{section['key']}", f"{section['title']}主要指标", known(section["codes"]))]
    blocks += [Heading("六、纪检监察建议"), Text("letters", "纪检监察建议", counted.said(described()["letters"]["sentences"])
                                           or "本年度没有制发纪检监察建议书。"),
               Heading("七、质量和比例"), ratio_table(desk, period, org),
               Heading("八、存在问题"), Text("problems", "存在问题", _open_problems(desk, org)), alert_table(desk, period, org),
               Heading("九、下一年度工作打算"), Text("plans", "下一年度工作打算")]
    return report


# -- parts other reports use too

def _told(report: Report, counted: Counted) -> None:
    """What was done, by fields of work, in sentences."""
    at = 0
    for section in described()["sections"]:
        if text := counted.said(section["sentences"]):
            report.blocks += [Heading(f"（{NUMBERS[at]}）{section['title']}", 2), Text(section["key"], section["title"], text)]
            at += 1
    if not at:
        report.blocks.append(Text("done", "工作开展情况", "本期没有工作记录。"))


def tables(report: Report, counted: Counted, name: str) -> None:
    for at, section in enumerate(described()["sections"]):
        table = counted.monthly(f"table-{section['key']}", f"（{NUMBERS[at]}）{section['title']}", known(section["codes"]), name)
        table.lines += _beside(counted, section["key"])
        report.blocks.append(table)


_BESIDE = {"assist": (("会商", "次", "meeting", "at", [Where("kind", "in", ("consult", "consult_sp"))]),),
           "building": (("请假", "人次", "leave", "from", []), ("在外抽调挂职", "人次", "assignment", "from", []))}
"""What the layout names beside the indicators: 会商次数, 请销假与抽调."""


def _beside(counted: Counted, key: str) -> list[Line]:
    lines = []
    for name, unit, code, field, where in _BESIDE.get(key, ()):
        asked = [*where, *of_office(counted.org)]
        now, to_date, before = (counted.desk.count(code, [*asked, during(field, period)])
                                for period in (counted.period, counted.year, counted.year.a_year_before()))
        lines.append(Line([name, unit, number(now), number(to_date), number(before), change(to_date, before)]))
    return lines


def ratio_table(desk: Desk, period: Period, org: str | None) -> Table:
    found = ratios(desk, period.first, period.last, org, described()["ratios"])
    lines = [Line([one.label, one.text, one.change], one.code) for one in found if not one.parts]
    lines += [Line([f"{one.label}（{part.label}）", part.text, part.change], one.code, code)
              for one in found for code, part in one.parts.items()]
    return Table("ratios", "主要比例", [Column("指标", wide=True), Column("本期（分子/分母）"), Column("同比")],
                 sorted(lines, key=lambda line: line.code))


def unit_table(desk: Desk, period: Period, org: str | None) -> Table:
    """What the office did at each unit: records registered, by their own dates."""
    asked = (("谈话", "talk", "unit_id", "start"), ("会议", "meeting", "unit_id", "at"), ("检查", "inspection", "units", "end"),
             ("发现问题", "problem", "unit_id", "found_at"), ("建议书", "suggestion", "unit_id", "issued_at"))
    lines = []
    for unit in units_of(desk, org):
        counts = [desk.count(code, [Where(field, "=", unit.id), during(on, period)]) for _, code, field, on in asked]
        left = desk.count("problem", [Where("unit_id", "=", unit.id), open_ones(desk, "problem")])
        lines.append(Line([unit.name or "", *map(number, counts), number(left)], org=unit.group_id or ""))
    columns = [Column("单位", wide=True), *(Column(name, True) for name, *_ in asked), Column("未销号问题", True)]
    return Table("units", "各单位监督情况（按登记的记录计，次、个、份）", columns, lines)


def _tasks(desk: Desk, period: Period, org: str | None) -> Table:
    found = rows(desk, "task", [*of_office(org), during("due", period)])
    ledger = desk.ledger("task")
    lines = [Line([str(n), row.text or "", row.owner or "", row.due or "", ledger.state_label(row.state), row.result or ""])
             for n, row in enumerate(found, 1)]
    columns = [Column("序号"), Column("事项", wide=True), Column("责任人"), Column("期限"), Column("状态"), Column("结果", wide=True)]
    return Table("tasks", "本期到期的议定事项", columns, lines, [] if lines else ["本期没有到期的议定事项。"])


def _open_problems(desk: Desk, org: str | None) -> str:
    asked = [*of_office(org), open_ones(desk, "problem")]
    left = desk.count("problem", asked)
    if not left:
        return "目前没有尚未销号的问题。"
    late = desk.count("problem", [*asked, Where("due", "<=", (desk.now().date() - timedelta(days=1)).isoformat())])
    grave = desk.count("problem", [*asked, Where("severity", "in", ("serious", "grave"))])
    said = f"尚有{left}个问题未销号"
    return said + (f"，其中已超期{late}个" if late else "") + (f"，较重以上{grave}个" if grave else "") + "。"


def _open_table(desk: Desk, org: str | None) -> Table:
    found = sorted(rows(desk, "problem", [*of_office(org), open_ones(desk, "problem")]), key=lambda row: row.due or "")
    units = desk.titles(row.unit_id for row in found if row.unit_id)
    ledger = desk.ledger("problem")
    lines = [Line([row.record_no or "", units.get(row.unit_id or "", ""), row.text or "", row.due or "", ledger.state_label(row.state)])
             for row in found[:OPEN_MOST]]
    columns = [Column("编号"), Column("单位", wide=True), Column("问题", wide=True), Column("期限"), Column("状态")]
    more = [f"另有{len(found) - OPEN_MOST}个未列出。"] if len(found) > OPEN_MOST else []
    return Table("open-problems", "未销号问题", columns, lines, more)


def _plans(row: Row | None) -> list[Text | Table]:
    if row is None or not row.plans:
        return [Text("plans", "本月计划")]
    columns = [Column("序号"), Column("事项", wide=True), Column("责任人"), Column("时限")]
    lines = [Line([str(n), *(line.get(name) or "" for name in ("subject", "owner", "due"))]) for n, line in enumerate(row.plans, 1)]
    return [Table("plans", "", columns, lines)]


def _snapshot(row: Row | None) -> Mapping[str, Any] | None:
    if row is None or row.state not in HANDED_IN or not row.snapshot:
        return None
    return opened(row.snapshot)
