"""Below the choice of a file: what of a folder is for this station and why the rest is not, and volumes that wait for others."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk import Desk
from app.errors import BundleReplay, BundleVolumeMissing, PaizhuError, spans
from app.sync.media import collecting
from app.sync.media.collecting import Waiting
from app.sync.media.folder import FolderResult, import_folder, look_into
from app.sync.media.picking import Found, Picked
from app.sync.taking import Imported
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.exchange.parts import clear, refusal
from ui.pages.exchange.questions import size_words
from ui.shell.page import Context
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.labels import words
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.short_table import ShortTable


class FoundPane(QWidget):
    """one(Path): look at this bundle alone; finished(words): a folder was imported; another: a further medium is asked for.

    receipt(Imported): print what proves to that sender that we have it.
    """

    one, finished, another, receipt = Signal(object), Signal(str), Signal(), Signal(object)

    def __init__(self, context: Context, asker: Asker) -> None:
        super().__init__()
        self._context, self._asker = context, asker
        self._folder: Path | None = None
        self.picked: Picked | None = None
        self.result: FolderResult | None = None
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 12, 0, 0)
        lines.setSpacing(12)
        self.told = QVBoxLayout()
        lines.addLayout(self.told)
        self.card = Card("文件夹里的同步包", bare=True)
        self.table = ShortTable([
            Column("sender", "交出单位", lambda one: one.sender or "—", width=220, stretch=True, priority=0, tip=lambda one: str(one.path)),
            Column("number", "第几号", _numbered, width=150, priority=0),
            Column("size", "大小", lambda one: size_words(one.size), width=90, right=True, priority=1),
            Column("ours", "是否导入", lambda one: "导入" if one.ours else "不导入", width=90, priority=0,
                   tone=lambda one: "" if one.ours else "second"),
            Column("why", "原因", lambda one: one.why or "交给本站的", width=320, priority=1, tip=lambda one: one.why or None),
        ], key=lambda one: str(one.path), name="文件夹里的同步包")
        self.table.setMinimumHeight(theme.px(150))
        self.table.opened.connect(lambda one: self.one.emit(one.path))
        self.card.add(self.table)
        lines.addWidget(self.card, 1)
        row = QHBoxLayout()
        self.take = Button("全部导入", "primary", "download-simple")
        self.take.clicked.connect(self.import_all)
        row.addWidget(self.take)
        row.addStretch(1)
        lines.addLayout(row)
        self.waiting_card = Card("未收齐的分卷", bare=True)
        self.waiting = ShortTable([
            Column("sender", "交出单位（未验证）", lambda one: one.sender, width=220, stretch=True, priority=0),
            Column("number", "包号", lambda one: f"第 {one.number} 号", width=90, priority=0),
            Column("here", "已收下", lambda one: f"第 {spans(one.here)} 卷", width=130, priority=0),
            Column("missing", "还缺", lambda one: f"第 {spans(one.missing)} 卷" if one.missing else "不缺", width=130, priority=0,
                   tone=lambda one: "warn" if one.missing else ""),
            Column("bytes", "大小", lambda one: size_words(one.bytes), width=90, right=True, priority=1),
        ], key=lambda one: str(one.folder), name="未收齐的分卷")
        self.waiting.setFixedHeight(theme.px(110))
        self.waiting_card.add(self.waiting)
        self.drop = Button("放弃选中的", "tool", "x")
        self.drop.clicked.connect(self.give_up)
        self.waiting_card.act(self.drop)
        lines.addWidget(self.waiting_card)
        self.clear()
        self.waiting_card.hide()

    def clear(self) -> None:
        clear(self.told)
        self.picked = self.result = None
        self.card.hide()
        self.take.hide()

    def refresh(self) -> None:
        """What waits for further volumes."""
        workspace = self._context.office.workspace
        self._asker.ask("volumes", lambda _desk: collecting.waiting(workspace), self._show_waiting)

    def _show_waiting(self, found: list[Waiting]) -> None:
        self.waiting.set_rows(found)
        self.waiting_card.setVisible(bool(found))

    def show_missing(self, error: BundleVolumeMissing) -> None:
        """Kept, and which are still to come: nothing went wrong."""
        here, missing = error.facts["here"], error.facts["missing"]
        title = f"已收下第 {spans(here)} 卷，还缺第 {spans(missing)} 卷" if here else f"还缺第 {spans(missing)} 卷"
        self.told.addWidget(NoticeBar(title, "换上有其余各卷的介质，再选其中任何一卷；先后不限，齐了自动继续。这时不改动任何记录。", "info",
                                      acts=[("选择下一个介质里的分卷", self.another.emit)]))

    def look_into(self, folder: Path) -> None:
        self._folder = folder
        office = self._context.office
        self._context.jobs.start_shown(self, "正在查看文件夹", lambda _progress: look_into(office.workspace, office.desk, folder),
                                       writes=False, done=self._show_picked, refused=self._not_read)

    def _not_read(self, error: PaizhuError) -> None:
        clear(self.told)
        self.told.addWidget(refusal(error, "没有查看"))

    def _show_picked(self, picked: Picked) -> None:
        clear(self.told)
        self.picked = picked
        ours = len({one.whole for one in picked.ours})
        self.table.set_rows(picked.found)
        self.card.setVisible(bool(picked.found))
        self.card.set_note(f"{len(picked.found)} 个")
        self.take.set_words(f"导入给本站的 {ours} 个包")
        self.take.setVisible(bool(ours))
        passed = "，".join(filter(None, (
            f"另有 {picked.others} 个文件不是同步包" if picked.others else "",
            f"{picked.special} 个链接或设备没有打开" if picked.special else "",
            f"{picked.unread} 个读不出" if picked.unread else "", "太深或太多的没有看" if picked.beyond else "")))
        if not ours:
            self.told.addWidget(NoticeBar("文件夹里没有给本站的同步包", passed or "没有同步包。请核对介质。", "warn"))
        elif passed:
            self.told.addWidget(words(passed, "note", wrap=True))
        (self.take if ours else self.table).setFocus()

    def import_all(self) -> None:
        office, folder = self._context.office, self._folder
        if folder is None:
            return

        def act(desk: Desk, progress: Any) -> FolderResult:
            return import_folder(office.workspace, desk, folder, progress=progress)

        self._asker.do("正在导入", act, self._show_result, self._not_read)

    def _show_result(self, result: FolderResult) -> None:
        clear(self.told)
        self.result = result
        self.take.hide()
        # It told what was going to happen; what did is told above it.
        self.card.hide()
        applied = [one for one in result.done if one.applied]
        entries = sum(one.new + one.changed + one.deleted for one in applied)
        conflicts = sum(one.conflicts for one in applied)
        kept = sum(1 for one in result.done if not one.applied)
        again = sum(isinstance(one.error, BundleReplay) for one in result.results)
        title = f"已导入 {len(applied)} 个包，{entries} 条"
        parts = [f"{kept} 个已收下，等前面的包补齐" if kept else "", f"{again} 个以前导入过" if again else "",
                 f"{conflicts} 处待处理冲突" if conflicts else ""]
        self.told.addWidget(NoticeBar(title, "；".join(filter(None, parts)), "done" if applied else "info"))
        for each in _receipts(result):
            self._show_receipt(each)
        for one in result.results:
            if isinstance(one.error, BundleVolumeMissing):
                self.show_missing(one.error)
        for one in result.refused[:20]:
            if one.error is not None:
                self.told.addWidget(refusal(one.error, f"没有导入：{Path(one.file).name}"))
        self.refresh()
        self.finished.emit(title)

    def _show_receipt(self, one: Imported) -> None:
        said = "已应用" if one.receipt_state == "applied" else "已收到，还没有应用"
        self.told.addWidget(NoticeBar(f"{one.sender}　回执码　{one.receipt_code}",
                                      f"说明第 {one.receipt_for} 号包{said}。没有介质带回时，可电话、传真告知对方，或打印回执。", "info",
                                      acts=[("打印回执", lambda: self.receipt.emit(one))]))

    def give_up(self) -> None:
        one = self.waiting.current_row()
        if one is None:
            return
        workspace = self._context.office.workspace

        def act(desk: Desk, _progress: Any) -> None:
            collecting.give_up(workspace, one.bundle_id)
            desk.audit("bundle.parts.drop", detail=one.bundle_id)

        self._asker.do("正在放弃", act, lambda _done: self.refresh())


def _receipts(result: FolderResult) -> list[Imported]:
    """The last word to each sender: a code vouches for all numbers before it."""
    last = {one.sender: one for one in result.done if one.receipt_code}
    return list(last.values())


def _numbered(one: Found) -> str:
    if not one.bundle_id:
        return "—"
    return f"第 {one.number} 号" + (f"，第 {one.volume[0]}/{one.volume[1]} 卷" if one.volume else "")
