"""Which chain is in force: the one the ledger declares, in its place one the commission issued, made longer by this office itself.

The commission's may be shorter than the declared one; an office's own must hold every role that is asked, in their order. One that does
not (any more) is left aside: nobody's signature is saved by a setting.

errors    CheckFailed at the field `chain`, with the reason
source    domain ledgers, section 0, Default approval chains
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app import codes
from app.desk.asking import Facts
from app.desk.issued import LONGER, declared
from app.errors import CheckFailed, Finding, NotPermitted
from app.ledgers import ledgers
from app.ledgers.checks import LEADERS, chain
from app.ledgers.issued import BadIssue, cases_of
from app.ledgers.kit import Record, Row

if TYPE_CHECKING:
    from app.desk.desk import Desk

DECLARED, ISSUED, OWN = "declared", "issued", "own"
_WHENCE = {DECLARED: "默认", ISSUED: "委机关下发", OWN: "本机构加长"}


@dataclass(frozen=True)
class Chain:
    """A chain as it is listed: of a ledger's state, for a record of no particular kind; `whence` is where it comes from."""

    name: str
    label: str
    roles: tuple[str, ...]
    whence: str

    @property
    def words(self) -> str:
        return " → ".join(codes.table("role").label(role) for role in self.roles) or "按种类而定"

    @property
    def whence_words(self) -> str:
        return _WHENCE[self.whence]


def in_force(ledger: type[Record], row: Row, facts: Facts) -> tuple[str, ...]:
    """Role codes that sign this record in its present state, in order; () where nothing is approved."""
    return _found(ledger, row, facts)[0]


def _found(ledger: type[Record], row: Row, facts: Facts) -> tuple[tuple[str, ...], str]:
    approval = ledger.approval_in(row.state)
    if approval is None:
        return (), DECLARED
    roles, whence = (approval.chain(row, facts) if callable(approval.chain) else approval.chain), DECLARED
    name = f"{ledger.CODE}.{row.state}"
    for when, issued in facts.force.chains.get(name, ()):
        # Without a condition it speaks for the kinds that are approved at all.
        if _fits(row, when) if when else bool(roles):
            roles, whence = chain(row, facts, *issued), ISSUED
            break
    longer = chain(row, facts, *facts.force.longer.get(name, ()))
    return (longer, OWN) if roles and len(longer) > len(roles) and holds(longer, roles) else (roles, whence)


def _fits(row: Row, when: Mapping[str, Sequence[Any]]) -> bool:
    return all((set(value) & set(values)) if isinstance(value := row.get(name), list) else value in values for name, values in when.items())


def holds(longer: Iterable[str], roles: Iterable[str]) -> bool:
    """Does `longer` name every one of `roles`, in their order?"""
    left = iter(longer)
    return all(role in left for role in roles)


def lengthen(desk: "Desk", name: str, roles: Sequence[str]) -> None:
    """This office's own chain for "clue.approval"; () goes back to what is in force without it.

    raises    CheckFailed for a shorter one, NotPermitted for others than the office's leader
    """
    code, state = declared(name)
    ledger = ledgers()[code]
    if not desk.user.roles & {*LEADERS, "chief", "case_mgmt"}:
        raise NotPermitted(what="改变本机构的审批链（由负责人设定）")
    if not roles:
        desk.put_setting(LONGER + name, None)
        return
    try:
        cases_of({"chain": list(roles)})
    except BadIssue as bad:
        raise CheckFailed([Finding("chain", "CHAIN", str(bad))]) from bad
    with desk.reader() as facts:
        row = Row({"state": state, "org_id": desk.user.org_id})
        least = [_without_own(ledger, row, facts)]
        least += [chain(row, facts, *issued) for _, issued in facts.force.chains.get(name, ())]
        longer = chain(row, facts, *roles)
    if lacking := next((one for one in least if not holds(longer, one)), None):
        words = " → ".join(codes.table("role").label(role) for role in lacking)
        raise CheckFailed([Finding("chain", "CHAIN", f"本机构只能加长审批链，不能缩短或改变次序：至少应依次有“{words}”")])
    desk.put_setting(LONGER + name, list(roles))
    desk.audit("chain.lengthen", ledger=code, detail=f"{state}: {','.join(roles)}")


def _without_own(ledger: type[Record], row: Row, facts: Facts) -> tuple[str, ...]:
    approval = ledger.approval_in(row.state)
    assert approval is not None
    return approval.chain(row, facts) if callable(approval.chain) else approval.chain


def listed(desk: "Desk") -> list[Chain]:
    """Every chain there is, as it stands for a record of no particular kind."""
    with desk.reader() as facts:
        found = []
        for ledger in desk.ledgers.values():
            for approval in ledger.APPROVALS:
                roles, whence = _found(ledger, Row({"state": approval.state, "org_id": desk.user.org_id}), facts)
                name = f"{ledger.CODE}.{approval.state}"
                if whence == DECLARED and name in facts.force.chains:
                    whence = ISSUED
                found.append(Chain(name, f"{ledger.LABEL}：{ledger.state_label(approval.state)}", roles, whence))
    return found
