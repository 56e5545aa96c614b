"""Fields that point to other records or to several codes: typed by part of the name or its pinyin letters, chosen from a list."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.ledgers.face import Face
from ui.shell import words
from ui.widgets.pinyin import Names, Suggestion
from ui.widgets.sources import Sources
from ui.widgets.suggest import Suggest
from ui.widgets.tokens import TokenBox


class RefEditor(QLineEdit):
    """One record. What is typed and not chosen stays as typed and is a problem, never a silent choice."""

    changed = Signal()

    def __init__(self, face: Face, sources: Sources) -> None:
        super().__init__()
        self.face, self._sources = face, sources
        self._id: str | None = None
        self.setAccessibleName(face.label)
        self.setPlaceholderText(words.SIMILAR_TYPING)
        self._suggest = Suggest(self, self, lambda text: sources.find(face, text), _create_words(sources, face))
        self._suggest.chosen.connect(self._chosen)
        self._suggest.create_asked.connect(lambda text: _create(sources, face, text, self._take))
        self.textEdited.connect(self._edited)

    def _edited(self, _text: str) -> None:
        self._id = None
        self.changed.emit()

    def _chosen(self, one: Suggestion) -> None:
        self._take(one.id, one.title)

    def _take(self, id_: str, title: str) -> None:
        self._id = id_
        self.setText(title)
        self.changed.emit()

    def value(self) -> str | None:
        return self._id

    def problem(self) -> str:
        return f"没有选定“{self.text().strip()[:20]}”，请从列表里选" if self.text().strip() and self._id is None else ""

    def typed(self) -> Any:
        return {"typed": self.text()} if self.problem() else self._id

    def set_value(self, value: Any) -> None:
        if isinstance(value, dict):
            self._id = None
            self.setText(value["typed"])
            return
        self._id = value
        self.setText(self._sources.title(value) if value else "")
        self.setCursorPosition(0)


class _Tokens(TokenBox):
    """The common part of several references and several codes: a list of keys with their words."""

    changed = Signal()

    def __init__(self, face: Face) -> None:
        super().__init__(face.label)
        self.face = face
        self._keys: list[str] = []
        self.removed.connect(self._remove)
        self.line.textChanged.connect(lambda _: self.changed.emit())

    def words_of(self, key: str) -> str:
        raise NotImplementedError

    def _add(self, key: str) -> None:
        if key not in self._keys:
            self._keys.append(key)
        self.line.clear()
        self._show()
        self.changed.emit()

    def _remove(self, n: int) -> None:
        del self._keys[n]
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.set_tokens([self.words_of(key) for key in self._keys])

    def value(self) -> list[str] | None:
        return list(self._keys) or None

    def problem(self) -> str:
        left = self.line.text().strip()
        return f"没有选定“{left[:20]}”，请从列表里选" if left else ""

    def typed(self) -> Any:
        return {"keys": self._keys, "typed": self.line.text()} if self.problem() else self.value()

    def set_value(self, value: Any) -> None:
        kept = value["keys"] if isinstance(value, dict) else value
        self._keys = list(kept or [])
        self._show()
        self.line.setText(value["typed"] if isinstance(value, dict) else "")


class RefsEditor(_Tokens):
    """Several records as tokens, in the order they were chosen."""

    def __init__(self, face: Face, sources: Sources) -> None:
        super().__init__(face)
        self._sources = sources
        self._titles: dict[str, str] = {}
        self.line.setToolTip(words.SIMILAR_TYPING)
        self._suggest = Suggest(self.line, self, self._find, _create_words(sources, face))
        self._suggest.chosen.connect(lambda one: self._take(one.id, one.title))
        self._suggest.create_asked.connect(lambda text: _create(sources, face, text, self._take))

    def _find(self, text: str) -> list[Suggestion]:
        return [one for one in self._sources.find(self.face, text) if one.id not in self._keys]

    def _take(self, id_: str, title: str) -> None:
        self._titles[id_] = title
        self._add(id_)

    def words_of(self, key: str) -> str:
        return self._titles.get(key) or self._sources.title(key)


class CodesEditor(_Tokens):
    """Several codes as tokens; the value is sorted as canonical values are."""

    def __init__(self, face: Face, sources: Sources) -> None:
        super().__init__(face)
        entries = sources.entries(face)
        self._labels = dict(entries)
        self._names = Names(Suggestion(code, label) for code, label in entries)
        self._suggest = Suggest(self.line, self, self._find)
        self._suggest.chosen.connect(lambda one: self._add(one.id))
        self.line.installEventFilter(self)

    def _find(self, text: str) -> list[Suggestion]:
        return [one for one in self._names.find(text, 200) if one.id not in self._keys]

    def mousePressEvent(self, event: Any) -> None:
        super().mousePressEvent(event)
        self._suggest.offer(self.line.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space \
                and not self.line.text():
            self._suggest.offer("")
            return True
        return super().eventFilter(watched, event)

    def words_of(self, key: str) -> str:
        return self._labels.get(key, key)

    def value(self) -> list[str] | None:
        return sorted(self._keys) or None


def _create_words(sources: Sources, face: Face) -> str:
    return words.CREATE.format(what="“{what}”") if sources.create is not None and sources.creates(face) else ""


def _create(sources: Sources, face: Face, text: str, take: Any) -> None:
    if sources.create is not None:
        sources.create(face, text, take)
