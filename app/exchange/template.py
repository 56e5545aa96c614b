"""Our own workbooks on their way back: filled-in templates and exports.

rules     a line with 编号 changes that record (a blank cell clears the field), one without begins a new one; all checks hold
errors    what cannot be read rejects its line; a sheet that does not look like ours is ExcelFormat
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.desk import Desk
from app.errors import ExcelFormat
from app.exchange import layout
from app.exchange.plan import Plan, Rejected, SheetPlan
from app.exchange.registry import Draft
from app.exchange.workbook import UNCALCULATED, Book, Sheet, Value, as_text
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record, Row

_LONG = re.compile(rf"^（见“{layout.LONG}”：(.+)）$")


def is_template(book: Book) -> bool:
    """The sign stands in the first cell of 填写说明."""
    return ledger_of(book) is not None


def ledger_of(book: Book) -> str | None:
    for sheet in book.sheets:
        if sheet.name == layout.HELP and sheet.cell(0, 0).text == layout.SIGN:
            return sheet.cell(0, 1).text
    return None


@dataclass
class _Line:
    row: int
    key: str
    number: str
    state: str
    values: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def look_at_template(desk: Desk, book: Book, *, ledger: str | None = None, sheet: str | None = None) -> Plan:
    """The plan of a workbook of ours; `ledger` and `sheet` for a plain sheet whose headings are our labels."""
    code = ledger_of(book) or ledger
    if code is None or (ledger is not None and ledger != code):
        raise ExcelFormat(what=f"这是“{desk.ledger(code).LABEL if code in desk.ledgers else code}”的表格，不是所指定的台账")
    kind = desk.ledger(code)
    main = _main_sheet(book, kind, sheet)
    plan = Plan(book.name, template=True)
    long = _long_texts(book)
    head = _head_row(main, kind)
    faces = layout.headings(layout.fields(kind)) | {face.name: face for face in layout.fields(kind)}
    columns = {col: text for col, cell in enumerate(main.row(head)) if (text := cell.text.rstrip("*").strip())}
    sheet_plan = SheetPlan(main.name, code, head, {text: faces[text].name for text in columns.values() if text in faces},
                           [text for text in columns.values() if text not in faces and text not in (
                               layout.LINE, layout.NUMBER, layout.STATE)])
    plan.sheets.append(sheet_plan)
    lines = list(_lines(main, head, columns, faces, sheet_plan, long))
    names = layout.sub_sheet_names(kind)
    read_tables = set()
    for one in book.sheets:
        if one.name in names and one is not main:
            read_tables.add(names[one.name].name)
            plan.sheets.append(_sub_lines(one, code, names[one.name], lines, long))
    for line in lines:
        _draft(desk, kind, line, sheet_plan, read_tables)
    return plan


def _main_sheet(book: Book, kind: type[Record], name: str | None) -> Sheet:
    wanted = name or layout.sheet_name(kind.LABEL, set())
    found = next((sheet for sheet in book.sheets if sheet.name == wanted), None) or (book.sheets[0] if book.sheets and not name else None)
    if found is None:
        raise ExcelFormat(what=f"没有名为“{wanted}”的表")
    return found


def _head_row(sheet: Sheet, kind: type[Record]) -> int:
    known = {face.label for face in layout.fields(kind)} | set(layout.headings(layout.fields(kind))) | {layout.NUMBER}
    hits = [sum(cell.text.rstrip("*") in known for cell in sheet.row(row)) for row in range(min(20, len(sheet.grid)))]
    if not any(hits):
        raise ExcelFormat(what=f"“{sheet.name}”里没有{kind.LABEL}的表头")
    return hits.index(max(hits))


def _lines(sheet: Sheet, head: int, columns: dict[int, str], faces: dict[str, Face], plan: SheetPlan,
           long: dict[str, str]) -> Iterator[_Line]:
    for row in range(head + 1, len(sheet.grid)):
        cells = {columns[col]: cell.value for col, cell in enumerate(sheet.row(row)) if col in columns}
        if all(value is None for name, value in cells.items() if name != layout.LINE):
            continue
        if any(value is UNCALCULATED for value in cells.values()):
            plan.rejected.append(Rejected(row, None, "有公式没有计算结果，请在原来的程序里打开、保存后再导入"))
            continue
        values = {faces[name].name: _written(faces[name], value, long) for name, value in cells.items() if name in faces}
        yield _Line(row, as_text(cells.get(layout.LINE)), as_text(cells.get(layout.NUMBER)), as_text(cells.get(layout.STATE)), values)


def _sub_lines(sheet: Sheet, code: str, table: Face, lines: list[_Line], long: dict[str, str]) -> SheetPlan:
    """Lines of a sub-table, hung on the record with the same 行号."""
    plan = SheetPlan(sheet.name, code, layout.HEADER_ROW - 1)
    faces = layout.headings(layout.columns(table))
    head = next((row for row in range(min(20, len(sheet.grid))) if any(cell.text == layout.LINE for cell in sheet.row(row))), None)
    if head is None:
        plan.skipped.append((0, "没有“行号”一列"))
        return plan
    columns = {col: cell.text.rstrip("*").strip() for col, cell in enumerate(sheet.row(head)) if cell.text}
    by_key = {line.key: line for line in lines if line.key}
    for row in range(head + 1, len(sheet.grid)):
        cells = {columns[col]: cell.value for col, cell in enumerate(sheet.row(row)) if col in columns}
        key = as_text(cells.pop(layout.LINE, None))
        filled = {name: value for name, value in cells.items() if name in faces and value is not None}
        values = {faces[name].name: _written(faces[name], value, long) for name, value in filled.items()}
        if not values and not key:
            continue
        if key not in by_key:
            plan.rejected.append(Rejected(row, layout.LINE, f"行号“{key}”在主表里没有"))
        elif any(value is UNCALCULATED for value in values.values()):
            plan.rejected.append(Rejected(row, None, "有公式没有计算结果，请在原来的程序里打开、保存后再导入"))
        elif values:
            by_key[key].tables.setdefault(table.name, []).append(values)
    return plan


def _draft(desk: Desk, kind: type[Record], line: _Line, plan: SheetPlan, read_tables: set[str]) -> None:
    values: dict[str, Any] = dict(line.values) | {name: line.tables.get(name) for name in read_tables}
    label = line.number or next((str(line.values[name]) for name in kind.TITLE if line.values.get(name)), "")
    key = desk.resolve(kind.CODE, line.number) if line.number else None
    if line.number and key is None:
        plan.rejected.append(Rejected(line.row, "record_no", f"没有编号为“{line.number[:40]}”的{kind.LABEL}"))
        return
    if key is None:
        if line.state and line.state not in (kind.state_label(kind.first_state()), kind.first_state()):
            plan.rejected.append(Rejected(line.row, "state", "新登记的状态由程序按内容决定，请留空"))
            return
        filled = {name: value for name, value in values.items() if value is not None}
        plan.drafts.append(Draft(kind.CODE, filled, plan.sheet, line.row, label=label))
        return
    row = desk.get(key)
    for face in layout.sub_tables(kind):
        if face.name in values and layout.keeps_files(face) and (trouble := _keep_files(face, row, values)):
            plan.rejected.append(Rejected(line.row, face.name, trouble))
            return
    if line.state and line.state not in (kind.state_label(row.state), row.state):
        values["state"] = line.state
    plan.drafts.append(Draft(kind.CODE, values, plan.sheet, line.row, id=key, label=label, update=True))


def _keep_files(table: Face, row: Row, values: dict[str, Any]) -> str | None:
    """Attachments of lines stay with their lines; when lines came or went nobody can say whose they are."""
    held = [face.name for face in table.columns if face.kind is Kind.FILES]
    before = row.get(table.name) or []
    if not any(line.get(name) for line in before for name in held):
        return None
    now = values.get(table.name) or []
    if len(now) != len(before):
        return f"{table.label}的行带有附件，增减行请在程序里进行"
    values[table.name] = [line | {name: old[name] for name in held if old.get(name)} for line, old in zip(now, before, strict=True)]
    return None


def _written(face: Face, value: Value, long: dict[str, str]) -> Any:
    """A cell for `parse`: dates as they are, numbers typed into a text field as text."""
    if isinstance(value, str) and (found := _LONG.match(value)):
        return long.get(found[1], value)
    if value is None or isinstance(value, str):
        return value
    if face.kind in (Kind.TEXT, Kind.LONG, Kind.CODE, Kind.CODES, Kind.CHOICE, Kind.REF, Kind.REFS, Kind.PERIOD):
        return as_text(value)
    return value


def _long_texts(book: Book) -> dict[str, str]:
    found: dict[str, list[tuple[int, str]]] = {}
    for sheet in book.sheets:
        if sheet.name == layout.LONG:
            for row in range(layout.HEADER_ROW, len(sheet.grid)):
                _, where, n, piece = (cell.value for cell in (sheet.row(row) + sheet.row(row))[:4])
                if isinstance(where, str) and isinstance(n, int):
                    found.setdefault(where, []).append((n, as_text(piece)))
    return {where: "".join(piece for _, piece in sorted(pieces)) for where, pieces in found.items()}
