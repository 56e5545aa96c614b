"""A declaration that does not fit together stops the program at start and names the ledger: the author meets it, not the clerk.

errors    DeclarationError
"""

from collections.abc import Iterable, Mapping

from app import codes
from app.ledgers.face import Before, Kind
from app.ledgers.kit import DeclarationError, Record


def proof(ledger: type[Record], ledgers: Mapping[str, type[Record]], limits: Iterable[str]) -> None:
    """Everything that is declared of `ledger`.

    limits    numbers that have a source
    raises    DeclarationError naming the ledger
    """
    if not ledger.STATES or not ledger.TITLE:
        raise _wrong(ledger, "no states or no title")
    _faces(ledger)
    _makes(ledger, ledgers)
    _handed(ledger)
    _steps(ledger)
    _fields(ledger)
    _states(ledger)
    _roles(ledger)
    _limits(ledger, set(limits))


def _wrong(ledger: type[Record], what: str) -> DeclarationError:
    return DeclarationError(f"{ledger.CODE}: {what}")


def _faces(ledger: type[Record]) -> None:
    tables = set(codes.names())
    for face in (g for one in ledger.faces() for g in (one, *one.columns)):
        if face.codes and face.codes not in tables:
            raise _wrong(ledger, f"{face.name}: no code table {face.codes}")
        if face.kind is Kind.CHOICE and not face.choices:
            raise _wrong(ledger, f"{face.name}: a choice without choices")
        for need in face.required if isinstance(face.required, tuple) else ():
            if isinstance(need, Before) and (strange := {need.state, *need.but} - set(ledger.STATES)):
                raise _wrong(ledger, f"{face.name}: no state {sorted(strange)}")


def _makes(ledger: type[Record], ledgers: Mapping[str, type[Record]]) -> None:
    for make in ledger.MAKES:
        if (theirs := ledgers.get(make.ledger)) and (strange := {*make.fill, *make.also, *make.line} - set(theirs.FACES)):
            raise _wrong(ledger, f"makes {make.ledger} with unknown fields {sorted(strange)}")
        if make.each and (strange := set(make.line.values()) - {column.name for column in ledger.FACES[make.each].columns}):
            raise _wrong(ledger, f"makes {make.ledger} from columns {make.each} has not: {sorted(strange)}")
        ours = {*make.fill.values(), *([make.back] if make.back else ()), *([make.each] if make.each else ())}
        if strange := (ours - {"id"} - set(ledger.FACES)) | (set(make.of) - set(ledger.STATES)):
            raise _wrong(ledger, f"makes {make.ledger} from what it has not: {sorted(strange)}")
    for entry in ledger.ENTRIES:
        if (isinstance(entry.persons, str) and entry.persons not in ledger.FACES) or set(entry.states) - set(ledger.STATES):
            raise _wrong(ledger, f"an entry into the file from what it has not: {entry.persons}, {entry.states}")


def _handed(ledger: type[Record]) -> None:
    for name in ledger.HANDED:
        if name not in ledger.FACES or ledger.FACES[name].kind not in (Kind.REF, Kind.REFS):
            raise _wrong(ledger, f"hands over {name}, which names nobody")


def _steps(ledger: type[Record]) -> None:
    if strange := {name for step in ledger.STEPS for name in step.fills if name not in ledger.FACES}:
        raise _wrong(ledger, f"steps fill unknown fields {sorted(strange)}")
    if len({step.code for step in ledger.STEPS}) < len(ledger.STEPS):
        raise _wrong(ledger, "two steps of one code")
    if dead := set(ledger.STATES) - {ledger.first_state()} - {step.to for step in ledger.STEPS}:
        raise _wrong(ledger, f"no step reaches {sorted(dead)}")


def _fields(ledger: type[Record]) -> None:
    """Names of fields, wherever they stand."""
    named = {*ledger.TITLE, *ledger.LIST, ledger.ON, *ledger.RENEWS, *ledger.CARD, *ledger.MOVES}
    named |= {check.at for check in ledger.CHECKS if check.at} | {name for step in ledger.STEPS for name in step.takes}
    named |= ({ledger.STAYS[0]} if ledger.STAYS else set()) | {name.partition(".")[0] for name in ledger.ALONE}
    named |= set(ledger.COMMISSIONS) - {"*"}
    if unknown := named - set(ledger.FACES):
        raise _wrong(ledger, f"unknown fields {sorted(unknown)}")
    if (ledger.CARRIED in ("named", "followed")) != bool(ledger.CARD) or any(ledger.FACES[name].secret for name in ledger.CARD):
        raise _wrong(ledger, "carried by name without a card, a card of what is not carried, or a secret on it")


def _states(ledger: type[Record]) -> None:
    states = {state for opened in ledger.OPEN_TO.values() for state in opened} | {*ledger.FROZEN, *ledger.MOVES_IN, *ledger.ENDS}
    states |= {state for step in ledger.STEPS for state in (*step.of, step.to)}
    states |= {state for limit in ledger.LIMITS for state in limit.met_by}
    states |= {state for approval in ledger.APPROVALS for state in (approval.state, approval.back)}
    if unknown := states - set(ledger.STATES):
        raise _wrong(ledger, f"unknown states {sorted(unknown)}")


def _roles(ledger: type[Record]) -> None:
    roles = set(ledger.OPEN_TO) | {role for step in ledger.STEPS for role in step.by}
    roles |= {role for approval in ledger.APPROVALS if not callable(approval.chain) for role in approval.chain}
    if unknown := roles - set(codes.table("role").codes()):
        raise _wrong(ledger, f"unknown roles {sorted(unknown)}")


def _limits(ledger: type[Record], known: set[str]) -> None:
    days = {name for limit in ledger.LIMITS for name in (limit.starts, limit.due, limit.met_on) if name}
    if strange := {name for name in days if name not in ledger.FACES or ledger.FACES[name].kind not in (Kind.DATE, Kind.MOMENT)}:
        raise _wrong(ledger, f"limits count from or to what is no day: {sorted(strange)}")
    if sourceless := {limit.number for limit in ledger.LIMITS} - known:
        raise _wrong(ledger, f"limits without a source {sorted(sourceless)}")
