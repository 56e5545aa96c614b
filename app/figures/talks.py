"""M11-M14: talks, counted by the person talked to; a collective talk counts its attendees."""

from collections.abc import Collection

from sqlalchemy import func, true, union, union_all

from app.codes import table
from app.figures.kit import Measure, Rows, Scope, again, counted, lines_of, office_on, table_of

DAILY = table("talk_kind").having("daily") - {"investigate"}
INTEGRITY = frozenset({"integrity", "pre_post", "collective", "interview", "listen"})
REMINDING = table("talk_kind").having("form1")


def talks(scope: Scope, kinds: Collection[str]) -> Rows:
    """A row per person named, and one for those who were there without being named."""
    talk = table_of("talk")
    persons = lines_of(talk.c.persons, "persons")
    held = (scope.live(talk, None, talk.c.start), talk.c.state != "planned", talk.c.kind.in_(sorted(kinds)),
            scope.during(talk.c.start))
    named = func.coalesce(func.json_array_length(talk.c.persons), 0)
    attended = func.max(func.coalesce(talk.c.head_count, 0), 1)
    return union_all(
        counted(talk, talk.c.start, part=talk.c.kind, line=persons.c.key, thing=persons.c.value, person=persons.c.value)
        .join(persons, true()).where(*held),
        counted(talk, talk.c.start, part=talk.c.kind, weight=attended - named).where(*held, attended > named),
    )


def _chiefs(scope: Scope) -> Rows:
    """Units, once each, at the first talk with their 主要负责人: whom the unit names, or who is recorded in that role."""
    talk, unit, person = table_of("talk"), table_of("unit"), table_of("person")
    spoken = lines_of(talk.c.persons, "spoken")
    held = (scope.live(talk, None, talk.c.start), talk.c.state != "planned", talk.c.kind.in_(sorted(DAILY | REMINDING)),
            scope.during(talk.c.start), unit.c.void_reason.is_(None))
    of_unit = counted(unit, talk.c.start, thing=spoken.c.value, office=office_on(talk, talk.c.start), unit=unit.c.id)
    by_unit = of_unit.select_from(talk).join(spoken, true()).join(unit, unit.c.chief == spoken.c.value).where(*held)
    by_role = (of_unit.select_from(talk).join(spoken, true()).join(person, person.c.id == spoken.c.value)
               .join(unit, unit.c.id == person.c.unit_id).where(*held, person.c.person_role == "chief", person.c.void_reason.is_(None)))
    found = union(by_unit, by_role).subquery("found")
    return again(found, found.c.id)


MEASURES = (
    Measure("M11", "谈心谈话", "人次", "谈话日期", lambda scope: talks(scope, DAILY)),
    Measure("M12", "廉政谈话", "人次", "谈话日期", lambda scope: talks(scope, INTEGRITY)),
    Measure("M13", "提醒类谈话", "人次", "谈话日期", lambda scope: talks(scope, REMINDING), vis=2),
    Measure("M14", "“一把手”谈话覆盖单位", "个", "谈话日期", _chiefs, vis=2),
)
