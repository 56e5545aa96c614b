"""交出 in three steps: what goes; to whom and where to; written and read back, ending in the hand-over sheet.

The paper is the PDF itself. What was written once and is not acknowledged can be written again, the same bytes.
"""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.desk import Desk
from app.errors import PaizhuError, StorageFailed, spans
from app.ledgers import ledgers
from app.printing.words import mark
from app.sync import service
from app.sync.views.between import Outstanding, outstanding
from ui.models.ledger_table import Column
from ui.pages.exchange import questions
from ui.pages.exchange.medium_pane import MediumPane
from ui.pages.exchange.parts import clear, on_enter, refusal
from ui.pages.exchange.written import Written, sheet_of, tagged
from ui.pages.steps import StepPage, foot, side_by_side, step
from ui.shell.page import Context
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.cards import Card
from ui.widgets.choosing import ShelfMemory
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Facts, words
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.pdf import PdfView
from ui.widgets.short_table import ShortTable

FOLDER = "exchange/folder"
SAFE = "数据已落到介质上；拔出前请先在系统里点“安全移除”"


class ExportPage(StepPage):
    TITLE = "交出"
    STEPS = ("交什么", "交给谁，写到哪", "写入并回读")
    HINTS = (("Ctrl+Enter", "下一步"), ("Esc", "返回"))

    def __init__(self, context: Context, argument: Any = None) -> None:
        self.commission = context.office.workspace.station.kind == "commission"
        super().__init__(context, "下发" if self.commission else "交出")
        self._station: str | None = argument
        self._memory = ShelfMemory(context.shelf)
        self.waiting: Outstanding | None = None
        self.written: Written | None = None
        self.lay(self._first(), self._second(), self._third())

    # building

    def _first(self) -> QWidget:
        self._what = QVBoxLayout()
        self.partner = QComboBox()
        self.partner.setAccessibleName("交给")
        self.partner.setMaximumWidth(theme.px(560))
        self.partner.activated.connect(lambda _n: self._partner_chosen())
        row = QHBoxLayout()
        row.addWidget(words("交给", "field"))
        row.addWidget(self.partner, 1)
        row.addStretch(1)
        self._what.addLayout(row)
        self.kinds_card = Card("内容", bare=True)
        self.kinds_card.setMaximumWidth(theme.px(820))
        self.kinds = ShortTable([
            Column("ledger", "台账", lambda one: ledgers()[one[0]].LABEL, width=240, stretch=True, priority=0),
            Column("count", "变更", lambda one: f"{one[1]} 条", width=120, right=True, priority=0),
        ], key=lambda one: one[0], whole=True, name="要交出的内容")
        self.kinds_card.add(self.kinds)
        self.nothing = EmptyState("没有新的内容", "仍可交出一个包，把已收到对方哪些包的回执带过去。", icon="check-circle")
        self.kinds_card.add(self.nothing)
        self._what.addWidget(self.kinds_card)
        self.rest = Facts(label_width=96)
        self._what.addWidget(self.rest)
        self._what.addStretch(1)
        self.next = Button("下一步", "primary", key="Ctrl+Enter", bind=False)
        on_enter(self.next)
        self.next.clicked.connect(lambda: self._to(1))
        cancel = Button("不交出", "tool", key="Esc", bind=False)
        cancel.clicked.connect(self.escape)
        return step(self._what, foot(self.next, cancel=cancel))

    def _second(self) -> QWidget:
        self._where = QVBoxLayout()
        self.refused = QVBoxLayout()
        self._where.addLayout(self.refused)
        card = Card("写到哪")
        card.setMaximumWidth(theme.px(820))
        self.medium = MediumPane(self.context, self._asker)
        self.medium.changed.connect(self._medium_changed)
        self.folder = self.medium.folder
        card.add(self.medium)
        self.to_whom = Facts(label_width=96)
        card.add(self.to_whom)
        self._where.addWidget(card)
        self.again = NoticeBar("", "", "info")
        self._again_row = QVBoxLayout()
        self._where.addLayout(self._again_row)
        self._where.addStretch(1)
        self.write = Button("写出", "primary", "upload-simple", "Ctrl+Enter", bind=False)
        on_enter(self.write)
        self.write.clicked.connect(lambda: self.write_out())
        back, cancel = Button("上一步", "tool"), Button("不交出", "tool", key="Esc", bind=False)
        back.clicked.connect(lambda: self._to(0))
        cancel.clicked.connect(self.escape)
        return step(self._where, foot(self.write, back=back, cancel=cancel))

    def _third(self) -> QWidget:
        self._done = QVBoxLayout()
        self.print_button = Button("打印交接单", "primary", "printer", "Ctrl+P", bind=False)
        self.print_button.clicked.connect(self.print_sheet)
        more, finish = Button("再写一份", "tool"), Button("完成", "plain")
        more.clicked.connect(self._once_more)
        finish.clicked.connect(self._finish)
        self.sheet = PdfView()
        self.sheet.setMinimumWidth(theme.px(360))
        left = step(self._done, foot(self.print_button, back=more, cancel=finish))
        left.setMinimumWidth(theme.px(560))
        return side_by_side(left, self.sheet, 760, surface=False)

    # the steps

    def open(self, argument: Any) -> None:
        if argument is not None:
            self._station = argument
        self._begin()

    def firsts(self) -> tuple[QWidget, ...]:
        return self.next, self.folder.edit, self.print_button

    def _begin(self) -> None:
        self.written = None
        self.print_page = None
        self._to(0)

    def refresh(self) -> None:
        if self.head.at() != 0:
            return
        office = self.context.office

        def question(_desk: Desk) -> tuple[service.Status, Outstanding | None]:
            status = service.status(office.workspace, office.desk)
            live = [one.station_id for one in status.partners if not one.revoked_at]
            wanted = self._station if self._station in live else next(iter(live), None)
            return status, outstanding(office.workspace, office.desk, wanted) if wanted else None

        self._asker.ask("waiting", question, lambda found: self._show_waiting(*found))

    def _show_waiting(self, status: service.Status, waiting: Outstanding | None) -> None:
        self.waiting = waiting
        self.next.setEnabled(waiting is not None)
        self.partner.clear()
        for one in status.partners:
            if not one.revoked_at:
                self.partner.addItem(one.name, one.station_id)
        if waiting is None:
            self.kinds.hide()
            self.nothing.set_words("还没有可以交接的单位", "先办理入网，与对方核对指纹")
            return
        self._station = waiting.partner.station_id
        self.partner.setCurrentIndex(self.partner.findData(self._station))
        self.head.head.set_note(f"给{waiting.partner.name}")
        files = f"，附件 {waiting.attachments} 个" if waiting.attachments else ""
        self.head.set_note(0, f"{waiting.entries} 条{files}" if waiting.entries else "只有回执")
        self.kinds_card.set_note(f"共 {waiting.entries} 条变更{files}")
        self.kinds.set_rows(list(waiting.ledgers.items()))
        self.kinds.setVisible(bool(waiting.ledgers))
        self.nothing.setVisible(not waiting.ledgers)
        marked = mark(waiting.mark.get("classification"), waiting.mark.get("term"))
        self.rest.set_facts([
            ("附件", f"{waiting.attachments} 个，{questions.size_words(waiting.bytes)}" if waiting.attachments else "无"),
            ("最高密级", tagged(marked) if marked else "—"),
            ("上次", f"第 {waiting.partner.sent} 号，{questions.local_day(waiting.partner.sent_at, year=True)}" if waiting.partner.sent
             else "还没有"),
        ])
        self.status_changed.emit("还没有写出任何内容")

    def _partner_chosen(self) -> None:
        self._station = self.partner.currentData()
        self.refresh()

    def _to(self, step: int) -> None:
        if step == 1 and self.waiting is None:
            return
        self.to(step)
        if step == 0:
            for number in (1, 2):
                self.head.set_note(number, "")
            self.refresh()
            return
        if step == 1 and self.waiting is not None:
            clear(self.refused)
            if not self.folder.edit.text():
                self.folder.set_path(self._memory.get(FOLDER, ""))
            partner = self.waiting.partner
            self.to_whom.set_facts([("交给", partner.name), ("包号", f"第 {partner.sent + 1} 号"),
                                    ("保护", "内容加密，只有对方能打开；签名可验")])
            self._offer_again(partner)
            self.medium.show_plugged()
            self.medium.set_content(self.waiting.bytes, (self.waiting.mark or {}).get("classification"))
            self.folder.edit.setFocus()

    def _offer_again(self, partner: service.Partner) -> None:
        clear(self._again_row)
        if asked := [request.words for request in partner.requests if not request.ours]:
            bar = NoticeBar(f"对方请求补发{'、'.join(asked)}", "写出时自动把这些包放在新包前面；原件已不在的，内容整条放进新包。", "warn")
            bar.setMaximumWidth(theme.px(820))
            self._again_row.addWidget(bar)
        if partner.unconfirmed and partner.sent:
            first = min(partner.unconfirmed)
            said = f"第 {first} 号" if first == partner.sent else f"第 {first} 至 {partner.sent} 号"
            bar = NoticeBar(f"{said}包还没有收到对方回执", "介质丢失或损坏时，可以从那一号起原样再写一份，编号不变。", "info",
                            acts=[(f"从第 {first} 号起再写一份", lambda: self.write_out(first))])
            bar.setMaximumWidth(theme.px(820))
            self._again_row.addWidget(bar)

    def _medium_changed(self) -> None:
        folder = self.folder.path()
        self.write.setEnabled(self.medium.ready)
        if self.medium.ready and folder is not None:
            self.head.set_note(1, folder.name)

    def write_out(self, from_number: int | None = None, volumes: list[int] | None = None, folder: Path | None = None) -> None:
        """Write the next bundle, or with `from_number` that one and the later ones again; `volumes`: these of it, onto the next medium."""
        folder, office = folder or self.folder.path(), self.context.office
        if self.waiting is None or folder is None:
            return
        size = None if volumes else self.medium.volume_size()
        to = self.waiting.partner.station_id
        clear(self.refused)
        self._memory.set(FOLDER, str(folder))

        def act(desk: Desk, progress: Any) -> tuple[Written, bytes | PaizhuError]:
            if not folder.is_dir():
                raise StorageFailed(what=f"没有 {folder} 这个文件夹")
            made = service.export_bundle(office.workspace, desk, to, folder, from_number=from_number, volume_size=size, volumes=volumes,
                                         progress=progress)
            return Written(made, service.handover(office.workspace, made.bundle_id), folder), sheet_of(office, made.bundle_id)

        self._asker.do("正在写出", act, lambda found: self._show_written(*found), self._not_written)

    def _not_written(self, error: PaizhuError) -> None:
        clear(self.refused)
        bar = refusal(error, "没有写出")
        bar.setMaximumWidth(theme.px(820))
        self.refused.addWidget(bar)
        if self.waiting is not None:
            self.refresh_partner()

    def refresh_partner(self) -> None:
        """After a failure a bundle may have been numbered: it is offered to be written again."""
        office, station = self.context.office, self._station
        if station is not None:
            self._asker.ask("partner", lambda _desk: outstanding(office.workspace, office.desk, station), self._again_from)

    def _again_from(self, waiting: Outstanding) -> None:
        self.waiting = waiting
        self._offer_again(waiting.partner)

    def _show_written(self, written: Written, sheet: bytes | PaizhuError) -> None:
        self.written = written
        self._to(3)
        self.head.set_note(2, "完成")
        made, facts = written.made, written.facts
        clear(self._done)
        self._done.addWidget(NoticeBar("已写入并回读一致，可以安全取出", SAFE + "。打印交接单，与接收人当面签字。", "done"))
        if made.again or made.whole:
            said = f"已先写出对方请求的第 {spans(made.again)} 号包" if made.again else "对方缺的内容已整条放进这个包"
            self._done.addWidget(NoticeBar(said, "", "info"))
        for warning in made.warnings:
            self._done.addWidget(NoticeBar("请留意", warning, "warn"))
        if made.missing:
            self._done.addWidget(self._next_medium(made))
        about = Card(f"第 {made.number} 号包")
        digest = QWidget()
        row = QHBoxLayout(digest)
        row.setContentsMargins(0, 0, 0, 0)
        text = words(questions.groups_of_four(made.sha256), "mono", select=True, wrap=True)
        text.setAccessibleName("校验值")
        copy = IconButton("copy", "复制校验值")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(made.sha256))
        row.addWidget(text, 1)
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        marked = mark((facts["mark"] or {}).get("classification"), (facts["mark"] or {}).get("term"))
        about.add(Facts([
            ("交给", facts["taker"]), ("包号",
                                       f"第 {made.number} 号" + (f"，接第 {made.number - 1} 号" if made.number > 1 else "，第一个包")),
            ("变更区间", f"第 {made.first} 至 {made.last} 号" if made.entries else "没有新的变更"),
            ("内容", f"{made.entries} 条，附件 {made.attachments} 个，{questions.size_words(made.bytes)}"),
            ("文件", "\n".join(Path(file).name for file in made.files)), ("写到", str(written.folder)),
            ("最高密级", tagged(marked) if marked else "—"), ("校验值", digest)]))
        self._done.addWidget(about)
        self._done.addStretch(1)
        if isinstance(sheet, bytes):
            self.sheet.show_bytes(sheet)
            self.print_page = self.print_sheet
        else:
            self._done.insertWidget(1, refusal(sheet, "交接单没有做成，包已写好"))
        self.print_button.setEnabled(isinstance(sheet, bytes))
        self.status_changed.emit(f"第 {made.number} 号包已写出，待签收")
        self.print_button.setFocus()
        # No record changed, but what waits did: the numbers beside the navigation are asked again.
        self.context.desk.announce(frozenset())

    def _next_medium(self, made: service.Exported) -> QWidget:
        """The medium is full: the rest goes onto the next one, now or another day."""
        card = Card(f"还有第 {spans(made.missing)} 卷")
        count = made.volumes[0].count if made.volumes else len(made.missing)
        done = spans([one.number for one in made.volumes])
        told = f"共 {count} 卷，这个介质上是第 {done} 卷。换好介质后接着写；改天也可以，下次写出时先写完这几卷。"
        card.add(words(told, "second", wrap=True))
        self.next_medium = MediumPane(self.context, self._asker, "下一个介质", pieces=False)
        card.add(self.next_medium)
        self.go_on = Button("写到下一个介质", "primary", "upload-simple")
        self.go_on.setEnabled(False)
        self.next_medium.changed.connect(lambda: self.go_on.setEnabled(self.next_medium.ready))
        self.go_on.clicked.connect(lambda: self.write_out(made.number, made.missing, self.next_medium.path()))
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.go_on)
        across.addStretch(1)
        card.add(row)
        return card

    def print_sheet(self) -> None:
        if self.written is not None and self.sheet.print(self, f"交接单 {self.written.made.bundle_id}"):
            self.context.desk.audit("print.handover", detail=self.written.made.bundle_id)

    def _once_more(self) -> None:
        """The same bytes onto another medium."""
        if self.written is None or self._station is None:
            return
        office, number, station = self.context.office, self.written.made.number, self._station

        def asked(waiting: Outstanding) -> None:
            self.waiting = waiting
            self.folder.set_path("")
            self._to(1)
            if self.written is not None:
                self.medium.set_content(self.written.made.bytes, (self.written.facts["mark"] or {}).get("classification"))
            self.write.setEnabled(False)
            clear(self._again_row)
            bar = NoticeBar(f"把第 {number} 号包再写一份", "内容和编号不变。先换好介质，选好文件夹。", "info",
                            acts=[("写出这一份", lambda: self.write_out(number))])
            bar.setMaximumWidth(theme.px(820))
            self._again_row.addWidget(bar)

        self._asker.ask("more", lambda _desk: outstanding(office.workspace, office.desk, station), asked)

    def _finish(self) -> None:
        self._begin()
        self.go("exchange")
