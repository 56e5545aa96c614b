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
import sys
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection

from db import failures
from db.connect import driver

TABLE = "fts"
CREATE = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5"
    "(pieces, content='', contentless_delete=1, detail=none, prefix='1', tokenize='ascii')",
    # Kept in the table: new pieces are collected in 8 MB of memory before they are written; bulk acts take two thirds of the time.
    f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('hashsize', 8388608)",
)
DROP = (f"DROP TABLE {TABLE}",)
WIDE = 6
MOST_TERMS = 64          # of one query; more words than anybody types, fewer than hurt

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[\W_]+")
_LATIN = re.compile(r"[^\W_\u2e80-\U0010ffff]+")
_INNER = re.compile(r"(?<=[^\W_\u2e80-\U0010ffff])[^\W_\u2e80-\U0010ffff]+(?=[^\W_\u2e80-\U0010ffff])")
# Chinese punctuation separates anyway; with it gone most text is already in normal form, which is known at a glance (4 times faster).
_SIGNS = re.compile("[\\s\u2010-\u2027\u3000-\u3003\u3008-\u301b\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+")
_UTF32 = f"utf-32-{sys.byteorder[0]}e"     # array() counts in the machine's own order
_BLANK = array("I", [ord(" ")])
_PLAIN = re.compile("[\u4e00-\u9fff]+")


def fold(text: str) -> str:
    """How text is compared: full width as half width, compatibility forms as plain ones, without case."""
    return unicodedata.normalize("NFKC", _SIGNS.sub(" ", text)).casefold()


def terms(query: str) -> list[str]:
    """The words a query asks for, folded, each once; signs and spaces separate."""
    return list(dict.fromkeys(_WORD.findall(fold(query))))[:MOST_TERMS]


def matcher(query: str) -> Callable[[str], bool]:
    """Whether a text holds every word of the query, anywhere in a word. A query without a word matches nothing."""
    wanted = terms(query)
    if not wanted:
        return lambda _text: False
    if all(map(_PLAIN.fullmatch, wanted)):
        # Folding leaves these characters where they are: what stands in the text stands in the folded text too.
        return lambda text: all(term in text for term in wanted) or _all_in(wanted, fold(text))
    return lambda text: _all_in(wanted, fold(text))


def matches(query: str, text: str) -> bool:
    return matcher(query)(text)


def _all_in(wanted: list[str], folded: str) -> bool:
    return all(term in folded for term in wanted)


def pieces(text: str) -> str:
    """What is indexed for a text, separated by spaces."""
    words = _GAP.sub(" ", fold(text))
    wide = [run[at:at + WIDE] for run in _LATIN.findall(words) for at in range(len(run))]
    # A Chinese run takes its neighbour on either side with it, so that 31号 needs no search for 号 alone.
    return f"{' '.join(wide)} {_pairs(_INNER.sub(' ', words))}"


def _pairs(words: str) -> str:
    """Each character with the next one: `ab ` becomes `ab b`. Whole arrays, because this passes every character of the database."""
    codes = array("I", words.encode(_UTF32))
    pairs = _BLANK * (3 * len(codes))
    pairs[0::3] = codes
    pairs[1:-2:3] = codes[1:]
    return pairs.tobytes().decode(_UTF32)


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
    raw: Any = conn.connection.driver_connection
    order = "DESC" if newest_first else "ASC"
    try:
        # The driver's own cursor: SQLAlchemy's costs as much as the search itself.
        for row in raw.execute(f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH ? ORDER BY rowid {order} LIMIT ?", (wanted, limit)):
            yield row[0]
    except driver.Error as error:
        raise failures.translated(error, "全文索引") or error from error


def tidy(conn: Connection, pages: int = 500) -> None:
    """Merge parts of the index a little (work bounded by pages written); called in idle moments."""
    conn.exec_driver_sql(f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('merge', ?)", (pages,))


def check(conn: Connection) -> None:
    """raises    WorkspaceDamaged when the index's own structure does not hold"""
    conn.exec_driver_sql(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('integrity-check')")
