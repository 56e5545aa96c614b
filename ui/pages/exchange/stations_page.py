"""站点与交接 at the commission: every station with its last bundles, gaps by number, silence and forks; what to do about the chosen one."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSplitter, QVBoxLayout, QWidget

from app.sync.service import Partner
from app.sync.views.between import Overview, overview
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.exchange import questions
from ui.pages.exchange.asking_again import ask_again
from ui.pages.exchange.board import StationLine, stations
from ui.pages.exchange.lamps import applied, content_of
from ui.pages.exchange.latest import Latest
from ui.pages.exchange.receipt_card import ReceiptCard
from ui.pages.exchange.strip import StripDelegate, StripLegend
from ui.shell.page import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.cards import Scrolled, Segments
from ui.widgets.empty import EmptyState
from ui.widgets.heads import PageHead
from ui.widgets.labels import Facts, rule, words
from ui.widgets.menus import open_menu
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.short_table import ShortTable, SignDelegate

KINDS = (("all", "全部"), ("care", "要处理"), ("gap", "缺包"), ("silent", "静默"), ("fork", "分叉"), ("asked", "待补发"),
         ("expiring", "证书"))


class StationsPage(Page):
    TITLE = "站点与交接"
    HINTS = (("Enter", "下发"), ("Ctrl+I", "导入"), ("F5", "刷新"))

    def __init__(self, context: Context, argument: Any = None) -> None:
        super().__init__(context)
        office = context.office
        self._asker = Asker(self, context)
        self._latest = Latest(self._asker, "overview",
                              lambda: lambda desk: (overview(office.workspace, desk, 2000), desk.now().date()),
                              self._show, lambda error: context.notices.show(error))
        self._lines: list[StationLine] = []
        self._seen: Overview | None = None
        self._wanted = argument
        self.head = PageHead(self.TITLE)
        approve = Button("批准入网", "tool", "identification-card")
        approve.clicked.connect(lambda: self.go("exchange.enrol"))
        self.give = Button("下发", "plain", "upload-simple", "Ctrl+E", bind=False)
        self.give.clicked.connect(self.hand_down)
        take = Button("导入", "primary", "download-simple", "Ctrl+I", bind=False)
        take.clicked.connect(lambda: self.go("exchange.import"))
        self.more = IconButton("dots-three", "更多")
        self.more.clicked.connect(lambda: open_menu(self._more_menu(), self.more))
        identity = Button("站点身份", "tool", "fingerprint")
        identity.clicked.connect(lambda: self.go("exchange.identity"))
        for button in (identity, approve, self.give, take, self.more):
            self.head.act(button)
        self.export, self.bring_in = self.hand_down, lambda: self.go("exchange.import")
        self.segments = Segments(KINDS, "all")
        self.segments.chosen.connect(lambda _key: self._narrow())
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 16, 8)
        row.addWidget(self.segments)
        row.addStretch(1)
        row.addWidget(StripLegend())
        self.table = ShortTable([
            _name_column(), _state_column(),
            _column("note", "说明", lambda line: line.note, 170, priority=3, tone="second",
                    tip=lambda line: line.note),
            _column("strip", "最近 14 个包", lambda _line: "", 190, priority=1, value=lambda line: line.strip, delegate=StripDelegate,
                    tip=lambda line: f"第 {line.strip[0][0]} 至 {line.strip[-1][0]} 号" if line.strip else None),
            _column("number", "最新号", lambda line: str(line.partner.received or "—"), 68, priority=2, right=True),
            _column("came", "收到", lambda line: questions.local_day(line.partner.received_at) or "—", 68, priority=1),
            _column("silent", "静默/约定", lambda line: f"{line.partner.silent}/{line.partner.cadence}", 84, priority=2, right=True,
                    tip=lambda line: f"已{line.partner.silent}天没有来包，约定{line.partner.cadence}天"),
            _column("until", "证书至", lambda line: line.partner.until[:10], 92, priority=3),
            _column("program", "程序", lambda line: line.partner.says.get("program", "—"), 64, priority=3),
            _column("pending", "待下发", lambda line: str(line.partner.pending), 68, priority=1, right=True),
        ], key=lambda line: line.partner.station_id, name="站点")
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda _line: self.hand_down())
        button = Button("批准入网", "primary", "identification-card")
        button.clicked.connect(lambda: self.go("exchange.enrol"))
        self.empty = EmptyState("还没有站点", "派驻组制作入网申请，在这里批准以后就能往来", [button], icon="share-network")
        left = QWidget()
        left.setProperty("role", "surface")
        lines = QVBoxLayout(left)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.table, 1)
        lines.addWidget(self.empty, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.pane = self._pane()
        self.split.addWidget(self.pane)
        self.split.setStretchFactor(0, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(bar)
        outer.addWidget(rule())
        outer.addWidget(self.split, 1)

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        for words_, key in (("批量导入各站的介质", "exchange.batch"), ("下发规则的收到和应用", "exchange.issued")):
            menu.addAction(words_, partial(self.go, key))
        return menu

    def go(self, key: str, argument: Any = None) -> None:
        if self.context.frame is not None:
            self.context.frame.go(key, argument)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.setFocus()

    def _pane(self) -> QWidget:
        pane = QFrame()
        pane.setProperty("role", "surface")
        pane.setMinimumWidth(theme.px(340))
        pane.setMaximumWidth(theme.px(460))
        body = QWidget()
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(16, 14, 16, 16)
        self._body.setSpacing(10)
        lines = QVBoxLayout(pane)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(Scrolled(body))
        pane.hide()
        return pane

    def open(self, argument: Any) -> None:
        self._wanted = argument

    def refresh(self) -> None:
        self._latest.ask()

    def _show(self, found: tuple[Overview, Any]) -> None:
        self._seen, today = found
        self._lines = stations(self._seen, today)
        self.head.set_note(f"{len(self._lines)} 个站点" if self._lines else "")
        self.segments.set_parts([(key, f"{text} {len(self._of(key))}") for key, text in KINDS], self.segments.current() or "all")
        self.give.setVisible(bool(self._lines))
        self._narrow()
        pending = sum(line.partner.pending for line in self._lines)
        self.status_changed.emit(f"待下发 {pending} 条" + (f"　{self._seen.conflicts} 处不一致待定夺" if self._seen.conflicts else ""))

    def _of(self, key: object) -> list[StationLine]:
        if key == "all":
            return self._lines
        if key == "care":
            return [line for line in self._lines if line.needs_care]
        kinds = ("expiring", "expired") if key == "expiring" else (str(key),)
        return [line for line in self._lines if any(line.is_(kind) for kind in kinds)]

    def _narrow(self) -> None:
        lines = self._of(self.segments.current())
        self.table.set_rows(lines)
        self.table.setVisible(bool(self._lines))
        self.empty.setVisible(not self._lines)
        if self._wanted is not None and (at := self.table.table.find(self._wanted)) >= 0:
            self.table.selectRow(at)
            self._wanted = None
        elif lines and self.table.current_row() is None:
            self.table.selectRow(0)
        self._picked(self.table.current_row())

    def hand_down(self) -> None:
        line = self.table.current_row()
        self.go("exchange.export", line.partner.station_id if line else None)

    def _picked(self, line: StationLine | None) -> None:
        self.pane.setVisible(line is not None)
        while item := self._body.takeAt(0):
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if line is None:
            return
        for part in self._about(line):
            self._body.addWidget(part)
        self._body.addStretch(1)

    def _about(self, line: StationLine) -> list[QWidget]:
        one = line.partner
        parts: list[QWidget] = [words(one.name, "subject", wrap=True)]
        if (notice := self._trouble(line)) is not None:
            parts.append(notice)
        parts += [Facts([
            ("下发", _sent_words(one)),
            ("收到", f"第 {one.received} 号，{questions.local_day(one.received_at, year=True)}" if one.received else "还没有来包"),
            ("待下发", f"{one.pending} 条"), ("约定", f"{one.cadence} 天内来包，已 {one.silent} 天"), ("证书至", one.until[:10]),
            ("最近回执", _receipt_words(one)), *([("对方程序", _program_words(one))] if one.says.get("program") else [])])]
        receipt = ReceiptCard(self.context, self._asker)
        receipt.entered.connect(lambda _closed: self.refresh())
        parts += [receipt, rule()]
        assert self._seen is not None
        parts.append(words("往来", "strong"))
        for bundle in [each for each in self._seen.bundles if each.station == one.station_id][:12]:
            said = applied(bundle)[0] if bundle.ours or bundle.state != "applied" else "已应用"
            parts.append(words(f"{questions.local_day(bundle.created)}　第 {bundle.number} 号　{content_of(bundle)}　{said}", "second",
                               wrap=True))
        give = Button("下发给该站", "plain", "upload-simple")
        give.clicked.connect(self.hand_down)
        ask = Button("请求补发", "plain", "arrows-counter-clockwise")
        ask.clicked.connect(lambda: self._ask_again(one.station_id))
        row = QWidget()
        # One below the other: side by side they are wider than the pane when the text is large.
        down = QVBoxLayout(row)
        down.setContentsMargins(0, 4, 0, 0)
        for button in (give, ask) if one.gaps else (give,):
            down.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return [*parts, row]

    def _trouble(self, line: StationLine) -> NoticeBar | None:
        one = line.partner
        match line.kind:
            case "fork":
                last = (one.frozen or {}).get("last_common")
                return NoticeBar(f"第 {(one.frozen or {}).get('number')} 号出现两个不同的包",
                                 "可能是数据库从备份恢复过，或程序被复制到另一台电脑。已停收该站的包，已收内容不变。"
                                 f"两边最后一致的是第 {last} 号。请电话联系该组，问清哪台电脑在用，由管理员处理。", "alarm", "git-fork")
            case "gap":
                return NoticeBar(f"{questions.number_words(one.gaps)}包还没有到",
                                 f"{_since(one)}后 {len(one.waiting)} 个包已收下。补到以后按顺序自动应用，不用重新导入。"
                                 "可写出请求补发的包，该组导入后下次交出时自动补上。", "warn",
                                 acts=[("请求补发", lambda: self._ask_again(one.station_id))])
            case "asked":
                return NoticeBar("对方请求补发", f"{line.note}。下一次下发时自动补上。", "warn", acts=[("去下发", self.hand_down)])
            case "expired" | "expiring":
                return NoticeBar(line.state, f"{line.note}。", "alarm" if line.kind == "expired" else "warn")
            case "silent":
                return NoticeBar(f"已静默 {one.silent} 天", f"超过约定的 {one.cadence} 天，请联系该组交包。", "alarm")
            case "revoked":
                return NoticeBar("证书已撤销", f"{questions.local_day(one.revoked_at, year=True)} 起不再收发。", "alarm")
        return None


    def _ask_again(self, station: str) -> None:
        ask_again(self, self.context, self._asker, station, lambda made: (
            self.status_changed.emit(f"请求补发的包已写出：{made.files[-1]}"), self.refresh()))


def _receipt_words(one: Partner) -> str:
    if one.receipt is None:
        return "还没有"
    how = {"ack": "随包", "code": "回执码"}.get(one.receipt["how"] or "", "")
    state = "已应用" if one.receipt["state"] == "applied" else "已收到"
    return f"第 {one.receipt['number']} 号{state}，{questions.local_day(one.receipt['at'], year=True)}{f'（{how}）' if how else ''}"


def _program_words(one: Partner) -> str:
    says = one.says
    waits = [f"{label} {says[name]}" for name, label in (("conflicts", "不一致"), ("quarantine", "没有收下的记录")) if says.get(name)]
    return "，".join([str(says["program"]), *waits])


def _since(one: Partner) -> str:
    return f"{questions.local_day(one.gaps_since, year=True)} 起缺。" if one.gaps_since else ""


def _column(key: str, label: str, text: Any, width: int, *, tone: str = "", **more: Any) -> Column:
    return Column(key, label, text, tone=lambda _line: tone, width=width, **more)


def _name_column() -> Column:
    return _column("name", "站点", lambda line: line.partner.name, 190, stretch=True, priority=0, tip=lambda line: line.partner.name)


def _state_column() -> Column:
    return Column("state", "状态", lambda line: line.state, value=lambda line: line.sign, tone=lambda line: line.tone, width=136,
                  priority=0, delegate=SignDelegate)


def _sent_words(one: Partner) -> str:
    if not one.sent:
        return "还没有下发过"
    return f"第 {one.sent} 号，" + (f"对方已应用到第 {one.acknowledged} 号" if one.acknowledged else "对方还没有确认")
