"""M53 and M63 from old books: persons helped or punished that a clue's 旧账处理 names and no record of its own has replaced yet."""

from typing import Any

from sqlalchemy import Subquery, func, select, true

from app.figures.clues import led_by, old_day
from app.figures.kit import Measure, Rows, Scope, again, cell, counted, lines_of, parts, table_of


def _old_results(scope: Scope, result: str) -> Subquery:
    """Lines of 旧账处理, at their own day, else 办结日期, else 收到日期."""
    clue = table_of("clue")
    lines = lines_of(clue.c.old_result, "lines")
    on = func.coalesce(cell(lines, "date"), old_day(clue))
    office = led_by(clue, on)
    return (counted(clue, on, line=lines.c.key, thing=cell(lines, "person_id"), part="old", office=office, person=cell(lines, "person_id"))
            .join(lines, true()).where(scope.live(clue, office), cell(lines, "result") == result, scope.during(on))).subquery(result)


def _helped(scope: Scope) -> Rows:
    return select(_old_results(scope, "helped"))


def _punished(scope: Scope) -> Rows:
    """Persons, each once; a line the book gave no name stands for one person."""
    found = _old_results(scope, "punished")
    person: Any = func.coalesce(found.c.thing, func.printf("%s/%d", found.c.id, found.c.line))
    return again(found, person)


MEASURES = (
    Measure("M53", "批评教育帮助", "人次", "运用日期", _helped, vis=3),
    Measure("M63", "党纪政务处分", "人", "生效日期", _punished, vis=3,
            parts=parts(party="党纪", gov="政务", both="双重", old="旧账未区分")),
)
