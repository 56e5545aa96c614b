"""What a partner is to have no more, as planning asks it: who of the withdrawn is still named, and which cards nothing names any more.

Asked only where something leaves; an export that withdraws nothing pays nothing.

leaves    what is said and done about it to app/sync/reach/withdrawal.py and notes/withdraw.py
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from sqlalchemy import Connection, and_, select

from app.desk.tables import catalog, gone, link
from app.ledgers import ledgers

from ..tables import held
from .scope import Place

BATCH = 500


def gone_places(conn: Connection, ids: Iterable[str]) -> dict[str, Place]:
    """Of records that were withdrawn from this station, where they belonged when it last had them."""
    found: dict[str, Place] = {}
    for batch in _batches(ids):
        for row in conn.execute(select(gone).where(gone.c.id.in_(batch))):
            orgs, maker, classification, term = row.place
            found[row.id] = Place(row.ledger, frozenset(orgs), maker, classification, term)
    return found


def still_named(conn: Connection, station: str, leaves: AbstractSet[str], kept: AbstractSet[str]) -> set[str]:
    """Those of `leaves` that a record names which the partner keeps whole.

    kept      ids it gets whole with this bundle
    """
    return {dst for dst, src, _ in _naming(conn, station, leaves, "scope") if src not in leaves} | {
        dst for dst, src in _links(conn, leaves) if src in kept}


def unneeded(conn: Connection, station: str, leaves: AbstractSet[str], keeps: Mapping[str, str]) -> set[str]:
    """Cards the partner has because of what leaves, that nothing it keeps names."""
    candidates, ring = set[str](), set(leaves)
    while ring:
        ring = {key for key in _cards_named_by(conn, station, ring) if key not in candidates and key not in leaves and key not in keeps}
        candidates |= ring
    going = set(candidates)
    for key, src, why in [*_naming(conn, station, candidates, "scope"), *((key, src, keeps[src]) for key, src in _links(conn, candidates)
                                                                          if src in keeps)]:
        if src not in leaves and why == "scope":
            going.discard(key)
    carrying = list(_naming(conn, station, candidates, "named"))
    while stay := {key for key, src, field in carrying if key in going and src not in going and src not in leaves}:
        going -= stay                                     # a card that stays names it: the unit of a person, the office of a unit
    return going


def _cards_named_by(conn: Connection, station: str, ids: AbstractSet[str]) -> Iterator[str]:
    for batch in _batches(ids):
        query = (select(link.c.dst, catalog.c.ledger).join(held, and_(held.c.record_id == link.c.dst, held.c.station == station))
                 .join(catalog, catalog.c.id == link.c.dst).where(link.c.src.in_(batch), held.c.why == "named").distinct())
        for key, code in conn.execute(query):
            # Who the offices are every station may know; they are in every list to choose from.
            if code in ledgers() and not ledgers()[code].ITSELF:
                yield str(key)


def _naming(conn: Connection, station: str, ids: AbstractSet[str], why: str) -> Iterator[tuple[str, str, str]]:
    """(named, naming, why) where the partner has the naming record for this reason; of cards only what stands on the card names."""
    for batch in _batches(ids):
        query = (select(link.c.dst, link.c.src, link.c.field, catalog.c.ledger)
                 .join(held, and_(held.c.record_id == link.c.src, held.c.station == station))
                 .join(catalog, catalog.c.id == link.c.src).where(link.c.dst.in_(batch), held.c.why == why))
        for dst, src, field, code in conn.execute(query):
            if why == "scope" or (code in ledgers() and field in ledgers()[code].CARD):
                yield str(dst), str(src), why


def _links(conn: Connection, ids: AbstractSet[str]) -> Iterator[tuple[str, str]]:
    for batch in _batches(ids):
        for dst, src in conn.execute(select(link.c.dst, link.c.src).where(link.c.dst.in_(batch))):
            yield str(dst), str(src)


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted(ids)
    for start in range(0, len(wanted), BATCH):
        yield wanted[start:start + BATCH]
