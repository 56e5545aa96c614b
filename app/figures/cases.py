"""M52, M60-M69: cases filed, ended, transferred; what was recovered; what went wrong. One person is one case.

A case counts for the office that leads it; one kept by an office that only helps (协办) stands beside the figure as 参与件.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, case, cast, exists, func, literal, or_, select, true, union_all

from app.codes import table
from app.desk.tables import link
from app.figures.clues import JOINT, led_by
from app.figures.kit import (
    Measure,
    Part,
    Rows,
    Scope,
    again,
    cell,
    counted,
    day_of_clock,
    first_of,
    lines_of,
    parts,
    parts_of,
    reached,
    said,
    table_of,
)
from app.ledgers.case_states import DECIDED
from db.journal import journal

NOT_SELF = sorted(table("case_basis").having("not_self"))
FORMS = ("f2", "f3", "f4")


def leads(record: FromClause) -> ColumnElement[bool]:
    """An old book that does not say: it led."""
    return func.coalesce(record.c.lead, "lead") == "lead"


def own_by_rule(record: FromClause) -> ColumnElement[bool]:
    """R10 as it follows from the basis."""
    return and_(leads(record), func.coalesce(record.c.basis, "own").not_in(NOT_SELF))


def is_own(record: FromClause) -> ColumnElement[bool]:
    """R10: as 案管室 decided, else by the basis; only who leads."""
    return and_(leads(record), func.coalesce(record.c.self_final, case((own_by_rule(record), 1), else_=0)) == 1)


def filed(scope: Scope, *which: ColumnElement[bool], part: Any = None) -> Rows:
    """Cases by the day of filing; a case still being asked for is none."""
    record = table_of("case")
    if part is None:
        part = case((leads(record).is_(False), "joint"), (is_own(record), "own"), else_="other")
    return scope.rows(record, record.c.filed_at, record.c.state != "applying", scope.during(record.c.filed_at), *which, part=part,
                      thing=record.c.person_id)


def _filed(scope: Scope) -> Rows:
    return filed(scope)


def _middle(scope: Scope) -> Rows:
    """Cases of middle cadres, and beside them those that go back to a “中梗阻” problem."""
    record, person, problem = table_of("case"), table_of("person"), table_of("problem")
    middle = exists(select(person.c.id).where(person.c.id == record.c.person_id, person.c.person_role == "mid"))
    to_clue, to_problem = link.alias("to_clue"), link.alias("to_problem")
    block = exists(select(problem.c.id).where(
        to_clue.c.src == record.c.id, to_clue.c.field == "clues", to_problem.c.dst == to_clue.c.dst, to_problem.c.field == "clues",
        problem.c.id == to_problem.c.src, problem.c.cat == "block", problem.c.void_reason.is_(None)).correlate(record))
    part = case((and_(middle, block), "both"), (middle, "middle"), else_="block")
    return filed(scope, leads(record), or_(middle, block), part=part)


def decided(scope: Scope, *which: ColumnElement[bool], part: Any = None) -> Select[Any]:
    """Cases led here by the day the decision, the withdrawal or the transfer took effect."""
    record = table_of("case")
    return scope.rows(record, record.c.effective, leads(record), scope.during(record.c.effective), *which, part=part,
                      thing=record.c.person_id)


def _ended(scope: Scope) -> Rows:
    """Decision effective, 撤案 or 移送司法; parts tell how."""
    record = table_of("case")
    return decided(scope, record.c.state.in_((*DECIDED, "withdrawn", "judicial")), part=record.c.result)


def _formed(scope: Scope) -> Rows:
    record = table_of("case")
    return decided(scope, record.c.state.in_((*DECIDED, "judicial")), record.c.form.in_(FORMS), part=record.c.form)


def _transferred(scope: Scope) -> Rows:
    record = table_of("case")
    found = decided(scope, or_(record.c.state == "judicial", record.c.result == "judicial")).subquery("transferred")
    return again(found, func.coalesce(found.c.thing, found.c.id))


def _joined(scope: Scope) -> Rows:
    """M65: people sent to a case somebody else leads, from the day they went."""
    sent = table_of("assignment")
    to_case = or_(and_(sent.c.kind == "draft_out", sent.c.task == "case_team"), sent.c.kind == "follow_case")
    return scope.rows(sent, sent.c["from"], to_case, reached(sent, "批准"), scope.during(sent.c["from"]), part=sent.c.kind,
                      thing=sent.c.staff_id)


def _reviewed(scope: Scope) -> Rows:
    record, org = table_of("case"), table_of("org")
    below = select(org.c.id).where(org.c.kind.in_(("group", "township")))
    return scope.rows(record, record.c.accepted_at, scope.during(record.c.accepted_at), record.c.org_id.in_(below), leads(record),
                      func.json_array_length(record.c.reviewers) > 0, thing=record.c.person_id)


def _recovered(scope: Scope) -> Rows:
    """Property dealt with, line by line, and what projects brought back: at their report to the committee, else their planned end."""
    record, project = table_of("case"), table_of("project")
    goods = lines_of(record.c.goods, "goods")
    on, value = cell(goods, "done_at"), cell(goods, "value")
    property_ = scope.rows(record, on, leads(record), scope.during(on), value > 0, part=literal("case"), line=goods.c.key, amount=value,
                           thing=record.c.person_id).join(goods, true())
    day = func.coalesce(project.c.board_at, project.c.due)
    office = led_by(project, day)
    back = counted(project, day, part=literal("project"), office=office, unit=first_of(project.c.units), amount=project.c.recovered).where(
        scope.live(project, office), reached(project, "实施"), project.c.recovered > 0, scope.during(day))
    return union_all(property_, back)


def _faults(scope: Scope) -> Rows:
    """退回重新调查, 改变定性, 申诉改变或撤销, 案卷评查不合格, each at its day."""
    record, appeal = table_of("case"), table_of("appeal")
    returns = lines_of(record.c.returns, "returns")
    back = cell(returns, "date")
    again_ = scope.rows(record, back, leads(record), cell(returns, "type") == "again", scope.during(back), part=literal("again"),
                        line=returns.c.key).join(returns, true())
    on = func.coalesce(appeal.c.told_at, appeal.c.accepted_at, appeal.c.asked_at)
    appealed = scope.rows(appeal, on, appeal.c.result.in_(("change", "revoke")), scope.during(on), part=literal("appeal"))
    return union_all(again_, _renamed(scope), appealed, _dossiers(scope))


def _renamed(scope: Scope) -> Any:
    """改变定性: the charges were changed after the case had been sent to trial. The journal knows; an old book does not."""
    record, sent = table_of("case"), journal.alias("sent")
    changed = func.json_extract(cast(record.c.clocks, Text), "$.charges")
    since = (select(func.min(said(sent, "$.clock"))).where(sent.c.record_id == record.c.id, said(sent, "$.values.state") == "sent")
             .correlate(record).scalar_subquery())
    on = day_of_clock(changed)
    return scope.rows(record, on, leads(record), changed.is_not(None), changed > since, scope.during(on), part=literal("renamed"))


def _dossiers(scope: Scope) -> Any:
    """案卷评查不合格: what the check of a file found is registered as a problem that comes from the file."""
    problem, dossier = table_of("problem"), table_of("dossier")
    of_file = exists(select(dossier.c.id).where(dossier.c.id == problem.c.source_id, dossier.c.void_reason.is_(None)))
    return scope.rows(problem, problem.c.found_at, of_file, scope.during(problem.c.found_at), part=literal("dossier"))


_OTHERS = frozenset({"joint"})

MEASURES = (
    Measure("M52", "第二、三、四种形态", "人次", "生效（移送）日期", _formed, vis=3,
            parts=parts(f2="第二种形态", f3="第三种形态", f4="第四种形态")),
    Measure("M60", "立案", "件", "立案批准日期", _filed, parts=(JOINT,), apart=_OTHERS, vis=3),
    Measure("M61", "自办案件", "件", "立案批准日期", _filed, apart=_OTHERS | {"other"}, vis=3),
    Measure("M62", "结案", "件", "生效、撤案、移送日期", _ended, parts=parts_of("case_result"), vis=3),
    Measure("M64", "移送司法", "人", "移送日期", _transferred, vis=3),
    Measure("M65", "参与查办", "件次", "参与起始日", _joined),
    Measure("M66", "协审案件", "件", "受理日期", _reviewed, vis=3),
    Measure("M67", "追缴挽损", "元", "处理日期", _recovered, scale=100, vis=3, parts=parts(case="涉案财物", project="立项监督")),
    Measure("M68", "中层干部案件", "件", "立案批准日期", _middle, vis=3, apart=frozenset({"block"}),
            parts=(Part("block", "“中梗阻”问题案件", frozenset({"block", "both"})),)),
    Measure("M69", "质量问题", "件", "该日", _faults, vis=3,
            parts=parts(again="退回重新调查", renamed="改变定性", appeal="申诉改变或撤销", dossier="案卷评查不合格")),
)
