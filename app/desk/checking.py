"""Is this record as it should be? Types, required fields, the ledger's own checks, references that exist.

shapes    findings name the field, so that the form shows them in place; a bulk act's findings carry the row's position
leaves    whether the user may do it at all to app/desk/people.py
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from app.errors import Finding
from app.ledgers import classifying
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Facts, Record, Row, needs
from app.ledgers.values import Unfit, accept


def taken(ledger: type[Record], values: Mapping[str, Any], findings: list[Finding], open_to: frozenset[str]) -> Row:
    """`values` accepted field by field; what does not fit becomes a finding.

    open_to   computed fields this caller may give all the same
    """
    row = Row()
    for name, value in values.items():
        face = ledger.FACES.get(name)
        if face is None:
            findings.append(Finding(name, "FIELD", f"{ledger.LABEL}没有“{name[:40]}”这个字段"))
        elif face.computed and name not in open_to:
            findings.append(Finding(name, "COMPUTED", f"{face.label}由程序填写，不能直接修改"))
        else:
            try:
                row[name] = accept(face, value)
            except Unfit as unfit:
                findings.append(Finding(name, "VALUE", f"{face.label}：{unfit}"))
    return row


@cache
def _asked(ledger: type[Record]) -> tuple[Face, ...]:
    return tuple(face for face in ledger.faces() if (face.required and not face.computed) or face.least)


@cache
def _with_lines(ledger: type[Record]) -> tuple[Face, ...]:
    return tuple(face for face in ledger.faces() if any(column.required for column in face.columns))


_NAMED = 5
"""Lines of a list named by number before it is 等."""


def lacking(ledger: type[Record], row: Row) -> list[Face]:
    """Required fields without a value, a required list's lines included (named `field.column`, the label says in which lines)."""
    found = [face for face in _asked(ledger) if face.required and row.get(face.name) is None and needs(ledger, face, row)]
    for face in _with_lines(ledger):
        lines = [Row(line) for line in row.get(face.name) or ()]
        for column in face.columns:
            if not column.required:
                continue
            if numbers := [n for n, line in enumerate(lines, 1) if line.get(column.name) is None and needs(ledger, column, row, line)]:
                where = "、".join(map(str, numbers[:_NAMED])) + ("等" if len(numbers) > _NAMED else "")
                found.append(replace(column, name=f"{face.name}.{column.name}", label=f"{face.label}第{where}项的{column.label}"))
    return found


def frozen(ledger: type[Record], row: Row, changes: Mapping[str, Any], open_to: Iterable[str] = ()) -> list[Finding]:
    """Changes to a record that is not edited any more (`Record.FROZEN`); what an old book lacked may be filled all the same."""
    if row.state not in ledger.FROZEN:
        return []
    free = {*open_to, *(name for name in row.missing or () if row.get(name) is None)}
    where = ledger.state_label(row.state)
    return [Finding(name, "FROZEN", f"{face.label}：{ledger.LABEL}“{where}”后不再改动") for name, value in changes.items()
            if name not in free and value != row.get(name) and (face := ledger.FACES.get(name))]


def findings_of(ledger: type[Record], row: Row, facts: Facts, *, excused: bool = False,
                patient: bool = True) -> tuple[list[Finding], list[Finding]]:
    """returns   (what stops saving, what only warns)

    excused   the row comes from an old book, or is the office's first record: what it lacks is listed in `missing` (待补) instead of
              stopping. What is listed there may stay lacking later; nothing new may. A check whose field is lacking waits.
    patient   False leaves out warnings that ask the store for every row
    """
    stops, warns = list[Finding](), list[Finding]()
    listed = frozenset(row.missing or ())
    absent = lacking(ledger, row)
    waiting = {face.name for face in absent if excused or face.name in listed}
    row["missing"] = sorted(waiting) or None
    stops += [Finding(face.name.partition(".")[0], "REQUIRED", f"请填写{face.label}") for face in absent if face.name not in waiting]
    for face in _asked(ledger):
        value = row.get(face.name)
        if face.least and value is not None and len(value) < face.least and not row.legacy:
            stops.append(Finding(face.name, "LEAST", f"{face.label}至少{face.least}个"))
    settled = {finding.field for finding in stops} | waiting
    for check in (*ledger.CHECKS, *classifying.CHECKS):
        if check.at in settled or (check.asks and check.warning and not patient) or (row.legacy and check.at and row.get(check.at) is None):
            continue
        if not check.holds(row, facts):
            (warns if check.warning else stops).append(Finding(check.at, check.code, check.words(row, facts)))
    return stops, warns


def wrong_references(ledger: type[Record], refs: Iterable[tuple[str, str]], kinds: Mapping[str, str]) -> list[Finding]:
    """References to nothing, or to a record of another kind. `kinds`: {id: ledger code} of what exists."""
    findings = []
    for path, key in refs:
        name, _, column_name = path.partition(".")
        face = ledger.FACES[name]
        if column_name:
            face = next(column for column in face.columns if column.name == column_name)
        kind = kinds.get(key)
        if kind is None:
            findings.append(Finding(name, "REFERENCE", f"{face.label}：所选的记录不存在"))
        elif face.ref and kind != face.ref:
            findings.append(Finding(name, "REFERENCE", f"{face.label}：所选的记录种类不对"))
    return findings


@cache
def _with_files(ledger: type[Record]) -> tuple[tuple[Face, Face], ...]:
    """File fields, and file columns with the sub-table they stand in: (the field, its column)."""
    return tuple((face, column) for face in ledger.faces() for column in (face, *face.columns) if column.kind is Kind.FILES)


def absent_files(ledger: type[Record], row: Row, before: Row, has: Callable[[str], bool]) -> list[Finding]:
    """Attachments named anew that are not kept here: a record would promise a paper nobody can open.

    before    the record as it was: what it named without content came from elsewhere and stops nobody's work
    """
    findings = []
    for face, column in _with_files(ledger):
        held = {file["sha256"] for file in _files(before, face, column)}
        findings += [Finding(face.name, "FILE", f"{face.label}：附件“{file['name'][:40]}”没有内容，请重新添加")
                     for file in _files(row, face, column) if file["sha256"] not in held and not has(file["sha256"])]
    return findings


def _files(row: Row, face: Face, column: Face) -> list[dict[str, Any]]:
    value = row.get(face.name) or ()
    return list(value) if column is face else [file for line in value for file in line.get(column.name) or ()]


def at_row(findings: Sequence[Finding], position: int | None) -> list[Finding]:
    return [replace(finding, row=position) for finding in findings]


