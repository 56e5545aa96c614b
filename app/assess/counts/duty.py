"""Aspect 3: helping the main responsibility along (items 18 to 24)."""

from datetime import date
from fractions import Fraction

from sqlalchemy import func, select, true

from app.assess.counts.kit import Count, Scene, counted, of_things, share, things
from app.desk.tables import limit_run
from app.figures.inspections import of_kind, took_place
from app.figures.kit import lines_of, table_of
from app.ledgers import ledgers
from app.ledgers.list_review import PASSED
from app.rules.limits import add_months


@counted("lists.required")
def _required(scene: Scene) -> Count:
    """One of the body, one of the first responsible person, one of each member of the team, for each unit."""
    unit = table_of("unit")
    team = func.coalesce(func.json_array_length(unit.c.team), 0)
    total = scene.conn.execute(select(func.sum(team + 2)).where(unit.c.id.in_(scene.units))).scalar()
    return Count(Fraction(total or 0), tuple(("unit", key) for key in scene.units))


@counted("lists.reviewed_in_time")
def _reviewed(scene: Scene) -> Count:
    """Lists of the year that were passed, with no review later than its day (T35)."""
    review = table_of("list_review")
    rows = scene.live("list_review", review.c.year == scene.year, review.c.state.in_(PASSED), review.c.unit_id.in_(scene.units))
    late = set(scene.conn.execute(select(limit_run.c.record_id).where(
        limit_run.c.number == "T35", limit_run.c.ledger == "list_review", limit_run.c.met > limit_run.c.due)).scalars())
    return share("list_review", [row.id for row in rows if row.id not in late], [row.id for row in rows if row.id in late])


@counted("lists.units_checked")
def _checked(scene: Scene) -> Count:
    check = table_of("inspection")
    units = lines_of(check.c.units, "units")
    return scene.of_units(scene.conn.execute(select(units.c.value).select_from(check).join(units, true()).where(
        scene.scope.live(check), of_kind(check, "three_list"), took_place(check), scene.scope.during(check.c.end))).scalars())


@counted("duty.checks")
def _duty_checks(scene: Scene) -> Count:
    return scene.measured("M22")


@counted("duty.consultations")
def _consultations(scene: Scene) -> Count:
    """Full consultations held, one for each unit and half-year."""
    meeting = table_of("meeting")
    rows = scene.live("meeting", meeting.c.kind == "consult", meeting.c.state.not_in(("planned", "missed")),
                      scene.scope.during(meeting.c.at), meeting.c.unit_id.in_(scene.units), columns=(meeting.c.unit_id, meeting.c.at))
    first = {(row.unit_id, row.at[5:7] <= "06"): row.id for row in reversed(rows)}
    return of_things("meeting", first.values())


def _by_units(scene: Scene) -> list[tuple[str, str, str, str | None]]:
    """First-form measures the units used: id, unit, day used, day filed."""
    form = table_of("form1")
    rows = scene.live("form1", form.c.by == "unit", scene.scope.during(form.c.used_at),
                      columns=(form.c.unit_id, form.c.used_at, form.c.filed_at))
    return [tuple(row) for row in rows]


@counted("form1.by_units")
def _all_by_units(scene: Scene) -> Count:
    return of_things("form1", (key for key, *_ in _by_units(scene)))


@counted("form1.filed_in_time")
def _filed_in_time(scene: Scene) -> Count:
    """Filed in time (T41)."""
    filing = next(limit for limit in ledgers()["form1"].LIMITS if limit.number == "T41")
    good, bad = list[str](), list[str]()
    for key, _, used, filed in _by_units(scene):
        due = scene.rules.due(filing.number, filing.what, date.fromisoformat(used[:10]), {"workdays": filing.workdays})
        (good if filed is not None and due is not None and filed <= due.isoformat() else bad).append(key)
    return share("form1", good, bad)


@counted("form1.units_without")
def _units_without(scene: Scene) -> Count:
    used = {unit for _, unit, *_ in _by_units(scene)}
    return of_things("unit", (unit for unit in scene.units if unit not in used))


@counted("opinions.late")
def _late_opinions(scene: Scene) -> Count:
    late = things(scene.limits("T42", ledger="integrity_opinion")[1])
    return Count(Fraction(len(late)), late)


@counted("edu.lessons")
def _lessons(scene: Scene) -> Count:
    return scene.measured("M55")


def _punished(scene: Scene) -> list[tuple[str, str]]:
    """Cases with a punishment in force since the period, three months and more ago: id, day."""
    case = table_of("case")
    until = min(scene.as_of, scene.scope.today)
    rows = scene.live("case", case.c.result == "punish", scene.scope.during(case.c.effective), columns=(case.c.effective,))
    return [(row.id, row.effective) for row in rows if add_months(date.fromisoformat(row.effective), 3) <= until]


@counted("after_case.asked")
def _asked(scene: Scene) -> Count:
    return of_things("case", (key for key, _ in _punished(scene)))


@counted("after_case.in_time")
def _after_case(scene: Scene) -> Count:
    """Cases followed by 以案促改 that was done within three months of the decision."""
    after, done = table_of("after_case"), dict[str, str]()
    for row in scene.conn.execute(select(after.c.case_id, limit_run.c.met, limit_run.c.due)
                                  .join(limit_run, limit_run.c.record_id == after.c.id)
                                  .where(after.c.void_reason.is_(None), limit_run.c.number == "L19", limit_run.c.met <= limit_run.c.due)):
        done[row.case_id] = row.met
    keys = [key for key, _ in _punished(scene)]
    return share("case", [key for key in keys if key in done], [key for key in keys if key not in done])
