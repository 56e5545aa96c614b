"""报告: choose kind and period; the figures and texts come from the records; edit the texts, keep versions, write .docx or .pdf.

What is seen at the right is the PDF itself. Texts half written are kept as drafts, through a lock and a crash.
"""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QFrame, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.desk import Desk
from app.names import file_name
from app.reporting import Kind, Report, Version, draft, finish, kind, load, save, versions, write
from app.reporting.writing import content_of
from ui.pages.asking import Asker
from ui.pages.exchange.latest import Latest
from ui.pages.figures.counted_card import Asked
from ui.pages.reports.asked import Wanted, kinds_for, periods_of, places, usual
from ui.pages.reports.panes import FiguresPane, TextsPane, VersionsPane
from ui.shell.page import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Segments
from ui.widgets.choosing import save_to
from ui.widgets.drafts import Draft
from ui.widgets.heads import PageHead
from ui.widgets.menus import open_menu
from ui.widgets.pdf import PdfView

AGAIN_MS, SIDE = 700, 420
FILES = {".docx": "Word 文档 (*.docx)", ".pdf": "PDF 文件 (*.pdf)"}


class ReportsPage(Page):
    TITLE = "报告"
    HINTS = (("Ctrl+S", "存为新版本"), ("Ctrl+P", "打印"), ("Ctrl+E", "写出"), ("Esc", "返回"))
    SHOWS = frozenset({"report"})      # figures are taken again when they are asked for, not while one writes

    def __init__(self, context: Context, argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        self.today = context.desk.now().date()
        self.commission = context.office.workspace.station.kind == "commission"
        self.kinds = {one.key: one for one in kinds_for(self.commission)}
        first = next(iter(self.kinds.values()))
        self.wanted = Wanted(first.key, usual(first, self.today))
        self.report: Report | None = None
        self.pdf = b""
        self._draft: Draft | None = None
        self._pictured = Latest(self._asker, "pdf", self._picture, self._show_pdf, lambda error: context.notices.show(error))
        self._later = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._later.timeout.connect(self._pictured.ask)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._head())
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self._left())
        self.view = PdfView()
        split.addWidget(self.view)
        split.setStretchFactor(1, 1)
        split.setSizes([theme.px(SIDE), theme.px(900)])
        lines.addWidget(split, 1)
        self.export = lambda: open_menu(self._ways_out(), self.out)
        self._asker.ask("places", places, self._show_places)
        self._fill_periods()
        self.open(argument)

    # building

    def _head(self) -> QWidget:
        self.head = PageHead(self.TITLE)
        self.kind_box, self.period_box, self.place_box = QComboBox(), QComboBox(), QComboBox()
        for box, name in ((self.kind_box, "哪一种报告"), (self.period_box, "期间"), (self.place_box, "机构或单位")):
            box.setAccessibleName(name)
            box.setToolTip(name)
            self.head.act(box)
        self.place_box.setMinimumWidth(theme.px(190))
        for one in self.kinds.values():
            self.kind_box.addItem(one.label, one.key)
        self.kind_box.activated.connect(lambda _n: self._kind_chosen())
        self.period_box.activated.connect(lambda _n: self._chosen())
        self.place_box.activated.connect(lambda _n: self._chosen())
        self.place_box.hide()
        again = Button("重新取数", "tool", "arrows-clockwise")
        again.clicked.connect(self.take_again)
        self.out = Button("写出", "plain", "export", caret=True)
        self.out.clicked.connect(lambda: self.export())
        self.keep = Button("存为新版本", "primary", "floppy-disk", "Ctrl+S")
        self.keep.clicked.connect(self.keep_version)
        for widget in (again, self.out, self.keep):
            self.head.act(widget)
        return self.head

    def _left(self) -> QWidget:
        side = QFrame()
        side.setProperty("role", "surface")
        side.setMinimumWidth(theme.px(330))
        lines = QVBoxLayout(side)
        lines.setContentsMargins(0, 8, 0, 0)
        lines.setSpacing(8)
        self.segments = Segments([("texts", "文字"), ("figures", "数字"), ("versions", "版本")], "texts")
        self.segments.chosen.connect(lambda key: self._panes.setCurrentWidget(self._by_key[str(key)]))
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(12, 0, 12, 0)
        inside.addWidget(self.segments, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(holder)
        self.texts, self.figures, self.versions = TextsPane(), FiguresPane(), VersionsPane()
        self.texts.written.connect(self._written)
        self.figures.opened.connect(self._open_figure)
        self.versions.opened.connect(self.look_at_version)
        self.versions.finished.connect(self.finish_version)
        self._by_key: dict[str, QWidget] = {"texts": self.texts, "figures": self.figures, "versions": self.versions}
        self._panes = QStackedWidget()
        for one in self._by_key.values():
            self._panes.addWidget(one)
        lines.addWidget(self._panes, 1)
        return side

    # which report

    def open(self, argument: Any) -> None:
        if isinstance(argument, Wanted):
            self.wanted, self.report = argument, None
            self.kind_box.setCurrentIndex(self.kind_box.findData(argument.kind))
            self._fill_periods()

    @property
    def kind(self) -> Kind:
        return self.kinds[self.wanted.kind]

    def _show_places(self, found: Any) -> None:
        self._groups, self._units = found
        self._fill_places()
        if self.kind.of_unit:
            self.refresh()

    def _fill_periods(self) -> None:
        self.period_box.clear()
        for key, text in periods_of(self.kind, self.today):
            self.period_box.addItem(text, key)
        if (at := self.period_box.findData(self.wanted.period)) >= 0:
            self.period_box.setCurrentIndex(at)
        self._fill_places()

    def _fill_places(self) -> None:
        groups, units = getattr(self, "_groups", ()), getattr(self, "_units", ())
        self.place_box.clear()
        if self.kind.of_unit:
            for key, name in units:
                self.place_box.addItem(name, key)
            if self.wanted.unit is None and units:
                self.wanted = Wanted(self.wanted.kind, self.wanted.period, None, units[0][0])
            self.place_box.setCurrentIndex(max(0, self.place_box.findData(self.wanted.unit)))
        elif self.commission and self.kind.for_ == "group":
            self.place_box.addItem("全部机构", None)
            for key, name in groups:
                self.place_box.addItem(name, key)
            self.place_box.setCurrentIndex(max(0, self.place_box.findData(self.wanted.org)))
        self.place_box.setVisible(self.place_box.count() > 0)

    def _kind_chosen(self) -> None:
        self._leave_draft()
        chosen = self.kinds[self.kind_box.currentData()]
        self.wanted, self.report = Wanted(chosen.key, usual(chosen, self.today)), None
        self._fill_periods()
        self.refresh()

    def _chosen(self) -> None:
        self._leave_draft()
        place = self.place_box.currentData() if self.place_box.count() else None
        unit, org = (place, None) if self.kind.of_unit else (None, place)
        self.wanted, self.report = Wanted(self.kind.key, self.period_box.currentData(), org, unit), None
        self.refresh()

    # the report

    def refresh(self) -> None:
        wanted = self.wanted
        if self.kind.of_unit and wanted.unit is None:
            if hasattr(self, "_units"):
                self.status_changed.emit("还没有被监督单位，先登记单位")
            return
        if self.report is None:
            self._asker.ask("report", lambda desk: draft(desk, wanted.kind, wanted.period, wanted.org, wanted.unit), self._show)
        self._asker.ask("versions", lambda desk: versions(desk, wanted.kind, wanted.period, wanted.org, wanted.unit), self._show_versions)

    def take_again(self) -> None:
        """The figures as they are now; what was written by hand stays."""
        if self._draft is not None:
            self._draft.keep()
        self.report = None
        self.refresh()

    def _show(self, report: Report) -> None:
        self.report = report
        self._draft = Draft(self.context.shelf, self.wanted.draft, f"{self.kind.label} {self.wanted.period}", self.texts.edited, self)
        kept = self._draft.kept() or {}
        for key, text in kept.items():
            if report.text(key) is not None and isinstance(text, str):
                report.write(key, text)
        self.texts.show_report(report, set(kept))
        self.figures.show_report(report)
        self.head.set_note(report.title.replace("\n", "") + (f"　取数 {report.made_at.replace('T', ' ')[:16]}" if report.made_at else ""))
        self._pictured.ask()

    def _written(self, key: str, text: str) -> None:
        if self.report is not None:
            self.report.write(key, text)
            if self._draft is not None:
                self._draft.touch()
            self._later.start()

    def _picture(self) -> Any:
        assert self.report is not None
        # A copy: the window goes on writing while a thread lays out the page.
        whole, now = Report.from_json(self.report.to_json()), self.context.desk.now().replace(tzinfo=None)
        return lambda _desk: content_of(whole, ".pdf", now)

    def _show_pdf(self, made: tuple[bytes, int, list[Any]]) -> None:
        self.pdf, pages, missing = made
        page = self.view.page()
        self.view.show_bytes(self.pdf)
        if page and page < self.view.pages():
            self.view.go(page)
        self.print_page = self.print_it
        said = f"，缺字 {'、'.join(dict.fromkeys(one.character for one in missing))}" if missing else ""
        self.status_changed.emit(f"共 {pages} 页{said}")

    def print_it(self) -> None:
        if self.pdf and self.view.print(self, self.kind.label):
            self.context.desk.audit(f"print.report.{self.kind.key}")

    # versions

    def _show_versions(self, found: list[Version]) -> None:
        self.versions.show_versions(found)
        self.segments.set_parts([("texts", "文字"), ("figures", "数字"), ("versions", f"版本 {len(found)}")], self.segments.current())

    def keep_version(self) -> None:
        if self.report is None:
            return
        whole = Report.from_json(self.report.to_json())
        note = self.versions.note()
        self._asker.do("正在保存", lambda desk, _progress: save(desk, whole, note), self._kept)

    def _kept(self, version: Version) -> None:
        if self._draft is not None:
            self._draft.drop()
        self.versions.clear_note()
        self.status_changed.emit(f"已存为第 {version.number} 版")
        self.refresh()

    def look_at_version(self, version: Version) -> None:
        self._leave_draft()
        self._asker.ask("report", lambda desk: load(desk, version.id), self._show)

    def finish_version(self, version: Version) -> None:
        if self.context.notices.ask(f"第 {version.number} 版定稿", "定稿以后这一版不再改；以后的改动存为新的版本。", "定稿") is not None:
            self._asker.do("正在定稿", lambda desk, _progress: finish(desk, version.id), lambda _done: self.refresh())

    # out

    def _ways_out(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction("Word 文档（.docx，可继续改）", lambda: self.write_out(".docx"))
        menu.addAction("PDF 文件（.pdf）", lambda: self.write_out(".pdf"))
        return menu

    def write_out(self, ending: str, path: Path | None = None) -> None:
        if self.report is None:
            return
        name = file_name(self.report.title.replace("\n", ""))[:80] + ending
        out = path or save_to(self, "写出报告", name, FILES[ending])
        if out is None:
            return
        whole = Report.from_json(self.report.to_json())

        def act(desk: Desk, _progress: Any) -> Any:
            return write(desk, whole, out)

        self._asker.do("正在写出报告", act, lambda _done: self.status_changed.emit(f"已写出 {out.name}"))

    def _open_figure(self, code: str, org: str) -> None:
        span = kind(self.wanted.kind).period(self.wanted.period).to_date(self.today)
        if self.context.frame is not None:
            self.context.frame.go("stats", Asked(code, span.first, span.last, org or self.wanted.org))

    def _leave_draft(self) -> None:
        self._later.stop()
        if self._draft is not None and self._draft.waiting():
            self._draft.keep()
        self._draft = None

    def leave(self) -> bool:
        if self._draft is not None and self._draft.waiting():
            self._draft.keep()
        return True
