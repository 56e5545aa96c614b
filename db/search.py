"""Full text over Chinese: which records hold these words.

Tokens are made here, not by SQLite. Text is folded (NFKC, case), cut into words (runs of letters and digits), and a word into
overlapping pieces, with the shorter tails at its end:

    Chinese  two characters     欧阳测试 -> 欧阳 阳测 测试 试         a neighbour of another script counts: U盘03 -> u  u盘 盘0  03 3
    others   six characters     20260315 -> 202603 026031 260315 60315 0315 315 15 5

So any part of a word, from one character up, is a piece or the beginning of one, and a query needs no scan and no dictionary.
The table keeps neither text nor positions (contentless, detail=none): a hit says that all pieces are there, not that they stand
together. The caller proves each hit with `matches` against the real text.

shapes    rid: integer of the catalog, rising with time, so that rid descending is newest first without a sort
errors    none for odd text: quotes, operators, NUL and lone surrogates are separators, never query syntax
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from operator import add

from sqlalchemy import Connection

TABLE = "fts"
CREATE = (f"CREATE VIRTUAL TABLE {TABLE} USING fts5(pieces, content='', contentless_delete=1, detail=none, tokenize='ascii')",)
DROP = (f"DROP TABLE {TABLE}",)
WIDE = 6
MOST_TERMS = 64          # of one query; more words than anybody types, fewer than hurt

_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[^\W_\u2e80-\U0010ffff]+")


def fold(text: str) -> str:
    """How text is compared: full width as half width, compatibility forms as plain ones, without case."""
    return unicodedata.normalize("NFKC", text).casefold()


def terms(query: str) -> list[str]:
    """The words a query asks for, folded, each once; signs and spaces separate."""
    return list(dict.fromkeys(_WORD.findall(fold(query))))[:MOST_TERMS]


def matches(query: str, text: str) -> bool:
    """Whether every word of the query stands in the text, anywhere in a word. A query without a word matches nothing."""
    wanted = terms(query)
    folded = fold(text)
    return bool(wanted) and all(term in folded for term in wanted)


def pieces(text: str) -> str:
    """What is indexed for a text, separated by spaces."""
    found: list[str] = []
    for word in _WORD.findall(fold(text)):
        if word.isascii():
            found += _wide(word)
            continue
        latin = list(_LATIN.finditer(word))
        if not latin:
            found += map(add, word, word[1:])
            found.append(word[-1])
            continue
        at = 0
        for run in latin:
            start, end = run.span()
            # A Chinese run takes its neighbour on either side with it, so that 31号 needs no search for 号 alone.
            found += _pairs(word[max(at - 1, 0):start + 1]) if start > at else ()
            found += _wide(run.group())
            at = end
        if at < len(word):
            found += _pairs(word[max(at - 1, 0):])
            found.append(word[-1])
    return " ".join(found)


def _wide(run: str) -> list[str]:
    return [run[at:at + WIDE] for at in range(len(run))]


def _pairs(run: str) -> Iterator[str]:
    return map(add, run, run[1:])


def expression(query: str) -> str | None:
    """The FTS5 expression of a query: its pieces, quoted, ANDed; None when it asks for no word."""
    wanted = list(dict.fromkeys(piece for term in terms(query) for piece in _query_pieces(term)))
    return " AND ".join(wanted) or None


def _query_pieces(term: str) -> Iterator[str]:
    """The pieces that a text holding `term` surely has; a piece ended by the term's end is asked for as a beginning."""
    if len(term) == 1:
        yield f'"{term}"*'
        return
    latin = list(_LATIN.finditer(term))
    for run in latin:
        word = run.group()
        if len(word) >= WIDE:
            yield from (f'"{word[at:at + WIDE]}"' for at in range(len(word) - WIDE + 1))
        elif len(word) > 1:
            # One letter or digit beside Chinese is already in the pair with its neighbour.
            yield f'"{word}"*'
    inside = {at for run in latin for at in range(run.start(), run.end() - 1)}
    yield from (f'"{term[at:at + 2]}"' for at in range(len(term) - 1) if at not in inside)


def index(conn: Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Set the text of records; what was indexed for a rid before is replaced."""
    ready = [(rid, pieces(text)) for rid, text in rows]
    if ready:
        conn.exec_driver_sql(f"INSERT OR REPLACE INTO {TABLE} (rowid, pieces) VALUES (?, ?)", ready)


def remove(conn: Connection, rids: Iterable[int]) -> None:
    """Forget records; unknown ones are none the worse for it."""
    gone = [(rid,) for rid in rids]
    if gone:
        conn.exec_driver_sql(f"DELETE FROM {TABLE} WHERE rowid = ?", gone)


def candidates(conn: Connection, text: str, limit: int = -1, newest_first: bool = True) -> Iterator[int]:
    """Rids of records that may match, at most `limit` (-1: all), drawn as they are asked for."""
    wanted = expression(text)
    if wanted is None:
        return
    order = "DESC" if newest_first else "ASC"
    found = conn.exec_driver_sql(f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH ? ORDER BY rowid {order} LIMIT ?", (wanted, limit))
    try:
        for row in found:
            yield row[0]
    finally:
        found.close()


def tidy(conn: Connection, pages: int = 500) -> None:
    """Merge parts of the index a little (work bounded by pages written); called in idle moments."""
    conn.exec_driver_sql(f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('merge', ?)", (pages,))


def check(conn: Connection) -> None:
    """raises    WorkspaceDamaged when the index's own structure does not hold"""
    conn.exec_driver_sql(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('integrity-check')")
