"""指标快照: the figures a 月报 is submitted with, as they stood in that moment. They never change; what is found later shows as 更正.

The desk calls `taken` when the report is submitted (`Step.fills` of app/ledgers/monthly_report.py), within the act: it reads through the
act's connection and writes nothing.

shapes    {"format", "as_of", "period", "office", "version", "month": [figure…], "to_date": [figure…]}, sealed with its own digest;
          a figure is {"code", "label", "unit", "value", "last_year", "change", "change_value", "legacy", "partial", "parts"}
errors    CheckFailed where the report names no period
"""

from datetime import date
from importlib import metadata
from typing import Any

from app.errors import CheckFailed, Finding
from app.figures import figures
from app.figures.kit import Scope
from app.figures.tally import Tally
from app.ledgers.kit import Row
from app.rules.periods import BadPeriod, Period

FORMAT = 1


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
    to_date = Period(date(period.last.year, 1, 1), period.last)
    return str(sealed({
        "format": FORMAT, "as_of": facts.today, "period": str(period), "office": row.org_id, "version": metadata.version("paizhu"),
        "month": _figures(row, facts, period), "to_date": _figures(row, facts, to_date),
    }))


def _figures(row: Row, facts: Any, period: Period) -> list[dict[str, Any]]:
    now = Scope(period, date.fromisoformat(facts.today), facts.user, figures.offices_under(facts.conn, row.org_id))
    then = Scope(period.a_year_before(), now.today, now.user, now.orgs)
    tallies = Tally(facts.conn, now, figures.measure), Tally(facts.conn, then, figures.measure)
    return [frozen(figures._figure(one, *tallies)) for one in figures.measures().values()]


def frozen(figure: Any) -> dict[str, Any]:
    """One figure as the snapshot keeps it."""
    parts = {code: {"label": part.label, "value": part.value, "last_year": part.last_year} for code, part in figure.parts.items()}
    return {name: getattr(figure, name) for name in
            ("code", "label", "unit", "value", "last_year", "change", "change_value", "legacy", "partial")} | {"parts": parts}
