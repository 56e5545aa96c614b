"""Rows of a ledger, read a page at a time beside the window, and the view that keeps its place while they are read again.

units     a page is 200 rows; what is on screen is read again in one piece of at most 5 000
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QMenu

from app.desk import Desk
from app.desk.dues import due_limits
from app.desk.reading import Where
from app.ledgers.kit import Record, Row
from ui.models.ledger_table import PAGE, LedgerTable
from ui.pages.asking import Asker
from ui.pages.lists.columns import DUES, LATE, columns_of, number_width, wanted_fields
from ui.pages.titles import TitleBook, named
from ui.shell.page import Context
from ui.shell.settings import Memory
from ui.widgets.list_view import ListView

AGAIN_MOST = 5000


@dataclass(frozen=True)
class Query:
    """What a list shows. order: a field's name, None for the statistic date; fields: database columns wanted."""

    where: tuple[Where, ...] = ()
    order: str | None = None
    newest: bool = True
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    rows: list[Row]
    after: tuple[Any, int] | None


def read_rows(desk: Desk, ledger: type[Record], titles: TitleBook, query: Query, after: tuple[Any, int] | None, limit: int) -> Found:
    """One page of rows with their names learnt and their running limits beside them."""
    page = desk.page(ledger.CODE, query.where, order=query.order, newest=query.newest, after=after, limit=limit,
                     columns=query.fields or None)
    faces = [ledger.FACES[name] for name in query.fields if name in ledger.FACES]
    titles.learn(key for row in page.rows for key in named(faces, row))
    if ledger.LIMITS:
        today = desk.now().date()
        with desk.reader() as facts:
            for row in page.rows:
                dues = [due for due in due_limits(facts.conn, today, record=row.id, rules=facts.rules) if due.met is None]
                row[DUES], row[LATE] = dues, bool(dues and dues[0].days_left < 0)
    return Found(page.rows, page.after)


class Rows(LedgerTable):
    """A `LedgerTable` that never waits. settled(): what was asked for is here."""

    settled = Signal()

    def __init__(self, columns: Sequence[Any], read: Callable[[tuple[Any, int] | None, int, Callable[[Found], None]], None]) -> None:
        super().__init__(columns, lambda _after, _limit: [], void=lambda row: bool(row.void_reason))
        self._read = read
        self._after: tuple[Any, int] | None = None
        self._busy = False
        self._more = False

    def canFetchMore(self, parent: QModelIndex | QPersistentModelIndex) -> bool:
        return self._more and not self._busy and not parent.isValid()

    def fetchMore(self, parent: QModelIndex | QPersistentModelIndex) -> None:
        if self.canFetchMore(parent):
            self._busy = True
            self._read(self._after, PAGE, self._append)

    def reload(self, at_least: int = PAGE) -> None:
        self._busy = True
        self._read(None, min(AGAIN_MOST, max(PAGE, at_least)), self._replace)

    def failed(self) -> None:
        """The question was refused: what is shown stays."""
        self._busy = False

    def _append(self, found: Found) -> None:
        if found.rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(found.rows) - 1)
            self._rows += found.rows
            self.endInsertRows()
        self._went_on(found)

    def _replace(self, found: Found) -> None:
        self.beginResetModel()
        self._rows = found.rows
        self.endResetModel()
        self._went_on(found)

    def _went_on(self, found: Found) -> None:
        self._after, self._more, self._busy = found.after, found.after is not None, False
        self.settled.emit()


class Listing(ListView):
    """A ledger's list. `show_query` asks; rows come by themselves; the current row and the place in the list are kept."""

    settled = Signal()

    def __init__(self, context: Context, ledger: type[Record], titles: TitleBook, memory: Memory | None,
                 menu: Callable[[QMenu, list[Any]], None] | None = None) -> None:
        self._context, self._asker = context, Asker(self, context)
        self.ledger, self._titles = ledger, titles
        self.query = Query()
        self._kept: Any = None
        self._wish = ""
        self._top = 0
        super().__init__(Rows(columns_of(ledger, titles, number_width(_short(context))), self._read), memory, menu)
        self._rows.settled.connect(self._restore)
        self.order_asked.connect(self._ordered_by)
        self.show_order(ledger.ON, True)

    @property
    def _rows(self) -> Rows:
        model = self.model()
        assert isinstance(model, Rows)
        return model

    def show_query(self, where: Sequence[Where]) -> None:
        """Other filters: from the top."""
        self.query = Query(tuple(where), self.query.order, self.query.newest, tuple(self._fields()))
        self._kept, self._top = self._wish or None, 0
        self._rows.reload()

    def reread(self) -> None:
        row = self.current_row()
        self._kept = self._wish or (self.table.key(row) if row is not None else self._kept)
        self._top = 0 if self._wish else max(0, self.rowAt(0))
        self.query = Query(self.query.where, self.query.order, self.query.newest, tuple(self._fields()))
        last = self.rowAt(self.viewport().height() - 1)
        self._rows.reload((last if last >= 0 else len(self._rows.rows())) + 1)

    def keep(self, key: str) -> None:
        """Select this record, new or changed just now, when the list is read again."""
        self._wish = key

    def neighbour(self, key: str, by: int) -> Any:
        """The row before or after the one with this key, of those loaded; None at the ends."""
        number = self.table.find(key)
        if number < 0 or not 0 <= number + by < len(self.table.rows()):
            return None
        return self.table.row(number + by)

    def _read(self, after: tuple[Any, int] | None, limit: int, take: Callable[[Found], None]) -> None:
        query, ledger, titles = self.query, self.ledger, self._titles
        self._asker.ask("rows", lambda desk: read_rows(desk, ledger, titles, query, after, limit), take, self._refused)

    def _refused(self, error: Any) -> None:
        self._rows.failed()
        self._context.notices.show(error)

    def _ordered_by(self, key: str, down: bool) -> None:
        self.query = Query(self.query.where, key, down, tuple(self._fields()))
        self._kept, self._top = None, 0
        self._rows.reload()

    def _fields(self) -> list[str]:
        return wanted_fields(self.ledger, [column.key for column in self.table.columns if column.key not in self._hidden])

    def _restore(self) -> None:
        if self._kept is not None and (number := self.table.find(self._kept)) >= 0 and number != self.currentIndex().row():
            self.selectRow(number)
        if self._top:
            self.scrollTo(self.table.index(min(self._top, self.table.rowCount() - 1), 0), QAbstractItemView.ScrollHint.PositionAtTop)
            self._top = 0
        self._wish = ""
        self.settled.emit()

    def column_menu(self) -> QMenu:
        menu = super().column_menu()
        for action in menu.actions():
            action.triggered.connect(lambda _=False: self.reread())
        return menu


def _short(context: Context) -> str:
    """简称 of the office, as numbers begin with it."""
    rows = context.desk.page("org", {"id": context.desk.user.org_id}, columns=["short"], limit=1).rows
    return (rows[0].short or "") if rows else ""
