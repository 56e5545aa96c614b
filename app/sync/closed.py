"""What a group's bundle does not change of a record that stands at the commission: what is frozen, and what the commission alone writes.

Its program would not write such a change; its owner with the keys can. Nothing is lost: both values are kept as a conflict, ours shows.
Also when the two only crossed (the commission archived what the group still filled in) a person decides.
"""

from collections.abc import Set as AbstractSet

from app.ledgers import ledgers
from app.ledgers.kit import Record, Row

from .entries import Entry
from .merge import State

_ALWAYS = frozenset({"void_reason", "late"})
"""A frozen record is voided and explained all the same."""
_OF_GROUPS = ("group_", "tw_")


def nothing_closed(_state: State, _entry: Entry) -> AbstractSet[str]:
    return frozenset()


def closed(state: State, entry: Entry) -> AbstractSet[str]:
    """Fields of `entry` that do not count against what stands here."""
    ledger, row = ledgers()[entry.ledger], Row(state.values)
    is_frozen = row.state in ledger.FROZEN
    if not is_frozen and not ledger.ALONE:
        return frozenset()
    theirs = Row(row | dict(entry.values))
    ours, said = ledger.alone(row), ledger.alone(theirs)
    shut = {name for name in said if said[name] != ours[name]} | ledger.withheld(row)
    arrows = [step for step in ledger.STEPS if row.state in step.of and step.to == theirs["state"]]
    if theirs["state"] != row.state and not any(not step.by or _has_group(step.by) for step in arrows):
        shut.add("state")
    if is_frozen:
        taken = {name for step in arrows for name in step.takes} if "state" not in shut else set()
        lacked = {name for name in row.missing or () if row.get(name) is None}
        shut |= {name for name in entry.values if name not in {"state", *_ALWAYS, *taken, *lacked} and _kept(ledger, name)}
    return shut & set(entry.values)


def new_and_not_theirs(entry: Entry) -> bool:
    """Does a record made at a group say what the commission alone writes?"""
    return any(any(said.values()) if isinstance(said, dict) else said is not None
               for said in ledgers()[entry.ledger].alone(entry.values).values())


def _kept(ledger: type[Record], name: str) -> bool:
    """Written by people, or by the program once."""
    return not ledger.FACES[name].computed or any(name in step.fills for step in ledger.STEPS)


def _has_group(roles: tuple[str, ...]) -> bool:
    return any(role.startswith(_OF_GROUPS) for role in roles)
