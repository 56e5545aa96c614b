"""Small parts the steps of the exchange pages share: a refusal shown in the page, a line of choices, a path to choose."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.errors import BundleFork, Defect, PaizhuError
from ui.shell import words as fixed
from ui.widgets.buttons import Button
from ui.widgets.choosing import choose_folder, open_one, save_to
from ui.widgets.labels import words
from ui.widgets.notice_bar import NoticeBar


def refusal(error: PaizhuError, title: str) -> NoticeBar:
    """What happened and what to do, with the code to read out; red for what blocks, amber for the rest."""
    blocks = isinstance(error, BundleFork | Defect) or error.number in ("BND-07", "BND-08", "BND-12")
    text = f"{error.message}\n{error.advice}\n{fixed.CODE} {error.number}"
    return NoticeBar(title, text, "alarm" if blocks else "warn")


def buttons(*left: QWidget, right: tuple[QWidget, ...] = ()) -> QWidget:
    """The acts at the foot of a step: the next one at the left, the ways out at the right."""
    bar = QWidget()
    row = QHBoxLayout(bar)
    row.setContentsMargins(20, 8, 16, 12)
    row.setSpacing(8)
    for button in left:
        row.addWidget(button)
    row.addStretch(1)
    for button in right:
        row.addWidget(button)
    return bar


def on_enter(button: QPushButton) -> None:
    """Ctrl+Enter of either Enter key presses the button while its step is shown."""
    for key in ("Ctrl+Return", "Ctrl+Enter"):
        QShortcut(QKeySequence(key), button, button.click)


def clear(layout: QVBoxLayout) -> None:
    while item := layout.takeAt(0):
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()


class PathLine(QWidget):
    """A path, typed or chosen. kind: "folder", "open" or "save"; `files` is the filter of the file dialog."""

    changed = Signal()

    def __init__(self, label: str, kind: str, files: str = "", name: Callable[[], str] = str) -> None:
        super().__init__()
        self._kind, self._files, self._name = kind, files, name
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        lines.addWidget(words(label, "field"))
        row = QHBoxLayout()
        row.setSpacing(8)
        self.edit = QLineEdit()
        self.edit.setAccessibleName(label)
        self.edit.textChanged.connect(lambda _text: self.changed.emit())
        self.button = Button("选择文件夹" if kind == "folder" else fixed.CHOOSE_FILE if kind == "open" else "选择位置", "plain",
                             "folder-open")
        self.button.clicked.connect(self.choose)
        row.addWidget(self.edit, 1)
        row.addWidget(self.button)
        lines.addLayout(row)

    def path(self) -> Path | None:
        text = self.edit.text().strip()
        return Path(text) if text else None

    def set_path(self, path: Path | str) -> None:
        self.edit.setText(str(path))

    def choose(self) -> None:
        now = self.edit.text().strip()
        match self._kind:
            case "folder":
                chosen = choose_folder(self, "选择文件夹", now)
            case "open":
                chosen = open_one(self, fixed.CHOOSE_FILE, self._files, now)
            case _:
                chosen = save_to(self, "选择位置", now or self._name(), self._files)
        if chosen is not None:
            self.set_path(chosen)


class DropPlace(QWidget):
    """A file is chosen by button or dropped here: dropped(Path)."""

    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        file = next((Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()), None)
        if file is not None:
            event.acceptProposedAction()
            self.dropped.emit(file)
