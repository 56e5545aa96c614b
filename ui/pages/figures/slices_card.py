"""构成: one figure told apart by a dimension (组, 单位, 来源, 纪律 …); every slice opens its records."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QStyleOptionViewItem

from app.desk import Desk
from app.errors import PaizhuError
from app.figures.breakdown import DIMENSIONS, Breakdown, Slice, breakdown
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.exchange.latest import Latest
from ui.pages.figures.stats_facts import Span, plain
from ui.theme import theme
from ui.widgets.cards import Card
from ui.widgets.cells import CellDelegate
from ui.widgets.labels import words
from ui.widgets.short_table import LinkDelegate, ShortTable


class _Bar(CellDelegate):
    """The value is (share of the greatest, share of last year's): a solid bar over a hatched line."""

    def paint_content(self, painter: QPainter, rect: QRectF, index: QModelIndex | QPersistentModelIndex,
                      option: QStyleOptionViewItem) -> None:
        now, before = self.value(index)
        height = theme.px(10)
        top = rect.center().y() - height / 2
        painter.fillRect(QRectF(rect.left(), top, rect.width() * now, height), theme.colour("fill"))
        if before:
            painter.fillRect(QRectF(rect.left() + rect.width() * before - 1, top - 3, 2, height + 6), theme.colour("t2"))


class SlicesCard(Card):
    """chosen(Slice | None, dimension): the list is to show that slice."""

    chosen = Signal(object, str)

    def __init__(self, asker: Asker, tell: Callable[[PaizhuError], None], first: str) -> None:
        super().__init__("构成", "竖线是上年同期", bare=True)
        self._latest = Latest(asker, "slices", self._question, self._show, tell)
        self._what: tuple[str, Span, str | None] | None = None
        self.found: Breakdown | None = None
        self.by = QComboBox()
        self.by.setAccessibleName("按什么分")
        for key, label in DIMENSIONS.items():
            self.by.addItem(f"按{label}", key)
        self.by.setCurrentIndex(self.by.findData(first))
        self.by.activated.connect(lambda _n: self._ask_again())
        self.act(self.by)
        self.table = ShortTable([
            Column("label", "名称", lambda one: one.label, tip=lambda one: one.label, width=150, stretch=True, priority=0,
                   tone=lambda one: "note" if one.key is None else ""),
            Column("bar", "", lambda _one: "", value=self._shares, width=110, priority=2, delegate=_Bar),
            Column("value", "本期", lambda one: plain(one.value), tone=lambda one: "accent" if one.value else "warn-ink", width=64,
                   right=True, priority=0, delegate=LinkDelegate),
            Column("before", "上年同期", lambda one: plain(one.last_year), tone=lambda _one: "second", width=76, right=True, priority=1),
        ], links=("value",), key=lambda one: one.key, name="构成")
        self.table.cell_opened.connect(lambda one, _column: self.chosen.emit(one, self.by.currentData()))
        self.table.opened.connect(lambda one: self.chosen.emit(one, self.by.currentData()))
        self.table.setMinimumHeight(theme.px(140))
        self.none = words("", "note", wrap=True)
        self.none.setContentsMargins(16, 12, 16, 12)
        self.add(self.table, 1)
        self.add(self.none)
        self.none.hide()

    def ask(self, code: str, span: Span, part: str | None) -> None:
        self._what = code, span, part
        self._latest.ask()

    def _ask_again(self) -> None:
        self.chosen.emit(None, self.by.currentData())
        if self._what is not None:
            self._latest.ask()

    def _question(self) -> Callable[[Desk], Breakdown]:
        assert self._what is not None
        (code, span, part), by = self._what, self.by.currentData()
        return lambda desk: breakdown(desk, code, by, span.first, span.last, span.org, part)

    def _show(self, found: Breakdown) -> None:
        self.found = found
        slices = sorted(found.slices, key=lambda one: (one.key is None, 0 if found.by == "month" else -one.value, one.key or ""))
        self.table.set_rows(slices)
        self.table.setVisible(found.said)
        self.none.setVisible(not found.said)
        self.none.setText(f"{found.label}分不出{DIMENSIONS[found.by]}，或这一期没有记录。")
        self.set_note("一件可以属于几项，合计可能大于指标" if found.overlapping else "竖线是上年同期")

    def _shares(self, one: Slice) -> tuple[float, float]:
        most = max([1, *(max(each.value, each.last_year) for each in self.found.slices)] if self.found else [1])
        return one.value / most, one.last_year / most
