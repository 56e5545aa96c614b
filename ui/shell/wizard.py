"""The first run: for whom, the first user, and the codes shown once. Only what is built is offered."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QComboBox, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.errors import CheckFailed, PaizhuError
from ui.jobs import Jobs
from ui.shell import words
from ui.shell.door import Door
from ui.shell.secrets_page import SecretsPage
from ui.shell.short_names import suggest
from ui.shell.unlock import PasswordLine
from ui.theme import paint_icon, theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Scrolled
from ui.widgets.labels import IconWords, set_tone
from ui.widgets.labels import words as label

WIDTH = 640
KINDS = (("group", words.KIND_GROUP, words.KIND_GROUP_TEXT, "eye", "zuzhang"),
         ("commission", words.KIND_COMMISSION, words.KIND_COMMISSION_TEXT, "buildings", "anguan"))


class _Kind(QAbstractButton):
    def __init__(self, title: str, text: str, name: str) -> None:
        super().__init__()
        self._title, self._text, self._icon = title, text, name
        self.setCheckable(True)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(WIDTH), theme.px(72))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(theme.colour("accent" if chosen else "edge"), 2 if chosen else 1))
        painter.setBrush(theme.colour("accent-soft" if chosen else "hover" if self.underMouse() else "surface"))
        painter.drawRoundedRect(rect, 6, 6)
        side = theme.px(28)
        paint_icon(painter, QRectF(theme.px(20), (self.height() - side) / 2, side, side), self._icon, "accent" if chosen else "t2")
        left = theme.px(64)
        painter.setFont(theme.font(bold=True))
        painter.setPen(theme.colour("t1"))
        painter.drawText(QRectF(left, theme.px(14), rect.width() - left, theme.px(22)), int(Qt.AlignmentFlag.AlignVCenter), self._title)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("t2"))
        painter.drawText(QRectF(left, theme.px(37), rect.width() - left - 8, theme.px(20)), int(Qt.AlignmentFlag.AlignVCenter), self._text)


class Wizard(QWidget):
    """made(Made): the workspace stands and is open; the person has seen the codes."""

    made = Signal(object)
    painted = Signal()
    closed = Signal()

    def __init__(self, door: Door, jobs: Jobs) -> None:
        super().__init__()
        self._door, self._jobs, self._painted, self._suggested = door, jobs, False, ""
        self.setWindowTitle(words.PROGRAM)
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        room = self.screen().availableSize()
        self.resize(min(1100, room.width()), min(800, room.height() - 40))
        self.stack = QStackedWidget()
        body = QWidget()
        row = QHBoxLayout(body)
        row.addStretch(1)
        theme.follow(self.stack, lambda: self.stack.setFixedWidth(theme.px(WIDTH)))
        middle = QVBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.stack)
        middle.addStretch(2)
        row.addLayout(middle)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scrolled(body))
        self.stack.addWidget(self._first())
        self.office.setFocus()

    def _first(self) -> QWidget:
        page = QWidget()
        lines = QVBoxLayout(page)
        lines.setContentsMargins(4, 4, 4, 4)
        lines.setSpacing(10)
        lines.addWidget(label(words.WELCOME, "page"))
        lines.addWidget(label(words.WELCOME_TEXT, "second", wrap=True))
        self.kinds = QButtonGroup(self)
        for n, (_, title, text, name, _) in enumerate(KINDS):
            button = _Kind(title, text, name)
            button.setChecked(n == 0)
            self.kinds.addButton(button, n)
            lines.addWidget(button)
        self.kinds.idToggled.connect(lambda n, on: self._chosen(n) if on else None)
        card = Card()
        self.office, self.short, self.person, self.user = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit(KINDS[0][4])
        self.office.textChanged.connect(lambda _: self._suggest_short())
        self.password, self.again = PasswordLine(words.PASSWORD), PasswordLine(words.PASSWORD_AGAIN)
        self.password.dress()
        self.again.dress()
        self._fields = {"name": self.office, "short": self.short, "person": self.person, "user": self.user,
                        "password": self.password, "again": self.again}
        self._troubles = {name: IconWords("warning-circle", "", "alarm-ink", wrap=True) for name in self._fields}
        rows = ((("name", words.OFFICE_NAME, words.OFFICE_HINT), ("short", words.SHORT_NAME, words.SHORT_HINT)),
                (("person", words.NAME, words.PERSON_HINT),
                ("user", words.USER, words.USER_HINT)), (("password", words.PASSWORD, words.PASSWORD_RULE),
                ("again", words.PASSWORD_AGAIN, "")))
        for fields in rows:
            row = QHBoxLayout()
            row.setSpacing(12)
            for name, title, hint in fields:
                row.addLayout(self._field(name, title, hint), 1)
            card.body.addLayout(row)
        card.body.addWidget(self._suite())
        lines.addWidget(card)
        last = QHBoxLayout()
        self.trouble = IconWords("warning-circle", "", "alarm-ink", wrap=True)
        self.trouble.hide()
        last.addWidget(self.trouble, 1)
        last.addStretch(1)
        self.make = Button(words.MAKE, "primary", tall=True)
        self.make.clicked.connect(self._make)
        last.addWidget(self.make)
        lines.addLayout(last)
        return page

    def _suite(self) -> QWidget:
        """The commission alone chooses it, for all its stations."""
        self.suite_row, self.suite = QWidget(), QComboBox()
        lines = QVBoxLayout(self.suite_row)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(3)
        self.suite.setAccessibleName(words.SUITE)
        self.suite.setAccessibleDescription(words.SUITE_HINT)
        for code, title in words.SUITES:
            self.suite.addItem(title, code)
        lines.addWidget(label(words.SUITE, "field"))
        lines.addWidget(self.suite)
        lines.addWidget(label(words.SUITE_HINT, "note", wrap=True))
        self.suite_row.hide()
        return self.suite_row

    def _field(self, name: str, title: str, hint: str) -> QVBoxLayout:
        lines = QVBoxLayout()
        lines.setSpacing(3)
        edit = self._fields[name]
        edit.setAccessibleName(title)
        edit.setAccessibleDescription(hint)
        edit.setProperty("tall", False)
        edit.textEdited.connect(lambda _: self._clear(name))
        edit.returnPressed.connect(self._make if name == "again" else self.focusNextChild)
        lines.addWidget(label(f"{title} *" if name != "person" else title, "field"))
        lines.addWidget(edit)
        if hint:
            lines.addWidget(label(hint, "note", wrap=True))
        self._troubles[name].hide()
        lines.addWidget(self._troubles[name])
        lines.addStretch(1)
        return lines

    def _chosen(self, n: int) -> None:
        if self.user.text() in [kind[4] for kind in KINDS]:
            self.user.setText(KINDS[n][4])
        self.suite_row.setVisible(KINDS[n][0] == "commission")
        self._suggest_short()

    def _suggest_short(self) -> None:
        """Follows the name until the person has written an own one."""
        if self.short.text() == self._suggested:
            self._suggested = suggest(KINDS[self.kinds.checkedId()][0], self.office.text())
            self.short.setText(self._suggested)

    def _clear(self, name: str) -> None:
        self._troubles[name].hide()
        set_tone(self._fields[name], "trouble", "")

    def _say(self, name: str, message: str) -> None:
        self._troubles[name].label.setText(message)
        self._troubles[name].show()
        set_tone(self._fields[name], "trouble", "error")
        self._fields[name].setFocus()
        self._fields[name].selectAll()

    def _make(self) -> None:
        if not self.make.isEnabled():
            return
        for name in self._fields:
            self._clear(name)
        self.trouble.hide()
        for name, title in (("name", words.OFFICE_NAME), ("short", words.SHORT_NAME), ("user", words.USER), ("password", words.PASSWORD)):
            if not self._fields[name].text().strip():
                self._say(name, f"请填写{title}")
                return
        if self.password.text() != self.again.text():
            self._say("again", words.PASSWORD_DIFFERS)
            return
        kind, name, person = KINDS[self.kinds.checkedId()][0], self.office.text().strip(), self.person.text().strip()
        short, user, password = self.short.text().strip(), self.user.text().strip(), self.password.text()
        suite = str(self.suite.currentData()) if kind == "commission" else None
        self._wait(True)
        self._jobs.start(lambda _progress: self._door.make(kind, name, short, user, person, password, suite),
                         done=self._made, refused=self._refused)

    def _wait(self, waiting: bool) -> None:
        self.make.set_words(words.MAKING if waiting else words.MAKE)
        for widget in (self.make, self.suite, *self._fields.values(), *self.kinds.buttons()):
            widget.setEnabled(not waiting)

    def _refused(self, error: PaizhuError) -> None:
        self._wait(False)
        if isinstance(error, CheckFailed):
            for finding in error.findings:
                if finding.field in self._fields:
                    self._say(finding.field, finding.message)
                else:
                    self._tell(finding.message, error.number)
            return
        self._tell(f"{error.message}{error.advice}", error.number)

    def _tell(self, message: str, number: str) -> None:
        self.trouble.label.setText(f"{message}（{number}）")
        self.trouble.show()

    def _made(self, made: object) -> None:
        self.password.clear()
        self.again.clear()
        names = {"system": "系统管理员", "security": "安全保密管理员", "auditor": "安全审计员"}
        codes = {names.get(who, who): code for who, code in made.admin_codes.items()}  # type: ignore[attr-defined]
        page = SecretsPage(self.office.text().strip(), made.recovery_code, codes, words.ENTER_OFFICE)  # type: ignore[attr-defined]
        page.going_on.connect(lambda: self.made.emit(made))
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        self.secrets = page

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)
