"""What a bundle does not change of a record that stands here: what is frozen or at its end, and what the commission alone writes or signs.

up      what is frozen here a group does not change; nor what the commission alone writes, the signatures of its people, or the end it put
        to the work. The group's program would not write such a change; its owner with the keys can
down    what was written without knowing that the record was frozen here does not reach it any more; the commission hears of it with our
        next bundle (app/sync/merging/telling.py), and looks itself for what it changed without knowing (app/sync/merging/applying.py)

Nothing is lost: both values are kept as a conflict, ours shows at both. Also when the two only crossed a person decides.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from app.ledgers import ledgers
from app.ledgers.kit import Record, Row, Step

from ..entries import Entry
from ..reach.scope import maker_of
from .merge import STATE, VOID, State

ALWAYS = frozenset({VOID, "late"})
"""A frozen record is voided and explained all the same."""
SIGNED = "approvals"
_OF_GROUPS = ("group_", "tw_")


def from_a_group(state: State, entry: Entry) -> AbstractSet[str]:
    """Fields of `entry` that do not count against what stands at the commission."""
    ledger, row = ledgers()[entry.ledger], Row(state.values)
    theirs = Row(row | dict(entry.values))
    shut = {SIGNED} if signed_above(row.approvals) != signed_above(theirs.approvals) else set[str]()
    arrows = [step for step in ledger.STEPS if row.state in step.of and step.to == theirs.state]
    steps = theirs.state != row.state and not any(not step.by or _has_group(step.by) for step in arrows)
    is_frozen = row.state in ledger.FROZEN
    if steps and (is_frozen or ledger.ALONE or _ended_elsewhere(ledger, state, entry)):
        shut.add(STATE)
    if ledger.ALONE:
        ours, said = ledger.alone(row), ledger.alone(theirs)
        shut |= {name for name in said if said[name] != ours[name]} | ledger.withheld(row)
    if is_frozen:
        shut |= _frozen(ledger, row, entry, [] if STATE in shut else arrows)
    return shut & set(entry.values)


def from_above(state: State, entry: Entry, unseen: Callable[[str, str], bool]) -> AbstractSet[str]:
    """Fields of the commission's `entry` that was written without knowing that the record was frozen here; what is the commission's own is
    its own.

    unseen    (record, clock of a version made here): had the commission not heard of it when the bundle was made?
    """
    ledger, row = ledgers()[entry.ledger], Row(state.values)
    if row.state not in ledger.FROZEN or STATE in entry.values:
        return frozenset()
    shut = _frozen(ledger, row, entry, []) - commissions_own(ledger)
    return shut if shut and unseen(entry.id, state.clock_of(STATE)) else frozenset()


def commissions_own(ledger: type[Record]) -> frozenset[str]:
    """Fields the commission decides or writes: of a frozen record too."""
    return frozenset(ledger.FACES if "*" in ledger.COMMISSIONS else ledger.COMMISSIONS) | {
        name.partition(".")[0] for name in ledger.ALONE}


def new_and_not_theirs(entry: Entry) -> bool:
    """Does a record made at a group say what the commission alone writes?"""
    return any(any(said.values()) if isinstance(said, dict) else said is not None
               for said in ledgers()[entry.ledger].alone(entry.values).values())


def signed_above(approvals: Sequence[Mapping[str, Any]] | None) -> list[Mapping[str, Any]]:
    """The lines that only somebody of the commission, at its own PC, can have signed. What was signed on paper a group enters itself."""
    return [line for line in approvals or () if line.get("result") and not line.get("paper") and not _has_group((line.get("role") or "",))]


def without_those(approvals: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]] | None:
    forged = signed_above(approvals)
    return [line for line in approvals if line not in forged] or None


def _frozen(ledger: type[Record], row: Row, entry: Entry, arrows: Sequence[Step]) -> set[str]:
    taken = {name for step in arrows for name in step.takes}
    lacked = {name for name in row.missing or () if row.get(name) is None}
    return {name for name in entry.values if name not in {STATE, *ALWAYS, *taken, *lacked} and kept(ledger, name)}


def _ended_elsewhere(ledger: type[Record], state: State, entry: Entry) -> bool:
    """Is the work at an end that the entry's station did not put to it?"""
    return ledger.is_end(state.values.get(STATE)) and maker_of(state.clock_of(STATE)) != entry.via[-12:]


def kept(ledger: type[Record], name: str) -> bool:
    """Written by people, or by the program once."""
    return not ledger.FACES[name].computed or any(name in step.fills for step in ledger.STEPS)


def _has_group(roles: tuple[str, ...]) -> bool:
    return any(role.startswith(_OF_GROUPS) for role in roles)
