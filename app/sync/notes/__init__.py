"""Notes: what stations say to each other beside the records, in a bundle: what was withdrawn, decided, not taken, asked for.

One module per kind of note. The folder is walked at start; there is no second list to keep. The bundles of a stream are applied in order
and without a gap, so a note said once is heard once.

shapes    a note in a bundle is a canonical JSON object {"note": KIND, ...}
errors    BundleFormat for a note that is not as its kind says, BundleScope for one this sender may not say, BundleNewerFormat for one
          this program does not know
source    docs/formats/bundle-v2.md, section 4
"""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal

from sqlalchemy import Connection

from app.desk.act import Act
from app.errors import BundleFormat, BundleNewerFormat, BundleScope

from ..keys.certificate import Certificate
from .kit import Came, Note, To

__all__ = ["Came", "Note", "To", "gathered", "given", "known", "proved", "take"]


@cache
def known() -> dict[str, Note]:
    """Every kind of note, by name."""
    found: dict[str, Note] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name != "kit":
            loaded: Any = importlib.import_module(f"{__name__}.{module.name}")
            note: Note = loaded
            if note.KIND in found:
                raise ValueError(f"two notes are called {note.KIND}")
            found[note.KIND] = note
    return found


def gathered(conn: Connection, to: To) -> list[dict[str, Any]]:
    """What this station has to say to `to` with the bundle being made."""
    return [{"note": kind, **value} for kind, note in known().items() if _goes(note, to.down) for value in note.gather(conn, to)]


def given(act: Act, to: To, number: int, said: Iterable[Mapping[str, Any]]) -> None:
    """In the export's transaction: every kind remembers what it said with bundle `number`."""
    for kind, note in known().items():
        if values := [dict(value) for value in said if value["note"] == kind]:
            note.given(act, to, number, values)


def proved(value: Mapping[str, Any], sender: Certificate) -> None:
    """That `value` is a note this sender may say. raises    BundleFormat, BundleScope, BundleNewerFormat"""
    kind = value.get("note")
    if not isinstance(kind, str):
        raise BundleFormat(what="附带说明没有种类", region="密文")
    note = known().get(kind)
    if note is None:
        raise BundleNewerFormat(found=f"含有附带说明 {kind[:40]}", known=2)
    if not _goes(note, sender.role == "commission"):
        raise BundleScope(sender=sender.org_name, what="附带说明的方向不对", region="密文")
    try:
        note.proved(_bare(value), sender)
    except (KeyError, TypeError, ValueError) as error:
        raise BundleFormat(what=f"附带说明 {kind} 的项目不对", region="密文") from error


def take(act: Act, came: Came, said: Sequence[Mapping[str, Any]], when: Literal["before", "after"]) -> None:
    """In the import's transaction: those taken before, or after, the entries are applied, as they were said."""
    for value in said:
        note = known()[value["note"]]
        if when == note.WHEN:
            note.take(act, came, _bare(value))


def _goes(note: Note, down: bool) -> bool:
    return note.DIRECTION in ("both", "down" if down else "up")


def _bare(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in value.items() if name != "note"}


def each(said: Iterable[Mapping[str, Any]], kind: str) -> Iterator[Mapping[str, Any]]:
    """The notes of one kind."""
    return (value for value in said if value["note"] == kind)
