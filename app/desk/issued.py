"""What the commission has issued and is in force here: read, and issued anew.

    in_force(desk or connection, "scheme", "2026", day) -> the content, or None
    issue(desk, "limit", "T36", {"days": 30}) -> id of the record, issued
    force(connection, day) -> everything the desk works by: calendar, rulings, chains

Beside what is issued stand this office's own settings: a calendar it read in itself (the commission's years come before it), and chains
it has lengthened.

errors    CheckFailed with the words of what is wrong at the field `content`; NotPermitted at a group
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from app.desk import reading
from app.desk.tables import setting
from app.errors import CheckFailed, Finding
from app.ledgers import ledgers
from app.ledgers.issued import EXTEND, BadIssue, Issued, cases_of, read, wrong
from app.ledgers.kit import Row
from app.rules.ruling import BadRuling, Rules, Ruling
from app.rules.workcalendar import BadCalendar, WorkCalendar, merged, published_years

if TYPE_CHECKING:
    from app.desk.desk import Desk

CALENDAR = "calendar"
"""Setting of this installation: the text of a calendar file somebody read in."""
LONGER = "chain."
"""Settings of this installation: chains of this office by "ledger.state", longer than what is issued or declared."""

MARK = "rules.mark"
"""Setting: the `mark` of what the running limits were last counted by."""

Case = tuple[Mapping[str, list[Any]], tuple[str, ...]]


@dataclass(frozen=True)
class Force:
    """What is in force. calendars: those issued, by name; `mark` differs when anything that moves a day does."""

    rules: Rules = field(default_factory=Rules)
    chains: Mapping[str, list[Case]] = field(default_factory=dict)
    longer: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    calendars: Mapping[str, WorkCalendar] = field(default_factory=dict)
    mark: str = ""


def rows_in_force(conn: Connection, day: str, kind: str | None = None, name: str | None = None) -> list[Row]:
    """One record per kind and name: the latest day, then the highest version."""
    table = reading.table_of(Issued)
    asked = [table.c.kind == kind] if kind else []
    asked += [table.c.name == name] if name else []
    query = (select(table).where(table.c.state == "issued", table.c.void_reason.is_(None), table.c["from"] <= day, *asked)
             .order_by(table.c["from"], table.c.version, table.c.clock))
    return list({(row.kind, row.name): row for row in (Row(one) for one in conn.execute(query).mappings())}.values())


def in_force(source: "Desk | Connection", kind: str, name: str, day: date | str) -> dict[str, Any] | None:
    """The content of what is in force on `day`."""
    if isinstance(source, Connection):
        found = rows_in_force(source, str(day), kind, name)
        return read(found[0]) if found else None
    with source.store.read() as conn:
        return in_force(conn, kind, name, day)


def issue(desk: "Desk", kind: str, name: str, content: Mapping[str, Any], from_: date | str | None = None) -> str:
    """Issue a rule from a day on (None: today): to every station with its next bundle, here at once."""
    values = {"kind": kind, "name": name, "content": json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True),
              "from": str(from_ or desk.now().date())}
    if bad := wrong(Row(values)):
        raise CheckFailed([Finding("content", "ISSUE", bad)])
    with desk.act("issued.issue") as act:
        key = act.add("issued", values)
        act.step(key, "issue")
        act.commit()
    return key


def force(conn: Connection, day: str) -> Force:
    """Everything in force on `day`. What this program cannot read (a newer one issued it) is left as declared."""
    rulings: dict[str, Ruling] = {}
    chains: dict[str, list[Case]] = {}
    extend, own, issued = True, own_calendar(conn), dict[str, WorkCalendar]()
    digest = sha256(f"{min(published_years())}-{max(published_years())}".encode())
    digest.update(repr(sorted(own.imported.items()) if own else None).encode())
    for row in rows_in_force(conn, day):
        # Also of what came from elsewhere: a rule that could not have been issued lengthens no limit of the law.
        if row.kind == "limit" and wrong(row):
            continue
        try:
            content = read(row)
            match row.kind:
                case "calendar":
                    issued[row.name] = WorkCalendar.from_json(row.content)
                case "limit":
                    rulings[row.name] = Ruling.read(content)
                case "chain":
                    chains[row.name] = list(cases_of(content))
                case "setting" if row.name == EXTEND:
                    extend = bool(content.get("value"))
        except (BadIssue, BadRuling, BadCalendar):
            continue
        if row.kind in ("calendar", "limit", "setting"):
            digest.update(f"{row.kind}/{row.name}/{row.content}".encode())
    longer = {key.removeprefix(LONGER): tuple(value) for key, value in _settings(conn, LONGER)}
    rules = Rules(merged([*([own] if own else []), *issued.values()]), rulings, extend)
    return Force(rules, chains, longer, issued, digest.hexdigest()[:16])


def own_calendar(conn: Connection) -> WorkCalendar | None:
    """The calendar somebody read in at this station."""
    text = conn.execute(select(setting.c.value).where(setting.c.key == CALENDAR)).scalar()
    return WorkCalendar.from_json(text) if text else None


def with_calendar(conn: Connection, force: Force, calendar: WorkCalendar, name: str | None) -> Force:
    """`force` with one more calendar: issued under `name`, or (None) read in at this station in place of the one there."""
    own = own_calendar(conn) if name else calendar
    issued = {key: one for key, one in force.calendars.items() if key != name} | ({name: calendar} if name else {})
    return replace(force, rules=replace(force.rules, calendar=merged([*([own] if own else []), *issued.values()])), calendars=issued)


def _settings(conn: Connection, prefix: str) -> Iterator[tuple[str, Any]]:
    for one in conn.execute(select(setting).where(func.substr(setting.c.key, 1, len(prefix)) == prefix)):
        yield one.key, one.value


def declared(name: str) -> tuple[str, str]:
    """("ledger", "state") of a chain's name. raises    CheckFailed"""
    code, _, state = name.partition(".")
    ledger = ledgers().get(code)
    if ledger is None or ledger.approval_in(state) is None:
        raise CheckFailed([Finding("name", "CHAIN", "审批链的名称应为“台账.状态”，如 clue.approval")])
    return code, state
