"""What was chosen last, per kind of record and per text field, is offered first the next time. It is content: it lies in the workspace."""

from collections.abc import Mapping
from typing import Any

from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record
from ui.widgets.drafts import Shelf

MOST = 12


def recent(shelf: Shelf, kind: str) -> list[str]:
    """Ids of records of one ledger, or texts of one field ("talk.place"), last chosen first."""
    kept = shelf.get(f"recent/{kind}", [])
    return [one for one in kept if isinstance(one, str)] if isinstance(kept, list) else []


def remember(shelf: Shelf, ledger: type[Record], values: Mapping[str, Any]) -> None:
    """After saving: the records named and the short texts written."""
    chosen: dict[str, list[str]] = {}
    for name, value in values.items():
        face = ledger.FACES.get(name)
        if face is None or not value or face.secret or face.computed:
            continue
        if kind := _kind(ledger, face):
            chosen.setdefault(kind, []).extend(value if isinstance(value, list) else [value])
    for kind, values_of_kind in chosen.items():
        kept = list(dict.fromkeys([*values_of_kind, *recent(shelf, kind)]))[:MOST]
        if kept != recent(shelf, kind):
            shelf.set(f"recent/{kind}", kept)


def _kind(ledger: type[Record], face: Face) -> str:
    if face.kind in (Kind.REF, Kind.REFS) and face.ref:
        return face.ref
    return f"{ledger.CODE}.{face.name}" if repeats(ledger, face) else ""


def repeats(ledger: type[Record], face: Face) -> bool:
    """Short texts that come again (a place, a chairman); a number or a name of a record of its own does not."""
    return face.kind is Kind.TEXT and not face.common and not face.sensitive and not face.indexed and face.name not in ledger.TITLE
