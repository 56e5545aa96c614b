"""A ledger as a workbook: the empty template, and what is in it, ready to be brought back.

rules     every text is written as text, never as a formula (P35); the highest mark and longest term of the rows stand on top (P37)
          codes appear as their labels, references by a name or number that leads back to the record, money in yuan
errors    Absent for an unknown ledger, Usage for another file type, the store's own for disk and medium
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app import codes
from app.desk import Desk
from app.errors import Usage
from app.exchange import layout
from app.exchange.registry import every_row
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record, Row
from app.ledgers.values import label, shown_period
from app.printing.words import highest, mark
from app.progress import Progress, silent
from app.sync.media.register import may_write
from db.files import whole_file

_HEAD = Font(bold=True)
_SHADE = PatternFill("solid", fgColor="FFE8EDF5")
_WRAP = Alignment(vertical="top", wrap_text=True)
_ROWS_FOR_NEW = 2000
_PIECE = 500
_EXCEL_FIRST_DAY = date(1900, 3, 1)
_SEPARATORS = set("、，,；;\n")


def write_template(desk: Desk, code: str, out: Path) -> Path:
    """An empty workbook for a ledger: headings, drop-downs, what each field takes."""
    ledger = desk.ledger(code)
    return _save(_workbook(desk, ledger, [], silent, template=True), out)


def export(desk: Desk, code: str, out: Path, *, where: Sequence[Any] = (), progress: Progress = silent) -> int:
    """The rows of a ledger this user may see.

    returns   how many rows
    """
    ledger = desk.ledger(code)
    rows = every_row(desk, code, where)
    rows.reverse()                              # pages come newest first
    may_write(desk, out, highest([(row.classification, row.term) for row in rows])[0] if rows else None)
    _save(_workbook(desk, ledger, rows, progress), out)
    desk.audit("excel.export", code, detail=str(len(rows)))
    return len(rows)


def _save(book: Workbook, out: Path) -> Path:
    if out.suffix.lower() != ".xlsx":
        raise Usage(what="导出的文件名应以 .xlsx 结尾")
    with whole_file(out) as file:
        book.save(file)
    return out


def _workbook(desk: Desk, ledger: type[Record], rows: list[Row], progress: Progress, template: bool = False) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    taken = {layout.HELP, layout.CODES, layout.LONG}
    writer = _Writer(desk, book)
    main = book.create_sheet(layout.sheet_name(ledger.LABEL, taken))
    level, term = highest([(row.classification, row.term) for row in rows])
    marked = mark(level, term) if rows else ""
    _title(main, ledger.LABEL, marked)
    faces, subs = layout.headings(layout.fields(ledger)), layout.sub_sheets(ledger)
    _heads(main, [layout.LINE, layout.NUMBER, layout.STATE, *faces, *(layout.enclosures(ledger) if template else ())])
    for name, sub in subs.items():
        sheet = book.create_sheet(name)
        _title(sheet, f"{ledger.LABEL}：{sub.title}", marked)
        _heads(sheet, [*sub.keys, *layout.headings(layout.columns(sub.face))])
    for line, row in enumerate(rows, 1):
        if line % _PIECE == 1:
            progress(line - 1, len(rows), "正在写出")
        writer.row(main, [line, row.record_no, ledger.state_label(row.state)], list(faces.values()), row, line)
        for name, sub in subs.items():
            for item, values in _lines(sub, row):
                writer.row(book[name], [line, item][:len(sub.keys)], layout.columns(sub.face), values, line)
    lists = _code_lists(book, [*faces.values(), *(column for sub in subs.values() for column in layout.columns(sub.face))])
    _validate(main, 3, list(faces.values()), lists)
    for name, sub in subs.items():
        _validate(book[name], len(sub.keys), layout.columns(sub.face), lists)
    writer.long_texts()
    _help(book, ledger, template)
    return book


def _lines(sub: layout.SubSheet, row: Row) -> Iterator[tuple[int, Any]]:
    """(明细号, values) of each line of a sub-table; of a table within it, the number of the line it hangs on."""
    for n, outer in enumerate(row.get((sub.outer or sub.face).name) or (), 1):
        if sub.outer is None:
            yield n, outer
        else:
            yield from ((n, inner) for inner in outer.get(sub.face.name) or ())


class _Writer:
    """Writes rows; texts too long for a cell go to a sheet of their own, in pieces."""

    def __init__(self, desk: Desk, book: Workbook) -> None:
        self._desk, self._book = desk, book
        self._names: dict[tuple[str, str], str] = {}
        self._long: list[tuple[int, str, int, str]] = []

    def row(self, sheet: Worksheet, first: list[Any], faces: list[Face], values: Any, line: int) -> None:
        at = sheet.max_row + 1
        for col, value in enumerate(first, 1):
            put(sheet.cell(at, col), value)
        for col, face in enumerate(faces, len(first) + 1):
            shown = self._shown(face, values.get(face.name))
            if isinstance(shown, str) and len(shown) > layout.CELL_MOST:
                where = f"{sheet.title}#{at - layout.HEADER_ROW}.{face.name}"
                self._long += [(line, where, n, shown[start:start + layout.CELL_MOST])
                               for n, start in enumerate(range(0, len(shown), layout.CELL_MOST), 1)]
                shown = f"（见“{layout.LONG}”：{where}）"
            put(sheet.cell(at, col), shown)

    def long_texts(self) -> None:
        if not self._long:
            return
        sheet = self._book.create_sheet(layout.LONG)
        _title(sheet, layout.LONG, "")
        _heads(sheet, list(layout.LONG_COLUMNS))
        for at, piece in enumerate(self._long, layout.HEADER_ROW + 1):
            for col, value in enumerate(piece, 1):
                put(sheet.cell(at, col), value)

    def _shown(self, face: Face, value: Any) -> Any:
        """A value as a clerk would type it, and as `parse` reads it back."""
        if value is None or value == []:
            return None
        is_ref = face.kind in (Kind.REF, Kind.REFS)
        one: Callable[[Any], str] = (lambda key: self._name(face.ref or "", key)) if is_ref else lambda code: label(face, code)
        match face.kind:
            case Kind.CODES | Kind.REFS:
                return "、".join(map(one, value))
            case Kind.REF | Kind.CODE:
                return one(value)
            case Kind.CHOICE:
                return (face.choices or {}).get(value, value)
            case Kind.BOOL:
                return "是" if value else "否"
            case Kind.MONEY:
                return Decimal(value) / 100
            case Kind.DATE:
                day = date.fromisoformat(value)
                return day if day >= _EXCEL_FIRST_DAY else value
            case Kind.MOMENT:
                return str(value).replace("T", " ")
            case Kind.PERIOD:
                return shown_period(value)
        return value

    def _name(self, ledger: str, key: str) -> str:
        """A name or number that leads back to this record and no other; its id where there is none."""
        if (ledger, key) not in self._names:
            titles = self._desk.titles([key])
            with self._desk.reader() as facts:
                found = facts.get(key)
                choices = [titles.get(key), found.record_no if found else None]
                self._names[ledger, key] = next((text for text in choices if text and not _SEPARATORS & set(text)
                                                 and self._desk.resolve_in(facts.conn, ledger, text) == key), key)
        return self._names[ledger, key]


def put(cell: Cell | MergedCell, value: Any) -> None:
    """Text stays text whatever it begins with: `=1+1` is what somebody wrote, not a sum (P35)."""
    if value is None or isinstance(cell, MergedCell):
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"
        if value[:1] in "=+-@\t\r＝＋－＠":
            cell.quotePrefix = True
        if len(value) > 30 or "\n" in value:
            cell.alignment = _WRAP
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00"


def _title(sheet: Worksheet, title: str, marked: str) -> None:
    put(sheet.cell(1, 1), title)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    if marked:
        put(sheet.cell(2, 1), f"密级：{marked}")
        if sheet.oddHeader is not None:
            sheet.oddHeader.left.text = marked


def _heads(sheet: Worksheet, names: Iterable[str]) -> None:
    for col, name in enumerate(names, 1):
        put(sheet.cell(layout.HEADER_ROW, col), name)
        sheet.cell(layout.HEADER_ROW, col).font = _HEAD
        sheet.cell(layout.HEADER_ROW, col).fill = _SHADE
        sheet.column_dimensions[get_column_letter(col)].width = max(8, min(30, 4 + 2 * len(name)))
    sheet.freeze_panes = f"C{layout.HEADER_ROW + 1}"


def _code_lists(book: Workbook, faces: Iterable[Face]) -> dict[str, str]:
    """{list key: range} of the hidden sheet the drop-downs point at; Excel allows only 255 characters in the rule itself."""
    sheet = book.create_sheet(layout.CODES)
    sheet.sheet_state = "hidden"
    ranges: dict[str, str] = {}
    for face in faces:
        key, words = _choices(face)
        if not key or key in ranges:
            continue
        col = len(ranges) + 1
        put(sheet.cell(1, col), key)
        for at, word in enumerate(words, 2):
            put(sheet.cell(at, col), word)
        letter = get_column_letter(col)
        ranges[key] = f"'{layout.CODES}'!${letter}$2:${letter}${len(words) + 1}"
    return ranges


def _choices(face: Face) -> tuple[str, list[str]]:
    if face.kind is Kind.CODE and face.codes:
        return face.codes, [entry.label for entry in codes.table(face.codes)]
    if face.kind is Kind.CHOICE and face.choices:
        return "|".join(face.choices.values()), list(face.choices.values())
    return ("是|否", ["是", "否"]) if face.kind is Kind.BOOL else ("", [])


def _validate(sheet: Worksheet, before: int, faces: list[Face], lists: dict[str, str]) -> None:
    last = max(sheet.max_row, layout.HEADER_ROW) + _ROWS_FOR_NEW
    for col, face in enumerate(faces, before + 1):
        key, _ = _choices(face)
        if key not in lists:
            continue
        rule = DataValidation(type="list", formula1=lists[key], allow_blank=True, showErrorMessage=True, errorTitle=face.label,
                              error="请从列表中选择")
        letter = get_column_letter(col)
        rule.add(f"{letter}{layout.HEADER_ROW + 1}:{letter}{last}")
        sheet.add_data_validation(rule)


_TAKES = {
    Kind.TEXT: "文字，一行，最多200字", Kind.LONG: "文字，可以换行",
    Kind.DATE: "日期，如 2026-11-21", Kind.MOMENT: "时间，如 2026-11-21 09:30",
    Kind.INT: "整数", Kind.DECIMAL: "数字", Kind.MONEY: "金额，单位元", Kind.BOOL: "是或否",
    Kind.YEAR: "年份，如 2026",
    Kind.PERIOD: "期间，如 2026年、2026年上半年、2026年第三季度、2026年11月", Kind.CODE: "从列表中选一项",
    Kind.CODES: "列表中的一项或几项，用“、”隔开",
    Kind.CHOICE: "从列表中选一项", Kind.REF: "编号或名称", Kind.REFS: "编号或名称，几个之间用“、”隔开",
    Kind.FILES: "文件名，几个之间用“、”隔开",
}


def _help(book: Workbook, ledger: type[Record], template: bool) -> None:
    sheet = book.create_sheet(layout.HELP)
    put(sheet.cell(1, 1), layout.SIGN)
    put(sheet.cell(1, 2), ledger.CODE)
    subs = layout.sub_sheets(ledger).values()
    words = [
        f"{layout.LINE}：本表每条记录一个号；明细表里写同样的行号，表示属于哪条记录。",
        *([f"{layout.ITEM}：明细表的第几行；下一层的明细写同样的行号和明细号。"] if any(sub.outer for sub in subs) else []),
        f"{layout.NUMBER}：新登记的不填，由程序编号；填了已有的编号，表示修改那条记录，空白的格表示清空。",
        f"{layout.STATE}：新登记的留空；已有记录改状态须符合办理顺序。",
        "有*的字段必须填写。" + ("附件写文件名，文件和本表放在同一文件夹；其他附件请在程序里添加。"
                                if template and layout.enclosures(ledger) else "附件请在程序里添加。"),
    ]
    for at, text in enumerate(words, 2):
        put(sheet.cell(at, 1), text)
    at = len(words) + 3
    parts = [(ledger.LABEL, layout.headings(layout.fields(ledger))),
             *([(ledger.LABEL, layout.enclosures(ledger))] if template else []),
             *((sub.title, layout.headings(layout.columns(sub.face))) for sub in subs)]
    for where, faces in parts:
        for heading, face in faces.items():
            listed = "、".join(_choices(face)[1]) or ("、".join(e.label for e in codes.table(face.codes)) if face.codes else "")
            told = (where, heading + ("*" if face.always else ""), _TAKES.get(face.kind, ""), face.help, listed)
            for col, text in enumerate(told, 1):
                put(sheet.cell(at, col), text or None)
            at += 1
    for col, width in enumerate((16, 24, 30, 40, 80), 1):
        sheet.column_dimensions[get_column_letter(col)].width = width
