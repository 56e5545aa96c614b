"""One officer's open work handed to another: what he is 承办人 of, and what else the ledgers say is his to do (`HANDED`).

    preview(desk, from_, to)      every record it would touch, and those it leaves with the reason
    hand_over(desk, from_, to)    the same in one act, journalled record by record, told to the audit; a list is kept to be printed

Whose it was stays in each record's history. Signatures given stay given: who handles a matter is not what was signed.

errors    NotPermitted: not a leader; Absent; Usage: the same person, or one who is no longer here
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select
from uuid_utils import uuid7

from app.desk import approving
from app.desk.act import Act
from app.desk.asking import Facts
from app.desk.desk import Desk
from app.desk.people import User
from app.desk.tables import catalog, link
from app.errors import Absent, NotPermitted, Usage
from app.ledgers.face import Kind
from app.ledgers.kit import Record, Row

KEPT = "handed."
HANDLERS = "handlers"
_LEADS = 2
_GONE = ("moved", "retired")


@dataclass(frozen=True)
class Line:
    """One record. fields: labels of what changes; why: why it is left as it is, empty when it is not."""

    id: str
    ledger: str
    label: str
    number: str
    title: str
    state: str
    fields: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class Handed:
    """id: of the list kept, empty for a preview; from_, to: names."""

    id: str
    from_: str
    to: str
    on: str
    lines: list[Line] = field(default_factory=list)

    @property
    def moved(self) -> list[Line]:
        return [line for line in self.lines if not line.why]

    @property
    def left(self) -> list[Line]:
        return [line for line in self.lines if line.why]


def preview(desk: Desk, from_: str, to: str) -> Handed:
    with desk.reader() as facts:
        giver, taker = _people(desk, facts, from_, to)
        lines = [line for line, *_ in _planned(desk, facts, giver, taker)]
    return Handed("", giver.name or "", taker.name or "", desk.now().date().isoformat(), _titled(desk, lines))


def hand_over(desk: Desk, from_: str, to: str) -> Handed:
    key = str(uuid7())
    with desk.act("work.handover") as act:
        giver, taker = _people(desk, act, from_, to)
        lines = []
        for line, ledger, row, changes in _planned(desk, act, giver, taker):
            lines.append(line)
            if not line.why:
                _write(act, ledger, row, changes)
        done = Handed(key, giver.name or "", taker.name or "", desk.now().date().isoformat(), lines)
        act.set_setting(KEPT + key, asdict(done))
        act.tell("work.handover", "staff", giver.id, f"{taker.id} {len(done.moved)}")
        act.commit()
    return Handed(key, done.from_, done.to, done.on, _titled(desk, lines))


def kept(desk: Desk, key: str) -> Handed:
    """A list made before, for printing. raises    Absent, NotPermitted"""
    _may(desk)
    found = desk.setting(KEPT + key)
    if found is None:
        raise Absent(what="这份工作移交清单")
    lines = [Line(**line | {"fields": tuple(line["fields"])}) for line in found["lines"]]
    return Handed(**found | {"lines": _titled(desk, lines)})


def _may(desk: Desk) -> None:
    if desk.user.level < _LEADS:
        raise NotPermitted(what="移交他人承办的工作")


def _people(desk: Desk, facts: Facts, from_: str, to: str) -> tuple[Row, Row]:
    _may(desk)
    found = []
    for text in (from_, to):
        key = desk.resolve_in(facts.conn, "staff", text)
        row = facts.get(key) if key else None
        if row is None:
            raise Absent(what=f"工作人员“{text}”")
        found.append(row)
    giver, taker = found
    if giver.id == taker.id:
        raise Usage(what="移交人和接收人是同一人")
    if taker.state in _GONE:
        raise Usage(what=f"{taker.name}已不在岗，不能接收工作")
    return giver, taker


def _planned(desk: Desk, facts: Facts, giver: Row, taker: Row) -> Iterator[tuple[Line, type[Record], Row, dict[str, Any]]]:
    """In the order of the ledgers, then of the records."""
    receiver = User("", taker.id, taker.name or "", frozenset(taker.roles or ()), desk.user.org_id)
    query = (select(catalog.c.id, catalog.c.ledger, link.c.field).join(link, link.c.src == catalog.c.id)
             .where(link.c.dst == giver.id, catalog.c.void.is_(False)).order_by(catalog.c.ledger, catalog.c.rid))
    named: dict[tuple[str, str], set[str]] = {}
    for key, code, name in facts.conn.execute(query):
        if code in desk.ledgers and name in (HANDLERS, *desk.ledgers[code].HANDED):
            named.setdefault((code, key), set()).add(name)
    for (code, key), names in named.items():
        ledger, row = desk.ledgers[code], facts.get(key)
        if row is None or row.archived or not _is_open(ledger, row) or not desk.user.may_read(row):
            continue
        changes = {name: _replaced(ledger, row, name, giver.id, taker.id) for name in sorted(names)}
        labels = tuple(ledger.FACES[name].label for name in changes)
        why = _why_not(desk, ledger, row, changes, receiver, taker.name or "")
        yield Line(key, code, ledger.LABEL, row.record_no or "", "", ledger.state_label(row.state), labels, why), ledger, row, changes


def _is_open(ledger: type[Record], row: Row) -> bool:
    """Is there work left: an arrow leads on, and the ledger does not call it an end?"""
    return row.state in ledger.open_states() and not ledger.is_end(row.state)


def _replaced(ledger: type[Record], row: Row, name: str, old: str, new: str) -> Any:
    if ledger.FACES[name].kind is Kind.REF:
        return new
    return list(dict.fromkeys(new if one == old else one for one in row.get(name) or ()))


def _why_not(desk: Desk, ledger: type[Record], row: Row, changes: dict[str, Any], receiver: User, name: str) -> str:
    if not desk.user.may_change(row):
        return "您不能改动这条记录"
    if receiver.ceiling < row.vis:
        return f"{name}不能接触这一类记录"
    if row.readers and receiver.staff_id not in row.readers:
        return f"{name}不在知悉范围内，请先调整知悉范围"
    if row.state in ledger.FROZEN and set(changes) - {HANDLERS}:
        return "记录已锁定"
    if ledger.approval_in(row.state) and approving.signed_in_round(row) and set(changes) - {HANDLERS}:
        return "正在呈批，签批后再移交"
    for field_, value in changes.items():
        face = ledger.FACES[field_]
        if isinstance(value, list) and face.least and len(value) < face.least:
            return f"{face.label}不足{face.least}人"
    return ""


def _write(act: Act, ledger: type[Record], row: Row, changes: dict[str, Any]) -> None:
    after = Row(row | changes)
    after["vis"] = ledger.vis_of(after)
    act.write(ledger, row, after)


def _titled(desk: Desk, lines: list[Line]) -> list[Line]:
    titles = desk.titles([line.id for line in lines])
    return [Line(**asdict(line) | {"title": titles.get(line.id, "")}) for line in lines]
