"""指标快照: the figures a 月报 is submitted with, as they stood in that moment. They never change; what is found later shows as 更正.

The desk calls `taken` when the report is submitted (`Step.fills` of app/ledgers/monthly_report.py), within the act: it reads through the
act's connection and writes nothing.

shapes    as app/figures/snapshot.py freezes figures, with the parts of the year beside those of the period ("parts_year": {code: [year,
          year before]}); sealed with the digest of app/ledgers/monthly_report.py
errors    CheckFailed where the report names no period
"""

from dataclasses import replace
from datetime import date
from typing import Any

from app.errors import CheckFailed, Finding
from app.figures import figures
from app.figures.kit import Scope
from app.figures.results import Figure
from app.figures.snapshot import FORMAT, definition
from app.figures.tally import Tally
from app.ledgers.kit import Row
from app.rules.periods import BadPeriod, Period


def period_of(row: Row) -> Period:
    """The month, or the quarter of a 季报.

    raises    CheckFailed
    """
    try:
        return Period.parse(row.month or row.period or "")
    except BadPeriod as bad:
        raise CheckFailed([Finding("month", "PERIOD", "请先填写月份或期间")]) from bad


def taken(row: Row, facts: Any) -> str:
    """The sealed text that becomes the report's `snapshot`."""
    from app.ledgers.monthly_report import sealed
    period = period_of(row)
    year = Period(date(period.last.year, 1, 1), period.last)
    whole = {one.code: one for one in _figures(row, facts, year)}
    return str(sealed({
        "format": FORMAT, "org": row.org_id, "period": str(period), "from": period.first.isoformat(), "to": period.last.isoformat(),
        "taken_on": facts.today, "indicators": {one.code: frozen(one, whole[one.code]) for one in _figures(row, facts, period)},
    }))


def _figures(row: Row, facts: Any, period: Period) -> list[Figure]:
    # The office's numbers, whoever hands them in: numbers alone, of its own records.
    everything = replace(facts.user, roles=frozenset({"chief"}))
    now = Scope(period, date.fromisoformat(facts.today), everything, figures.offices_under(facts.conn, row.org_id))
    then = Scope(period.a_year_before(), now.today, now.user, now.orgs)
    return figures.figures_of(figures.measures().values(), *(Tally(facts.conn, scope, figures.measure) for scope in (now, then)))


def frozen(one: Figure, whole: Figure) -> dict[str, Any]:
    """One figure as it is kept: of the period, and of its year so far (`whole`)."""
    return {
        "label": one.label, "unit": one.unit, "definition": definition(one.code), "value": one.value, "last_year": one.last_year,
        "parts": {code: part.value for code, part in one.parts.items()}, "year": whole.value, "year_before": whole.last_year,
        "change": whole.change, "legacy": whole.legacy, "partial": whole.partial,
        "parts_year": {code: [part.value, part.last_year] for code, part in whole.parts.items()}}
