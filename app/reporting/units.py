"""Reports of one unit: 政治生态画像, 驻在部门情况一页通, 民主测评统计. What is said is said with the records behind it.

The five aspects of a profile are those of its ledger: the leading body, and of its head ability, honesty and style, and the members and
middle cadres. Clues and cases are counted and numbered, never told.

source    domain rules: ledgers, L14 and L17
"""

from collections.abc import Sequence

from app.desk import Desk, Where
from app.ledgers.kit import Row
from app.ledgers.values import show
from app.reporting.counting import number
from app.reporting.duty import votes
from app.reporting.kinds import Kind
from app.reporting.model import Column, Heading, Line, Report, Table, Text
from app.reporting.reading import begun, during, label, name_of, open_ones, rows
from app.rules.periods import Period

ASPECTS = (
    ("team_view", "班子运行和民主集中制", ("meeting", "major", "inspection", "list_review")),
    ("chief_ability", "主要负责人履职能力", ("inspection", "problem", "suggestion")),
    ("chief_integrity", "主要负责人廉洁意识", ("talk", "form1", "clue")),
    ("chief_style", "主要负责人作风", ("problem", "petition")),
    ("members", "班子成员和中层干部", ("talk", "form1", "case")),
)
EVIDENCE = {
    "talk": ("谈话", "unit_id", "start"), "meeting": ("会议监督", "unit_id", "at"), "major": ("“三重一大”报备", "unit_id", "filed_at"),
    "inspection": ("监督检查", "units", "end"), "list_review": ("“三张清单”审核", "unit_id", "got_at"),
    "problem": ("发现问题", "unit_id", "found_at"), "suggestion": ("建议书", "unit_id", "issued_at"),
    "form1": ("第一种形态", "unit_id", "used_at"), "petition": ("信访举报", "unit_id", "got_at"), "clue": ("问题线索", "unit_id", "got_at"),
    "case": ("立案", "", "filed_at"),
}
"""Ledger: (word, field that names the unit, statistic date); a case belongs to the unit of its person."""

BY_NUMBER = frozenset({"form1", "petition", "clue", "case"})
LISTED = 40


def profile(desk: Desk, kind: Kind, period: Period, unit: Row) -> Report:
    """政治生态画像报告: the five aspects with their evidence, the dimensions' scores, problems, advice."""
    report = begun(desk, kind, period, unit.group_id, unit)
    row = _profile(desk, unit.id, period)
    report.source = row.id if row is not None else ""
    report.blocks += [Heading("一、单位基本情况"), facts(desk, unit), Heading("二、政治生态评价")]
    for number_, (field, title, ledgers) in enumerate(ASPECTS):
        said = _view(desk, row, field) if row is not None else ""
        evidence = "；".join(text for code in ledgers if (text := _evidence(desk, code, unit, period)))
        report.blocks += [Heading(f"（{'一二三四五'[number_]}）{title}", 2), Text(field, title, said),
                          Text(f"{field}-evidence", f"{title}的依据", f"依据：{evidence or '本年度没有登记有关记录'}。")]
    report.blocks += [Heading("三、各维度评分"), dimensions(desk, row), Heading("四、主要问题"), _problems(desk, unit, period),
                      Heading("五、整改建议和运用"), Text("advice", "整改建议", (row.advice if row is not None else "") or ""),
                      Text("use", "结果运用", (row.use if row is not None else "") or ""),
                      Heading("六、记录依据"), evidence_table(desk, unit, period)]
    return report


def page(desk: Desk, kind: Kind, period: Period, unit: Row) -> Report:
    """驻在部门情况一页通: who leads it, what was done there this year, what is open."""
    report = begun(desk, kind, period, unit.group_id, unit)
    row = _profile(desk, unit.id, period)
    scored = ""
    if row is not None and row.total is not None:
        scored = f"{period.first.year}年政治生态总分{row.total:g}，等级{label('eco_level', row.level)}。"
    report.blocks += [
        facts(desk, unit), _counts(desk, unit, period),
        Text("risks", "主要风险点", "主要风险点：" + ("；".join(line.get("risk") or "" for line in unit.risks or ()) or "未登记") + "。"),
        Text("open", "未办结事项", _open(desk, unit)), *([Text("profile", "政治生态", scored)] if scored else [])]
    return report


