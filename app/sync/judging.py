"""By which rules one bundle's entries are merged: who owns what, what is shut, what the sender could not know."""

from sqlalchemy import Connection

from app.ledgers import ledgers

from . import peers
from .closed import from_a_group, from_above
from .container.header import Header
from .identity import Identity
from .merge import Rules
from .scope import maker_of
from .story import Story, had, is_edit


def owned(ledger: str, name: str) -> bool:
    """Is this field the commission's to decide when it and a group changed it at once?"""
    fields = ledgers()[ledger].COMMISSIONS
    return name in fields or "*" in fields


def commissions(conn: Connection, own: Identity) -> frozenset[str]:
    """The ends of the ids of the commission's stations."""
    found = {one["station"][-12:] for one in peers.every(conn) if one["role"] == "commission"}
    return frozenset(found | ({own.certificate.station[-12:]} if own.certificate.role == "commission" else set()))


def story_of(conn: Connection, header: Header) -> Story:
    return Story(conn, header.station, had(conn, header), {})


def rules_of(conn: Connection, own: Identity, header: Header, story: Story) -> Rules:
    theirs, mine, decide = header.station[-12:], own.certificate.station[-12:], commissions(conn, own)
    up = header.direction == "up"
    return Rules(
        owned, lambda clock: maker_of(clock) in decide,
        # At the commission what another group wrote is as unknown to the sender as what was written here.
        (lambda clock: maker_of(clock) != theirs) if up else (lambda clock: maker_of(clock) == mine),
        from_a_group if up else from_above,
        ends=lambda ledger, state: ledgers()[ledger].is_end(state), ended=story.ended, edits=is_edit, unseen=story.unseen)
