"""批量导入: a folder with the sticks of many stations, each bundle by itself, told in one table that is printed or saved."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import PaizhuError
from app.papers.exchange import summary, write_batch
from app.sync.views.batch import Batch, Line, import_all
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.exchange.paper_page import Sheet
from ui.pages.exchange.parts import PathLine, clear, on_enter, refusal
from ui.shell.page import Context, Page
from ui.widgets.buttons import Button
from ui.widgets.choosing import save_to
from ui.widgets.empty import EmptyState
from ui.widgets.heads import PageHead
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.short_table import ShortTable, SignDelegate

SIGNS = {"applied": ("check", "done"), "waiting": ("clock", "warn"), "repeated": ("check", "t3"), "volumes": ("clock", "warn"),
         "refused": ("warning", "alarm"), "left": ("circle-dashed", "t3")}
TONES = {"refused": "alarm-ink", "waiting": "warn-ink", "volumes": "warn-ink", "repeated": "second", "left": "second"}


class BatchPage(Page):
    TITLE = "批量导入"
    HINTS = (("Ctrl+Enter", "开始"), ("Ctrl+P", "打印汇总"), ("Esc", "返回"))

    def __init__(self, context: Context, argument: Any = None) -> None:
        super().__init__(context)
        self._asker, self._batch = Asker(self, context), Batch()
        self.head = PageHead(self.TITLE)
        self.save = Button("另存汇总", "plain", "file-arrow-down")
        self.sheet = Button("打印汇总", "plain", "printer", "Ctrl+P", bind=False)
        self.begin = Button("开始导入", "primary", "download-simple", "Ctrl+Enter", bind=False)
        self.save.clicked.connect(self.save_summary)
        self.sheet.clicked.connect(self.print_summary)
        self.begin.clicked.connect(self.start)
        on_enter(self.begin)
        for button in (self.save, self.sheet, self.begin):
            self.head.act(button)
        self.print_page = self.print_summary
        body = QWidget()
        lines = QVBoxLayout(body)
        lines.setContentsMargins(20, 0, 16, 16)
        lines.setSpacing(12)
        self.folder = PathLine("放着各组同步包的文件夹（连同其中的文件夹）", "folder")
        self.folder.changed.connect(self._ready)
        lines.addWidget(self.folder)
        self.said = QVBoxLayout()
        lines.addLayout(self.said)
        self.table = ShortTable([
            Column("sender", "单位", lambda line: line.sender or Path(line.file).name, tip=lambda line: line.file, width=230, stretch=True,
                   priority=0),
            Column("number", "包", lambda line: f"第 {line.number} 号" if line.number else "—", width=84, priority=0),
            Column("outcome", "结果", lambda line: line.word, value=lambda line: SIGNS[line.outcome],
                   tone=lambda line: TONES.get(line.outcome, ""), width=110, priority=0, delegate=SignDelegate),
            Column("reason", "说明", lambda line: line.reason, tip=lambda line: line.reason, width=240, priority=1),
            *(_count(name, label) for name, label in (("new", "新增"), ("changed", "修改"), ("conflicts", "不一致"), ("rejected", "拒收"))),
            Column("code", "回执码", lambda line: line.receipt_code or "—", width=190, priority=1),
        ], key=lambda line: line.file, name="批量导入的结果")
        lines.addWidget(self.table, 1)
        self.none = EmptyState("选择文件夹后开始", "每个包各自导入：有一个被拒收，其余照常。中途可以停止，已导入的保留。", icon="stack")
        lines.addWidget(self.none, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(body, 1)
        self._show(Batch())
        self.open(argument)

    def open(self, argument: Any) -> None:
        if isinstance(argument, str | Path):
            self.folder.set_path(argument)
        self._ready()

    def _ready(self) -> None:
        self.begin.setEnabled(self.folder.path() is not None)

    def start(self) -> None:
        path, workspace = self.folder.path(), self.context.office.workspace
        if path is None:
            return
        self.begin.setEnabled(False)
        self._asker.do("正在批量导入", lambda desk, progress: import_all(workspace, desk, [path], progress=progress), self._done,
                       self._refused)

    def _done(self, batch: Batch) -> None:
        self._ready()
        self._show(batch)
        clear(self.said)
        troubled = batch.count("refused") + batch.count("left")
        title = "已停止" if batch.stopped else "导入完毕" if batch.lines else "没有给本站的同步包"
        self.said.addWidget(NoticeBar(title, f"{batch.words()}。被拒收的没有改动任何数据。" if troubled else f"{batch.words()}。",
                                      "warn" if troubled or not batch.lines else "done"))
        self.status_changed.emit(batch.words())

    def _refused(self, error: PaizhuError) -> None:
        self._ready()
        clear(self.said)
        self.said.addWidget(refusal(error, "没有导入"))

    def _show(self, batch: Batch) -> None:
        self._batch = batch
        self.table.set_rows(batch.lines)
        self.table.setVisible(bool(batch.lines))
        self.none.setVisible(not batch.lines)
        for button in (self.save, self.sheet):
            button.setEnabled(bool(batch.lines))

    def print_summary(self) -> None:
        batch = self._batch
        if batch.lines:
            self._asker.ask("sheet", lambda desk: summary(desk, batch),
                            lambda paper: self._go(Sheet(paper, "同步包导入汇总", "batch-import")))

    def _go(self, sheet: Sheet) -> None:
        if self.context.frame is not None:
            self.context.frame.go("sheet", sheet)

    def save_summary(self) -> None:
        out = save_to(self, "另存汇总", "同步包导入汇总.csv", "表格 (*.csv);;PDF 文件 (*.pdf);;JSON 文件 (*.json)")
        if out is not None:
            batch = self._batch
            self._asker.do("正在写出", lambda desk, _progress: write_batch(desk, batch, out),
                           lambda _done: self.status_changed.emit(f"已另存为 {out.name}"))


def _count(name: str, label: str) -> Column:
    def shown(line: Line) -> str:
        return str(getattr(line.result, name)) if line.result is not None and line.outcome == "applied" else ""
    return Column(name, label, shown, width=64, priority=2, right=True)
