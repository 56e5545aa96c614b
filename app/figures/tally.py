"""Counting: the sums of the measures' queries over one scope, each query asked once however many indicators want it.

shapes    sums are {value of the rows' `part`: number}; of a quantity they are amounts, not things
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, FromClause, func, or_, select

from app.figures.kit import Measure, Part, Query, Scope

Values = dict[str | None, int]


@dataclass(frozen=True)
class Sums:
    """By part: all, and those of old books."""

    all: Values
    legacy: Values


class Tally:
    def __init__(self, conn: Connection, scope: Scope, measure_of: Callable[[str], Measure]) -> None:
        self.conn, self.scope, self.measure_of = conn, scope, measure_of
        self._sums = dict[tuple[Query, bool], Sums]()
        self._by_org = dict[tuple[Query, bool], dict[str | None, Values]]()

    def sums(self, rows: Query, quantity: bool = False) -> Sums:
        if (known := self._sums.get((rows, quantity))) is None:
            found = rows(self.scope).subquery("counted")
            what = _summed(found, quantity)
            query = select(found.c.part, func.sum(what), func.sum(what * found.c.legacy)).group_by(found.c.part)
            told = self.conn.execute(query).all()
            known = self._sums[rows, quantity] = Sums({part: total for part, total, _ in told}, {part: old for part, _, old in told})
        return known

    def counts(self, measure: Measure, part: Part | None = None) -> int:
        """The figure, or a part of it; of a quantity in 1/scale of its unit."""
        return measure.counts(self.sums(measure.query(part), bool(measure.scale_of(part))).all, part)

    def legacy(self, measure: Measure) -> int:
        return measure.counts(self.sums(measure.rows, bool(measure.scale)).legacy)

    def of(self, code: str, part: str | None = None) -> int:
        """A measure by its code."""
        measure = self.measure_of(code)
        return self.counts(measure, measure.part(part) if part else None)

    def by_org(self, code: str, part: str | None = None) -> dict[str | None, int]:
        """A measure for each office it counts for."""
        measure = self.measure_of(code)
        chosen = measure.part(part) if part else None
        rows, quantity = measure.query(chosen), bool(measure.scale_of(chosen))
        if (known := self._by_org.get((rows, quantity))) is None:
            found = rows(self.scope).subquery("counted")
            query = select(found.c.org, found.c.part, func.sum(_summed(found, quantity))).group_by(found.c.org, found.c.part)
            known = self._by_org[rows, quantity] = {}
            for org, value, total in self.conn.execute(query):
                known.setdefault(org, {})[value] = total
        return {org: measure.counts(values, chosen) for org, values in known.items()}


def _summed(found: FromClause, quantity: bool) -> Any:
    return func.coalesce(found.c.amount, 0) if quantity else found.c.weight


def belongs(found: FromClause, measure: Measure, part: Part | None) -> Any:
    """The rows of the query that the figure, or its part, counts."""
    if part is None:
        return or_(found.c.part.is_(None), found.c.part.not_in(sorted(measure.apart)))
    return found.c.id.is_not(None) if part.of is None else found.c.part.in_(sorted(part.of))
