"""By which rules one bundle's entries are merged: who owns what, what is shut, what the sender could not know."""

from collections.abc import Iterable

from sqlalchemy import Connection

from app.ledgers import ledgers

from ..container.header import Ack
from ..keys import peers
from ..keys.papers import Identity
from ..reach.scope import maker_of
from .applying import owned
from .closed import from_a_group, from_above
from .merge import Rules
from .story import Story, had, is_edit


def commissions(conn: Connection, own: Identity) -> frozenset[str]:
    """The ends of the ids of the commission's stations."""
    found = {one["station"][-12:] for one in peers.every(conn) if one["role"] == "commission"}
    return frozenset(found | ({own.certificate.station[-12:]} if own.certificate.role == "commission" else set()))


def story_of(conn: Connection, station: str, acks: Iterable[Ack]) -> Story:
    """acks    what the station had of ours when it made the bundle"""
    return Story(conn, station, had(conn, station, acks), {})


def rules_of(conn: Connection, own: Identity, station: str, story: Story, *, up: bool) -> Rules:
    """For what came from `station`; up: it is a group's."""
    theirs, mine, decide = station[-12:], own.certificate.station[-12:], commissions(conn, own)
    return Rules(
        owned, lambda clock: maker_of(clock) in decide,
        # At the commission what another group wrote is as unknown to the sender as what was written here.
        (lambda clock: maker_of(clock) != theirs) if up else (lambda clock: maker_of(clock) == mine),
        from_a_group if up else lambda state, entry: from_above(state, entry, story.unseen_version),
        ends=lambda ledger, state: ledgers()[ledger].is_end(state), ended=story.ended, edits=is_edit, unseen=story.unseen)
