"""docs/ledgers.md from what the ledgers declare: fields, states, arrows, checks, limits, forms, in the order of the navigation.

    python build/ledger_book.py            writes it
    python build/ledger_book.py --check    says whether it is current (exit 1: it is not)
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app import codes
from app.ledgers import ledgers
from app.ledgers.face import Before, Face, Kind
from app.ledgers.kit import COMMON, Approval, Entry, Limit, Make, Record, Step
from app.papers.printing import KINDS
from app.resources import resource

OUT = Path(__file__).parents[1] / "docs" / "ledgers.md"

HEAD = """# Ledgers

Made by `python3 build/dev.py ledgers` from what the modules of `app/ledgers/` declare; a test fails when it is not current. The names
are those of JSON, command line, Excel and bundles. What a word of a declaration means: [design.md](design.md), What a ledger declares.

Required: `!` when it is saved, `! 办结` before that state, `!?` under a condition. S1-S4: who may see it. A check marked ~ only warns.
"""


def book() -> str:
    contract = json.loads(resource("contract", "ledgers.json").read_text(encoding="utf-8"))
    parts = [HEAD, "## Contents\n", *_contents(contract), "\n## Common to every record\n", *_fields(COMMON, None)]
    for ledger in ledgers().values():
        parts += ["", *_ledger(ledger, contract.get(ledger.CODE, {}).get("number", ""))]
    return "\n".join(parts) + "\n"


def _contents(contract: dict[str, Any]) -> Iterator[str]:
    yield "| ledger | code | number | letter | group | class | fields | states | forms |\n|---|---|---|---|---|---|---|---|---|"
    for one in ledgers().values():
        own = [face for face in one.faces() if not face.common]
        number = contract.get(one.CODE, {}).get("number", "")
        yield (f"| {one.LABEL} | [`{one.CODE}`](#{one.CODE}) | {number} | {one.NUMBER} | {one.NAV} | {_class_of(one)} | {len(own)} "
               f"| {len(one.STATES)} | {len(one.PRINTS)} |")


def _class_of(ledger: type[Record]) -> str:
    return f"S{ledger.VIS}" if isinstance(ledger.VIS, int) else "by record"


def _ledger(ledger: type[Record], number: str) -> Iterator[str]:
    yield f'## <a id="{ledger.CODE}"></a>{" ".join(filter(None, (number, ledger.LABEL)))} `{ledger.CODE}`\n'
    yield (f"Number {ledger.NUMBER}, {ledger.NAV}, {_class_of(ledger)}; dated by `{ledger.ON}`, titled by "
           f"{_names(ledger.TITLE)}.{_habits(ledger)}\n")
    yield from _fields([face for face in ledger.faces() if not face.common], ledger)
    yield "\nStates: " + " · ".join(f"{word} `{code}`" for code, word in ledger.STATES.items()) + "\n"
    if ledger.STEPS:
        yield "| step | from | to | asks for | by |\n|---|---|---|---|---|"
        yield from (_step(ledger, step) for step in ledger.STEPS)
    for approval in ledger.APPROVALS:
        yield _approval(ledger, approval)
    if ledger.LIMITS:
        yield "\nLimits:\n"
        yield from (_limit(ledger, limit) for limit in ledger.LIMITS)
    if ledger.CHECKS:
        yield "\nChecks:\n"
        yield from _checks(ledger)
    yield from (*map(_make, ledger.MAKES), *map(_entry, ledger.ENTRIES))
    forms = [f"{KINDS[key].label} `{key}`" for key in ledger.PRINTS if key in KINDS]
    yield "\nForms: " + ("、".join(forms) or "none") + "."


def _habits(ledger: type[Record]) -> str:
    told = []
    if ledger.FROZEN:
        told.append("not edited in " + "、".join(map(ledger.state_label, ledger.FROZEN)))
    if ledger.CARRIED:
        told.append({"named": "goes along by name", "followed": "goes along by name, with what it names", "all": "goes to every station"}
                    [ledger.CARRIED])
    if ledger.STAYS:
        told.append(f"stays at its station where `{ledger.STAYS[0]}` is `{ledger.STAYS[1]}`")
    if ledger.COMMISSIONS:
        told.append("the commission decides " + ("all fields" if "*" in ledger.COMMISSIONS else _names(ledger.COMMISSIONS)))
    return "".join(f" {one[0].upper()}{one[1:]}." for one in told)


def _fields(faces: Iterable[Face], ledger: type[Record] | None) -> Iterator[str]:
    yield "| field | label | value | required |\n|---|---|---|---|"
    yield from _rows(faces, ledger, "")


def _rows(faces: Iterable[Face], ledger: type[Record] | None, within: str) -> Iterator[str]:
    for face in faces:
        yield f"| `{within}{face.name}` | {face.label} | {_value(face)} | {_required(face, ledger)} |"
        yield from _rows(face.columns, ledger, f"{within}{face.name}.")


def _value(face: Face) -> str:
    match face.kind:
        case Kind.CODE | Kind.CODES:
            text = f"{face.kind.value} {codes.table(face.codes).title} `{face.codes}`" if face.codes else face.kind.value
        case Kind.CHOICE:
            text = "choice: " + ", ".join(f"`{code}` {word}" for code, word in (face.choices or {}).items())
        case Kind.REF | Kind.REFS:
            text = f"{face.kind.value} " + (f"`{face.ref}`" if face.ref else "any")
        case _:
            text = face.kind.value
    return text + (f", at least {face.least}" if face.least else "") + (f", {face.secret}" if face.secret else "")


def _required(face: Face, ledger: type[Record] | None) -> str:
    if face.computed:
        return "computed"
    if isinstance(face.required, bool):
        return "!" if face.required else ""
    return ", ".join(f"! {ledger.state_label(need.state) if ledger else need.state}" if isinstance(need, Before) else "!?"
                     for need in face.required)


def _step(ledger: type[Record], step: Step) -> str:
    come = "、".join(map(ledger.state_label, step.of))
    by = "、".join(codes.table("role").label(role) for role in step.by)
    told = " after 呈批" if step.approved else ""
    fills = f"; fills {_names(tuple(step.fills))}" if step.fills else ""
    return (f"| {step.label} `{step.code}` | {come} | {ledger.state_label(step.to)}{told} | {_names(step.takes)}{fills} "
            f"| {by}{' (under a condition)' if step.only else ''} |")


def _approval(ledger: type[Record], approval: Approval) -> str:
    chain = "by the record" if callable(approval.chain) else " → ".join(codes.table("role").label(role) for role in approval.chain)
    return f"\n呈批 in {ledger.state_label(approval.state)}: {chain}; returned to {ledger.state_label(approval.back)}."


def _limit(ledger: type[Record], limit: Limit) -> str:
    length = [f"{'by the record' if callable(value) else value} {name}"
              for name, value in (("months", limit.months), ("days", limit.days), ("working days", limit.workdays)) if value]
    length += [f"until `{limit.due}`"] if limit.due else []
    met = [*map(ledger.state_label, limit.met_by), *([f"`{limit.met_on}`"] if limit.met_on else [])]
    begins = f"from `{limit.starts}`" if limit.starts else "from a day the record does not hold"
    return (f"- {limit.number} {limit.what}: {begins}{' or a later day' if limit.begins and limit.starts else ''}, {', or '.join(length)}"
            f"{'; extended by the record' if limit.extended else ''}{'; met by ' + '、'.join(met) if met else ''}"
            f"{'; under a condition' if limit.only else ''}")


def _checks(ledger: type[Record]) -> Iterator[str]:
    for check in ledger.CHECKS:
        yield f"- {check.code}{'~' if check.warning else ''} `{check.at}` {check.message}"


def _make(make: Make) -> str:
    return f"\nBegins `{make.ledger}`: {make.label}{', one for each line of `' + make.each + '`' if make.each else ''}."


def _entry(entry: Entry) -> str:
    whose = "the persons it concerns" if callable(entry.persons) else f"`{entry.persons}`"
    return f"\nInto the integrity file of {whose}: {codes.table('file_section').label(entry.section)}."


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def main() -> int:
    made = book()
    if "--check" in sys.argv[1:]:
        return int(not OUT.exists() or OUT.read_text(encoding="utf-8") != made)
    OUT.write_text(made, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
