"""How many changes each of many partners has not had, counted in one pass over the journal for all of them.

Planning a bundle reads the journal once for its partner, which for a hundred stations is a hundred times. Here an entry is read once and
counted for those it concerns. What goes along only because it is named, and what goes as a card, is not counted: the export counts exactly.
"""

from collections import Counter
from collections.abc import Mapping
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, select

from app.ledgers import ledgers
from db import journal

from ..tables import held
from .planning import BATCH, Receiver
from .scope import Place, for_all, places, stays


def counted(conn: Connection, partners: Mapping[Receiver, int]) -> dict[str, int]:
    """
    partners    groups, as the commission plans for them, each with the number of the last journal entry it was given
    returns     changes by station
    """
    by_org: dict[str, list[Receiver]] = {}
    for to in partners:
        for org in to.orgs:
            by_org.setdefault(org, []).append(to)
    found: Counter[str] = Counter({to.station: 0 for to in partners})
    whole: set[tuple[str, str]] = set()
    last, _ = journal.head(conn)
    start = min(partners.values(), default=last)
    entries = journal.after(conn, start) if start < last else iter(())
    while batch := list(islice(entries, BATCH)):
        news = [(number, value) for number, _, raw in batch if _is_news(value := orjson.loads(raw))]
        known, has = places(conn, {value["id"] for _, value in news}), _held(conn, {value["id"] for _, value in news})
        for number, value in news:
            if (place := known.get(value["id"])) is None or place.stays:
                continue
            for to in _concerned(place, by_org, partners):
                if number > partners[to] and _counts(to, value, place, has, whole):
                    found[to.station] += 1
    return dict(found)


def _is_news(value: Mapping[str, Any]) -> bool:
    return value["ledger"] in ledgers() and not (value["op"] == "add" and stays(value["ledger"], value["values"]))


def _concerned(place: Place, by_org: Mapping[str, list[Receiver]], partners: Mapping[Receiver, int]) -> list[Receiver]:
    if for_all(place.ledger):
        return list(partners)
    return list(dict.fromkeys(to for org in place.orgs for to in by_org.get(org, ())))


def _counts(to: Receiver, value: Mapping[str, Any], place: Place, has: set[tuple[str, str]], whole: set[tuple[str, str]]) -> bool:
    """As the planner picks: not what came from there; a record it does not have goes once, whole."""
    if value.get("via") == to.station or not to.may_have(place.ledger):
        return False
    this = (to.station, value["id"])
    if this in whole or (this in has and value["op"] == "add"):
        return False
    if value["op"] != "add" and this not in has:
        whole.add(this)
    elif value["op"] == "add":
        has.add(this)
    return True


def _held(conn: Connection, ids: set[str]) -> set[tuple[str, str]]:
    query = select(held.c.station, held.c.record_id).where(held.c.record_id.in_(sorted(ids)), held.c.why == "scope")
    return {(station, key) for station, key in conn.execute(query)}
