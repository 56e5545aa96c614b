"""Aspects 1 and 2: political supervision, daily supervision (items 1 to 17)."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, func, select, true

from app.assess.counts.kit import Count, Scene, counted, of_things, share
from app.desk.tables import duty_mark
from app.figures.inspections import of_kind, took_place
from app.figures.kit import cell, lines_of, reached, said, table_of
from db.journal import journal

BASIC = ("sex", "birth", "idno", "political", "post_from", "resume", "family")
"""What 基本情况登记表 asks for."""


@counted("units")
def _units(scene: Scene) -> Count:
    return of_things("unit", scene.units)


def _items(scene: Scene) -> list[tuple[str, str, list[dict[str, str]] | None, str | None, str | None]]:
    """Items of the year's lists that are in force: id, unit, progress, topic, verdict."""
    item = table_of("political_item")
    rows = scene.live("political_item", item.c.year == scene.year, reached(item, "执行"),
                      columns=(item.c.unit_id, item.c.progress, item.c.topic, item.c.verdict))
    return [tuple(row) for row in rows]


@counted("political.units_with_item")
def _units_with_item(scene: Scene) -> Count:
    return scene.of_units(unit for _, unit, *_ in _items(scene))


@counted("political.items")
def _all_items(scene: Scene) -> Count:
    return of_things("political_item", (key for key, *_ in _items(scene)))


@counted("political.items_watched")
def _items_watched(scene: Scene) -> Count:
    """Items with a line of progress in each half-year that has begun."""
    good, bad = list[str](), list[str]()
    for key, _, progress, _, _ in _items(scene):
        days = [line.get("date") or "" for line in progress or ()]
        halves = {f"{day[:4]}H{1 if day[5:7] <= '06' else 2}" for day in days if day}
        (good if set(scene.halves) <= halves else bad).append(key)
    return share("political_item", good, bad)


@counted("political.units_followed")
def _units_followed(scene: Scene) -> Count:
    """Units with an item on decisions from above, or a plenary session, that was assessed."""
    return scene.of_units(unit for _, unit, _, topic, verdict in _items(scene) if topic in ("upper", "plenary", "central") and verdict)


@counted("political.units_ideology")
def _units_ideology(scene: Scene) -> Count:
    """Units whose study of theory and 意识形态 was looked at: an item of these topics with progress."""
    return scene.of_units(unit for _, unit, progress, topic, _ in _items(scene) if topic in ("theory", "ideology") and progress)


@counted("political.units_dem_life")
def _units_dem_life(scene: Scene) -> Count:
    meeting = table_of("meeting")
    rows = scene.live("meeting", meeting.c.kind == "dem_life", meeting.c.id.in_(scene.counted_in("M15")), columns=(meeting.c.unit_id,))
    return scene.of_units(row.unit_id for row in rows)


@counted("political.false_rectified")
def _false_rectified(scene: Scene) -> Count:
    """整改 reported and found to be none: problems of an inspection round sent back at 验收 in the period."""
    problem = table_of("problem")
    rows = scene.live("problem", problem.c.source == "patrol", columns=(problem.c.clocks,))
    return of_things("problem", [row.id for row in rows if _sent_back(scene, row.id)])


def _sent_back(scene: Scene, key: str) -> bool:
    states = [state for state, in scene.conn.execute(
        select(said(journal, "$.values.state")).where(journal.c.record_id == key, said(journal, "$.values.state").is_not(None))
        .order_by(said(journal, "$.clock")))]
    return any(before == "checking" and after == "rectifying" for before, after in pairwise(states))


@counted("political.profiles_on_time")
def _profiles_on_time(scene: Scene) -> Count:
    """Units whose profile of the year (of the half-year: 30 June) was filed by its day (T37)."""
    profile = table_of("eco_profile")
    term, duty, period = (("half", "T37 政治生态半年更新", f"{scene.year}H1") if scene.half else
                          ("full", "T37 政治生态评价", f"{scene.year}"))
    last = scene.due(duty, period)
    rows = scene.live("eco_profile", profile.c.year == scene.year, profile.c.term == term, profile.c.sent_at <= last,
                      columns=(profile.c.unit_id,))
    return scene.of_units(row.unit_id for row in rows)


def _talked_to(scene: Scene) -> set[str]:
    """Persons talked to in the period."""
    talk = table_of("talk")
    persons = lines_of(talk.c.persons, "persons")
    return set(scene.conn.execute(select(persons.c.value).select_from(talk).join(persons, true()).where(
        scene.scope.live(talk), talk.c.state != "planned", scene.scope.during(talk.c.start)).distinct()).scalars())


def _team(scene: Scene) -> list[str]:
    unit = table_of("unit")
    members = lines_of(unit.c.team, "members")
    return list(scene.conn.execute(select(members.c.value).select_from(unit).join(members, true())
                                   .where(unit.c.id.in_(scene.units)).distinct()).scalars())


@counted("team")
def _members(scene: Scene) -> Count:
    return of_things("person", _team(scene))


@counted("team.talked_to")
def _members_talked_to(scene: Scene) -> Count:
    team, talked = _team(scene), _talked_to(scene)
    return share("person", [one for one in team if one in talked], [one for one in team if one not in talked])


