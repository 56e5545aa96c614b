"""被监督单位 and 监督对象: everything the user may see about them on one page, a tab for each kind of record, with timeline.

source    design/mockups/10-unit.png (the political-ecology profile comes with its ledger)
"""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QMenu, QTabBar, QWidget

from app.desk import Desk
from app.desk.reading import Where
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record
from ui.pages.asking import Asker
from ui.pages.going import Listed
from ui.pages.lists.listing import Listing
from ui.pages.records.dues_box import DuesBox
from ui.pages.records.gather import Dossier
from ui.pages.records.record_page import RecordPage
from ui.pages.titles import titles_of
from ui.shell.page import PageAct
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.menus import open_menu


class AboutPage(RecordPage):
    """A record page whose facts share the page with lists of all records that name it."""

    def __init__(self, context: Any, ledger: type[Record]) -> None:
        super().__init__(context, ledger)
        self._counts = Asker(self, context)
        self._tab = ""
        self.tabs: QTabBar | None = None

    def look_at(self, key: str) -> None:
        if key != self._key:
            self._tab = ""
        super().look_at(key)

    def acts(self) -> list[PageAct]:
        found = super().acts()
        if self.dossier is not None and self.ledger.CODE == "unit" and self.context.desk.commission:
            key = self.dossier.id
            found.append(PageAct("调整监督组", lambda: self.go("exchange.reassign", key), enabled=not self.dossier.row.void_reason))
        return found

    def fill_head(self, dossier: Dossier) -> None:
        super().fill_head(dossier)
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName("这里的记录")
        self.tabs.addTab("概况")
        self.tabs.setTabData(0, "")
        for other, face in naming(self.ledger, self.context.desk):
            self.tabs.setTabData(self.tabs.addTab(other.LABEL), f"{other.CODE}.{face.name}")
        for n in range(self.tabs.count()):
            if self.tabs.tabData(n) == self._tab:
                self.tabs.setCurrentIndex(n)
        self.tabs.currentChanged.connect(self._turn_to)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.tabs, 1)
        self._every = Button("全部种类", "tool", caret=True, compact=True)
        self._every.clicked.connect(lambda: open_menu(self._kinds_menu(), self._every))
        row.addWidget(self._every)
        self._head_lines.addLayout(row)
        key, kinds = dossier.id, naming(self.ledger, self.context.desk)
        self._counts.ask("counts", lambda desk: [desk.count(other.CODE, [Where(face.name, "=", key)]) for other, face in kinds],
                         self._counted)

    def _counted(self, counts: list[int]) -> None:
        if self.tabs is not None:
            for n, count in enumerate(counts, 1):
                self.tabs.setTabText(n, f"{self.tabs.tabText(n).split(' ')[0]} {count}")
                # Forty ledgers are too many to show those that hold nothing.
                self.tabs.setTabVisible(n, count > 0 or self.tabs.tabData(n) == self._tab)

    def _kinds_menu(self) -> QMenu:
        """All kinds with their counts, also those whose tab does not stand in the row."""
        menu = QMenu(self)
        assert self.tabs is not None
        for n in range(self.tabs.count()):
            menu.addAction(self.tabs.tabText(n), lambda n=n: self._to_kind(n)).setEnabled(n == 0 or not self.tabs.tabText(n).endswith(" 0"))
        return menu

    def _to_kind(self, n: int) -> None:
        if self.tabs is not None:
            self.tabs.setTabVisible(n, True)
            self.tabs.setCurrentIndex(n)

    def _turn_to(self, n: int) -> None:
        assert self.tabs is not None
        self._tab = str(self.tabs.tabData(n))
        if self.dossier is not None:
            self.show_main()

    def fill_main(self, dossier: Dossier) -> None:
        if not self._tab:
            super().fill_main(dossier)
            return
        code, _, field = self._tab.partition(".")
        self.main.addWidget(self._list_card(dossier, code, field), 1)

    def _list_card(self, dossier: Dossier, code: str, field: str) -> QWidget:
        ledger = self.context.desk.ledger(code)
        where = (Where(field, "=", dossier.id),)
        card = Card(ledger.LABEL, f"{ledger.FACES[field].label}：{dossier.title}", bare=True)
        whole = Button("在列表里看", "tool", "arrow-square-out", compact=True)
        whole.clicked.connect(lambda: self.go(code, Listed(f"{ledger.FACES[field].label}　{dossier.title}", where)))
        card.act(whole)
        view = Listing(self.context, ledger, titles_of(self.context), None)
        view.setAccessibleName(ledger.LABEL)
        view.setMinimumHeight(theme.px(420))
        view.opened.connect(lambda row: self.go(code, row.id))
        view.show_query(where)
        card.body.addWidget(view)
        return card

    def side_parts(self, dossier: Dossier) -> list[tuple[str, QWidget]]:
        box = DuesBox(self.context, dossier.id)
        box.opened.connect(self.go)
        return [("要办的", box)]


def naming(ledger: type[Record], desk: Desk) -> list[tuple[type[Record], Face]]:
    """Ledgers with a field that names records of this one: the first such field of each, work before registers."""
    found: list[tuple[type[Record], Face]] = []
    for other in desk.ledgers.values():
        face = next((face for face in other.faces()
                     if face.kind in (Kind.REF, Kind.REFS) and face.ref == ledger.CODE and not face.common), None)
        if face is not None:
            found.append((other, face))
    return sorted(found, key=lambda one: not one[0].HANDLED)


RECORD = {"unit": AboutPage, "person": AboutPage}
