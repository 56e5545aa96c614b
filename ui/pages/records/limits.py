"""The limits of a record: what runs, how far it is, when one is reminded, and the law behind it.

Reminders fall at 70 % of the time, five and two working days before the end, and on the day (docs/time-limits.md, rule 5).
"""

from datetime import date, timedelta

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk.answers import Due
from app.rules.sources import source
from app.rules.workcalendar import WorkCalendar
from ui.widgets.cards import Meter
from ui.widgets.days import DaysLeft
from ui.widgets.labels import IconWords, words

REMINDED_SHARE = 0.7


def reminders(start: date, due: date, calendar: WorkCalendar) -> list[date]:
    days = {start + timedelta(days=round((due - start).days * REMINDED_SHARE)), due}
    for workdays in (5, 2):
        day = due
        for _ in range(workdays):
            day -= timedelta(days=1)
            while not calendar.is_workday(day):
                day -= timedelta(days=1)
        days.add(day)
    return sorted(day for day in days if start < day <= due)


class LimitLine(QWidget):
    """One limit: its words, days left, and the bar while it runs."""

    def __init__(self, due: Due, today: date, calendar: WorkCalendar, *, whole: bool) -> None:
        super().__init__()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 8)
        lines.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(words(due.what, "strong" if whole else ""), 1)
        law = source(due.number)
        why = f"{law.text}\n{due.source}\n{due.starts[:10]} 起，{due.due} 到期"
        if due.met is not None:
            late = due.met[:10] > due.due
            head.addWidget(IconWords("warning-circle" if late else "check-circle", "逾期完成" if late else "按期",
                                     "warn-ink" if late else "done-ink"))
        else:
            head.addWidget(DaysLeft(due.days_left, why))
        lines.addLayout(head)
        start, end = date.fromisoformat(due.starts[:10]), date.fromisoformat(due.due)
        if due.met is None and whole and end > start:
            span = (end - start).days
            marks = [day for day in reminders(start, end, calendar)]
            tone = "alarm" if due.days_left < 0 else "warn" if due.days_left <= 7 else "fill"
            bar = Meter(min(1.0, max(0.0, (today - start).days / span)), tone, [min(1.0, (day - start).days / span) for day in marks[:-1]])
            bar.setToolTip(why)
            bar.setAccessibleName(f"{due.what}，{start} 至 {end}")
            lines.addWidget(bar)
            ends = QHBoxLayout()
            ends.addWidget(words(f"起 {start.isoformat()[5:]}", "note"))
            ends.addStretch(1)
            ends.addWidget(words(f"期限 {end.isoformat()}", "note"))
            lines.addLayout(ends)
            coming = [day.isoformat()[5:] for day in marks if day >= today]
            if coming:
                lines.addWidget(words(f"提醒：{'、'.join(coming)}", "note", wrap=True))
            overdue = f"。{law.overdue}" if due.days_left < 0 and law.overdue else ""
            lines.addWidget(words(f"依据：{due.source}{overdue}", "note", wrap=True))
        else:
            when = f"{due.met[:10]} 完成" if due.met else f"{due.due} 到期"
            lines.addWidget(words(f"{when}　{due.source}", "note", wrap=True))


def limit_box(dues: list[Due], today: date, calendar: WorkCalendar) -> QWidget:
    """All limits of a record, the most urgent with its bar."""
    box = QWidget()
    lines = QVBoxLayout(box)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(4)
    running = [due for due in dues if due.met is None]
    for due in [*running, *(due for due in dues if due.met is not None)]:
        lines.addWidget(LimitLine(due, today, calendar, whole=bool(running) and due is running[0]))
    return box