def _major_meetings(scene: Scene) -> list[Any]:
    meeting = table_of("meeting")
    lines = lines_of(meeting.c.agenda, "lines")
    major = select(lines.c.key).where(cell(lines, "is_major") == 1).correlate(meeting).exists()
    return scene.live("meeting", meeting.c.id.in_(scene.counted_in("M15")), major, columns=(meeting.c.at, meeting.c.notice_at))


@counted("major.meetings")
def _meetings_on_major(scene: Scene) -> Count:
    return of_things("meeting", (row.id for row in _major_meetings(scene)))


@counted("major.noticed")
def _noticed(scene: Scene) -> Count:
    """The notice came a day before at least (T30)."""
    good, bad = list[str](), list[str]()
    for row in _major_meetings(scene):
        in_time = row.notice_at and row.notice_at[:10] < row.at[:10]
        (good if in_time else bad).append(row.id)
    return share("meeting", good, bad)


@counted("major.feedback_on_time")
def _feedback(scene: Scene) -> Count:
    """Quarterly feedbacks of the period's quarters sent in time (T31)."""
    feedback = table_of("major_q")
    rows = scene.live("major_q", feedback.c.state == "sent", feedback.c.quarter.like(f"{scene.year}Q%"), columns=(feedback.c.quarter,))
    good, bad = list[str](), list[str]()
    for row in rows:
        sent = scene.conn.execute(select(func.max(duty_mark.c.day)).where(duty_mark.c.record_id == row.id)).scalar()
        (good if sent and sent <= scene.due("T31 三重一大季度反馈", row.quarter) else bad).append(row.id)
    return share("major_q", good, bad)


@counted("residency.quarters")
def _quarters(scene: Scene) -> Count:
    return scene.measured("R15")


@counted("festivals.done")
def _festivals(scene: Scene) -> Count:
    """Festivals with a check and a reminder."""
    check = table_of("inspection")
    rows = scene.live("inspection", of_kind(check, "festival"), took_place(check), scene.scope.during(check.c.end), check.c.reminded > 0,
                      columns=(check.c.festival,))
    first = {row.festival: row.id for row in reversed(rows) if row.festival}
    return of_things("inspection", first.values())


@counted("projects.reported")
def _projects(scene: Scene) -> Count:
    """Projects closed with a report to the standing committee in the period."""
    project = table_of("project")
    rows = scene.conn.execute(select(project.c.id).where(
        scene.scope.live(project, project.c.lead_org), reached(project, "结项"), scene.scope.during(project.c.board_at)))
    return of_things("project", rows.scalars())


@counted("letters.rated")
def _rated(scene: Scene) -> Count:
    letter = table_of("suggestion")
    return of_things("suggestion", (row.id for row in scene.live(
        "suggestion", letter.c.rating.is_not(None), scene.scope.during(letter.c.issued_at))))


@counted("letters.rated_well")
def _rated_well(scene: Scene) -> Count:
    letter = table_of("suggestion")
    rows = scene.live("suggestion", letter.c.rating.is_not(None), scene.scope.during(letter.c.issued_at), columns=(letter.c.rating,))
    return share("suggestion", [row.id for row in rows if row.rating != "poor"], [row.id for row in rows if row.rating == "poor"])


def _leaders(scene: Scene) -> list[str]:
    """Persons of the units from 科级 upwards: the lowest there is above none."""
    person = table_of("person")
    return list(scene.conn.execute(select(person.c.id).where(
        person.c.unit_id.in_(scene.units), person.c.void_reason.is_(None), person.c.state == "on_file",
        person.c.level.is_not(None), person.c.level != "none", scene.scope.user.reads(person)).order_by(person.c.rid)).scalars())


@counted("files.leaders")
def _files(scene: Scene) -> Count:
    return of_things("person", _leaders(scene))


@counted("files.complete")
def _complete_files(scene: Scene) -> Count:
    """Files whose 基本情况 lacks nothing and that have been used: a line of any section."""
    person = table_of("person")
    filled = and_(*(person.c[name].is_not(None) for name in BASIC))
    good = set(scene.conn.execute(select(person.c.id).where(filled, func.json_array_length(person.c.entries) > 0)).scalars())
    leaders = _leaders(scene)
    return share("person", [one for one in leaders if one in good], [one for one in leaders if one not in good])


@counted("risks.updated")
def _risks(scene: Scene) -> Count:
    """Units whose table of risks was written or changed in the period, as the journal tells."""
    first, last = scene.scope.period.first, scene.as_of
    told = scene.conn.execute(select(journal.c.record_id, said(journal, "$.clock").label("clock")).where(
        journal.c.record_id.in_(scene.units), func.json_array_length(said(journal, "$.values.risks")) > 0))
    return scene.of_units(row.record_id for row in told if first <= scene.day_of(row.clock) <= last)


@counted("meetings.adopted_percent")
def _adopted_percent(scene: Scene) -> Count:
    """采纳率 of the opinions answered (R13); 100 while none was."""
    adopted, answered = scene.measured("M17", "adopted"), scene.measured("M17", "answered")
    return Count(adopted.value / answered.value * 100 if answered.value else Fraction(100), answered.found)
