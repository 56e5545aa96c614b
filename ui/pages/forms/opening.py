"""Which fields of a form stand open, and what a new form begins with."""

from collections.abc import Mapping
from typing import Any

from app.desk import Desk
from app.desk.secrecy import sees
from app.ledgers.face import Before, Face, Kind
from app.ledgers.kit import Record, Row
from ui.pages.forms.checking import required_now


def fills_itself(face: Face) -> bool:
    """Required, but the ledger fills it when it is left out: its help says from what."""
    return face.help.startswith("不填")


def fields_of(ledger: type[Record], desk: Desk, row: Row | None = None) -> list[Face]:
    """Fields a person writes, in order; the reporter's identity only for those who may see it: also whoever registers a new one."""
    shown = row if row is not None else {"created_by": desk.user.staff_id}
    return [face for face in ledger.faces() if not face.computed and face.live is None and sees(desk.user, face.secret, shown)]


def opened(ledger: type[Record], faces: list[Face], values: Mapping[str, Any]) -> list[str]:
    """What is always filled, what is asked now, and the long texts that say what came of it."""
    now = set(required_now(ledger, dict(values), ledger.first_state()))
    ends = [state for state in ledger.STATES if not any(state in step.of for step in ledger.STEPS)]
    told = {face.group for face in faces if face.kind is Kind.LONG and _before_end(face, ends)}
    return [face.name for face in faces if not face.common and not fills_itself(face)
            and (face.name in now or face.always or (face.kind is Kind.LONG and face.group in told))]


def _before_end(face: Face, ends: list[str]) -> bool:
    return isinstance(face.required, tuple) and any(isinstance(need, Before) and need.state in ends for need in face.required)


def like_last(ledger: type[Record], desk: Desk, empty: set[str]) -> dict[str, Any]:
    """照上一条填: what the last record of this ledger says in fields that are empty here; never persons, dates or what was said."""
    rows = desk.page(ledger.CODE, order="created_at", limit=1).rows
    if not rows:
        return {}
    again = (Kind.CODE, Kind.CHOICE, Kind.CODES, Kind.TEXT, Kind.BOOL)
    return {face.name: rows[0][face.name] for face in ledger.faces()
            if face.name in empty and rows[0].get(face.name) is not None and not face.common and not face.sensitive
            and (face.kind in again or (face.kind in (Kind.REF, Kind.REFS) and face.ref in ("unit", "staff", "org")))
            and (face.kind is not Kind.TEXT or not face.indexed)}
