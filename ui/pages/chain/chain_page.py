"""办理链条: what a record came from, what came of it, stage by stage from 来源 to 立卷, and what is missing in it.

A stage that needs nothing and holds nothing is told in one line, so that the whole chain is seen at once.
"""

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.desk.chain import Chain, Node, Stage, chain
from app.errors import PaizhuError
from ui.pages.asking import Asker
from ui.pages.records.parts import clear
from ui.shell.page import Context, Page
from ui.theme import paint_icon, theme
from ui.widgets.buttons import Button, LineLink
from ui.widgets.cards import Card, Scrolled, Segments
from ui.widgets.empty import EmptyState
from ui.widgets.heads import PageHead
from ui.widgets.labels import IconWords, Tag, words

RAIL, DOT, WIDE = 40, 22, 1100
PARTS = (("all", "全部"), ("there", "已有"), ("missing", "缺的"))


class ChainPage(Page):
    TITLE = "办理链条"
    HINTS = (("Tab", "换一条"), ("Enter", "打开"), ("Esc", "返回"))

    def __init__(self, context: Context, argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        self._key = ""
        self.chain: Chain | None = None
        self.head = PageHead(self.TITLE)
        self.segments = Segments(PARTS, "all")
        self.segments.chosen.connect(lambda _part: self._show_stages())
        whole = Button("打开这条记录", "plain", "arrow-square-out")
        whole.clicked.connect(self.open_record)
        self.head.act(self.segments)
        self.head.act(whole)
        self.card = Card(bare=True)
        self.card.setMaximumWidth(theme.px(WIDE))
        self.none = EmptyState("这里没有缺的", "链条上该有的都登记了", icon="check-circle")
        body = QWidget()
        lines = QVBoxLayout(body)
        lines.setContentsMargins(20, 0, 16, 16)
        lines.addWidget(self.card)
        lines.addWidget(self.none)
        lines.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(Scrolled(body), 1)
        self.none.hide()
        self.open(argument)

    def open(self, argument: Any) -> None:
        if isinstance(argument, str) and argument != self._key:
            self._key, self.chain = argument, None
            self.segments.set_current("all")

    def refresh(self) -> None:
        key = self._key
        if key:
            self._asker.ask("chain", lambda desk: (chain(desk, key), desk.titles([key]).get(key, "")), lambda found: self._show(*found),
                            self._gone)

    def _gone(self, error: PaizhuError) -> None:
        self.context.notices.show(error)
        self.escape()

    def _show(self, found: Chain, title: str) -> None:
        first, self.chain = self.chain is None, found
        there = len({node.id or id(node) for stage in found.stages for node in stage.nodes})
        missing = sum(len(stage.missing) for stage in found.stages)
        self.head.set_note(title + ("　记录很多，只显示一部分" if found.cut else ""))
        self.segments.set_parts([("all", "全部"), ("there", f"已有 {there} 条"), ("missing", f"缺 {missing} 项")],
                                self.segments.current() or "all")
        self._show_stages()
        self.status_changed.emit(f"链条上 {there} 条记录，缺 {missing} 项")
        if first:
            self._to_current()

    def _show_stages(self) -> None:
        if self.chain is None:
            return
        clear(self.card.body)
        part = self.segments.current()
        stages = [stage for stage in self.chain.stages if part == "all" or (stage.nodes if part == "there" else stage.missing)]
        for number, stage in enumerate(stages):
            self.card.add(StageRow(stage, self.chain.about, self._go, first=number == 0, last=number == len(stages) - 1,
                                   nodes=part != "missing", missing=part != "there"))
        self.card.setVisible(bool(stages))
        self.none.setVisible(not stages)

    def _to_current(self) -> None:
        for line in self.findChildren(LineLink):
            if line.property("about"):
                line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self, node: Node) -> None:
        if self.context.frame is not None:
            self.context.frame.go(node.ledger, node.id)

    def open_record(self) -> None:
        for stage in self.chain.stages if self.chain else ():
            for node in stage.nodes:
                if node.id == self._key:
                    self._go(node)
                    return
        self.escape()


class StageRow(QWidget):
    """One stage: its mark on the line at the left, its records, and what it lacks."""

    def __init__(self, stage: Stage, about: str, go: Any, *, first: bool, last: bool, nodes: bool, missing: bool) -> None:
        super().__init__()
        self._stage, self._first, self._last = stage, first, last
        self.setAccessibleName(f"{stage.label}，{len(stage.nodes)} 条，缺 {len(stage.missing)} 项")
        row = QHBoxLayout(self)
        row.setContentsMargins(RAIL + 16, 10, 16, 10)
        row.setSpacing(16)
        name = words(stage.label, "strong" if stage.nodes else "second")
        name.setFixedWidth(theme.px(116))
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(6)
        for node in stage.nodes if nodes else ():
            lines.addWidget(_node(node, about, go))
        for text in stage.missing if missing else ():
            lines.addWidget(IconWords("circle-dashed", text, "warn-ink", wrap=True))
        if not stage.nodes and not stage.missing:
            lines.addWidget(words("没有，也不要求", "note"))
        row.addLayout(lines, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(DOT)
        x, y = 16 + side / 2, 10 + side / 2
        painter.setPen(QPen(theme.colour("line"), 2))
        if not self._first:
            painter.drawLine(QPointF(x, 0), QPointF(x, y))
        if not self._last:
            painter.drawLine(QPointF(x, y), QPointF(x, self.height()))
        dot = QRectF(x - side / 2, y - side / 2, side, side)
        missing, there = bool(self._stage.missing), bool(self._stage.nodes)
        edge = "warn" if missing else "accent" if there else "ctl"
        painter.setPen(QPen(theme.colour(edge), 1.5))
        painter.setBrush(theme.colour("fill" if there and not missing else "warn-soft" if missing else "surface"))
        painter.drawEllipse(dot.adjusted(1, 1, -1, -1))
        if there or missing:
            inner = dot.adjusted(5, 5, -5, -5)
            paint_icon(painter, inner, "warning" if missing else "check-bold", "warn-ink" if missing else "on-fill")


class _Line(QWidget):
    def sizeHint(self) -> QSize:
        return QSize(200, super().sizeHint().height())


def _node(node: Node, about: str, go: Any) -> QWidget:
    line = _Line()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    if not node.readable:
        row.addWidget(IconWords("lock-simple", node.title, "t3", "note"), 1)
        return line
    kind = words(node.label, "second")
    kind.setFixedWidth(theme.px(104))
    row.addWidget(kind)
    opener = LineLink(node.title, lambda: go(node), "　".join(filter(None, (node.record_no, node.title))))
    opener.setProperty("about", node.id == about)
    opener.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    row.addWidget(opener, 1)
    if node.id == about:
        row.addWidget(Tag("本条", "accent"))
    number = words(node.record_no, "note")
    row.addWidget(number)
    row.addWidget(Tag(node.state_label, "plain"))
    day = words(node.day or "—", "note")
    day.setFixedWidth(theme.px(84))
    row.addWidget(day)
    return line
