"""The few dialogs there are: a refusal, a question before an irreversible act, and progress. In danger the default is the safe button."""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from ui.shell import words as fixed
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.labels import IconLabel, words
from ui.widgets.pace import Pace

WIDTH = 440
SHOW_AFTER_MS, CANCEL_AFTER_MS = 300, 2000


class Dialog(QDialog):
    """What all of them are made of: an icon, lines, buttons at the foot."""

    def __init__(self, parent: QWidget | None, title: str, icon: str = "", token: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(theme.px(WIDTH))
        self.setProperty("role", "surface")
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(12)
        if icon:
            outer.addWidget(IconLabel(icon, token, 24), 0, Qt.AlignmentFlag.AlignTop)
        self.lines = QVBoxLayout()
        self.lines.setSpacing(8)
        outer.addLayout(self.lines, 1)

    def buttons(self, note: str, *buttons: Button) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(words(note, "note"))
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        self.lines.addSpacing(8)
        self.lines.addLayout(row)


class RefusalDialog(Dialog):
    """What happened, what is safe, what to do, and the code to read out on the telephone."""

    def __init__(self, parent: QWidget | None, title: str, parts: Sequence[tuple[str, str]], code: str, *, defect: bool = False) -> None:
        super().__init__(parent, title, "warning-octagon" if defect else "warning-circle", "alarm-ink")
        self.lines.addWidget(words(title, "dialog", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (label, text) in enumerate(parts):
            grid.addWidget(words(label, "label"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words(text, wrap=True, select=True), row, 1)
        self.lines.addLayout(grid)
        self.understood = Button(fixed.UNDERSTOOD, "primary")
        self.understood.setDefault(True)
        self.understood.clicked.connect(self.accept)
        self.buttons(f"{fixed.CODE} {code}", self.understood)
        self.setAccessibleName("　".join([title, *(text for _, text in parts), code]))


class DangerDialog(Dialog):
    """Before an act that cannot be taken back. The safe button is the default; a reason may be asked for."""

    def __init__(self, parent: QWidget | None, title: str, text: str, act: str, safe: str = fixed.CANCEL, reason: str = "") -> None:
        super().__init__(parent, title)
        self.lines.addWidget(words(title, "dialog", wrap=True))
        self.lines.addWidget(words(text, "second", wrap=True))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(reason)
        self.reason.setAccessibleName(reason)
        self.reason.setVisible(bool(reason))
        self.lines.addWidget(self.reason)
        self.act = Button(act, "danger")
        self.act.setAutoDefault(False)
        self.act.setEnabled(not reason)
        self.reason.textChanged.connect(lambda written: self.act.setEnabled(bool(written.strip())))
        self.act.clicked.connect(self.accept)
        self.safe = Button(safe, "plain", key="Esc", bind=False)
        self.safe.setDefault(True)
        self.safe.clicked.connect(self.reject)
        self.buttons("", self.act, self.safe)
        if not reason:
            self.safe.setFocus()


class TextDialog(Dialog):
    """Asks for one piece of text, e.g. a reason or an opinion; 确定 only when something is written."""

    def __init__(self, parent: QWidget | None, title: str, label: str, act: str) -> None:
        super().__init__(parent, title)
        self.lines.addWidget(words(title, "dialog", wrap=True))
        self.lines.addWidget(words(label, "field"))
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setAccessibleName(label)
        self.edit.setFixedHeight(theme.px(96))
        self.lines.addWidget(self.edit)
        self.act = Button(act, "primary")
        self.act.setEnabled(False)
        self.edit.textChanged.connect(lambda: self.act.setEnabled(bool(self.text())))
        self.act.clicked.connect(self.accept)
        cancel = Button(fixed.CANCEL, key="Esc", bind=False)
        cancel.clicked.connect(self.reject)
        self.buttons("", self.act, cancel)

    def text(self) -> str:
        return self.edit.toPlainText().strip()


class ProgressDialog(Dialog):
    """Shown after 300 ms of work; 取消 appears after 2 s. Closing it is asking to cancel."""

    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None, title: str) -> None:
        super().__init__(parent, title)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._over = False
        self._pace = Pace()
        self.lines.addWidget(words(title, "strong"))
        row = QHBoxLayout()
        self.words, self.share = words("", "second"), words("")
        row.addWidget(self.words, 1)
        row.addWidget(self.share)
        self.lines.addLayout(row)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.lines.addWidget(self.bar)
        last = QHBoxLayout()
        self.rest = words("", "note")
        self.cancel = Button(fixed.CANCEL, key="Esc", bind=False)
        self.cancel.clicked.connect(self._ask)
        self.cancel.hide()
        last.addWidget(self.rest, 1)
        last.addWidget(self.cancel)
        self.lines.addLayout(last)
        self._show_later, self._cancel_later = QTimer(self, singleShot=True), QTimer(self, singleShot=True)
        self._show_later.timeout.connect(self.show)
        self._cancel_later.timeout.connect(self.cancel.show)
        self._show_later.start(SHOW_AFTER_MS)
        self._cancel_later.start(CANCEL_AFTER_MS)

    def progress(self, done: int, total: int, text: str) -> None:
        """total 0: not known."""
        self.words.setText(text)
        self.setAccessibleName(text)
        if total <= 0:
            self.bar.setRange(0, 0)
            self.share.setText("")
            return
        self.bar.setRange(0, 1000)
        self.bar.setValue(done * 1000 // total)
        self.share.setText(f"{done * 100 // total} %")
        told = self._pace.told(done, total, text, self._clock.elapsed() / 1000)
        if self.cancel.isEnabled():
            self.rest.setText(fixed.REMAINING.format(told=told) if told else "")

    def finish(self) -> None:
        self._over = True
        self._show_later.stop()
        self._cancel_later.stop()
        self.done(QDialog.DialogCode.Accepted)
        self.deleteLater()

    def _ask(self) -> None:
        self.cancel.setEnabled(False)
        self.rest.setText(fixed.CANCELLING)
        self.cancel_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.cancel.isVisible() and self.cancel.isEnabled():
                self._ask()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._over:
            super().closeEvent(event)
        else:
            event.ignore()
            if self.cancel.isVisible() and self.cancel.isEnabled():
                self._ask()
