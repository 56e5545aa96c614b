"""同步交接 at a group: what waits, what went and came, the station's own papers."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.papers import paper_of
from app.sync import service
from app.sync.views.between import Bundle, Outstanding, Overview, outstanding, overview
from ui.pages.asking import Asker
from ui.pages.exchange import questions
from ui.pages.exchange.asking_again import ask_again
from ui.pages.exchange.lamps import bundle_columns
from ui.pages.exchange.latest import Latest
from ui.pages.exchange.paper_page import Sheet
from ui.pages.exchange.receipt_card import ReceiptCard
from ui.shell.page import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Scrolled
from ui.widgets.empty import EmptyState
from ui.widgets.heads import PageHead
from ui.widgets.labels import Facts, words
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.short_table import ShortTable


class GroupPage(Page):
    TITLE = "同步交接"
    HINTS = (("Ctrl+E", "交出"), ("Ctrl+I", "导入"), ("F5", "刷新"))

    def __init__(self, context: Context, _argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        self._latest = Latest(self._asker, "overview", self._question, lambda found: self._show(*found),
                              lambda error: context.notices.show(error))
        self.head = PageHead(self.TITLE)
        self.take = Button("导入", "plain", "download-simple", "Ctrl+I", bind=False)
        self.give = Button("交出", "primary", "upload-simple", "Ctrl+E", bind=False)
        self.take.clicked.connect(lambda: self.go("exchange.import"))
        self.give.clicked.connect(lambda: self.go("exchange.export"))
        identity = Button("站点身份", "tool", "fingerprint")
        identity.clicked.connect(lambda: self.go("exchange.identity"))
        for button in (identity, self.take, self.give):
            self.head.act(button)
        self.export, self.bring_in = (lambda: self.go("exchange.export")), (lambda: self.go("exchange.import"))
        enrol = Button("办理入网", "primary", "identification-card")
        enrol.clicked.connect(lambda: self.go("exchange.enrol"))
        self.not_yet = EmptyState("本站还没有入网", "入网以后才能与委机关交接。先制作入网申请，交委机关批准，再导入批复。", [enrol],
                                  icon="identification-card")
        self.body = Scrolled(self._body())
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        for part in (self.head, self.not_yet, self.body):
            lines.addWidget(part, 0 if part is self.head else 1)
        self.not_yet.hide()

    def go(self, key: str, argument: Any = None) -> None:
        if self.context.frame is not None:
            self.context.frame.go(key, argument)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.setFocus()

    def _body(self) -> QWidget:
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(20, 0, 16, 16)
        row.setSpacing(12)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(12)
        self.notices = QVBoxLayout()
        left.addLayout(self.notices)
        waits = Card("待交出", bare=True)
        self.waits = waits
        figure = QWidget()
        line = QHBoxLayout(figure)
        line.setContentsMargins(16, 12, 16, 12)
        line.setSpacing(6)
        self.number = words("0", "figure")
        line.addWidget(self.number)
        line.addWidget(words("条", "second"), 0, Qt.AlignmentFlag.AlignBottom)
        line.addSpacing(16)
        self.kinds = words("", "second", wrap=True)
        line.addWidget(self.kinds, 1)
        waits.add(figure)
        left.addWidget(waits)
        self.list_card = Card("往来", "点一行看包的说明", bare=True)
        self.table = ShortTable(bundle_columns(), key=lambda one: one.bundle_id, whole=True, name="往来的同步包")
        self.table.picked.connect(self._picked)
        self.list_card.add(self.table)
        self.none = EmptyState("还没有往来", "交出第一个包以后，往来会记在这里")
        self.list_card.add(self.none)
        left.addWidget(self.list_card)
        left.addStretch(1)
        about = Card("本站")
        self.about = Facts()
        about.add(self.about)
        self.bundle_card = Card("所选的包")
        self.bundle_facts = Facts()
        self.bundle_card.add(self.bundle_facts)
        self.sheet = Button("打印交接单", "plain", "printer")
        self.sheet.clicked.connect(self._print_sheet)
        self.bundle_card.add(self.sheet)
        self.receipt_sheet = Button("打印回执", "plain", "printer")
        self.receipt_sheet.clicked.connect(self._print_receipt)
        self.bundle_card.add(self.receipt_sheet)
        self.bundle_card.hide()
        self.receipt = ReceiptCard(self.context, self._asker)
        self.receipt.entered.connect(lambda _closed: self.refresh())
        right.addWidget(self.bundle_card)
        right.addWidget(self.receipt)
        right.addWidget(about)
        right.addStretch(1)
        side = QWidget()
        side.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        side.setFixedWidth(theme.px(400))
        row.addLayout(left, 1)
        row.addWidget(side)
        return body

    def refresh(self) -> None:
        self._latest.ask()

    def _question(self) -> Callable[[Any], tuple[Overview, list[Outstanding]]]:
        office = self.context.office

        def question(_desk: Any) -> tuple[Overview, list[Outstanding]]:
            seen = overview(office.workspace, office.desk)
            return seen, [outstanding(office.workspace, office.desk, one.station_id) for one in seen.status.partners if not one.revoked_at]

        return question

    def _show(self, seen: Overview, waiting: list[Outstanding]) -> None:
        status = seen.status
        self.not_yet.setVisible(not status.enrolled)
        self.body.setVisible(status.enrolled)
        for button in (self.take, self.give):
            button.setVisible(status.enrolled)
        self.head.set_note("与" + "、".join(one.name for one in status.partners) if status.partners else "")
        entries = sum(one.entries for one in waiting)
        self.number.setText(str(entries))
        told = [questions.by_ledger(one.ledgers) for one in waiting if one.ledgers] or ["没有新的内容；仍可交出，把回执带给对方"]
        files = sum(one.attachments for one in waiting)
        self.kinds.setText("\n".join([*told,
                                      *([f"附件 {files} 个，{questions.size_words(sum(one.bytes for one in waiting))}"] if files else [])]))
        self.table.set_rows(seen.bundles)
        self.table.setVisible(bool(seen.bundles))
        self.none.setVisible(not seen.bundles)
        self.about.set_facts([("名称", status.name), ("证书至", questions.local_day(status.valid_until, year=True)),
                              ("本站指纹", words(questions.two_lines(status.fingerprint), "mono", select=True)),
                              ("根证书指纹", words(questions.two_lines(status.root_fingerprint), "mono", select=True))])
        self._tell(seen, waiting)
        last = next((one for one in seen.bundles if one.ours), None)
        said = f"上次交出 {questions.local_day(last.created)} 第 {last.number} 号包" if last else "还没有交出过"
        self.status_changed.emit(f"{entries} 条待交出　{said}")

    def _tell(self, seen: Overview, waiting: list[Outstanding]) -> None:
        while item := self.notices.takeAt(0):
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        bars = []
        if seen.conflicts:
            bars.append(NoticeBar(f"{seen.conflicts} 处两边都改过", "两个值都留着，请选定一个。", "warn",
                                  acts=[("去定夺", lambda: self.go("exchange.conflicts"))]))
        if seen.kept:
            bars.append(NoticeBar(f"{seen.kept} 条收到的记录没有收下", "原样保存着，对方会得知原因。", "warn",
                                  acts=[("去看", lambda: self.go("exchange.quarantine"))]))
        if seen.returned:
            bars.append(NoticeBar(f"对方没有收下 {seen.returned} 条", "请按原因更正，再全部重新交出。", "warn",
                                  acts=[("去看", lambda: self.go("exchange.quarantine", "there"))]))
        for one in waiting:
            if one.partner.frozen:
                bars.append(NoticeBar(f"{one.partner.name}的第 {one.partner.frozen.get('number')} 号包有两个不同的内容",
                                      "已停收该站的包，已收内容不变。请与对方核对，由管理员处理。", "alarm"))
            elif one.partner.gaps:
                bars.append(NoticeBar(f"缺{questions.number_words(one.partner.gaps)}包",
                                      f"后 {len(one.partner.waiting)} 个包已收下，补齐后按顺序自动应用。", "warn",
                                      acts=[("请求补发", partial(self._ask_again, one.partner.station_id))]))
            asked = [request.words for request in one.partner.requests if not request.ours]
            if asked:
                bars.append(NoticeBar(f"{one.partner.name}请求补发{'、'.join(asked)}", "下一次交出时自动补上。", "warn",
                                      acts=[("去交出", lambda: self.go("exchange.export"))]))
        for bar in bars:
            self.notices.addWidget(bar)

    def _picked(self, bundle: Bundle | None) -> None:
        self.bundle_card.setVisible(bundle is not None)
        if bundle is None:
            return
        done = bundle.result
        counts = "，".join(f"{label} {done[name]}" for name, label in (("new", "新增"), ("changed", "更新"), ("deleted", "作废"),
                                                                        ("conflicts", "不一致"), ("repeated", "重复"), ("rejected", "拒收"))
                          if done.get(name)) if done else ""
        facts: list[tuple[str, Any]] = [
            ("包号", f"第 {bundle.number} 号，{'交出' if bundle.ours else '收到'}"), ("对方", bundle.partner), ("文件", bundle.file),
            ("内容", f"{bundle.entries} 条，附件 {bundle.attachments} 个，{questions.size_words(bundle.size)}"),
            ("写出", questions.local_moment(bundle.created)), *([("结果", counts)] if counts else [])]
        self.bundle_facts.set_facts(facts)
        came, office = not bundle.ours and bundle.state in ("applied", "waiting"), self.context.office
        self.receipt_sheet.setVisible(came)
        if came:
            self._asker.ask("code", lambda _desk: service.code_of(office.workspace, bundle.bundle_id),
                            lambda said: self.bundle_facts.set_facts([*facts, ("回执码", words(said.code, "mono", select=True))]),
                            lambda _error: self.receipt_sheet.hide())
        else:
            self._asker.forget("code")

    def _print_receipt(self) -> None:
        bundle, office = self.table.current_row(), self.context.office
        if bundle is not None:
            self._asker.ask("sheet", lambda desk: paper_of(desk, "receipt", bundle.bundle_id, workspace=office.workspace),
                            lambda paper: self.go("sheet", Sheet(paper, f"回执 {bundle.bundle_id}", "receipt")))

    def _ask_again(self, station: str) -> None:
        ask_again(self, self.context, self._asker, station, lambda made: (
            self.status_changed.emit(f"请求补发的包已写出：{made.files[-1]}"), self.refresh()))

    def _print_sheet(self) -> None:
        bundle = self.table.current_row()
        if bundle is not None:
            self._asker.ask("sheet", lambda desk: handover_paper(self.context, bundle.bundle_id),
                            lambda paper: self.go("sheet", Sheet(paper, f"交接单 {bundle.bundle_id}", "handover")))


def handover_paper(context: Context, bundle_id: str) -> Any:
    return paper_of(context.desk, "handover", bundle_id, workspace=context.office.workspace)
