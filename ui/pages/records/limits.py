"""The limits of a record: what runs, how far it is, what meets it, who is reminded, how it stands in words, and the law behind it.

Reminders fall on the days of the rule's ladder (docs/time-limits.md, rule 5); an overdue limit asks for its reason.
"""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import codes
from app.desk.answers import Due
from app.ledgers.values import shown_period
from app.rules.limits import ladder
from app.rules.sources import source
from app.rules.workcalendar import WorkCalendar
from ui.models.ledger_table import Column
from ui.widgets.buttons import link
from ui.widgets.cards import Card, Meter
from ui.widgets.days import DaysDelegate, DaysLeft
from ui.widgets.labels import IconWords, words
from ui.widgets.short_table import ShortTable, SignDelegate

Explain = Callable[[Due], object]

SIGNS = {"done": ("check-circle", "done-ink"), "late": ("warning-circle", "warn-ink"), "running": ("clock", "t3"),
         "soon": ("bell", "warn-ink"), "today": ("clock-fill", "warn-ink"), "overdue": ("warning", "warn-ink"),
         "red": ("warning-octagon", "alarm-ink")}
STANDING = {"done": "按期办成", "late": "逾期办成", "running": "在期内", "soon": "已开始提醒", "today": "今天到期",
            "overdue": "逾期，黄色", "red": "逾期，红色，报组长、分管领导"}


SHORT = {"done": "按期", "late": "逾期办成", "running": "在期内", "soon": "已提醒", "today": "今天到期", "overdue": "黄色",
         "red": "红色，已报"}
"""The same for a narrow column."""


def standing_of(due: Due) -> str:
    """The standing; told from the days where the desk does not say."""
    if due.standing:
        return due.standing
    if due.met is not None:
        return "late" if due.met[:10] > due.due else "done"
    return "overdue" if due.days_left < 0 else "today" if due.days_left == 0 else "running"


def standing_words(due: Due) -> str:
    return STANDING[standing_of(due)]


def what_words(due: Due) -> str:
    """全面会商（2026年下半年）"""
    return f"{due.what}（{span_words(due.period)}）" if due.period else due.what


def span_words(period: str) -> str:
    """The period of a duty: as everywhere, a week by its number, a festival by its name."""
    year, _, rest = period.partition("-")
    if rest.startswith("W"):
        return f"{year}年第{int(rest[1:])}周"
    if rest.isalpha():
        festivals = codes.table("festival")
        return f"{year}年{festivals.label(rest) if rest in festivals else rest}"
    return shown_period(period)


def why(due: Due) -> str:
    """The tooltip of a limit: standing, what meets it, who is reminded, days, law."""
    law = source(due.number)
    told = [what_words(due), standing_words(due), f"办成：{due.meets}" if due.meets else "",
            f"提醒：{'、'.join(due.reminded)}" if due.reminded else "", f"{due.starts[:10]} 起算，{due.due} 到期",
            f"原期限 {due.replaced}，已批准延期" if due.replaced else "", f"依据：{due.source}", law.text,
            f"逾期原因：{due.reason}" if due.reason else ""]
    return "\n".join(filter(None, told))


