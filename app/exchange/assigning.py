"""Which column is which field: headings and the values below them decide together, each field and each column once."""

from app.exchange import headers, words
from app.exchange.habits import habits_of
from app.exchange.headers import Vocabulary, vocabularies
from app.exchange.heading_rows import Headings
from app.exchange.workbook import Value, as_text


def assign(found: Headings, values: dict[int, list[Value]]) -> dict[int, str]:
    """Best pairs first: heading and values together decide, each field and each column once."""
    ledger = vocabularies()[found.ledger]
    pairs, fits = [], dict[int, float]()
    for col, (parent, text) in enumerate(found.texts):
        if not text:
            continue
        for name, column in ledger.columns.items():
            fit = headers.score(text, found.ledger, name, parent)
            fits[col] = max(fits.get(col, 0.0), fit)
            if fit >= 0.4:
                fit -= headers.rarity(text, column)
                share = headers.looks(column.looks, values.get(col, []))
                pairs.append((fit if share is None else fit * (0.5 + 0.5 * share), -col, name))
    columns: dict[int, str] = {}
    for total, minus_col, name in sorted(pairs, key=lambda one: (-one[0], -one[1])):
        if total >= 0.36 and -minus_col not in columns and name not in columns.values():
            columns[-minus_col] = name
    _by_values_alone(ledger, found, columns, values, fits)
    columns |= _ticked(found, columns, values)
    return dict(sorted(columns.items()))


def _by_values_alone(ledger: Vocabulary, found: Headings, columns: dict[int, str], values: dict[int, list[Value]],
                     fits: dict[int, float]) -> None:
    """A column whose heading says nothing may still be the only one with dates, or with names."""
    for looks in ("date", "names", "unit", *habits_of(found.ledger).tells):
        wanted = _first_of(ledger, looks)
        if wanted is None or wanted in columns.values():
            continue
        fitting = [col for col, column in values.items() if col not in columns and fits.get(col, 0.0) < 0.7
                   and (text := found.texts[col][1]) and not headers.never(text, found.texts[col][0])
                   and sum(value is not None for value in column) >= 2 and (headers.looks(looks, column) or 0.0) >= 0.9]
        if len(fitting) == 1:
            columns[fitting[0]] = wanted


def _ticked(found: Headings, columns: dict[int, str], values: dict[int, list[Value]]) -> dict[int, str]:
    """Columns headed by the words of one list and filled with ticks: 谈心谈话 | 提醒谈话. They are the field `?field`."""
    for name, table in headers.ticks(found.ledger).items():
        named = [col for col, (_, text) in enumerate(found.texts) if text and not text.startswith("是否") and words.meaning(table, text)]
        marks = {col: [as_text(value) for value in values.get(col, []) if value is not None] for col in named}
        marked = [col for col in named if all(words.is_tick(mark) for mark in marks[col])]
        elsewhere = next((col for col, other in columns.items() if other == name and col not in marked), None)
        if len(marked) >= 2 and elsewhere is None and any(marks[col] for col in marked):
            return {col: f"?{name}" for col in marked}
    return {}


def _first_of(ledger: Vocabulary, looks: str) -> str | None:
    return next((name for name, column in ledger.columns.items() if column.looks == looks), None)
