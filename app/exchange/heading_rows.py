"""Rows of headings: which rows of a sheet may be headings, alone or two together, and which ledger they fit best.

shapes    a candidate's `texts` are (heading above, heading) per column; `total` says how well its ledger fits
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from app.exchange import headers, words
from app.exchange.habits import habits_of
from app.exchange.headers import Vocabulary, vocabularies
from app.exchange.workbook import Cell, Sheet, Value

_TOP_ROWS = 60
_LONGEST_HEADING = 24
_SHORT_HEADING = 12
_GENERIC = frozenset({"seq", "note", "unit_id", "post", "unit_post", "year", "month", "dayno"})


@dataclass(frozen=True)
class Headings:
    """Candidate rows of headings and what each ledger makes of them."""

    top: int
    bottom: int
    texts: tuple[tuple[str, str], ...]          # (heading above, heading) per column
    ledger: str
    total: float


def as_told(sheet: Sheet, at: int, ledger: str | None) -> Headings | None:
    """Headings nobody recognises are still headings when a person says so."""
    texts = tuple(("", cell.text) for cell in sheet.row(at)) if at < len(sheet.grid) else ()
    return Headings(at, at, texts, ledger, 0.0) if ledger and any(text for _, text in texts) else None


def likely_rows(sheet: Sheet) -> list[int]:
    """The first rows, and later ones whose cells are word for word headings."""
    rows = []
    for at, line in enumerate(sheet.grid):
        short = [text for value in line if isinstance(value, str) and len(text := value) <= _LONGEST_HEADING]
        if (at < _TOP_ROWS and short) or sum(headers.common_heading(text) for text in short) >= 3:
            rows.append(at)
    return rows


def best_reading(sheet: Sheet, at: int, only: str | None, lenient: bool) -> Headings | None:
    """The best reading of row `at` as headings: alone, or with the row below as second row of headings."""
    found: Headings | None = None
    if any(_like_data(cell.value) for cell in sheet.row(at)) or _second_row(sheet, at):
        return None
    named = _named_by(sheet, at)
    for bottom in (at + 1,) if _second_row(sheet, at + 1) else (at, at + 1):
        texts = _texts(sheet, at, bottom)
        if texts is None:
            continue
        for code, ledger in vocabularies().items():
            if only and code != only:
                continue
            total = _total(texts, ledger, lenient, code in named)
            if total is None:
                continue
            total += named.get(code, 0.0)
            if found is None or total > found.total + 0.01:
                found = Headings(at, bottom, texts, code, total)
    return found


def _texts(sheet: Sheet, top: int, bottom: int) -> tuple[tuple[str, str], ...] | None:
    """Headings of each column; with two rows the upper one reaches over the blanks to its right. None: these rows are not headings."""
    if bottom >= len(sheet.grid):
        return None
    upper = [sheet.cell(top, col) for col in range(sheet.width)]
    if _spans_all(sheet, top):
        return None
    if top == bottom:
        texts = tuple(("", cell.text) for cell in upper)
        return texts if all(len(text) <= 60 for _, text in texts) else None
    lower = [sheet.cell(bottom, col) for col in range(sheet.width)]
    if not all(_like_heading(cell.value) for cell in (*upper, *lower)) or not any(
            cell.value and cell.merged_from is None for cell in lower):
        return None
    pairs, parent = [], ""
    for above, below in zip(upper, lower, strict=True):
        if below.merged_from and below.merged_from[0] <= top:           # one heading over both rows
            pairs.append(("", above.text))
            parent = ""
        else:
            parent = above.text or (parent if below.text else "")
            pairs.append((parent, below.text) if below.text else ("", above.text))
    return tuple(pairs) if any(parent for parent, _ in pairs) else None


def _like_heading(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not re.match(r"[\d０-９]{2,4}\s*[年.．/-]", value))


def _like_data(value: Value) -> bool:
    """A day or a number, which no heading is."""
    if isinstance(value, str):
        return re.match(r"[\d０-９]{2,4}\s*[年.．/-]\s*[\d０-９]{1,2}\s*[月.．/-]\s*[\d０-９]", value) is not None
    return value is not None and not isinstance(value, bool)


def _second_row(sheet: Sheet, row: int) -> bool:
    """Is this the lower of two rows of headings? Some cells reach down into it from a row above that is no title, others are its own."""
    if not 0 < row < len(sheet.grid) or _spans_all(sheet, row - 1) or any(_like_data(cell.value) for cell in sheet.row(row - 1)):
        return False
    if not sheet.merged:
        return _below_blanks(sheet.row(row - 1), sheet.row(row))
    down = any(sheet.merged.get((row, col)) == (row - 1, col) for col in range(sheet.width))
    return down and any(isinstance(cell.value, str) and (over := sheet.merged.get((row - 1, cell.col))) is not None
                        and over[0] == row - 1 and sheet.merged.get((row, cell.col)) != over for cell in sheet.own(row))


def _below_blanks(upper: list[Cell], lower: list[Cell]) -> bool:
    """The same without merged cells (.csv, .ods): short words, each under a blank of the row above or under the word before such blanks."""
    filled = [cell.col for cell in lower if cell.value is not None]
    under = [col for col in filled if upper[col].value is None]
    heads = {col for col in filled if upper[col].value is not None and col + 1 in under}
    return (len(filled) >= 2 and bool(under) and set(filled) == {*under, *heads} and filled[0] > 0 and upper[0].value is not None
            and all(isinstance(cell.value, str) and len(cell.value) <= _SHORT_HEADING for cell in lower if cell.value is not None)
            and all(any(upper[left].value is not None for left in range(col)) for col in under))


def _spans_all(sheet: Sheet, row: int) -> bool:
    """A title: one cell alone in its row, or merged over most of it."""
    own = list(sheet.own(row))
    return len(own) == 1 and sheet.merged.get((row, own[0].col)) is not None and sum(
        sheet.merged.get((row, col)) == (row, own[0].col) for col in range(sheet.width)) >= max(3, sheet.width // 2)


@lru_cache(maxsize=5_000)
def _total_cached(texts: tuple[tuple[str, str], ...], code: str) -> tuple[float, int, bool]:
    """(sum of the best fits, how many fit well, does a key field fit)."""
    ledger = vocabularies()[code]
    best: dict[str, float] = {}
    for parent, text in texts:
        if not text or len(text) > _LONGEST_HEADING:
            continue
        name, fit = max(((name, headers.score(text, code, name, parent)) for name in ledger.columns), key=lambda one: one[1])
        best[name] = max(best.get(name, 0.0), fit)
    strong = [name for name, fit in best.items() if fit >= 0.6]
    # 主要问题（个） may be the problems or their number: a key field that fits well counts, whichever fits best.
    key = any(headers.score(text, code, name, parent) >= 0.6 for name in ledger.key for parent, text in texts
              if text and len(text) <= _LONGEST_HEADING)
    return sum(fit * (0.4 if name in _GENERIC else 1.0) for name, fit in best.items() if fit >= 0.5), len(strong), key


def _total(texts: tuple[tuple[str, str], ...], ledger: Vocabulary, lenient: bool, named: bool) -> float | None:
    filled = [text for _, text in texts if text]
    total, strong, key = _total_cached(texts, ledger.code)
    # 单位 | 人数 | 班子 in a sheet called 单位情况
    list_of_units = habits_of(ledger.code).names_unit == "name" and (named or len(filled) == 1)
    enough = strong >= (1 if lenient or list_of_units else 2)
    if not enough or not (key or lenient) or strong * (5 if list_of_units else 2.5) < len(filled):
        return None
    return total - 0.15 * (len(filled) - strong)


def _named_by(sheet: Sheet, at: int) -> dict[str, float]:
    """What the sheet's name and the title above the headings say the book is about; a row of many cells is no title."""
    above = (list(sheet.own(row)) for row in range(max(0, at - 8), at))
    title = words.squeezed(" ".join(cell.text for own in above if len(own) <= 3 for cell in own))
    name = words.squeezed(sheet.name)
    bonus: dict[str, float] = {}
    for code, ledger in vocabularies().items():
        in_name = max((len(word) for word in ledger.names if words.squeezed(word) in name), default=0)
        in_title = max((len(word) for word in ledger.names if words.squeezed(word) in title), default=0)
        if in_name or in_title:
            bonus[code] = (1.5 + 0.3 * in_name if in_name else 0.0) + (1.0 + 0.2 * in_title if in_title else 0.0)
    return bonus


def choose(candidates: list[Headings]) -> list[Headings]:
    """Rows that overlap exclude each other: the better stays. A weak row below a strong one is data, not headings; a row of one word
    is headings only if there is nothing better (单位名称 over a list of units, not the title above it).
    """
    chosen: list[Headings] = []
    best = max((one.total for one in candidates), default=0.0)
    for one in sorted(candidates, key=lambda one: -one.total):
        clash = any(one.top <= other.bottom and other.top <= one.bottom for other in chosen)
        alone = sum(bool(text) for _, text in one.texts) == 1
        if not clash and not (alone and chosen) and one.total >= 0.5 * best:
            chosen.append(one)
    return sorted(chosen, key=lambda one: one.top)