def tally(desk: Desk, kind: Kind, period: Period, unit: Row) -> Report:
    """民主测评、政治生态评议票数统计: one plain sheet of the unit's votes and scores of the year."""
    report = begun(desk, kind, period, unit.group_id, unit)
    people = [row.id for row in rows(desk, "person", [Where("unit_id", "=", unit.id)], ("id",))]
    year = str(period)
    asked = [Where("who", "in", people), Where("period", "in", (year, f"{year}H1", f"{year}H2"))]
    report.blocks += [Heading("一、民主测评"), votes(desk, asked, "述责述廉民主测评票数"),
                      Heading("二、政治生态评议"), dimensions(desk, _profile(desk, unit.id, period)),
                      Text("note", "统计说明", "")]
    return report


# -- parts

def facts(desk: Desk, unit: Row) -> Table:
    faces = desk.ledger("unit").FACES
    titles = desk.titles([key for key in (unit.chief, unit.group_id, *(unit.team or ())) if key])
    chosen = ("kind", "relation", "group_id", "body", "cadre_cnt", "cpc_cnt", "object_cnt", "big_fund", "liaison")
    told = [(faces[name].label, show(faces[name], unit.get(name), lambda key: titles.get(key, ""))) for name in chosen]
    told[3:3] = [("主要负责人", name_of(desk, unit.chief)), ("班子成员", "、".join(name_of(desk, key) for key in unit.team or ()))]
    lines = [Line([*told[n], *(told[n + 1] if n + 1 < len(told) else ("", ""))]) for n in range(0, len(told), 2)]
    return Table("facts", "", [Column("项目"), Column("内容", wide=True), Column("项目"), Column("内容", wide=True)], lines)


def dimensions(desk: Desk, row: Row | None) -> Table:
    columns = [Column("维度"), Column("系统取数", True), Column("组内评分", True), Column("依据", wide=True)]
    if row is None:
        return Table("dims", "", columns, [], ["本年度没有登记政治生态画像。"])
    lines = [Line([label("eco_dim", line.get("dim")), *("—" if line.get(name) is None else f"{line[name]:g}" for name in ("auto", "score")),
                   line.get("basis") or ""]) for line in row.dims or ()]
    if row.total is not None:
        lines.append(Line(["总分", "", f"{row.total:g}", label("eco_level", row.level)], strong=True))
    return Table("dims", "维度评分（系统取数占40%，组内评分占60%）", columns, lines)


def _profile(desk: Desk, unit: str, period: Period) -> Row | None:
    """The year's profile; the yearly one before the half-yearly."""
    found = list(rows(desk, "eco_profile", [Where("unit_id", "=", unit), Where("year", "=", period.first.year)]))
    return max(found, key=lambda row: (row.term == "full", row.created_at or ""), default=None)


def _view(desk: Desk, row: Row, field: str) -> str:
    if field != "members":
        return row.get(field) or ""
    return "\n".join(f"{name_of(desk, line.get('person_id'))}：{line.get('text') or ''}" for line in row.members or ())


def _where(desk: Desk, code: str, unit: Row, period: Period) -> list[Where] | None:
    """None: nothing can be asked (a unit without persons has no case)."""
    _, field, on = EVIDENCE[code]
    if field:
        return [Where(field, "=", unit.id), during(on, period)]
    people = [row.id for row in rows(desk, "person", [Where("unit_id", "=", unit.id)], ("id",))]
    return [Where("person_id", "in", people), during(on, period)] if people else None


