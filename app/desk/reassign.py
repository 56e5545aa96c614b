"""A unit is handed to another group: the unit, its persons with their files, and the open matters that go along.

    matters(facts, unit, leave)      what goes along, as `Record.MOVES` declares it; what is closed stays where it was done
    hand_over(act, ...)              all of it in one act of the commission: ids stay, the former group keeps a row of its years

The unit's row goes with everything that names it; for the former group a row with its span (监督起止) is made, 已移交: of the rows of one
unit exactly one is current and spans do not overlap (ledgers L02).

errors    CheckFailed at the field concerned, NotPermitted
leaves    what stations are to give back to app/sync/reach/reassigning.py
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.desk import reading
from app.desk.act import Act
from app.desk.tables import catalog, link
from app.errors import CheckFailed, Finding, NotPermitted
from app.ledgers import ledgers
from app.ledgers.kit import Record, Row

MAY = frozenset({"case_mgmt", "organization", "general", "chief", "incharge"})
TO = ("group", "township", "township_workroom", "office")
OVER = "handed_over"
_BATCH = 500
_KEPT = ("name", "kind", "relation", "body", "classification", "term", "class_basis", "classified_on")
"""Of the unit, what the row of the former group's years says too."""


@dataclass(frozen=True)
class Hand:
    """From whom to whom, from which day on, and why.

    leave     ledger codes and ids of records that do not go along
    """

    unit: str
    to: str
    day: str
    reason: str
    leave: frozenset[str] = frozenset()


def hand_over(act: Act, hand: Hand) -> tuple[str, list[Row]]:
    """returns   the former group's id, and the rows that moved as they were, the unit first"""
    unit, former = checked(act, hand)
    moving = [unit, *matters(act, unit, former, hand.leave)]
    ledger = ledgers()["unit"]
    now = {"org_id": hand.to, "group_id": hand.to, "from": hand.day, "to": None, "state": ledger.first_state()}
    act.write(ledger, unit, Row(unit | now))
    if unit.from_ and unit.from_ < hand.day:
        _former_years(act, unit, former, hand)
    for row in moving[1:]:
        lead = {"lead_org": hand.to} if row.get("lead_org") == former else {}
        shared = [one for one in row.get("co_orgs") or () if one != hand.to]
        joint = {"co_orgs": shared or None} if shared != list(row.get("co_orgs") or ()) else {}
        act.write(ledgers()[row["ledger"]], row, Row(row | {"org_id": hand.to} | lead | joint))
    return former, moving


def checked(act: Any, hand: Hand) -> tuple[Row, str]:
    """(the unit, its group). raises    CheckFailed, NotPermitted"""
    user = act.user
    if not user.roles & MAY:
        raise NotPermitted(what="调整监督关系（由案管室、组宣室、办公室或领导办理）")
    unit, office, own = act.get(hand.unit), act.get(hand.to), act.get(user.org_id)
    if own is None or own.kind != "commission":
        raise NotPermitted(what="调整监督关系（由委机关办理）")
    if unit is None or unit["ledger"] != "unit" or unit.void_reason or unit.state == OVER:
        raise CheckFailed([Finding("unit_id", "REASSIGN", "没有这个被监督单位，或已移交")])
    former = str(unit.group_id or unit.org_id)
    wrong = []
    if office is None or office["ledger"] != "org" or office.void_reason or office.kind not in TO or office.state == "closed":
        wrong.append(Finding("group_id", "REASSIGN", "接收的须是在用的派驻组、乡镇纪委或委机关的室"))
    elif hand.to == former:
        wrong.append(Finding("group_id", "REASSIGN", "已由这个组监督，不用调整"))
    if not hand.day or hand.day > act.today or hand.day < (unit.from_ or ""):
        wrong.append(Finding("from", "REASSIGN", "起始日期不能晚于今天，也不能早于现监督组的监督起"))
    if not hand.reason.strip():
        wrong.append(Finding("reason", "REASSIGN", "调整监督关系须写明依据或原因"))
    if wrong:
        raise CheckFailed(wrong)
    return unit, former


def matters(facts: Any, unit: Row, former: str, leave: Collection[str] = ()) -> list[Row]:
    """What goes along with the unit, in the order of the ledgers; `ledger` stands in each row."""
    moving: dict[str, Row] = {unit.id: unit}
    ring = [unit.id]
    while ring:
        ring = [row.id for row in _named_by(facts, ring, former, leave) if row.id not in moving and _goes(row, moving)
                and moving.setdefault(row.id, row) is row]
    order = list(ledgers())
    return sorted((row for key, row in moving.items() if key != unit.id), key=lambda row: (order.index(row["ledger"]), row.rid))


def _named_by(facts: Any, ring: list[str], former: str, leave: Collection[str]) -> Iterator[Row]:
    """Records of the former group that name one of `ring` in a field of MOVES."""
    found: dict[str, list[str]] = {}
    for start in range(0, len(ring), _BATCH):
        query = (select(catalog.c.ledger, catalog.c.id, link.c.field).join(link, link.c.src == catalog.c.id)
                 .where(link.c.dst.in_(ring[start:start + _BATCH]), catalog.c.org_id == former, catalog.c.void.is_(False)))
        for code, key, field in facts.conn.execute(query):
            if code in ledgers() and field in ledgers()[code].MOVES and not {code, key} & set(leave):
                found.setdefault(code, []).append(key)
    for code, keys in found.items():
        for row in reading.rows_of(facts.conn, ledgers()[code], None, "id", list(dict.fromkeys(keys))):
            yield Row(row | {"ledger": code})


def _goes(row: Row, moving: Collection[str]) -> bool:
    ledger = ledgers()[row["ledger"]]
    if not _open(ledger, row):
        return False
    value = next((row[name] for name in ledger.MOVES if row.get(name)), None)
    return bool(value) and (all(one in moving for one in value) if isinstance(value, list) else value in moving)


def _open(ledger: type[Record], row: Row) -> bool:
    if ledger.MOVES_IN:
        return row.state in ledger.MOVES_IN
    return not row.archived and not ledger.is_end(row.state)


def _former_years(act: Act, unit: Row, former: str, hand: Hand) -> None:
    last = (date.fromisoformat(hand.day) - timedelta(days=1)).isoformat()
    values = {name: unit[name] for name in _KEPT if unit.get(name) is not None}
    values |= {"org_id": former, "group_id": former, "from": unit.from_, "to": last, "note": hand.reason}
    key = act.add("unit", values, excused=True)
    row = act.get(key)
    assert row is not None
    act.write(ledgers()["unit"], row, Row(row | {"state": OVER}))
