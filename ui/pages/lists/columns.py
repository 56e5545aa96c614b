"""The columns of a ledger's list: its LIST first, the days left where it has limits, everything else to be chosen.

What a narrow window gives up leaves from the right; number, title, state and days left never leave.
"""

from collections.abc import Callable
from dataclasses import replace

from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record, Row
from ui.models.ledger_table import Column
from ui.pages.records.stages import stage_cell
from ui.pages.titles import TitleBook
from ui.widgets.days import DaysDelegate, days_sign
from ui.widgets.stages import StageDelegate

DUES, LATE = "_dues", "_late"
"""Keys under which a row carries its running limits (nearest first), and whether one of them is overdue."""

WIDTHS = {Kind.TEXT: 150, Kind.LONG: 240, Kind.DATE: 104, Kind.MOMENT: 142, Kind.INT: 72, Kind.DECIMAL: 88, Kind.MONEY: 116, Kind.BOOL: 72,
          Kind.YEAR: 72, Kind.PERIOD: 112, Kind.CODE: 116, Kind.CODES: 150, Kind.CHOICE: 104, Kind.REF: 150, Kind.REFS: 150,
          Kind.FILES: 120, Kind.TABLE: 84}
REF_WIDTHS = {"person": 108, "staff": 108, "org": 184}
NUMBERS = (Kind.INT, Kind.DECIMAL, Kind.MONEY)
_UNSORTED = (Kind.TABLE, Kind.FILES, Kind.REF, Kind.REFS, Kind.CODES, Kind.LONG)
_BOOKKEEPING = {"approvals", "archived", "legacy", "missing", "void_reason", "state", "record_no", "term", "class_basis", "classified_on",
                "readers", "files"}


def columns_of(ledger: type[Record], titles: TitleBook, number_width: int = 178) -> list[Column]:
    columns = [Column("record_no", "编号", lambda row: row.record_no or "", width=number_width, priority=0)]
    names = [name for name in ledger.LIST if name != "record_no"]
    first = _subject(ledger, names)
    for place, name in enumerate([*first, *(name for name in names if name not in first)]):
        priority = 0 if place == 0 else place + 1
        if name == "state":
            columns.append(_state(ledger))
        else:
            columns.append(_column(ledger.FACES[name], titles, priority=priority))
    if ledger.LIMITS:
        columns.append(Column("_days", "剩余", lambda row: days_sign(_nearest(row)).text, value=_nearest, tip=_why, width=112, priority=0,
                              sortable=False, delegate=DaysDelegate))
    if ledger.HANDLED and "handlers" not in names:
        columns.append(_column(ledger.FACES["handlers"], titles, priority=len(names) + 2, label="承办"))
    chosen = {column.key for column in columns}
    for face in ledger.faces():
        if face.name not in chosen and face.name not in _BOOKKEEPING and face.live is None and not face.secret:
            columns.append(_column(face, titles, hidden=True, priority=len(names) + 3))
    wide = _widest(ledger, columns)
    # The words of the title stay longest of all that may leave.
    last = columns[wide].key in ledger.TITLE and columns[wide].priority > 1
    columns[wide] = replace(columns[wide], stretch=True, priority=1 if last else columns[wide].priority)
    return columns


def _subject(ledger: type[Record], names: list[str]) -> list[str]:
    """The column beside the number: the person it is about, else what the title begins with."""
    people = [name for name in names if name in ledger.TITLE and ledger.FACES[name].ref == "person" and ledger.FACES[name].always]
    return [*people, *(name for name in ledger.TITLE if name in names), *names][:1]


def _widest(ledger: type[Record], columns: list[Column]) -> int:
    """The column that takes what is left: the words of the title, long words, the unit it is about, other words, names."""
    own = [(n, ledger.FACES[column.key]) for n, column in enumerate(columns) if n and column.key in ledger.FACES and not column.hidden]
    texts = (Kind.TEXT, Kind.LONG)
    for fits in (lambda _n, face: face.kind in texts and face.name in ledger.TITLE,
                 lambda _n, face: face.kind is Kind.LONG,
                 lambda n, face: n == 1 and face.ref in ("unit", "org"),
                 lambda _n, face: face.kind is Kind.TEXT,
                 lambda _n, face: face.kind is Kind.REF and face.ref in ("unit", "", "clue"),
                 lambda _n, face: face.kind in (Kind.REFS, Kind.REF)):
        for n, face in own:
            if fits(n, face):
                return n
    return min(1, len(columns) - 1)


def number_width(short: str) -> int:
    """Room for 教育组线〔2026〕1234号 at 100 % text; short: the office's 简称."""
    return 14 * (len(short) + 4) + 8 * 8 + 26


def _state(ledger: type[Record]) -> Column:
    # Six bars and the longest word; a ledger without handling shows the word alone.
    words = max(map(len, ledger.STATES.values()), default=2)
    width = 14 * min(words, 6) + 28 + (68 if ledger.HANDLED else 0)
    return Column("state", "阶段" if ledger.APPROVALS else "状态", lambda row: ledger.state_label(row.state),
                  value=lambda row: stage_cell(ledger, row, bool(row.get(LATE))), width=max(80, width), priority=0, delegate=StageDelegate)


def _column(face: Face, titles: TitleBook, *, priority: int, hidden: bool = False, label: str = "") -> Column:
    return Column(face.name, label or face.label, _text(face, titles), copied=_whole(face, titles), tip=_tip(face, titles),
                  tone=lambda row: "second" if face.kind in (Kind.CODE, Kind.CHOICE) else "",
                  width=REF_WIDTHS.get(face.ref or "", WIDTHS[face.kind]),
                  right=face.kind in NUMBERS, sortable=face.kind not in _UNSORTED, priority=priority, hidden=hidden)


def _text(face: Face, titles: TitleBook) -> Callable[[Row], str]:
    def text(row: Row) -> str:
        value = row.get(face.name)
        if value is None:
            return "—"
        if face.kind is Kind.TABLE:
            return f"{len(value)} 项"
        if face.kind is Kind.REFS and len(value) > 2:
            return f"{titles(value[0])} 等 {len(value)} 个"
        if face.kind is Kind.LONG:
            return str(value)[:80]
        return titles.shown(face, value) or "—"
    return text


def _whole(face: Face, titles: TitleBook) -> Callable[[Row], str]:
    return lambda row: titles.shown(face, row.get(face.name))


def _tip(face: Face, titles: TitleBook) -> Callable[[Row], str | None]:
    if face.kind not in (Kind.TEXT, Kind.LONG, Kind.REFS, Kind.CODES, Kind.TABLE):
        return lambda row: None
    return lambda row: titles.shown(face, row.get(face.name))[:400] or None


def _nearest(row: Row) -> int | None:
    dues = row.get(DUES)
    return dues[0].days_left if dues else None


def _why(row: Row) -> str | None:
    return "\n".join(f"{due.what}　{due.due} 到期　{due.source}" for due in row.get(DUES) or ()) or None


def wanted_fields(ledger: type[Record], shown: list[str]) -> list[str]:
    """Database columns a page must fetch to show these columns."""
    always = ["record_no", "state", "void_reason", "archived", "legacy"]
    return list(dict.fromkeys([*always, *(name for name in shown if name in ledger.FACES)]))
