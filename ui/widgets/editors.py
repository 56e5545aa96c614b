"""What every editor of a form has, and the plain ones: text, long text, numbers, money, yes and no.

contract  value()       the canonical value, None when empty; with problem() non-empty it is None
          problem()     what is wrong with what is typed, in words; "" when nothing
          typed()       what a draft keeps: the canonical value, or {"typed": text} while it is not understood
          set_value()   takes a canonical value or what typed() gave
          changed       after every change by the person
"""

from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.ledgers.face import Face, Kind
from app.ledgers.values import Unfit, parse, yuan
from ui.shell import words
from ui.theme import theme
from ui.widgets.labels import set_tone


def _unresolved(_ledger: str, _text: str) -> str | None:
    return None


def set_trouble(widget: QWidget, trouble: str) -> None:
    """"" , "error" or "warning": the border says it beside the words below."""
    set_tone(widget, "trouble", trouble)


class LineEditor(QLineEdit):
    """Text, numbers, money (written in yuan), years and periods: read by `app.ledgers.values.parse` when the field is left."""

    changed = Signal()

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.face = face
        self._value: Any = None
        self._problem = ""
        self.setAccessibleName(face.label)
        if face.kind in (Kind.INT, Kind.DECIMAL, Kind.MONEY):
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
        if face.kind is Kind.MONEY:
            self.setToolTip("单位：元；可写 1.2万")
        if face.kind is Kind.PERIOD:
            self.setToolTip("可写 2026、2026H1、2026Q3、2026-11")
        self.textEdited.connect(self._edited)
        self.editingFinished.connect(self._tidy)

    def _edited(self, text: str) -> None:
        self._read(text)
        self.changed.emit()

    def _read(self, text: str) -> None:
        try:
            self._value, self._problem = parse(self.face, text, _unresolved), ""
        except Unfit as unfit:
            self._value, self._problem = None, str(unfit)

    def _tidy(self) -> None:
        if self._value is not None and self.face.kind is Kind.MONEY and not self.isReadOnly():
            self.setText(yuan(self._value))

    def value(self) -> Any:
        return self._value

    def problem(self) -> str:
        return self._problem

    def typed(self) -> Any:
        return {"typed": self.text()} if self._problem else self._value

    def set_value(self, value: Any) -> None:
        if isinstance(value, dict):
            self.setText(value["typed"])
            self._read(value["typed"])
            return
        self._value, self._problem = value, ""
        self.setText("" if value is None else yuan(value) if self.face.kind is Kind.MONEY else
                     f"{value:g}" if self.face.kind is Kind.DECIMAL else str(value))
        self.setCursorPosition(0)


class LongEditor(QPlainTextEdit):
    """Several lines; Tab goes on to the next field, and the box grows with its text."""

    changed = Signal()

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.face = face
        self.setTabChangesFocus(True)
        self.setAccessibleName(face.label)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._quiet = False
        self.textChanged.connect(self._edited)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self.updateGeometry())
        theme.changed.connect(self.updateGeometry)

    def _edited(self) -> None:
        if not self._quiet:
            self.changed.emit()

    def sizeHint(self) -> QSize:
        lines = max(2, min(14, int(self.document().size().height())))
        return QSize(theme.px(240), lines * self.fontMetrics().lineSpacing() + theme.px(22))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), self.sizeHint().height())

    def value(self) -> str | None:
        return self._read()[0]

    def problem(self) -> str:
        return self._read()[1]

    def _read(self) -> tuple[str | None, str]:
        try:
            return parse(self.face, self.toPlainText(), _unresolved), ""
        except Unfit as unfit:
            return None, str(unfit)

    def typed(self) -> Any:
        value, problem = self._read()
        return {"typed": self.toPlainText()} if problem else value

    def set_value(self, value: Any) -> None:
        self._quiet = True
        self.setPlainText(value["typed"] if isinstance(value, dict) else value or "")
        self._quiet = False


class ChoiceEditor(QComboBox):
    """One of a fixed set: codes, choices, yes and no. Typing letters or the first pinyin letters finds the entry."""

    changed = Signal()

    def __init__(self, face: Face, entries: list[tuple[Any, str]]) -> None:
        super().__init__()
        self.face = face
        self.setAccessibleName(face.label)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setMaxVisibleItems(16)
        self.addItem("", None)
        for value, label in entries:
            self.addItem(label, value)
        self.activated.connect(lambda _: self.changed.emit())
        self._letters = ""
        self.view().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The open list answers to the same letters; the entry found is taken with Enter."""
        if watched is self.view() and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self._letter(event):
            if (found := self._named()) >= 0:
                self.view().setCurrentIndex(self.model().index(found, self.modelColumn()))
            return True
        return super().eventFilter(watched, event)

    def wheelEvent(self, event: Any) -> None:
        # A page scrolled over a field must not change the field.
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._letter(event):
            if (found := self._named()) >= 0 and found != self.currentIndex():
                self.setCurrentIndex(found)
                self.changed.emit()
            return
        self._letters = ""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if self.currentIndex() > 0:
                self.setCurrentIndex(0)
                self.changed.emit()
            return
        super().keyPressEvent(event)

    def _letter(self, event: QKeyEvent) -> bool:
        """Is it a letter typed to find an entry? It is added to those before it, or begins anew where no entry starts so."""
        text = event.text().casefold()
        if not (text.isalpha() and text.isascii()) or event.modifiers():
            return False
        self._letters += text
        if self._named() < 0:
            self._letters = text
        return True

    def _named(self) -> int:
        """The first entry whose pinyin starts with the letters typed; -1 without one."""
        from ui.widgets.pinyin import starts_with

        return next((n for n in range(1, self.count()) if starts_with(self.itemText(n), self._letters)), -1)

    def showPopup(self) -> None:
        self._letters = ""
        super().showPopup()

    def focusOutEvent(self, event: Any) -> None:
        self._letters = ""
        super().focusOutEvent(event)

    def value(self) -> Any:
        return self.currentData()

    def problem(self) -> str:
        return ""

    def typed(self) -> Any:
        return self.value()

    def set_value(self, value: Any) -> None:
        for n in range(self.count()):
            if self.itemData(n) == value and type(self.itemData(n)) is type(value):
                self.setCurrentIndex(n)
                return
        # A code this installation does not know is kept and shown as it is.
        self.addItem(str(value), value)
        self.setCurrentIndex(self.count() - 1)


def yes_no_entries() -> list[tuple[Any, str]]:
    return [(True, words.YES), (False, words.NO)]
