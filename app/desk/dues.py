"""Running limits and duties as the 工作台, the record's page and `paizhu due` read them: kept by the desk, not computed by a scan.

A limit of a record stands in the list as long as it runs. A periodic duty of a unit or office does so from its first reminder on (70 % of
its time): a duty of the whole year says nothing in January.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from app.desk.answers import Due
from app.desk.issued import force
from app.desk.limits import limits_of
from app.desk.tables import catalog, duty_run, limit_run
from app.duties import duties
from app.ledgers import ledgers
from app.ledgers.kit import Limit
from app.rules.limits import Standing, ladder, standing
from app.rules.ruling import Rules
from app.rules.sources import source

MILD_DAYS = 31
"""So long after its day a missed duty that is only mentioned (`Duty.mild`) stands in the list."""

ESCALATED = ("组长", "分管领导")
"""Whom a red one is shown to, besides those it is for."""


def due_limits(conn: Connection, today: date, within: int | None = None, record: str | None = None,
               rules: Rules | None = None) -> list[Due]:
    """Most urgent first.

    within    days from today; overdue ones always belong. None: all that run
    record    only this record's, met ones too
    rules     as they are in force; None: read them
    """
    rules = rules or force(conn, today.isoformat()).rules
    found = [*_limits(conn, today, within, record, rules), *_duties(conn, today, within, record, rules)]
    return sorted(found, key=lambda due: due.due)


def _limits(conn: Connection, today: date, within: int | None, record: str | None, rules: Rules) -> Iterator[Due]:
    asked: list[ColumnElement[bool]] = [limit_run.c.record_id == record] if record else [limit_run.c.met.is_(None)]
    if within is not None:
        asked.append(limit_run.c.due <= (today + timedelta(days=within)).isoformat())
    query = (select(limit_run, catalog.c.title, catalog.c.record_no).join(catalog, catalog.c.id == limit_run.c.record_id)
             .where(*asked, catalog.c.void.is_(False)).order_by(limit_run.c.due))
    for one in conn.execute(query).mappings():
        yield _due(one, one["record_id"], one["number"], one["what"], _met_by(one["ledger"], one["number"], one["what"]), today, rules)


def _duties(conn: Connection, today: date, within: int | None, record: str | None, rules: Rules) -> Iterator[Due]:
    run = duty_run.c
    day = today.isoformat()
    asked: list[ColumnElement[bool]]
    if record:
        asked = [run.about == record, (run.done.is_(None) & (run.starts <= day)) | (run.due >= day)]
    else:
        until = (today + timedelta(days=within)).isoformat() if within is not None else day
        told = (today - timedelta(days=MILD_DAYS)).isoformat()
        asked = [run.done.is_(None), (run.due if within is not None else run.remind) <= until,
                 run.duty.not_in([code for code, duty in duties().items() if duty.mild]) | (run.due >= told)]
    query = (select(duty_run, catalog.c.title, catalog.c.record_no).join(catalog, catalog.c.id == run.about)
             .where(*asked, catalog.c.void.is_(False)).order_by(run.due))
    for one in conn.execute(query).mappings():
        if (duty := duties().get(one["duty"])) is not None:
            found = _due({"legacy": False, "replaced": None, **one}, one["about"], duty.number, duty.what, duty.says, today, rules)
            red = duty.mild and found.standing == Standing.RED
            yield replace(found, standing=Standing.OVERDUE.value, reminded=source(duty.number).reminded) if red else found


def _due(one: Any, key: str, number: str, what: str, meets: str, today: date, rules: Rules) -> Due:
    law, starts, due = source(number), date.fromisoformat(one["starts"]), date.fromisoformat(one["due"])
    met = date.fromisoformat(one["met"]) if one["met"] else None
    steps = rules.steps(number, what)
    stands = standing(due, today, met, calendar=rules.calendar, start=starts, grave=law.grave, steps=steps)
    next_on = next((step.on.isoformat() for step in ladder(starts, due, rules.calendar, steps) if step.on >= today), None)
    reminded = law.reminded + tuple(role for role in ESCALATED if stands is Standing.RED and role not in law.reminded)
    return Due(key, one["ledger"], one["title"], one["record_no"] or "", number, what, one["starts"], one["due"], (due - today).days,
               law.source, law.grave, bool(one["legacy"]), one["met"], standing=stands.value, meets=meets, reminded=reminded,
               reason=one["reason"], replaced=one["replaced"], period=one.get("period"), next_on=next_on if met is None else None,
               overdue=law.overdue, not_maintained=rules.calendar.not_maintained(starts, due) if starts <= due else ())


def _met_by(code: str, number: str, what: str) -> str:
    """What meets a limit, in the words of its ledger."""
    ledger = ledgers().get(code)
    limit = next((one for one in limits_of(ledger) if (one.number, one.what) == (number, what)), None) if ledger else None
    if ledger is None or limit is None:
        return ""
    said = []
    if limit.met_on:
        said.append(f"填写“{ledger.FACES[limit.met_on].label}”")
    if limit.met_by:
        said.append(f"进入“{'”“'.join(_first_words(ledger.STATES, limit))}”")
    return "，或".join(said) or "按所写内容办理完毕"


def _first_words(states: dict[str, str], limit: Limit) -> list[str]:
    """The states in the order of the work; of many the first two tell enough."""
    words = [word for code, word in states.items() if code in limit.met_by]
    return words[:2] if len(words) > 3 else words
