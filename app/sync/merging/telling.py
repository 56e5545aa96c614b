"""What stations tell each other of conflicts: the conflict itself, so that it stands in both registers, and what was decided of it.

A conflict is told without saying whose value is whose: two versions in the order of their clocks, which of them is shown, and under which
clock that stands at the teller. Each station sees its own value as `mine`.

scope     only of records that are the receiver's (down) or ours (up), whole; a field that never goes down is not spoken of
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, delete, exists, select
from sqlalchemy.dialects.sqlite import insert

from app.desk.act import Act
from app.errors import BundleNewerFormat
from app.ledgers import ledgers
from app.ledgers.kit import Row
from app.ledgers.values import Unfit, accept, is_id

from .. import canon
from ..entries import Entry, is_clock, journalled
from ..keys import peers
from ..keys.certificate import Certificate, moment
from ..notes.kit import Came, To
from ..reach.scope import Place, hidden, maker_of, places, rows
from ..tables import conflict, told
from . import noticed
from .closed import ALWAYS, commissions_own, kept
from .merge import NEVER, conflict_id
from .rights import scope_of
from .story import Story

MOST, ONE_MOST, ALL_MOST = 5000, 900_000, 6_000_000
"""Conflicts looked at for one bundle; bytes of one, of all. Of a longer one the values stay at home: each side has its own."""
KEYS = {"id", "record", "ledger", "field", "versions", "shown", "stands", "found_at"}


# Said ----------------------------------------------------------------------------------------------------------------------------


def spoken(conn: Connection, to: To, found: Iterable[Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Of these rows of the register those the partner is to hear, each with what is said of it."""
    found = list(found)
    known = places(conn, {row.record_id for row in found})
    theirs = [row for row in found if _concerns(to, row, known.get(row.record_id))]
    stand = {row.id: row for _, row in rows(conn, {row.record_id for row in theirs})}
    room = ALL_MOST
    for row in theirs:
        said = _said(row, stand[row.record_id])
        size = len(canon.dumps(said))
        if size > ONE_MOST:
            said["versions"] = [{name: one[name] for name in ("clock", "by")} for one in said["versions"]]
        room -= min(size, ONE_MOST)
        if room < 0:
            return                                       # the rest goes with the next bundle
        yield row, said


def untold(to: To, what: str) -> Any:
    """The condition on `conflict` that leaves what this partner has not heard; everything where it is given all anew."""
    if to.full or to.partner["returns"]:
        return conflict.c.id.is_not(None)
    return ~exists(select(told.c.id).where(told.c.station == to.station, told.c.what == what, told.c.id == conflict.c.id))


def _concerns(to: To, row: Any, place: Place | None) -> bool:
    if place is None or place.stays:
        return False
    scope = (peers.certificate_of(to.partner) if to.down else to.own.certificate).scope
    if to.down:
        return (row.field not in hidden(ledgers()[row.ledger]) and scope.may_see(row.ledger)
                and bool(place.orgs & frozenset(scope.orgs)))
    return scope.may_write(row.ledger) and bool(place.orgs & frozenset(scope.orgs))


def _said(row: Any, stands: Row) -> dict[str, Any]:
    versions = sorted([{"clock": row.mine_clock, "value": row.mine, "by": row.mine_by or ""},
                       {"clock": row.theirs_clock, "value": row.theirs, "by": row.theirs_by or ""}], key=lambda one: str(one["clock"]))
    return {"id": row.id, "record": row.record_id, "ledger": row.ledger, "field": row.field, "versions": versions,
            "shown": row.mine_clock if row.shown == "mine" else row.theirs_clock,
            "stands": (stands.clocks or {}).get(row.field, stands.clock), "found_at": row.found_at}


def remember(act: Act, station: str, what: str, keys: Iterable[str]) -> None:
    if lines := [{"station": station, "what": what, "id": key} for key in keys]:
        act.conn.execute(insert(told).on_conflict_do_nothing(), lines)


def forget(conn: Connection, what: str, key: str, but: str) -> None:
    """Something new is to be said of it to everybody but this station."""
    conn.execute(delete(told).where(told.c.what == what, told.c.id == key, told.c.station != but))


# Heard ---------------------------------------------------------------------------------------------------------------------------


def proved(value: Mapping[str, Any]) -> None:
    """raises    ValueError, KeyError, TypeError for a wrong shape, BundleNewerFormat"""
    ledger = ledgers().get(value["ledger"])
    if ledger is None or value["field"] not in ledger.TRAVELS:
        raise BundleNewerFormat(found=f"说到 {str(value['ledger'])[:40]} 的 {str(value['field'])[:40]}", known=2)
    if not is_id(value["record"]) or not isinstance(value["versions"], list) or len(value["versions"]) != 2:
        raise ValueError("versions")
    first, second = value["versions"]
    for one in (first, second):
        if set(one) | {"value"} != {"clock", "value", "by"} or not (one["clock"] == NEVER or is_clock(one["clock"])):
            raise ValueError("version")
        if one["by"] != "" and not is_id(one["by"]):
            raise ValueError("by")
        try:
            if accept(ledger.FACES[value["field"]], one.get("value")) != one.get("value"):
                raise ValueError("value")
        except Unfit as unfit:
            raise ValueError("value") from unfit
    if not first["clock"] < second["clock"] or value["shown"] not in (first["clock"], second["clock"]) or not is_clock(value["stands"]):
        raise ValueError("clocks")
    if value["id"] != conflict_id(value["record"], value["field"], first["clock"], second["clock"]):
        raise ValueError("id")
    moment(value["found_at"])


