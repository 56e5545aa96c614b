"""One ledger's place in the navigation: its list, a record, or a form, by what it is gone to with (ui/pages/going.py)."""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from app.desk import Desk
from app.ledgers import NAVIGATION
from app.ledgers.kit import Record
from ui.pages import made
from ui.pages.forms.form_page import FormPage
from ui.pages.going import Edit, Listed, New
from ui.pages.lists.list_page import ListPage
from ui.pages.places import LEDGERS, SYSTEM, Entry, PlaceKeys
from ui.pages.records.record_page import RecordPage
from ui.shell.page import Context, Page, PageAct, Place


class LedgerPage(Page):
    """Shows one of the three and speaks for it to the frame."""

    def __init__(self, context: Context, ledger: type[Record], argument: Any) -> None:
        self._inner: Page | None = None
        super().__init__(context)
        self.ledger, self.TITLE = ledger, ledger.LABEL
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._list: ListPage | None = None
        self._record: RecordPage | None = None
        self._form: FormPage | None = None
        self._saved_last = ""
        self.open(argument)

    @property
    def inner(self) -> Page:
        assert self._inner is not None
        return self._inner

    def open(self, argument: Any) -> None:
        if isinstance(argument, str):
            page = self._the_record()
            page.look_at(argument)
            self._show(page)
        elif isinstance(argument, New | Edit):
            if isinstance(argument, New) and self._form is not None and self._form.row is None:
                # A form takes longer to make than to empty.
                if self._form.argument != argument:
                    self._form.begin(argument)
            elif self._form is None or self._form.argument != argument:
                made_for = form_page(self.ledger)(self.context, self.ledger, argument)
                self._drop_form()
                self._form = made_for
                self._form.saved.connect(self._saved)
                self._lines.addWidget(self._form)
            self._show(self._form)
        else:
            page = self._the_list()
            if isinstance(argument, Listed):
                page.narrow(argument)
            self._show(page)

    def _the_list(self) -> ListPage:
        if self._list is None:
            self._list = ListPage(self.context, self.ledger, self.context.shared.get(PlaceKeys, PlaceKeys()))
            self._list.opened.connect(lambda key: self._go(key))
            self._list.new_asked.connect(lambda: self._go(New()))
            self._list.view.keep(self._saved_last)
            self._add(self._list)
        return self._list

    def _the_record(self) -> RecordPage:
        if self._record is None:
            self._record = record_page(self.ledger)(self.context, self.ledger)
            self._record.neighbour = self._neighbour
            self._record.gone.connect(lambda: self._go(None))
            self._add(self._record)
        return self._record

    def _add(self, page: Page) -> None:
        page.status_changed.connect(self.status_changed)
        page.title_changed.connect(self.title_changed)
        self._lines.addWidget(page)

    def _show(self, page: Page) -> None:
        for one in (self._list, self._record, self._form):
            if one is not None and one is not page:
                one.hide()
        self._inner = page
        page.show()
        if not isinstance(page, FormPage):
            # The keys of the page work where the keyboard is; a form goes to its first empty field by itself.
            (page.view if isinstance(page, ListPage) else page).setFocus(Qt.FocusReason.OtherFocusReason)
        self.HINTS, self.SHOWS = page.HINTS, page.SHOWS

    def _drop_form(self) -> None:
        if self._form is not None:
            self._form.hide()
            self._lines.removeWidget(self._form)
            self._form.deleteLater()
            self._form = None

    def _saved(self, key: str) -> None:
        self._saved_last = key
        if self._list is not None:
            self._list.view.keep(key)
        if self._form is not None and isinstance(self._form.argument, Edit):
            # Gone to again, the form reads the record as it is then.
            self._form.argument = Edit("")

    def _neighbour(self, by: int) -> str:
        if self._list is None or self._record is None or self._record.dossier is None:
            return ""
        row = self._list.view.neighbour(self._record.dossier.id, by)
        return str(row.id) if row is not None else ""

    def _go(self, argument: Any) -> None:
        if self.context.frame is not None:
            self.context.frame.go(self.ledger.CODE, argument)

    # for the frame

    def refresh(self) -> None:
        self.inner.refresh()

    def leave(self) -> bool:
        return self.inner.leave()

    def acts(self) -> list[PageAct]:
        return self.inner.acts()

    def escape(self) -> None:
        self.inner.escape()

    def new(self) -> None:
        self._go(New())

    @property
    def print_page(self) -> Callable[[], object] | None:  # type: ignore[override]
        return self.inner.print_page if self._inner is not None else None

    @property
    def export(self) -> Callable[[], object] | None:  # type: ignore[override]
        return self.inner.export if self._inner is not None else None

    @property
    def bring_in(self) -> Callable[[], object] | None:  # type: ignore[override]
        return self.inner.bring_in if self._inner is not None else None


@cache
def _made() -> tuple[dict[str, type[RecordPage]], dict[str, type[FormPage]]]:
    """Hand-made pages by ledger: modules of ui/pages/made with RECORD or FORM = {code: class}."""
    records: dict[str, type[RecordPage]] = {}
    forms: dict[str, type[FormPage]] = {}
    for module in pkgutil.iter_modules(made.__path__):
        loaded = importlib.import_module(f"{made.__name__}.{module.name}")
        records |= getattr(loaded, "RECORD", {})
        forms |= getattr(loaded, "FORM", {})
    return records, forms


def record_page(ledger: type[Record]) -> type[RecordPage]:
    return _made()[0].get(ledger.CODE, RecordPage)


def form_page(ledger: type[Record]) -> type[FormPage]:
    return _made()[1].get(ledger.CODE, FormPage)


def ledger_entries(context: Context) -> Sequence[Entry]:
    """A place for every ledger, in the groups of the navigation; who sees no business record gets none."""
    _made()
    if not context.desk.user.level:
        return []
    return [Entry(_order(ledger),
                  Place(code, ledger.LABEL, partial(_page, code), group=ledger.NAV, count=partial(_count, code),
                        hidden=ledger.CARRIED == "all" and not context.desk.commission))
            for code, ledger in context.desk.ledgers.items()]


def _order(ledger: type[Record]) -> int:
    """系统管理 stands last, also where a ledger is in it."""
    group = NAVIGATION.index(ledger.NAV)
    return (SYSTEM if group == len(NAVIGATION) - 1 else LEDGERS + 100 * group) + ledger.ORDER


def _page(code: str, context: Context, argument: Any) -> LedgerPage:
    return LedgerPage(context, context.desk.ledger(code), argument)


def _count(code: str, desk: Desk) -> int:
    return desk.count(code)
