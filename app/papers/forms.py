"""Printed forms laid out from a ledger's own fields, as resources/forms.json describes them: one row of text is one row of the form.

    "person_id | person_id.sex=性别 | person_id.birth"       cells side by side; = gives another label than the field's
    "person_id.unit_id+person_id.post=单位及职务"              two values in one cell
    "reason :40"                                             at least 40 mm high, text from the top
    "result?"                                                every choice with a box, the chosen one ticked
    "progress[date, text]=进度"                              lines of a sub-table; without columns all
    "open problem@unit_id[record_no, text]=未销号问题"         records that name this one in that field; open: unfinished
    "!分管领导意见 :25"                                        an opinion: of the approvals by the roles `signers` names, else to sign
    "=备注 :15"                                              an empty cell to write in

Signatures of roles no row of the form has come behind the last opinion: a lengthened approval chain is on paper as it was signed.

errors    DeclarationError from `proof`, for the tests and the author: a path or a signer that does not exist
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from app.desk import Where
from app.ledgers.face import Face, Kind
from app.ledgers.kit import DeclarationError, Record
from app.papers.paths import faces_on, options, read, shown
from app.papers.source import Source, day
from app.printing import words
from app.printing.forms import SIGN_FOOT, TABLE_TOP, Cell, Row
from app.printing.measures import FOOT, TEXT_WIDTH
from app.printing.papers.grid import Grid
from app.resources import resource

WIDTHS = {1: (26, 130), 2: (26, 52, 26, 52), 3: (26, 26, 24, 28, 22, 30), 4: (26, 24, 14, 14, 22, 22, 18, 16)}
TEXT_HEIGHT, ROW_HEIGHT, OPINION_HEIGHT, HEAD_HEIGHT, LEAST_LINES = 25.0, 10.0, 25.0, 9.0, 2
SERIAL = 10.0
PAGE_HEIGHT, LEAST_HIGH, GIVES = FOOT - TABLE_TOP, 18.0, 0.5     # a row to write in gives up to half its height,
SLACK = 0.85                                                     # a line a seventh of it
SMALL_SIGN, SMALL_LINE = 3.3, 4.8                                # a character and a line of the smallest size
_HEIGHT = re.compile(r"\s*:(\d+)$")
_TABLE = re.compile(r"(?:(open )?(\w+)@)?(\w+)\[([^\]]*)\]")
_SHARES = {Kind.LONG: 3.0, Kind.TABLE: 3.0, Kind.FILES: 2.0, Kind.REFS: 2.0, Kind.TEXT: 1.6, Kind.REF: 1.6, Kind.BOOL: 0.8, Kind.INT: 0.8}


@dataclass(frozen=True)
class FormCell:
    """paths: their words one behind the other; ticked: all choices with boxes."""

    paths: tuple[str, ...]
    label: str
    ticked: bool = False


@dataclass(frozen=True)
class Part:
    """One row of the description: cells, a sub-table, or an opinion.

    table     field with the lines, or of `ledger` the field that names this record; columns () are all
    """

    cells: tuple[FormCell, ...] = ()
    height: float = 0.0
    table: str = ""
    columns: tuple[str, ...] = ()
    label: str = ""
    ledger: str = ""
    open: bool = False
    opinion: str = ""


@dataclass(frozen=True)
class Form:
    key: str
    title: str
    ledger: str
    parts: tuple[Part, ...]


@cache
def forms() -> dict[str, Form]:
    """Every form of resources/forms.json by its key."""
    return {key: Form(key, one["title"], one["ledger"], tuple(map(part, one["rows"]))) for key, one in _described()["forms"].items()}


@cache
def signers() -> dict[str, frozenset[str]]:
    """Roles whose opinion stands in a cell of this label."""
    return {label: frozenset(roles) for label, roles in _described()["signers"].items()}


@cache
def documents() -> dict[str, tuple[str, str]]:
    """(title, ledger) of every letter and report of resources/documents by its key."""
    return {key: (title, ledger) for key, (title, ledger) in _described()["documents"].items()}


@cache
def _described() -> dict[str, Any]:
    return dict(json.loads(resource("forms.json").read_text("utf-8")))


def part(written: str) -> Part:
    """One row of a form's description."""
    height = float(found[1]) if (found := _HEIGHT.search(written)) else 0.0
    written = _HEIGHT.sub("", written)
    if written.startswith("!"):
        return Part(opinion=written[1:], height=height or OPINION_HEIGHT)
    if table := _TABLE.match(written):
        columns = tuple(one.strip() for one in table[4].split(",") if one.strip())
        return Part(table=table[3], columns=columns, label=written[table.end():].removeprefix("="), ledger=table[2] or "",
                    open=bool(table[1]), height=height)
    return Part(tuple(map(_cell, written.split(" | "))), height)