def heard(act: Act, came: Came, value: Mapping[str, Any]) -> bool:
    """Put the conflict into our register, unless it stands there. returns False where it is none of the teller's business, or ours"""
    conn = act.conn
    place = places(conn, [value["record"]]).get(value["record"])
    if place is None or place.ledger != value["ledger"] or place.stays:
        return False
    if not came.down and not _theirs(conn, came.header.sender[0], place):
        return False
    if noticed.get(conn, value["id"]) is None:
        row = act.get(value["record"])
        assert row is not None
        here = (row.clocks or {}).get(value["field"], row.clock)
        first, second = _mine_first(value["versions"], here, came.own.certificate.station)
        told_row = {
            "id": value["id"], "record_id": value["record"], "ledger": value["ledger"], "field": value["field"],
            "mine": _value(act, first, row, value["field"]), "mine_clock": first["clock"], "mine_by": first["by"] or None,
            "theirs": _value(act, second, row, value["field"]), "theirs_clock": second["clock"],
            "theirs_by": second["by"] or None, "theirs_old": None,
            "shown": "mine" if value["shown"] == first["clock"] else "theirs", "station": came.station,
            "bundle_id": came.header.bundle_id, "found_at": value["found_at"], "state": noticed.PENDING, "settled": None,
            "settled_at": None}
        if here not in (first["clock"], second["clock"], value["stands"]):
            told_row |= {"state": noticed.PASSED, "settled": noticed.AGAIN, "settled_at": came.now}
        conn.execute(insert(conflict).values(told_row).on_conflict_do_nothing())
    return True


def follow_commission(act: Act, came: Came, value: Mapping[str, Any]) -> None:
    """The commission did not take our version: what stands there shows here too, ours waits in the register."""
    row = act.get(value["record"])
    if row is None or not came.down or value["stands"] != value["shown"]:
        return
    name, ledger = value["field"], ledgers()[value["ledger"]]
    here = (row.clocks or {}).get(name, row.clock)
    put_aside = next(one["clock"] for one in value["versions"] if one["clock"] != value["shown"])
    if here != put_aside:
        return
    shown = next(one for one in value["versions"] if one["clock"] == value["shown"])
    if "value" not in shown:
        return
    change = Entry("set", ledger.CODE, row.id, shown["clock"], shown["by"], {name: shown["value"]}, old={name: here}, via=came.station)
    act.receive(ledger.CODE, row.id, change.values, {name: shown["clock"]}, journalled(change), shown["by"] or None)


def uphold(act: Act, came: Came, value: Mapping[str, Any]) -> None:
    """A group kept what it froze against our change, which was written without knowing: what was frozen shows here too, ours waits in the
    register. Only a version that stood here before, of a record that is frozen here now."""
    row, ledger, name = act.get(value["record"]), ledgers()[value["ledger"]], value["field"]
    if row is None or came.down or value["stands"] != value["shown"] or row.state not in ledger.FROZEN:
        return
    if name in commissions_own(ledger) or name in ALWAYS or not kept(ledger, name):
        return
    here = (row.clocks or {}).get(name, row.clock)
    put_aside = next(one["clock"] for one in value["versions"] if one["clock"] != value["shown"])
    stood = Story(act.conn, came.station, 0, {}).value(row.id, name, value["shown"])
    if here == put_aside and stood:
        act.write(ledger, row, Row(row | {name: stood[0]}), frozenset({name}))


def _value(act: Act, one: Mapping[str, Any], row: Row, name: str) -> Any:
    """Of a version that stands here, or ever did, our own journal says what it is; of another the teller."""
    known = Story(act.conn, "", 0, {}).value(row.id, name, one["clock"])
    return known[0] if known else one.get("value")


def _theirs(conn: Connection, sender: Certificate, place: Place) -> bool:
    scope = scope_of(conn, sender)
    return scope.may_write(place.ledger) and bool(place.orgs & frozenset(scope.orgs))


def _mine_first(versions: list[Any], here: str, own: str) -> tuple[Any, Any]:
    first, second = versions
    ours = [maker_of(one["clock"]) == own[-12:] for one in versions]
    if ours == [False, True] or (ours[0] == ours[1] and here == second["clock"]):
        return second, first
    return first, second


__all__ = ["KEYS", "MOST", "follow_commission", "forget", "heard", "proved", "remember", "spoken", "untold", "uphold"]
