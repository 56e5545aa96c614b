"""Aspect 5: the office itself (items 34 to 39)."""

from fractions import Fraction
from typing import Any

from sqlalchemy import func, select

from app.assess.counts.kit import Count, Scene, counted, of_things, share, things
from app.figures.kit import table_of
from app.ledgers import ledgers


def _held(scene: Scene, *kinds: str) -> list[Any]:
    training = table_of("training")
    which = [training.c.kind.in_(kinds)] if kinds else []
    return scene.live("training", training.c.state != "planned", scene.scope.during(training.c.date), *which,
                      columns=(training.c.hours, training.c.attend))


@counted("training.sessions")
def _sessions(scene: Scene) -> Count:
    return of_things("training", (row.id for row in _held(scene, "weekly")))


@counted("staff")
def _staff(scene: Scene) -> Count:
    return scene.measured("M02", "actual")


@counted("training.hours")
def _hours(scene: Scene) -> Count:
    """Hours taken part in, summed over the people: of each session, those without a reason for absence."""
    total, keys = Fraction(0), list[str]()
    for row in _held(scene):
        present = sum(not line.get("reason") for line in row.attend or ())
        total += Fraction(str(row.hours or 0)) * present
        keys.append(row.id)
    return Count(total, tuple(("training", key) for key in keys))


@counted("training.tests")
def _tests(scene: Scene) -> Count:
    marks = [line for row in _held(scene, "test") for line in row.attend or () if line.get("score") is not None]
    return Count(Fraction(len(marks)), tuple(("training", row.id) for row in _held(scene, "test")))


@counted("training.marks")
def _marks(scene: Scene) -> Count:
    """Marks of the tests, summed."""
    rows = _held(scene, "test")
    marks = (Fraction(str(line["score"])) for row in rows for line in row.attend or () if line.get("score") is not None)
    return Count(sum(marks, Fraction(0)), tuple(("training", row.id) for row in rows))


def _reports(scene: Scene, runs: list[Any]) -> Count:
    """Months that a duty T46 asked a report of, and what was sent for them."""
    report = table_of("monthly_report")
    sent = scene.live("monthly_report", report.c.sent_at.is_not(None), report.c.month.in_([run.period for run in runs]))
    return Count(Fraction(len(runs)), tuple(("monthly_report", row.id) for row in sent))


@counted("reports.due")
def _reports_due(scene: Scene) -> Count:
    in_time, late = scene.duties("T46")
    return _reports(scene, in_time + late)


@counted("reports.in_time")
def _reports_in_time(scene: Scene) -> Count:
    return _reports(scene, scene.duties("T46")[0])


def _dispatch_meetings(scene: Scene) -> list[Any]:
    meeting = table_of("meeting")
    return scene.live("meeting", meeting.c.side == "dispatch", meeting.c.kind.in_(("q_meet", "h_meet", "y_duty")),
                      meeting.c.state != "planned", scene.scope.during(meeting.c.at), columns=(meeting.c.state,))


@counted("meetings.held")
def _meetings_held(scene: Scene) -> Count:
    return of_things("meeting", (row.id for row in _dispatch_meetings(scene)))


@counted("meetings.attended")
def _meetings_attended(scene: Scene) -> Count:
    rows = _dispatch_meetings(scene)
    return share("meeting", [row.id for row in rows if row.state != "missed"], [row.id for row in rows if row.state == "missed"])


def _votes(scene: Scene, *columns: str) -> Count:
    report = table_of("duty_report")
    rows = scene.live("duty_report", report.c.period.like(f"{scene.year}%"), report.c.votes.is_not(None), columns=(report.c.votes,))
    total = sum(line.get(column) or 0 for row in rows for line in row.votes for column in columns)
    return Count(Fraction(total), tuple(("duty_report", row.id) for row in rows))


@counted("votes.all")
def _votes_all(scene: Scene) -> Count:
    return _votes(scene, "n")


@counted("votes.satisfied")
def _votes_satisfied(scene: Scene) -> Count:
    return _votes(scene, "a")


@counted("absences.lost")
def _lost(scene: Scene) -> Count:
    """Leave or secondments out of touch (A19): T62 past its day."""
    late = things(scene.limits("T62")[1])
    return Count(Fraction(len(late)), late)


def _dossiers(scene: Scene) -> list[Any]:
    dossier = table_of("dossier")
    return scene.live("dossier", scene.scope.during(dossier.c.made_at), columns=(dossier.c.state, dossier.c.missing, dossier.c.checked_by))


@counted("dossiers.all")
def _dossiers_all(scene: Scene) -> Count:
    return of_things("dossier", (row.id for row in _dossiers(scene)))


@counted("dossiers.passed")
def _dossiers_passed(scene: Scene) -> Count:
    """Checked by somebody, with all pieces it must hold: archived, or on its way there."""
    rows = _dossiers(scene)
    good = [row.id for row in rows if row.checked_by and not row.missing and row.state in ("archived", "handed_over")]
    return share("dossier", good, [row.id for row in rows if row.id not in set(good)])


@counted("records.all")
def _records(scene: Scene) -> Count:
    return Count(Fraction(sum(total for total, _ in _completeness(scene))))


@counted("records.complete")
def _records_complete(scene: Scene) -> Count:
    """Records of all ledgers in the period whose required fields are all filled (nothing 待补)."""
    return Count(Fraction(sum(complete for _, complete in _completeness(scene))))


def _completeness(scene: Scene) -> list[tuple[int, int]]:
    found = []
    for code, ledger in ledgers().items():
        table = table_of(code)
        on = table.c[ledger.ON]
        lacking = func.coalesce(func.json_array_length(table.c.missing), 0) > 0
        total, short = scene.conn.execute(select(func.count(), func.coalesce(func.sum(lacking), 0)).select_from(table).where(
            scene.scope.live(table), scene.scope.during(on))).one()
        found.append((total, total - short))
    return found


@counted("media.overdue")
def _media(scene: Scene) -> Count:
    late = things(scene.limits("T65", ledger="media_handover", what="归还载体")[1])
    return Count(Fraction(len(late)), late)


@counted("recusal.breaches")
def _breaches(scene: Scene) -> Count:
    """Breaches of recusal, as they were reported upward (请示报告, the subject names 回避)."""
    upward = table_of("upward")
    return of_things("upward", (row.id for row in scene.live("upward", upward.c.subject.contains("违反回避"),
                                                             scene.scope.during(upward.c.at))))