def _cell(written: str) -> FormCell:
    path, _, label = written.strip().partition("=")
    paths = tuple(one for one in path.rstrip("?").split("+") if one)
    return FormCell(paths, label, path.endswith("?"))


def proof(ledgers: dict[str, type[Record]]) -> None:
    """raises    DeclarationError: the forms name what the ledgers have not"""
    _prove_all(forms().values(), ledgers)


def _prove_all(described: Iterable[Form], ledgers: dict[str, type[Record]]) -> None:
    for form in described:
        try:
            _prove(form, ledgers)
        except KeyError as wrong:
            raise DeclarationError(f"form {form.key}: {wrong.args[0]}") from wrong


def _prove(form: Form, ledgers: dict[str, type[Record]]) -> None:
    for one in form.parts:
        if one.opinion and one.opinion not in signers():
            raise KeyError(f"no signer {one.opinion}")
        for cell in one.cells:
            for path in cell.paths:
                if any(face.secret == "S4" for face in faces_on(ledgers, form.ledger, path)):
                    raise KeyError(f"{path} is the reporter's")
        if one.table:
            face = ledgers[one.ledger or form.ledger].FACES[one.table]
            if face.secret == "S4":
                raise KeyError(f"{one.table} is the reporter's")
            for column in one.columns:
                faces_on(ledgers, one.ledger, column) if one.ledger else _column(face, column)


def grid(source: Source, key: str) -> Grid:
    """The form of a record, what is known filled in."""
    form = forms()[key]
    shown_roles = {role for one in form.parts if one.opinion for role in signers()[one.opinion]}
    rows: list[Row] = []
    for one in form.parts:
        rows += _rows(source, one)
    if shown_roles:
        last = max(n for n, row in enumerate(rows) if row.cells[-1].kind == "opinion") + 1
        rows[last:last] = _further(source, shown_roles)
    return Grid(form.title, fitted(rows), source.row.record_no or "", source.mark)


def fitted(rows: list[Row]) -> list[Row]:
    """The rows to write in made lower, and if need be every line, where that brings the form onto one page.

    No row becomes lower than its words need at their smallest: it would grow again when it is set.
    """
    needs = [_needs(row) for row in rows]
    over = sum(max(row.height, need) for row, need in zip(rows, needs, strict=True)) - PAGE_HEIGHT
    for slack in (1.0, SLACK):
        least = [max(LEAST_HIGH, GIVES * row.height) if row.height > LEAST_HIGH else slack * row.height for row in rows]
        room = [max(0.0, row.height - max(low, need)) for row, low, need in zip(rows, least, needs, strict=True)]
        if 0 < over <= sum(room):
            return [replace(row, height=row.height - give * over / sum(room)) for row, give in zip(rows, room, strict=True)]
    return rows


def _needs(row: Row) -> float:
    """Height the words of a row take at the smallest size, mm."""
    return max((_cell_needs(cell) for cell in row.cells if cell.text and cell.kind != "label"), default=0.0)


