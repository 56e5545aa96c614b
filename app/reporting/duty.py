"""半年、年度述责述廉表: what an office answers for, in figures and in its own words, and how those who heard it judged.

source    domain rules: ledgers, L17; indicators, section 1
"""

from app.desk import Desk, Where
from app.reporting.counting import Counted, known, number
from app.reporting.kinds import Kind
from app.reporting.model import Column, Heading, Line, Report, Table, Text
from app.reporting.month import described
from app.reporting.reading import alert_table, begun, name_of, of_office, rows
from app.rules.growth import Ratio
from app.rules.periods import Period

DUTY_KINDS = {"half": "h", "duty": "y"}
_PARTS = (("一、履行监督职责情况", "political", "daily"), ("二、协助落实主体责任情况", "assist"), ("三、执纪审查情况", "cases"),
          ("四、自身建设情况", "building"))


def duty(desk: Desk, kind: Kind, period: Period, org: str | None) -> Report:
    report = begun(desk, kind, period, org)
    counted = Counted(desk, org, period)
    sections = {one["key"]: one for one in described()["sections"]}
    for title, *keys in _PARTS:
        said = "\n".join(text for key in keys if (text := counted.said(sections[key]["sentences"])))
        report.blocks += [Heading(title), Text(keys[-1], title[2:], said or "本期没有这方面的记录。")]
    report.blocks += [
        counted.yearly("duty", "主要工作指标", known(described()["duty"])),
        Heading("五、遵守纪律和廉洁自律情况"), Text("clean", "遵守纪律和廉洁自律情况"),
        Heading("六、存在的问题和不足"), Text("problems", "存在的问题和不足"), alert_table(desk, period, org),
        Heading("七、下一步工作打算"), Text("plans", "下一步工作打算"),
        Heading("八、述责述廉评议结果"), votes(desk, [Where("kind", "=", DUTY_KINDS[kind.key]), Where("period", "=", str(period)),
                                          *of_office(org)])]
    return report


def votes(desk: Desk, where: list[Where], title: str = "民主评议票数") -> Table:
    """How each report was judged; votes of several ballots are added up."""
    lines = []
    for row in rows(desk, "duty_report", where):
        ballots = row.votes or []
        sums = {name: sum(line.get(name) or 0 for line in ballots) for name in "nabc"}
        cast = sums["a"] + sums["b"] + sums["c"]
        rate = Ratio(sums["a"], cast).percent
        told = [number(sums[name]) if ballots else "—" for name in "nabc"]
        lines.append(Line([name_of(desk, row.who), row.period or "", *told, f"{rate} %" if ballots and rate is not None else "—",
                           f"{row.score:g}" if row.score is not None else "—"]))
    columns = [Column("述责人", wide=True), Column("期间"), Column("参评", True), Column("满意", True), Column("基本满意", True),
               Column("不满意", True), Column("满意率", True), Column("得分", True)]
    return Table("votes", title, columns, lines, [] if lines else ["本期没有登记评议。"])
