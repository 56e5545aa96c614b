"""Questions of the statistics page: the figures of a span, one indicator month by month, the list behind, the table as a file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from app.desk import Desk, Where
from app.exchange.export import put
from app.figures import Figure, Line, Lines, Rate, measures, records, stats
from app.figures.breakdown import slice_records
from app.figures.results import Number
from app.files import whole_file
from app.printing.papers.register import Column, Register
from app.rules.periods import Period

HEADINGS = (("力量与对象", "M0"), ("日常监督", "M1"), ("监督检查与立项", "M2"), ("问题整改与建议", "M3"),
            ("线索处置", "M4"), ("形态与处分", "M5"), ("形态与处分", "M6"), ("自身建设", "M7"))
LEVELS = {"red": ("红色", "warning-octagon", "alarm", "alarm-ink"), "yellow": ("黄色", "warning", "warn", "warn-ink"),
          "info": ("提示", "info", "t3", "second")}
"""An alert's level: its word, its sign with the sign's colour, the tone of the word. Sign and word differ: colour is not needed."""

COLUMNS = ("指标", "单位", "本期", "上年同期", "同比", "说明")


@dataclass(frozen=True)
class Span:
    """What is looked at. key names the choice (year, month, …, own); org: an office's id, None all in sight."""

    key: str
    first: date
    last: date
    org: str | None = None

    @property
    def words(self) -> str:
        if self.first == Period.of(self.last, "month").first and self.first.day == 1:
            return f"{self.last.year} 年 {self.last.month} 月"
        if self.first.day == 1 and self.first.year == self.last.year:
            return f"{self.first.year} 年 {self.first.month} 月至 {self.last.month} 月"
        return f"{self.first} 至 {self.last}"


def spans(today: date) -> list[tuple[str, str, Period]]:
    """The choices by name; this year's and month's end today."""
    year, month = Period.of(today, "year"), Period.of(today, "month")
    last_month, last_year = month.before(), year.a_year_before()
    return [("year", f"{today.year} 年至今", year.to_date(today)), ("month", f"{today.month} 月至今", month.to_date(today)),
            ("quarter", "本季度至今", Period.of(today, "quarter").to_date(today)),
            ("half", "本半年至今", Period.of(today, "half").to_date(today)),
            ("last_month", f"上月（{last_month.first.year} 年 {last_month.first.month} 月）", last_month),
            ("last_year", f"上年（{last_year.first.year} 年）", last_year)]


def heading(code: str) -> str:
    return next(words for words, start in HEADINGS if code.startswith(start))


def offices(desk: Desk) -> list[tuple[str, str]]:
    """Groups this station holds records of."""
    rows = desk.page("org", [Where("kind", "=", "group"), Where("state", "!=", "closed")], newest=False, order="created_at", limit=200,
                     columns=("id", "name")).rows
    return [(row.id, row.name or "") for row in rows]


@dataclass(frozen=True)
class Month:
    """Figures of one month of the chart's year; `whole` is False for a month still running or cut by the span."""

    first: date
    last: date
    value: Number
    last_year: Number
    future: bool


def by_month(desk: Desk, code: str, span: Span, today: date) -> list[Month]:
    """The twelve months of the year the span ends in; a month to come has last year's figure only."""
    found = []
    for number in range(1, 13):
        month = Period.parse(f"{span.last.year:04}-{number:02}")
        figure = stats(desk, month.first, month.last, span.org, [code])[0]
        found.append(Month(month.first, month.last, figure.value, figure.last_year, month.first > today))
    return found


@dataclass(frozen=True)
class Item:
    """A line of the list behind a figure, with its place in it (what it is recognised by) and the words for the eye."""

    place: int
    line: Line
    ledger: str
    thing: str
    part: str


class Behind:
    """The list behind one figure; `items` reads a page. `total` is the figure: its length, or what the lines of a quantity add up to."""

    def __init__(self, desk: Desk, lines: Lines, code: str) -> None:
        self._desk, self._lines = desk, lines
        known = measures().get(code)
        self._parts = {value: part.label for part in known.parts for value in part.of or ()} if known else {}
        self.total = lines.total
        self.quantity = any(line.amount is not None for line in lines.page(0, 1))

    def __len__(self) -> int:
        return len(self._lines)

    def items(self, start: int, limit: int) -> list[Item]:
        page = self._lines.page(start, limit)
        names = self._desk.titles({line.thing for line in page if line.thing})
        return [Item(start + n, line, self._desk.ledgers[line.ledger].LABEL, names.get(line.thing or "", ""),
                     self._parts.get(line.part or "", ""))
                for n, line in enumerate(page)]


def behind(desk: Desk, code: str, span: Span, part: str | None = None) -> Behind:
    return Behind(desk, records(desk, code, span.first, span.last, span.org, part), code)


def behind_slice(desk: Desk, code: str, by: str, key: str | None, span: Span, part: str | None) -> Behind:
    """One slice of a figure told apart by a dimension."""
    return Behind(desk, slice_records(desk, code, by, key, span.first, span.last, span.org, part), code)


def side_of(desk: Desk, code: str, span: Span, part: str | None, side: str) -> Behind:
    """The numerator ("over") or the denominator ("under") of a ratio."""
    return Behind(desk, records(desk, code, span.first, span.last, span.org, part, side), code)


def plain(number: float | int | None) -> str:
    """A figure: whole, or with at most two decimals."""
    if number is None:
        return "—"
    return str(number) if isinstance(number, int) else f"{float(number):.2f}".rstrip("0").rstrip(".")


def rate_before(one: Rate) -> str:
    return "—" if one.last_year is None else f"{one.last_year:.2f} {one.unit}"


def narrowed(span: Span, month: Month) -> Span:
    return replace(span, key="own", first=month.first, last=month.last)


def table_rows(figures: Sequence[Figure]) -> list[list[str]]:
    """One line per indicator and one per part beneath it."""
    rows = []
    for one in figures:
        notes = "，".join(filter(None, (one.note, "只含本人可见的记录" if one.partial else "")))
        rows.append([one.label, one.unit, plain(one.value), plain(one.last_year), one.change, notes])
        rows += [[f"　其中：{part.label}", part.unit or one.unit, plain(part.value), plain(part.last_year), "", ""]
                 for part in one.parts.values()]
    return rows


def as_register(desk: Desk, figures: Sequence[Figure], span: Span, office: str) -> Register:
    """The table as a paper."""
    return Register(title=f"统计表（{span.words.replace(' ', '')}）", rows=table_rows(figures),
                    columns=[Column(name, name in ("本期", "上年同期")) for name in COLUMNS], unit=office,
                    filler=desk.user.name, date=desk.now().date(), mark="内部")


def write_table(figures: Sequence[Figure], span: Span, office: str, out: Path) -> Path:
    """The table as a workbook. raises StorageFailed and its kin"""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "统计表"
    put(sheet.cell(1, 1), f"{office}统计表")
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    put(sheet.cell(2, 1), f"{span.first} 至 {span.last}　密级：内部")
    for column, name in enumerate(COLUMNS, 1):
        put(sheet.cell(3, column), name)
        sheet.cell(3, column).font = Font(bold=True)
    for number, row in enumerate(table_rows(figures), 4):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column)
            put(cell, float(text) if column in (3, 4) and "." in text else int(text) if column in (3, 4) and text != "—" else text)
            if column == 5:
                cell.alignment = Alignment(horizontal="right")
    for letter, width in zip("ABCDEF", (36, 8, 10, 10, 22, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A4"
    with whole_file(out) as file:
        book.save(file)
    return out
