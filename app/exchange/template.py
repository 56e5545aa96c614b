"""Our own workbooks on their way back: filled-in templates and exports.

rules     a line with 编号 changes that record (a blank cell clears the field), one without begins a new one; all checks hold
errors    what cannot be read rejects its cell, by sheet, row and heading; a sheet that does not look like ours is ExcelFormat
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.desk import Desk
from app.errors import ExcelFormat
from app.exchange import cells, layout
from app.exchange.enclosed import beside, described
from app.exchange.plan import Plan, Rejected, SheetPlan
from app.exchange.registry import Draft
from app.exchange.workbook import UNCALCULATED, Book, Sheet, Value, as_text
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record, Row
from app.ledgers.values import Unfit

_OURS = (layout.LINE, layout.NUMBER, layout.STATE)
_NO_RESULT = "有公式没有计算结果，请在原来的程序里打开、保存后再导入"


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
    """values    canonical; title: what the line is called in the report; files: field -> paths of what lies beside the workbook
    tables    sub-table -> its lines; items: sub-table -> {明细号: line}, where lines have tables of their own; bad: something is rejected
    """

    row: int
    key: str
    number: str
    state: str
    values: dict[str, Any]
    title: str = ""
    files: dict[str, list[Path]] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    items: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    bad: bool = False


def look_at_template(desk: Desk, book: Book, folder: Path, *, ledger: str | None = None, sheet: str | None = None) -> Plan:
    """The plan of a workbook of ours; `ledger` and `sheet` for a plain sheet whose headings are our labels.

    folder    where the workbook lies: attachments it names lie beside it
    """
    code = ledger_of(book) or ledger
    if code is None or (ledger is not None and ledger != code):
        raise ExcelFormat(what=f"这是“{desk.ledger(code).LABEL if code in desk.ledgers else code}”的表格，不是所指定的台账")
    return _Template(desk, book, desk.ledger(code), folder).plan(sheet)


class _Template:
    def __init__(self, desk: Desk, book: Book, kind: type[Record], folder: Path) -> None:
        self._desk, self._book, self._kind, self._folder = desk, book, kind, folder
        self._reading = cells.Cells(desk, _long_texts(book))

    def plan(self, name: str | None) -> Plan:
        kind, plan = self._kind, Plan(self._book.name, template=True)
        main = self._main_sheet(name)
        head = _head_row(main, kind)
        faces = layout.headings(layout.fields(kind)) | {face.name: face for face in layout.fields(kind)}
        enclosed = layout.enclosures(kind)
        columns = {col: text for col, cell in enumerate(main.row(head)) if (text := cell.text.rstrip("*").strip())}
        known = faces | enclosed
        sheet_plan = SheetPlan(main.name, kind.CODE, head, {text: known[text].name for text in columns.values() if text in known},
                               [text for text in columns.values() if text not in known and text not in _OURS])
        plan.sheets.append(sheet_plan)
        lines = [self._line(main, row, columns, faces, enclosed, sheet_plan) for row in _filled_rows(main, head, columns)]
        subs, read = layout.sub_sheets(kind), set()
        for one in self._book.sheets:
            if (sub := subs.get(one.name)) and one is not main and sub.outer is None:
                read.add(sub.face.name)
                plan.sheets.append(self._sub_lines(one, sub, lines))
        for one in self._book.sheets:
            if (sub := subs.get(one.name)) and one is not main and sub.outer and sub.outer.name in read:
                plan.sheets.append(self._sub_lines(one, sub, lines))
        for line in lines:
            if not line.bad:
                self._draft(line, sheet_plan, read)
        return plan

    def _main_sheet(self, name: str | None) -> Sheet:
        sheets, wanted = self._book.sheets, name or layout.sheet_name(self._kind.LABEL, set())
        found = next((sheet for sheet in sheets if sheet.name == wanted), None) or (sheets[0] if sheets and not name else None)
        if found is None:
            raise ExcelFormat(what=f"没有名为“{wanted}”的表")
        return found

    def _line(self, sheet: Sheet, row: int, columns: dict[int, str], faces: dict[str, Face], enclosed: dict[str, Face],
              plan: SheetPlan) -> _Line:
        written = {columns[col]: cell.value for col, cell in enumerate(sheet.row(row)) if col in columns}
        key, number, state = (as_text(written.get(name)) for name in _OURS)
        line = _Line(row, key, number, state, {})
        title = (as_text(written[heading]) for name in self._kind.TITLE for heading, face in faces.items()
                 if face.name == name and written.get(heading))
        line.title = next(title, "")
        line.values, line.bad = self._values(row, written, faces, plan)
        for heading, face in enclosed.items():
            try:
                if found := beside(self._folder, as_text(written.get(heading))):
                    line.files[face.name] = found
                    line.values[face.name] = [described(path) for path in found]
            except Unfit as unfit:
                plan.rejected.append(Rejected(row, face.name, str(unfit), heading))
                line.bad = True
        return line

    def _values(self, row: int, written: Mapping[str, Value], faces: dict[str, Face], plan: SheetPlan) -> tuple[dict[str, Any], bool]:
        """(field -> canonical value or None, is a cell rejected?)"""
        if any(value is UNCALCULATED for value in written.values()):
            plan.rejected.append(Rejected(row, None, _NO_RESULT))
            return {}, True
        values, bad = dict[str, Any](), False
        for heading, value in written.items():
            if (face := faces.get(heading)) is None:
                continue
            try:
                values[face.name] = self._reading.read(face, value)
            except Unfit as unfit:
                plan.rejected.append(Rejected(row, face.name, str(unfit), face.label))
                bad = True
        return values, bad

    def _sub_lines(self, sheet: Sheet, sub: layout.SubSheet, lines: list[_Line]) -> SheetPlan:
        """Lines of a sub-table, hung on the record with the same 行号; of a table within it, on the line with the same 明细号."""
        plan = SheetPlan(sheet.name, self._kind.CODE, layout.HEADER_ROW - 1)
        faces = layout.headings(layout.columns(sub.face))
        head = next((row for row in range(min(20, len(sheet.grid))) if any(cell.text == layout.LINE for cell in sheet.row(row))), None)
        if head is None:
            plan.skipped.append((0, "没有“行号”一列"))
            return plan
        columns = {col: cell.text.rstrip("*").strip() for col, cell in enumerate(sheet.row(head)) if cell.text}
        by_key = {line.key: line for line in lines if line.key}
        for row in range(head + 1, len(sheet.grid)):
            written = {columns[col]: cell.value for col, cell in enumerate(sheet.row(row)) if col in columns}
            key, item = (as_text(written.pop(name, None)) for name in (layout.LINE, layout.ITEM))
            filled = {name: value for name, value in written.items() if name in faces and value is not None}
            if not filled and not key:
                continue
            line = by_key.get(key)
            if line is None:
                plan.rejected.append(Rejected(row, layout.LINE, f"行号“{key}”在主表里没有"))
                continue
            values, bad = self._values(row, filled, faces, plan)
            if bad:
                line.bad = True
            elif values and (trouble := _hang(sub, line, item, values)):
                plan.rejected.append(Rejected(row, layout.ITEM, trouble))
                line.bad = True
        return plan

    def _draft(self, line: _Line, plan: SheetPlan, read: set[str]) -> None:
        kind, values = self._kind, line.values | {name: line.tables.get(name) for name in read}
        key = self._desk.resolve(kind.CODE, line.number) if line.number else None
        if line.number and key is None:
            plan.rejected.append(Rejected(line.row, "record_no", f"没有编号为“{line.number[:40]}”的{kind.LABEL}", layout.NUMBER))
            return
        label = line.number or line.title
        if key is None:
            if line.state and line.state not in (kind.state_label(kind.first_state()), kind.first_state()):
                plan.rejected.append(Rejected(line.row, "state", "新登记的状态由程序按内容决定，请留空", layout.STATE))
                return
            filled = {name: value for name, value in values.items() if value is not None}
            plan.drafts.append(Draft(kind.CODE, filled, plan.sheet, line.row, label=label, ready=True, enclosed=line.files))
            return
        if line.files:
            plan.rejected.append(Rejected(line.row, next(iter(line.files)), "已登记的记录，附件请在程序里添加"))
            return
        row = self._desk.get(key)
        for face in layout.sub_tables(kind):
            if face.name in read and (trouble := _keep_back(face, row, values)):
                plan.rejected.append(Rejected(line.row, face.name, trouble, face.label))
                return
        # Only what differs is a change: what was signed stays signed when a whole export comes back.
        changed = {name: value for name, value in values.items() if value != row.get(name)}
        if line.state and line.state not in (kind.state_label(row.state), row.state):
            changed["state"] = line.state
        if changed:
            plan.drafts.append(Draft(kind.CODE, changed, plan.sheet, line.row, id=key, label=label, update=True, ready=True))
        else:
            plan.skipped.append((line.row, "与现有记录相同"))


def _head_row(sheet: Sheet, kind: type[Record]) -> int:
    known = {face.label for face in layout.fields(kind)} | set(layout.headings(layout.fields(kind))) | {layout.NUMBER}
    hits = [sum(cell.text.rstrip("*") in known for cell in sheet.row(row)) for row in range(min(20, len(sheet.grid)))]
    if not any(hits):
        raise ExcelFormat(what=f"“{sheet.name}”里没有{kind.LABEL}的表头")
    return hits.index(max(hits))


def _filled_rows(sheet: Sheet, head: int, columns: dict[int, str]) -> Iterator[int]:
    for row in range(head + 1, len(sheet.grid)):
        if any(cell.value is not None and columns.get(col, layout.LINE) != layout.LINE for col, cell in enumerate(sheet.row(row))):
            yield row


def _hang(sub: layout.SubSheet, line: _Line, item: str, values: dict[str, Any]) -> str | None:
    """Put a line where it belongs; the reason why it belongs nowhere."""
    if sub.outer is None:
        lines = line.tables.setdefault(sub.face.name, [])
        lines.append(values)
        line.items.setdefault(sub.face.name, {}).setdefault(item or str(len(lines)), values)
        return None
    outer = line.items.get(sub.outer.name, {}).get(item)
    if outer is None:
        return f"{sub.outer.label}里没有行号“{line.key}”、明细号“{item}”的一行"
    outer.setdefault(sub.face.name, []).append(values)
    return None


def _keep_back(table: Face, row: Row, values: dict[str, Any]) -> str | None:
    """What a workbook does not carry stays with its line; when lines came or went nobody can say whose attachments are whose."""
    held = [face.name for face in layout.kept_back(table)]
    attached = [face.name for face in table.columns if face.kind is Kind.FILES]
    before, now = row.get(table.name) or [], values.get(table.name) or []
    if len(now) == len(before):
        kept = [line | {name: old[name] for name in held if old.get(name) is not None} for line, old in zip(now, before, strict=True)]
        values[table.name] = kept or None
        return None
    if any(line.get(name) for line in before for name in attached):
        return f"{table.label}的行带有附件，增减行请在程序里进行"
    return None


def _long_texts(book: Book) -> dict[str, str]:
    found: dict[str, list[tuple[int, str]]] = {}
    for sheet in book.sheets:
        if sheet.name == layout.LONG:
            for row in range(layout.HEADER_ROW, len(sheet.grid)):
                _, where, n, piece = (cell.value for cell in (sheet.row(row) + sheet.row(row))[:4])
                if isinstance(where, str) and isinstance(n, int):
                    found.setdefault(where, []).append((n, as_text(piece)))
    return {where: "".join(piece for _, piece in sorted(pieces)) for where, pieces in found.items()}
