"""Attachments of a record: named with their size, added by choosing or dropping, opened by a press."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ledgers.face import Face
from app.names import visible
from ui.shell import words as fixed
from ui.widgets.buttons import Button, IconButton, link
from ui.widgets.choosing import open_many
from ui.widgets.labels import IconLabel, words
from ui.widgets.sources import Sources

ICONS = {"pdf": "file-pdf", "jpg": "image", "jpeg": "image", "png": "image", "xlsx": "table", "xls": "table", "zip": "archive",
         "mp3": "speaker-high", "wav": "speaker-high", "mp4": "film-strip"}


def size_words(size: int) -> str:
    """Bytes as people read them: 86 KB, 2.1 MB."""
    for unit, step in (("B", 1), ("KB", 1024), ("MB", 1024**2)):
        if size < step * 1024:
            return f"{size} B" if unit == "B" else f"{size / step:.0f} KB" if unit == "KB" else f"{size / step:.1f} MB"
    return f"{size / 1024**3:.2f} GB"


class FileList(QFrame):
    """The editor of a `files` field; read-only without `sources.attach`."""

    changed = Signal()

    def __init__(self, face: Face, sources: Sources) -> None:
        super().__init__()
        self.face, self._sources = face, sources
        self._items: list[dict[str, Any]] = []
        self.setAcceptDrops(sources.attach is not None)
        self.setAccessibleName(face.label)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        lines.addLayout(self._list)
        row = QHBoxLayout()
        self.add = Button(fixed.CHOOSE_FILE, "plain", "paperclip", compact=True)
        self.add.clicked.connect(self._choose)
        row.addWidget(self.add)
        row.addWidget(words(fixed.DROP_FILES, "note"))
        row.addStretch(1)
        self._adding = QWidget()
        self._adding.setLayout(row)
        row.setContentsMargins(0, 4, 0, 0)
        self._adding.setVisible(sources.attach is not None)
        lines.addWidget(self._adding)
        self.setFocusProxy(self.add)

    def _choose(self) -> None:
        self.take(open_many(self, fixed.CHOOSE_FILE))

    def take(self, paths: list[str]) -> None:
        if paths and self._sources.attach is not None:
            self._items += self._sources.attach(paths)
            self._show()
            self.changed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.take([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def _remove(self, item: dict[str, Any]) -> None:
        self._items.remove(item)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        while place := self._list.takeAt(0):
            if place.widget() is not None:
                place.widget().deleteLater()
        for item in self._items:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(6)
            row.addWidget(IconLabel(ICONS.get(item["name"].rsplit(".", 1)[-1].lower(), "file-text")))
            if self._sources.open_file is not None:
                opener = self._sources.open_file
                row.addWidget(link(visible(item["name"]), lambda item=item, opener=opener: opener(self.face, item)))
            else:
                row.addWidget(words(visible(item["name"])))
            row.addWidget(words(size_words(item["size"]), "note"))
            row.addStretch(1)
            if self._sources.attach is not None:
                remove = IconButton("x", f"{fixed.REMOVE} {visible(item['name'])}")
                remove.clicked.connect(lambda _=False, item=item: self._remove(item))
                row.addWidget(remove)
            self._list.addWidget(line)

    def value(self) -> list[dict[str, Any]] | None:
        return list(self._items) or None

    def problem(self) -> str:
        return ""

    def typed(self) -> Any:
        return self.value()

    def set_value(self, value: Any) -> None:
        self._items = [dict(item) for item in value or []]
        self._show()
