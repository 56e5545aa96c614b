"""M25-M27: projects of supervision by the day they began, the problems they found and the clues they led to."""

from sqlalchemy import true, union_all

from app.figures.clues import JOINT, led_by, with_joint
from app.figures.kit import Measure, Rows, Scope, counted, first_of, lines_of, reached, table_of


def _projects(scope: Scope) -> Rows:
    """One for the office that leads; those that help beside it."""
    project = table_of("project")
    helpers, unit, lead = lines_of(project.c.co_orgs, "helpers"), first_of(project.c.units), led_by(project, project.c.start)
    which = (reached(project, "实施"), scope.during(project.c.start))
    own = counted(project, project.c.start, part=project.c.area, office=lead, unit=unit).where(scope.live(project, lead), *which)
    joint = (counted(project, project.c.start, part="joint", thing=helpers.c.value, office=helpers.c.value, unit=unit)
             .join(helpers, true()).where(scope.live(project, helpers.c.value), *which))
    return union_all(own, joint)


def _problems(scope: Scope) -> Rows:
    problem = table_of("problem")
    return scope.rows(problem, problem.c.found_at, problem.c.source == "project", scope.during(problem.c.found_at), part=problem.c.cat)


def _clues(scope: Scope) -> Rows:
    clue = table_of("clue")
    return with_joint(scope, clue, clue.c.got_at, clue.c.disposal, clue.c.source == "project", scope.during(clue.c.got_at))


_APART = frozenset({"joint"})

MEASURES = (
    Measure("M25", "立项监督", "项", "起始日期", _projects, parts=(JOINT,), apart=_APART),
    Measure("M26", "立项监督发现问题", "个", "发现日期", _problems, vis=2),
    Measure("M27", "立项监督转线索", "件", "收到日期", _clues, parts=(JOINT,), apart=_APART, vis=3),
)