def _cell_needs(cell: Cell) -> float:
    each = max(1, int(cell.width / SMALL_SIGN) - 1)
    indent = 2 if cell.kind in ("text", "opinion") else 0
    lines = sum(-(-(len(one) + indent) // each) for one in cell.text.split("\n") if one)
    return lines * SMALL_LINE + 3.0 + (SIGN_FOOT + 6.0 if cell.kind == "opinion" else 0.0)


def _rows(source: Source, one: Part) -> Iterator[Row]:
    if one.opinion:
        yield _opinion(one.opinion, _opinions(source, signers()[one.opinion]), one.height)
    elif one.table:
        yield from _table(source, one)
    else:
        yield _cells(source, one)


def _cells(source: Source, one: Part) -> Row:
    widths = WIDTHS[len(one.cells)]
    cells = []
    tall = one.height
    for number, cell in enumerate(one.cells):
        faces = faces_on(source.desk.ledgers, source.ledger.CODE, cell.paths[0]) if cell.paths else []
        face = faces[-1] if faces else None
        text = _ticked(source, cell, face) if cell.ticked and face else "".join(read(source, path) for path in cell.paths)
        long = len(one.cells) == 1 and (tall >= 20 or (face is not None and face.kind is Kind.LONG))
        tall = tall or (TEXT_HEIGHT if long else ROW_HEIGHT)
        label = cell.label or (face.label if face else "")
        name = face is not None and face.kind in (Kind.REF, Kind.REFS)
        cells += [Cell(label, widths[2 * number], "label"),
                  Cell(text, widths[2 * number + 1], "text" if long else "value", label, name, "left" if cell.ticked else None)]
    return Row(cells, tall)


def _ticked(source: Source, cell: FormCell, face: Face) -> str:
    value = source.row.get(cell.paths[0])
    chosen = {"true" if value is True else "false" if value is False else one for one in (value if isinstance(value, list) else [value])}
    return "　".join(words.check(code in chosen) + word for code, word in options(face))


# -- tables within a form

def _table(source: Source, one: Part) -> Iterator[Row]:
    """A heading across, the column heads, the lines, and empty ones to write in where there are few."""
    columns, lines, title = _named(source, one) if one.ledger else _own(source, one)
    widths = _column_widths(columns)
    if title:
        yield Row([Cell(title, TEXT_WIDTH, "label")], HEAD_HEIGHT)
    yield Row([Cell("序号", SERIAL, "label"), *(Cell(label, width, "label") for (label, _), width in zip(columns, widths, strict=True))],
              HEAD_HEIGHT, head=True)
    empty = [[""] * len(columns)] * max(0, LEAST_LINES - len(lines))
    for number, line in enumerate([*lines, *empty], 1):
        yield Row([Cell(str(number) if number <= len(lines) else "", SERIAL, "value", "序号", align="centre"),
                   *(Cell(text, width, "value", label, align="left" if kind in (Kind.LONG, Kind.TABLE) else "centre")
                     for text, (label, kind), width in zip(line, columns, widths, strict=True))], one.height or ROW_HEIGHT)


def _own(source: Source, one: Part) -> tuple[list[tuple[str, Kind]], list[list[str]], str]:
    face = source.ledger.FACES[one.table]
    columns = [_column(face, name) for name in one.columns] or [column for column in face.columns if column.kind is not Kind.FILES]
    columns = [column for column in columns if column.secret != "S4"]
    lines = [[shown(source, column, line.get(column.name)) for column in columns] for line in source.row.get(one.table) or ()]
    return [(column.label, column.kind) for column in columns], lines, one.label or face.label


def _named(source: Source, one: Part) -> tuple[list[tuple[str, Kind]], list[list[str]], str]:
    """Other records that name this one: what this reader may see of them."""
    ledger = source.desk.ledger(one.ledger)
    where = [Where(one.table, "=", source.row.id), *([Where("state", "in", ledger.open_states())] if one.open else [])]
    found = [Source(source.desk, row) for row in source.desk.page(one.ledger, where, newest=False, limit=1000).rows]
    columns = [faces_on(source.desk.ledgers, one.ledger, path)[-1] for path in one.columns if path != "state"]
    labels = [(column.label, column.kind) for column in columns] + ([("状态", Kind.CODE)] if "state" in one.columns else [])
    paths = [path for path in one.columns if path != "state"] + (["state"] if "state" in one.columns else [])
    return labels, [[read(row, path) for path in paths] for row in found], one.label or ledger.LABEL


def _column(face: Face, name: str) -> Face:
    found = next((column for column in face.columns if column.name == name), None)
    if found is None:
        raise KeyError(f"{face.name} has no column {name}")
    return found


def _column_widths(columns: list[tuple[str, Kind]]) -> list[float]:
    shares = [_SHARES.get(kind, 1.2) for _, kind in columns]
    return [(TEXT_WIDTH - SERIAL) * share / sum(shares) for share in shares]


# -- opinions

def _last_round(source: Source) -> list[dict[str, Any]]:
    signed = source.row.approvals or []
    last = max((one.get("round") or 1 for one in signed), default=1)
    return [one for one in signed if (one.get("round") or 1) == last]


def _opinions(source: Source, roles: frozenset[str]) -> str:
    return "\n".join(_said(source, line) for line in _last_round(source) if line.get("role") in roles)


def _said(source: Source, line: dict[str, Any]) -> str:
    said = line.get("opinion") or source.cell("approvals", line, "result")
    return f"{said}\n{source.name(line.get('approver'))}　{words.day(day(line.get('at')), '')}"


def _further(source: Source, covered: set[str]) -> list[Row]:
    return [_opinion(f"{source.cell('approvals', line, 'role') or '审批'}意见", _said(source, line), OPINION_HEIGHT)
            for line in _last_round(source) if line.get("role") not in covered]


def _opinion(label: str, text: str, height: float) -> Row:
    return Row([Cell(label, WIDTHS[1][0], "label"), Cell(text, WIDTHS[1][1], "opinion", label)], height)