class LimitLine(QWidget):
    """One limit: its words, days left, and while it runs the bar and everything that belongs to it."""

    def __init__(self, due: Due, today: date, calendar: WorkCalendar, *, whole: bool, explain: Explain | None = None) -> None:
        super().__init__()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 8)
        lines.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(words(what_words(due), "strong" if whole else "", wrap=True), 1)
        kind = standing_of(due)
        if due.met is not None:
            head.addWidget(IconWords(SIGNS[kind][0], STANDING[kind], SIGNS[kind][1]))
        else:
            head.addWidget(DaysLeft(due.days_left, why(due)))
        lines.addLayout(head)
        start, end = date.fromisoformat(due.starts[:10]), date.fromisoformat(due.due)
        if due.met is None and whole:
            if end > start:
                self._bar(lines, due, start, end, today, calendar)
            self._told(lines, due, kind)
        else:
            when = f"{due.met[:10]} 完成" if due.met else f"{due.due} 到期"
            lines.addWidget(words(f"{when}　{due.source}", "note", wrap=True))
        self._reason(lines, due, kind, explain)

    @staticmethod
    def _bar(lines: QVBoxLayout, due: Due, start: date, end: date, today: date, calendar: WorkCalendar) -> None:
        span = (end - start).days
        marks = [step.on for step in ladder(start, end, calendar) if start < step.on < end]
        tone = "alarm" if due.days_left < 0 else "warn" if due.days_left <= 7 else "fill"
        bar = Meter(min(1.0, max(0.0, (today - start).days / span)), tone, [(day - start).days / span for day in marks])
        bar.setToolTip(why(due))
        bar.setAccessibleName(f"{due.what}，{start} 至 {end}")
        lines.addWidget(bar)
        ends = QHBoxLayout()
        ends.addWidget(words(f"起 {start.isoformat()[5:]}", "note"))
        ends.addStretch(1)
        ends.addWidget(words(f"期限 {end.isoformat()}", "note"))
        lines.addLayout(ends)

    @staticmethod
    def _told(lines: QVBoxLayout, due: Due, kind: str) -> None:
        if kind in ("soon", "overdue", "red"):
            lines.addWidget(IconWords(SIGNS[kind][0], STANDING[kind], SIGNS[kind][1], wrap=True))
        if due.meets:
            lines.addWidget(words(f"办成：{due.meets}", "second", wrap=True))
        if due.replaced:
            lines.addWidget(words(f"原期限 {due.replaced}，已批准延期", "note", wrap=True))
        if due.reminded:
            next_on = f"，下次 {due.next_on[5:]}" if due.next_on else ""
            lines.addWidget(words(f"提醒：{'、'.join(due.reminded)}{next_on}", "note", wrap=True))
        overdue = f"。{due.overdue}" if due.days_left < 0 and due.overdue else ""
        lines.addWidget(words(f"依据：{due.source}{overdue}", "note", wrap=True))
        if due.not_maintained:
            years = "、".join(map(str, due.not_maintained))
            lines.addWidget(IconWords("warning-circle", f"工作日历未维护 {years} 年，日子按周一至周五推算", "warn-ink", "note", wrap=True))

    @staticmethod
    def _reason(lines: QVBoxLayout, due: Due, kind: str, explain: Explain | None) -> None:
        if due.reason:
            lines.addWidget(words(f"逾期原因：{due.reason}", "note", wrap=True))
        elif kind in ("overdue", "red", "late") and explain is not None:
            row = QHBoxLayout()
            row.addWidget(link("说明逾期原因", lambda: explain(due)))
            row.addStretch(1)
            lines.addLayout(row)


def limit_box(dues: Sequence[Due], today: date, calendar: WorkCalendar, explain: Explain | None = None) -> QWidget:
    """All limits of a record, the most urgent with its bar."""
    box = QWidget()
    lines = QVBoxLayout(box)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(4)
    running = [due for due in dues if due.met is None]
    for due in [*running, *(due for due in dues if due.met is not None)]:
        lines.addWidget(LimitLine(due, today, calendar, whole=bool(running) and due is running[0], explain=explain))
    return box


def duties_card(dues: Sequence[Due], explain: Explain | None = None) -> Card:
    """What is asked of a unit or office period by period; Enter on an overdue one asks for its reason."""
    open_ones = [due for due in dues if due.met is None]
    late = sum(due.days_left < 0 for due in open_ones)
    card = Card("定期要做的", "，".join(filter(None, [f"{len(open_ones)} 项未做", f"逾期 {late} 项" if late else ""])), bare=True)
    table = ShortTable([
        Column("left", "剩余", lambda due: "", value=lambda due: None if due.met else due.days_left,
               copied=lambda due: due.met or str(due.days_left), tip=why, width=128, priority=0, delegate=DaysDelegate),
        Column("what", "事项", lambda due: due.what, tip=why, width=190, priority=0),
        Column("period", "期间", lambda due: span_words(due.period or ""), width=120, priority=1),
        Column("due", "期限", lambda due: due.due, width=96, priority=1),
        Column("state", "情况", lambda due: f"{due.met[:10]} 已做" if due.met else "已说明原因" if due.reason else SHORT[standing_of(due)],
               value=lambda due: SIGNS["done" if due.met else standing_of(due)], tip=why,
               tone=lambda due: "done-ink" if due.met else SIGNS[standing_of(due)][1], width=150, priority=0, delegate=SignDelegate),
        Column("meets", "怎样算做了", lambda due: due.meets, tip=lambda due: due.meets, tone=lambda _due: "second", width=220,
               stretch=True, priority=2),
        Column("source", "依据", lambda due: due.source, tip=lambda due: due.source, tone=lambda _due: "note", width=130, priority=3),
    ], key=lambda due: (due.number, due.what, due.period), whole=True, name="定期要做的")
    if explain is not None:
        table.opened.connect(lambda due: explain(due) if due.met is None and due.days_left < 0 and not due.reason else None)
    table.set_rows([*open_ones, *(due for due in dues if due.met is not None)])
    card.add(table)
    return card
