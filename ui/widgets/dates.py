"""Date and moment fields: typed as people write, shown as 2026-11-20 with the week day beside it.

keys      Up and Down move a day, Alt+Down opens the calendar
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QDate, QLocale, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QToolButton, QVBoxLayout

from app.ledgers.face import Face
from ui.theme import icon, theme
from ui.widgets.date_words import read_clock, read_day, read_moment, spoken
from ui.widgets.menus import place_under


class DateEditor(QLineEdit):
    """`today`: () -> date, so that 昨天 means the same here as in the checks."""

    changed = Signal()
    _READ_AS_MOMENT = False

    def __init__(self, face: Face, today: Callable[[], date] = date.today) -> None:
        super().__init__()
        self.face, self._today = face, today
        self._value: str | None = None
        self._problem = ""
        self._clock_first = False
        self.setAccessibleName(face.label)
        self.setToolTip("可写 3.5、昨天、周一、20210305" + ("；时间写 930 或 9:30" if self._READ_AS_MOMENT else ""))
        act = self.addAction(icon("calendar-blank"), QLineEdit.ActionPosition.LeadingPosition)
        act.triggered.connect(self.open_calendar)
        self.textEdited.connect(self._edited)
        self.editingFinished.connect(self._tidy)

    def set_today(self, today: Callable[[], date]) -> None:
        """The day that 昨天, a bare time and a date without year count from, where it is not the day itself; 1020 is then a time."""
        self._today, self._clock_first = today, True

    def value(self) -> str | None:
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
        self._tidy()

    def _edited(self, text: str) -> None:
        self._read(text)
        self.changed.emit()

    def _read(self, text: str) -> None:
        self._value, self._problem = None, ""
        if not text.strip():
            return
        if self._READ_AS_MOMENT:
            bare = text.strip().isdecimal() and len(text.strip()) in ((3, 4) if self._clock_first else (3,))
            clock = read_clock(text) if bare else None
            self._value = f"{self._today().isoformat()}T{clock}" if clock else read_moment(text, self._today())
        elif (day := read_day(text, self._today())) is not None:
            self._value = day.isoformat()
        if self._value is None:
            self._problem = f"没有看懂“{text.strip()[:20]}”，可写 {self._today().isoformat()}" + (" 09:30" if self._READ_AS_MOMENT else "")

    def _tidy(self) -> None:
        if not self._problem:
            self.setText((self._value or "").replace("T", " "))
            self.update()

    def _day(self) -> date | None:
        return date.fromisoformat(self._value[:10]) if self._value else None

    def _set_day(self, day: date) -> None:
        clock = self._value[10:] if self._value else ""
        self._value, self._problem = day.isoformat() + clock, ""
        self._tidy()
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not self.isReadOnly():
            step = 1 if event.key() == Qt.Key.Key_Up else -1
            self._set_day((self._day() or self._today()) + timedelta(days=step if self._value else 0))
        else:
            super().keyPressEvent(event)

    def open_calendar(self) -> None:
        if self.isReadOnly() or not self.isEnabled():
            return
        frame = QFrame(self, Qt.WindowType.Popup)
        frame.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        frame.setProperty("role", "popup")
        lines = QVBoxLayout(frame)
        lines.setContentsMargins(6, 6, 6, 6)
        calendar = QCalendarWidget()
        calendar.setLocale(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        plain = QTextCharFormat()
        plain.setForeground(theme.colour("t2"))
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(weekday, plain)
        for name, arrow in (("qt_calendar_prevmonth", "caret-left"), ("qt_calendar_nextmonth", "caret-right")):
            if (button := calendar.findChild(QToolButton, name)) is not None:
                button.setIcon(icon(arrow))
        day = self._day() or self._today()
        calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        calendar.activated.connect(lambda chosen: (self._set_day(date(chosen.year(), chosen.month(), chosen.day())), frame.close()))
        calendar.clicked.connect(lambda chosen: (self._set_day(date(chosen.year(), chosen.month(), chosen.day())), frame.close()))
        lines.addWidget(calendar)
        frame.adjustSize()
        place_under(frame, self)
        frame.show()
        calendar.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        day = self._day()
        if day is None or self._problem or (self._READ_AS_MOMENT and self.width() < theme.px(260)):
            return
        text = spoken(day, self._today())
        metrics = QFontMetrics(theme.font(12))
        width = metrics.horizontalAdvance(text)
        if self.fontMetrics().horizontalAdvance(self.text()) + width + theme.px(52) > self.width():
            return
        painter = QPainter(self)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("t3"))
        painter.drawText(QRectF(self.width() - width - theme.px(10), 0, width + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), text)


class MomentEditor(DateEditor):
    """Day and time; an old book may give the day alone."""

    _READ_AS_MOMENT = True
