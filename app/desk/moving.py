"""Before a calendar or a rule is accepted: which running limits it moves; accepted, they move together with it.

    change = Change("calendar", "2027", {"years": [2027], "days": {...}})
    preview(desk, change) -> [Move(...)]      nothing is changed
    accept(desk, change)  -> [Move(...)]      at the commission issued to every station, at a group kept for itself (a calendar only)

A rule with a later day moves on that day (app/desk/upkeep.py); shown is what it will move.

errors    CheckFailed at the field `content`; NotPermitted for what a group may not decide
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from app.desk import dutying, limits
from app.desk.asking import Facts
from app.desk.issued import CALENDAR, Force, with_calendar
from app.desk.tables import catalog, duty_run
from app.duties import duties
from app.errors import CheckFailed, Finding, NotPermitted
from app.ledgers.issued import EXTEND, wrong
from app.ledgers.kit import Row
from app.rules.ruling import Ruling
from app.rules.workcalendar import WorkCalendar

if TYPE_CHECKING:
    from app.desk.desk import Desk


@dataclass(frozen=True)
class Change:
    """kind: calendar, limit or setting (`extend_on_holiday`); name and content as in the ledger `issued`; from_: None is today."""

    kind: str
    name: str
    content: Mapping[str, Any]
    from_: str | None = None


@dataclass(frozen=True)
class Move:
    """A running limit and its two days; of a duty `record_id` is the unit or office, `period` its period."""

    record_id: str
    ledger: str
    title: str
    record_no: str
    number: str
    what: str
    old: str
    new: str
    period: str | None = None


def preview(desk: "Desk", change: Change) -> list[Move]:
    """What would move, most urgent first; of what this user may not see, nothing is told."""
    _proved(desk, change)
    with desk.store.read() as conn:
        force = _changed(conn, desk.force, change, desk.commission)
        moves = _moves(conn, Facts(conn, desk.read_row, desk.now(), desk.user, force))
        kept = desk.readable(conn, [one.record_id for one in moves])
    return [one for one in moves if one.record_id in kept]


def accept(desk: "Desk", change: Change) -> list[Move]:
    """In one act: the change is kept or issued, and what runs moves."""
    moves = preview(desk, change)
    if desk.commission:
        desk.issue(change.kind, change.name, change.content, change.from_)
        return moves
    with desk.act("calendar.import") as act:
        act.set_setting(CALENDAR, _text(change))
        act.renew_rules()
        act.tell("calendar.import", detail=change.name)
        act.commit()
    return moves


def _changed(conn: Connection, force: Force, change: Change, commission: bool) -> Force:
    """What would be in force."""
    rules = force.rules
    match change.kind:
        case "calendar":
            return with_calendar(conn, force, WorkCalendar.from_json(_text(change)), change.name if commission else None)
        case "limit":
            return replace(force, rules=replace(rules, rulings={**rules.rulings, change.name: Ruling.read(dict(change.content))}))
        case "setting" if change.name == EXTEND:
            return replace(force, rules=replace(rules, extend=bool(change.content["value"])))
    return force


def _proved(desk: "Desk", change: Change) -> None:
    if change.kind not in ("calendar", "limit", "setting"):
        raise CheckFailed([Finding("kind", "ISSUE", "只有日历、时限规则和设置会移动时限")])
    if not desk.commission and change.kind != "calendar":
        raise NotPermitted(what="改变时限规则（由委机关下发）")
    if not desk.user.level or "secondee" in desk.user.roles:
        raise NotPermitted(what="导入工作日历")
    if bad := wrong(Row({"kind": change.kind, "name": change.name, "content": _text(change)})):
        raise CheckFailed([Finding("content", "ISSUE", bad)])


def _text(change: Change) -> str:
    return json.dumps(dict(change.content), ensure_ascii=False)


def _moves(conn: Connection, facts: Facts) -> list[Move]:
    found: list[tuple[str, str, str, str, str, str | None]] = []
    for batch in limits.running(conn):
        held = limits.held(conn, [row.id for _, row in batch])
        for ledger, row in batch:
            for run in limits.runs(conn, ledger, row, facts, held.get(row.id, {})):
                before = held.get(row.id, {}).get((run["number"], run["what"]))
                if before is not None and before["due"] != run["due"] and run["met"] is None:
                    found.append((row.id, run["number"], run["what"], before["due"], run["due"], None))
    for one in conn.execute(select(duty_run).where(duty_run.c.done.is_(None))):
        days = dutying.days_of(one, facts.rules)
        if days and days["due"] != one.due:
            duty = duties()[one.duty]
            found.append((one.about, duty.number, duty.what, one.due, days["due"], one.period))
    named = _named(conn, [key for key, *_ in found])
    return sorted((Move(key, *named[key], number, what, old, new, period) for key, number, what, old, new, period in found if key in named),
                  key=lambda move: (min(move.old, move.new), move.record_no))


def _named(conn: Connection, ids: list[str]) -> dict[str, tuple[str, str, str]]:
    wanted, found = list(dict.fromkeys(ids)), dict[str, tuple[str, str, str]]()
    for start in range(0, len(wanted), 500):
        query = select(catalog).where(catalog.c.id.in_(wanted[start:start + 500]), catalog.c.void.is_(False))
        found |= {one.id: (one.ledger, one.title, one.record_no or "") for one in conn.execute(query)}
    return found
