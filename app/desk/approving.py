"""呈批: whose turn it is, in which round, and whether all have agreed. Read from the record's `approvals` alone."""

from typing import Any

from app import codes
from app.desk import chains
from app.desk.asking import Facts
from app.ledgers.kit import Record, Row


def round_of(row: Row) -> int:
    """Rounds count from 1. A return, a rejection or a new submission ends one; a return and the submission after it are one end."""
    lines = [line.get("result") == "agree" for line in row.approvals or ()]
    return 1 + sum(bool(not agreed and (place + 1 == len(lines) or lines[place + 1])) for place, agreed in enumerate(lines))


def signed_in_round(row: Row) -> int:
    lines = list(row.approvals or ())
    ends = [place for place, line in enumerate(lines) if line.get("result") != "agree"]
    return len(lines) - (ends[-1] + 1 if ends else 0)


def submitted(row: Row, staff_id: str, at: str) -> list[dict[str, Any]]:
    """`approvals` with a new round begun: what was agreed before does not speak for what is submitted now."""
    lines = list(row.approvals or ())
    if not lines or lines[-1].get("result") != "agree":
        return lines
    return [*lines, {"step": 0, "approver": staff_id, "at": at, "round": round_of(row) + 1}]


def chain_of(ledger: type[Record], row: Row, facts: Facts) -> tuple[str, ...]:
    """Role codes that sign this record in its present state, in order; () where nothing is approved."""
    return chains.in_force(ledger, row, facts)


def _unsigned(ledger: type[Record], row: Row, facts: Facts) -> tuple[str, ...]:
    """Who has still to sign in this round. Asked by role: a chain changed meanwhile lets nobody's signature stand for another's."""
    chain, count = chain_of(ledger, row, facts), signed_in_round(row)
    roles = [line.get("role") for line in list(row.approvals or ())[-count:]] if count else []
    return tuple(role for role in chain if role not in roles) if all(roles) else chain[count:]


def next_approver(ledger: type[Record], row: Row, facts: Facts) -> str | None:
    """The role whose turn it is; None when nobody's."""
    return next(iter(_unsigned(ledger, row, facts)), None)


def approved(ledger: type[Record], row: Row, facts: Facts) -> bool:
    """Have all agreed whose agreement this record needs? True where nobody's is needed."""
    return not _unsigned(ledger, row, facts)


def role_label(role: str) -> str:
    return codes.table("role").label(role)