def _evidence(desk: Desk, code: str, unit: Row, period: Period) -> str:
    """谈话12次, or what else is counted, with what was found in it."""
    asked = _where(desk, code, unit, period)
    found = list(rows(desk, code, asked)) if asked else []
    if not found:
        return ""
    told = f"{EVIDENCE[code][0]}{len(found)}{'件' if code in BY_NUMBER else '个' if code == 'problem' else '次'}"
    if code == "meeting":
        lines = [line for row in found for line in row.agenda or ()]
        said = sum(1 for line in lines if (line.get("opinion") or "none") != "none")
        flaws = sum(1 for line in lines if set(line.get("flaws") or ()) - {"none"})
        told += f"（提出意见{said}条，程序瑕疵{flaws}项）"
    if code == "inspection" and (scores := [row.total for row in found if row.kind == "half_duty" and row.total is not None]):
        told += f"（主体责任检查得分{'、'.join(map(str, scores))}）"
    if code == "problem":
        told += f"（未销号{sum(1 for row in found if row.state != 'closed')}个）"
    return told


def evidence_table(desk: Desk, unit: Row, period: Period) -> Table:
    """The records themselves; of persons, clues and cases the number alone."""
    lines: list[Line] = []
    more = 0
    for code, (word, _, on) in EVIDENCE.items():
        asked = _where(desk, code, unit, period)
        for row in rows(desk, code, asked) if asked else ():
            if len(lines) < LISTED:
                title = "" if code in BY_NUMBER else _title(desk, code, row)
                lines.append(Line([str(len(lines) + 1), word, row.record_no or "", str(row.get(on) or "")[:10], title]))
            else:
                more += 1
    columns = [Column("序号"), Column("类别"), Column("编号"), Column("日期"), Column("摘要", wide=True)]
    return Table("evidence", "", columns, lines, [f"另有{more}条记录未列出。"] if more else [] if lines else ["本年度没有登记有关记录。"])


def _title(desk: Desk, code: str, row: Row) -> str:
    """A field in words where the title is only the unit's name."""
    for name in ("subject", "text", "title", "outline"):
        if name in desk.ledger(code).FACES and row.get(name):
            return str(row[name])[:60]
    return desk.titles([row.id]).get(row.id, "")


def _counts(desk: Desk, unit: Row, period: Period) -> Table:
    lines, cells = [], []
    for code, (word, *_) in EVIDENCE.items():
        asked = _where(desk, code, unit, period)
        cells += [word, number(desk.count(code, asked) if asked else 0)]
        if len(cells) == 6:
            lines.append(Line(cells))
            cells = []
    if cells:
        lines.append(Line([*cells, *[""] * (6 - len(cells))]))
    columns = [Column("事项", wide=True), Column("数量", True)] * 3
    return Table("counts", f"{period.first.year}年监督情况（登记的记录数）", columns, lines)


def _open(desk: Desk, unit: Row) -> str:
    left: Sequence[tuple[str, str]] = (("problem", "未销号问题{}个"), ("suggestion", "未办结建议书{}份"), ("clue", "在办问题线索{}件"))
    told = [words.format(count) for code, words in left
            if (count := desk.count(code, [Where("unit_id", "=", unit.id), open_ones(desk, code)]))]
    return f"未办结事项：{'，'.join(told) if told else '无'}。"


def _problems(desk: Desk, unit: Row, period: Period) -> Table:
    ledger = desk.ledger("problem")
    found = list(rows(desk, "problem", [Where("unit_id", "=", unit.id), during("found_at", period)]))
    lines = [Line([row.record_no or "", label("problem_cat", row.cat), row.text or "", row.due or "", ledger.state_label(row.state)])
             for row in found[:LISTED]]
    columns = [Column("编号"), Column("类别"), Column("问题", wide=True), Column("期限"), Column("状态")]
    more = [f"另有{len(found) - LISTED}个未列出。"] if len(found) > LISTED else [] if lines else ["本年度没有发现问题。"]
    return Table("problems", "", columns, lines, more)
