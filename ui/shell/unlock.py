"""The unlock window: who, the password, why it was locked, that nothing was lost, caps lock, the state of the key.

It is the first thing a person sees: it imports nothing but Qt and the plainest widgets.
"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.shell import words
from ui.shell.door import Account, Threshold
from ui.theme import icon, paint_icon, theme
from ui.widgets.buttons import Button
from ui.widgets.labels import IconWords, rule, set_tone
from ui.widgets.labels import words as label
from ui.widgets.notice_bar import NoticeBar

WIDTH, LIST = 760, 280


class PasswordLine(QLineEdit):
    """A password with an eye to show it while pressed on; caps_changed(bool) as far as typing tells."""

    caps_changed = Signal(bool)

    def __init__(self, name: str, *, lock: bool = True) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAccessibleName(name)
        self.setProperty("tall", True)
        self.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        if lock:
            self.addAction(icon("lock-simple", "t3"), QLineEdit.ActionPosition.LeadingPosition)
        self._eye = QAction(icon("eye-slash"), "显示密码", self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._show_plain)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
        self._caps = False

    def _show_plain(self, on: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        self._eye.setIcon(icon("eye" if on else "eye-slash"))

    def hide_plain(self) -> None:
        self._eye.setChecked(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self._tell(not self._caps)
        elif len(text) == 1 and text.isascii() and text.isalpha():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._tell(text.isupper() != shift)
        super().keyPressEvent(event)

    def _tell(self, caps: bool) -> None:
        if caps != self._caps:
            self._caps = caps
            self.caps_changed.emit(caps)


class _Face(QAbstractButton):
    """One account in the list."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.account = account
        self.setCheckable(True)
        self.setAccessibleName(" ".join(filter(None, (account.name or account.login, account.post))))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(LIST - 16), theme.px(52))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect, chosen = QRectF(self.rect()), self.isChecked()
        if chosen or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("sel" if chosen else "hover"))
            painter.drawRoundedRect(rect, 6, 6)
        if chosen:
            painter.fillRect(QRectF(0, 12, 3, rect.height() - 24), theme.colour("accent"))
        side = theme.px(30)
        circle = QRectF(theme.px(12), (rect.height() - side) / 2, side, side)
        painter.setPen(QPen(theme.colour("accent" if chosen else "edge"), 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(circle)
        paint_icon(painter, circle.adjusted(7, 7, -7, -7), "user", "accent" if chosen else "t2")
        left = circle.right() + theme.px(12)
        account = self.account
        painter.setPen(theme.colour("t1"))
        painter.setFont(theme.font(bold=chosen))
        upper = QRectF(left, theme.px(6), rect.width() - left - 60, theme.px(22))
        painter.drawText(upper if account.post else QRectF(left, 0, upper.width(), rect.height()), int(Qt.AlignmentFlag.AlignVCenter),
                         account.name or account.login)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("t2"))
        painter.drawText(QRectF(left, theme.px(27), upper.width(), theme.px(18)), int(Qt.AlignmentFlag.AlignVCenter), account.post)
        painter.drawText(rect.adjusted(0, 0, -theme.px(12), 0), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
                         account.last)


class Unlock(QWidget):
    """asked(login, password). After it the owner calls `wait`, then `refuse` or closes the window."""

    asked = Signal(str, str)
    forgot = Signal()
    painted = Signal()
    closed = Signal()

    def __init__(self, version: str = "") -> None:
        super().__init__()
        self.setWindowTitle(words.PROGRAM)
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(1100, 760)
        self._painted = False
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addStretch(3)
        column.addLayout(self._title())
        self.notice: NoticeBar | None = None
        self._notice_place = QVBoxLayout()
        column.addLayout(self._notice_place)
        column.addWidget(self._card())
        foot = QHBoxLayout()
        foot.addWidget(label(words.SECRECY, "note"))
        foot.addStretch(1)
        foot.addWidget(label(f"第 {version} 版" if version else "", "note"))
        column.addLayout(foot)
        column.addStretch(4)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 24, 24, 24)
        row.addStretch(1)
        holder = QWidget()
        holder.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        self._holder = holder
        self._size_holder()
        theme.changed.connect(self._size_holder)
        row.addWidget(holder)
        row.addStretch(1)

    def _size_holder(self) -> None:
        self._holder.setFixedWidth(theme.px(WIDTH))

    # building

    def _title(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(_Logo())
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(label(words.PROGRAM, "page"))
        self._office_row = QHBoxLayout()
        self._office_row.setSpacing(8)
        self._office = label("", "second")
        self._office_row.addWidget(self._office)
        self._office_row.addStretch(1)
        lines.addLayout(self._office_row)
        row.addLayout(lines, 1)
        return row

    def _card(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        row = QHBoxLayout(card)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self._side = QFrame()
        self._side.setProperty("role", "well")
        self._side.setFixedWidth(theme.px(LIST))
        side = QVBoxLayout(self._side)
        side.setContentsMargins(8, 12, 8, 12)
        side.setSpacing(0)
        side.addWidget(_padded(label(words.CHOOSE_USER, "note")))
        self._faces = QVBoxLayout()
        self._faces.setSpacing(0)
        side.addLayout(self._faces)
        side.addStretch(1)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(lambda face: self._choose(face.account))
        row.addWidget(self._side)
        self._split = rule(vertical=True)
        row.addWidget(self._split)
        self._side.hide()
        self._split.hide()
        row.addLayout(self._form(), 1)
        return card

    def _form(self) -> QVBoxLayout:
        form = QVBoxLayout()
        form.setContentsMargins(40, 32, 40, 24)
        form.setSpacing(4)
        self._who, self._post = label("", "dialog"), label("", "second")
        form.addWidget(self._who)
        form.addWidget(self._post)
        self._user_label = label(words.USER, "field")
        self.user = QLineEdit()
        self.user.setProperty("tall", True)
        self.user.setAccessibleName(words.USER)
        form.addWidget(self._user_label)
        form.addWidget(self.user)
        form.addSpacing(12)
        form.addWidget(label(words.PASSWORD, "field"))
        self.password = PasswordLine(words.PASSWORD)
        self.password.caps_changed.connect(self._caps)
        self.password.returnPressed.connect(self._ask)
        self.user.returnPressed.connect(self.password.setFocus)
        form.addWidget(self.password)
        self.trouble = IconWords("warning-circle", "", "alarm-ink", wrap=True)
        self.caps = IconWords("warning-circle", words.CAPS_LOCK, "warn-ink")
        for line in (self.trouble, self.caps):
            line.hide()
            form.addWidget(line)
        form.addSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.unlock = Button(words.UNLOCK, "primary", key="Enter", bind=False, tall=True)
        self.unlock.clicked.connect(self._ask)
        row.addWidget(self.unlock)
        self.forgotten = Button(words.FORGOT, "tool", tall=True)
        self.forgotten.clicked.connect(self.forgot)
        row.addWidget(self.forgotten)
        row.addStretch(1)
        form.addLayout(row)
        form.addStretch(1)
        form.addSpacing(24)
        form.addWidget(rule())
        self._facts = QVBoxLayout()
        self._facts.setContentsMargins(0, 8, 0, 0)
        self._facts.setSpacing(2)
        form.addLayout(self._facts)
        return form

    # what is known

    def show_threshold(self, threshold: Threshold, user: str = "") -> None:
        """Arrives after the first paint; what is being typed stays."""
        self._office.setText(threshold.office)
        for account in threshold.accounts:
            face = _Face(account)
            self._group.addButton(face)
            self._faces.addWidget(face)
        for name, text, tone in threshold.facts:
            line = QHBoxLayout()
            line.setSpacing(12)
            line.addWidget(label(name, "note"))
            line.addWidget(IconWords("check" if tone == "done" else "warning-circle", text, f"{tone}-ink" if tone else "t2", "note"), 1)
            self._facts.addLayout(line)
        several = bool(threshold.accounts)
        self._side.setVisible(several)
        self._split.setVisible(several)
        if several:
            chosen = next((face for face in self._group.buttons() if face.account.login == user), self._group.buttons()[0])
            chosen.setChecked(True)
            self._choose(chosen.account)
            for widget in (self.user, self._user_label):
                widget.hide()
            self.password.setFocus()

    def _choose(self, account: Account) -> None:
        self.user.setText(account.login)
        self._who.setText(account.name or account.login)
        self._post.setText(account.post)
        self._post.setVisible(bool(account.post))
        self.trouble.hide()
        self.password.setFocus()

    def say(self, title: str, text: str, tone: str = "warn", name: str = "lock-simple") -> None:
        """The bar above the card: why it is locked and what is safe."""
        if self.notice is not None:
            self.notice.deleteLater()
        self.notice = NoticeBar(title, text, tone, name)
        self._notice_place.addWidget(self.notice)

    def be_quiet(self) -> None:
        if self.notice is not None:
            self.notice.deleteLater()
            self.notice = None

    # unlocking

    def _caps(self, on: bool) -> None:
        self.caps.setVisible(on)

    def _ask(self) -> None:
        if not self.unlock.isEnabled():
            return
        if not self.user.text().strip():
            self.user.setFocus()
            return
        if not self.password.text():
            self.password.setFocus()
            return
        self.asked.emit(self.user.text().strip(), self.password.text())

    def wait(self) -> None:
        """The answer is on its way."""
        self.trouble.hide()
        set_tone(self.password, "trouble", "")
        self.password.hide_plain()
        self.unlock.set_words(words.UNLOCKING)
        for widget in (self.unlock, self.password, self.user, self._side, self.forgotten):
            widget.setEnabled(False)

    def ready(self) -> None:
        self.unlock.set_words(words.UNLOCK)
        for widget in (self.unlock, self.password, self.user, self._side, self.forgotten):
            widget.setEnabled(True)
        self.password.clear()
        self.password.setFocus()

    def refuse(self, message: str, advice: str, code: str) -> None:
        self.ready()
        set_tone(self.password, "trouble", "error")
        self.trouble.label.setText(f"{message}{advice}（{code}）")
        self.trouble.setAccessibleName(message)
        self.trouble.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.painted.emit()

    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)
        (self.password if self.user.text() else self.user).setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)


class _Logo(QWidget):
    def sizeHint(self) -> QSize:
        return QSize(theme.px(40), theme.px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("fill"))
        side = theme.px(40)
        square = QRectF(0, (self.height() - side) / 2, side, side)
        painter.drawRoundedRect(square, 6, 6)
        paint_icon(painter, square.adjusted(9, 9, -9, -9), "shield-check", "on-fill")


def _padded(widget: QWidget) -> QWidget:
    widget.setContentsMargins(8, 0, 8, 8)
    return widget

