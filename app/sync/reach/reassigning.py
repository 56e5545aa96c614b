"""Another group takes a unit over: what goes, what its former group's stations are to give back, and the act itself.

    preview(workspace, desk, unit, to, ...)     nothing is changed
    reassign(workspace, desk, unit, to, ...)    one transaction; the next bundles bring and withdraw it (app/sync/reach/withdrawal.py)

leaves    what goes along to app/desk/reassign.py
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.desk import Desk
from app.desk.reach import orgs_of
from app.desk.reading import Where
from app.desk.reassign import OVER, TO, Hand, checked, hand_over, matters
from app.desk.tables import catalog, link
from app.errors import Absent
from app.ledgers import ledgers
from app.ledgers.kit import Row

from ..keys import peers
from ..place import Workspace, utc
from ..tables import held
from . import withdrawal


@dataclass(frozen=True)
class Matter:
    """A record that goes along. Whom the user may not read is named by its number."""

    id: str
    ledger: str
    label: str
    record_no: str
    title: str
    state: str


@dataclass(frozen=True)
class Reassigned:
    """What goes from `former` to `to`.

    moves       the unit first; stays: counts by ledger of what the former group keeps
    gives_back  {station's name: records it is to give back}; without: the receiving group has no station yet
    """

    unit: str
    title: str
    former: str
    former_name: str
    to: str
    to_name: str
    day: str
    moves: list[Matter]
    stays: dict[str, int]
    gives_back: dict[str, int]
    without: bool
    applied: bool = False


@dataclass(frozen=True)
class _Station:
    id: str
    name: str


def preview(workspace: Workspace, desk: Desk, unit: str, to: str, day: str | None = None, reason: str = "",
            leave: Collection[str] = ()) -> Reassigned:
    """raises    Absent, CheckFailed, NotPermitted"""
    hand = _hand(desk, unit, to, day, reason or "—", leave)
    with desk.reader() as facts:
        row, former = checked(facts, hand)
        moving = [row, *matters(facts, row, former, hand.leave)]
        return _told(desk, facts.conn, hand, former, moving)


def reassign(workspace: Workspace, desk: Desk, unit: str, to: str, day: str | None = None, reason: str = "",
             leave: Collection[str] = ()) -> Reassigned:
    """raises    Absent, CheckFailed, NotPermitted"""
    hand, now = _hand(desk, unit, to, day, reason, leave), utc(desk.now())
    with desk.act("unit.reassign") as act:
        former, moving = hand_over(act, hand)
        told = _told(desk, act.conn, hand, former, moving)
        for station, keys in _gives_back(act.conn, hand, moving).items():
            withdrawal.ask(act.conn, station.id, [(row.id, row["ledger"]) for row in moving if row.id in keys], reason, now)
        for one in peers.every(act.conn):
            if hand.to in peers.certificate_of(one).scope.orgs:
                withdrawal.cancel(act.conn, one["station"], [row.id for row in moving])
        act.tell("unit.reassign", "unit", hand.unit, f"{former} -> {hand.to}")
        act.commit()
    return Reassigned(**{**vars(told), "applied": True})


def _hand(desk: Desk, unit: str, to: str, day: str | None, reason: str, leave: Collection[str]) -> Hand:
    key, office = desk.resolve("unit", unit), desk.resolve("org", to)
    if key is None:
        raise Absent(what=f"被监督单位“{unit[:40]}”")
    if office is None:
        raise Absent(what=f"机构“{to[:40]}”")
    kept = frozenset(one if one in ledgers() else desk.resolve("", one) or "" for one in leave)
    if "" in kept:
        raise Absent(what="要留下的台账或记录")
    return Hand(key, office, day or desk.now().date().isoformat(), reason.strip(), kept)


def _told(desk: Desk, conn: Connection, hand: Hand, former: str, moving: list[Row]) -> Reassigned:
    titles = desk.titles([row.id for row in moving] + [former, hand.to])
    found = [Matter(row.id, row["ledger"], ledgers()[row["ledger"]].LABEL, row.record_no or "", titles.get(row.id, ""),
                    ledgers()[row["ledger"]].state_label(row.state)) for row in moving]
    gives = {station.name: len(keys) for station, keys in _gives_back(conn, hand, moving).items()}
    without = not any(hand.to in peers.certificate_of(one).scope.orgs for one in peers.every(conn))
    return Reassigned(hand.unit, titles.get(hand.unit, ""), former, titles.get(former, ""), hand.to, titles.get(hand.to, ""), hand.day,
                      found, _stays(conn, former, hand.unit, {row.id for row in moving}), gives, without)


def _gives_back(conn: Connection, hand: Hand, moving: Iterable[Row]) -> dict[_Station, set[str]]:
    """{station: records it has and is to have no more}."""
    found: dict[_Station, set[str]] = {}
    rows = list(moving)
    for one in peers.every(conn):
        orgs = frozenset(peers.certificate_of(one).scope.orgs)
        if one["role"] != "group":
            continue
        query = select(held.c.record_id).where(held.c.station == one["station"], held.c.why == "scope",
                                               held.c.record_id.in_([row.id for row in rows]))
        has = set(conn.execute(query).scalars())
        keys = {row.id for row in rows if row.id in has and not orgs & _after(row, hand)}
        if keys:
            found[_Station(one["station"], one["name"])] = keys
    return found


def _after(row: Row, hand: Hand) -> frozenset[str]:
    """To whom it belongs then: its former office and the former lead no more."""
    former = {row.org_id, row.get("group_id")}
    return (orgs_of(row) - former) | {hand.to} | frozenset(row.get("co_orgs") or ())


def _stays(conn: Connection, former: str, unit: str, moving: Collection[str]) -> dict[str, int]:
    """Records of the former group that name the unit and stay."""
    query = (select(catalog.c.ledger, catalog.c.id).join(link, link.c.src == catalog.c.id)
             .where(link.c.dst == unit, catalog.c.org_id == former, catalog.c.void.is_(False)).distinct())
    counts = Counter(code for code, key in conn.execute(query) if key not in moving)
    return {code: counts[code] for code in ledgers() if counts[code]}


def choices(desk: Desk) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(id, title) of the units that can be handed over, each with its group, and of the offices that can take them."""
    units = desk.page("unit", [Where("state", "!=", OVER)], order="name", newest=False, limit=2000,
                      columns=("id", "name", "group_id")).rows
    offices = desk.page("org", [Where("kind", "in", TO), Where("state", "!=", "closed")], order="name", newest=False, limit=500,
                        columns=("id", "name")).rows
    names = desk.titles([row.group_id for row in units if row.group_id])
    return ([(row.id, f"{row.name}（{names.get(row.group_id, '没有监督组')}）") for row in units],
            [(row.id, row.name or "") for row in offices])
