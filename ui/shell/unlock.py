"""The unlock window: who, the password, why it was locked, that nothing was lost, caps lock, the state of the key.

It is the first thing a person sees and stands ready 0.1 s after an empty window would. So until its first paint it touches nothing of Qt
that is slow to make: no `Qt` namespace, no QStyle, no QEvent (their enumerations cost half an empty window), no dataclasses, no icons
drawn by hand. `dress()` adds the rest right after the first paint; the password can be typed from the first moment.
"""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.shell import words
from ui.theme.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent

    from ui.shell.threshold import Account, Threshold

WIDTH, LIST = 760, 280


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    return label


def _rule(role: str = "rule") -> QFrame:
    line = QFrame()
    line.setProperty("role", role)
    return line


class PasswordLine(QLineEdit):
    """A password with an eye to show it; caps_changed(bool) as far as typing tells."""

    caps_changed = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAccessibleName(name)
        self._eye: Any = None
        self._caps = False

    def dress(self, *, lock: bool = False) -> None:
        """The lock and the eye; no menu, nothing for an input method to learn."""
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QAction

        from ui.theme import icon

        self.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        if lock:
            self.addAction(icon("lock-simple", "t3"), QLineEdit.ActionPosition.LeadingPosition)
        self._eye = QAction(icon("eye-slash"), "显示密码", self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._show_plain)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)

    def _show_plain(self, on: bool) -> None:
        from ui.theme import icon

        self.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        self._eye.setIcon(icon("eye" if on else "eye-slash"))

    def hide_plain(self) -> None:
        if self._eye is not None:
            self._eye.setChecked(False)

    def keyPressEvent(self, event: "QKeyEvent") -> None:
        from PySide6.QtCore import Qt

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


class Unlock(QWidget):
    """asked(login, password). After it the owner calls `wait`, then `refuse` or closes the window."""

    asked = Signal(str, str)
    forgot = Signal()
    painted = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(words.PROGRAM)
        self.resize(1100, 760)
        self._painted = self._dressed = False
        self.notice: Any = None
        self.trouble: Any = None
        self.caps: Any = None
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addStretch(3)
        column.addLayout(self._title())
        self._notice_place = QVBoxLayout()
        column.addLayout(self._notice_place)
        column.addWidget(self._card())
        foot = QHBoxLayout()
        foot.addWidget(_label(words.SECRECY, "note"))
        foot.addStretch(1)
        self._version = _label("", "note")
        foot.addWidget(self._version)
        column.addLayout(foot)
        column.addStretch(4)
        self._holder = QWidget()
        self._holder.setLayout(column)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 24, 24, 24)
        row.addStretch(1)
        row.addWidget(self._holder)
        row.addStretch(1)
        self._size()
        theme.changed.connect(self._size)

    def _size(self) -> None:
        self._holder.setFixedWidth(theme.px(WIDTH))
        self._side.setFixedWidth(theme.px(LIST))
        self._logo.setFixedSize(theme.px(40), theme.px(40))

    # building: light widgets only

    def _title(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        self._logo = _label("", "logo")
        row.addWidget(self._logo)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(_label(words.PROGRAM, "page"))
        self._office = _label("", "second")
        lines.addWidget(self._office)
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
        side = QVBoxLayout(self._side)
        side.setContentsMargins(8, 12, 8, 12)
        side.setSpacing(0)
        choose = _label(words.CHOOSE_USER, "note")
        choose.setContentsMargins(8, 0, 8, 8)
        side.addWidget(choose)
        self._faces = QVBoxLayout()
        self._faces.setSpacing(0)
        side.addLayout(self._faces)
        side.addStretch(1)
        row.addWidget(self._side)
        self._split = _rule("vrule")
        row.addWidget(self._split)
        row.addLayout(self._form(), 1)
        return card

    def _form(self) -> QVBoxLayout:
        form = self._lines = QVBoxLayout()
        form.setContentsMargins(40, 32, 40, 24)
        form.setSpacing(4)
        self._who, self._post = _label("", "dialog"), _label("", "second")
        self._post.hide()
        form.addWidget(self._who)
        form.addWidget(self._post)
        self._user_label = _label(words.USER, "field")
        self.user = QLineEdit()
        self.user.setProperty("tall", True)
        self.user.setAccessibleName(words.USER)
        form.addWidget(self._user_label)
        form.addWidget(self.user)
        form.addSpacing(12)
        form.addWidget(_label(words.PASSWORD, "field"))
        self.password = PasswordLine(words.PASSWORD)
        self.password.setProperty("tall", True)
        self.password.caps_changed.connect(lambda on: self.caps.setVisible(on))
        self.password.returnPressed.connect(self._ask)
        self.user.returnPressed.connect(self.password.setFocus)
        form.addWidget(self.password)
        self._below = QVBoxLayout()
        form.addLayout(self._below)
        form.addSpacing(12)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(12)
        self.unlock = self._light_button(words.UNLOCK, "primary", self._ask)
        self.forgotten = self._light_button(words.FORGOT, "tool", self.forgot.emit)
        self._buttons.addStretch(1)
        form.addLayout(self._buttons)
        form.addStretch(1)
        form.addSpacing(24)
        form.addWidget(_rule())
        self._facts = QVBoxLayout()
        self._facts.setContentsMargins(0, 8, 0, 0)
        self._facts.setSpacing(2)
        form.addLayout(self._facts)
        return form

    def _light_button(self, text: str, kind: str, act: Any) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", kind)
        button.setProperty("tall", True)
        button.clicked.connect(lambda: act())
        self._buttons.addWidget(button)
        return button

    # after the first paint

    def dress(self, version: str = "") -> None:
        """What the first paint could do without: icons, key cap, lines for trouble and caps lock."""
        if version:
            self._version.setText(f"第 {version} 版")
        if self._dressed:
            return
        self._dressed = True
        from ui.theme.glyphs import character, family
        from ui.widgets.buttons import Button
        from ui.widgets.labels import IconWords

        family()                           # the style sheet names the icon font, it must be loaded first
        self._logo.setText(character("shield-check"))
        self.password.dress(lock=True)
        self.trouble = IconWords("warning-circle", "", "alarm-ink", wrap=True)
        self.caps = IconWords("warning-circle", words.CAPS_LOCK, "warn-ink")
        for line in (self.trouble, self.caps):
            line.hide()
            self._below.addWidget(line)
        button = Button(words.UNLOCK, "primary", key="Enter", bind=False, tall=True)
        button.clicked.connect(self._ask)
        button.setEnabled(self.unlock.isEnabled())
        self._buttons.replaceWidget(self.unlock, button)
        self.unlock.deleteLater()
        self.unlock = button

    def show_threshold(self, threshold: "Threshold", user: str = "") -> None:
        """What the workspace tells without a password; what is being typed stays."""
        from ui.widgets.labels import IconWords

        self._office.setText(threshold.office)
        for name, text, tone in threshold.facts:
            line = QHBoxLayout()
            line.setSpacing(12)
            line.addWidget(_label(name, "note"))
            line.addWidget(IconWords("check" if tone == "done" else "warning-circle", text, f"{tone}-ink" if tone else "t2", "note"), 1)
            self._facts.addLayout(line)
        if threshold.accounts:
            self._show_faces(threshold.accounts, user)

    def _show_faces(self, accounts: "tuple[Account, ...]", user: str) -> None:
        from PySide6.QtWidgets import QButtonGroup

        from ui.shell.faces import Face

        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(lambda face: self._choose(face.account))
        for account in accounts:
            face = Face(account)
            self._group.addButton(face)
            self._faces.addWidget(face)
        wanted = self.user.text().strip() or user
        chosen = next((face for face in self._group.buttons() if face.account.login == wanted), self._group.buttons()[0])
        chosen.setChecked(True)
        self.user.hide()
        self._user_label.hide()
        self._choose(chosen.account)

    def _choose(self, account: "Account") -> None:
        self.user.setText(account.login)
        self._who.setText(account.name or account.login)
        self._post.setText(account.post)
        self._post.setVisible(bool(account.post))
        if self.trouble is not None:
            self.trouble.hide()
        self.password.setFocus()

    def say(self, title: str, text: str, tone: str = "warn", icon: str = "lock-simple") -> None:
        """The bar above the card: why it is locked and what is safe."""
        from ui.widgets.notice_bar import NoticeBar

        if self.notice is not None:
            self.notice.deleteLater()
        self.notice = NoticeBar(title, text, tone, icon)
        self._notice_place.addWidget(self.notice)

    # unlocking

    def _ask(self) -> None:
        if not self.unlock.isEnabled():
            return
        if not self.user.text().strip():
            self.user.setFocus()
        elif not self.password.text():
            self.password.setFocus()
        else:
            self.asked.emit(self.user.text().strip(), self.password.text())

    def _enable(self, on: bool) -> None:
        for widget in (self.unlock, self.password, self.user, self._side, self.forgotten):
            widget.setEnabled(on)

    def wait(self) -> None:
        """The answer is on its way."""
        from ui.widgets.labels import set_tone

        self.dress()
        self.trouble.hide()
        set_tone(self.password, "trouble", "")
        self.password.hide_plain()
        self.unlock.setText(words.UNLOCKING)
        self._enable(False)

    def ready(self) -> None:
        self.unlock.setText(words.UNLOCK)
        self._enable(True)
        self.password.clear()
        self.password.setFocus()

    def refuse(self, message: str, advice: str, code: str) -> None:
        from ui.widgets.labels import set_tone

        self.ready()
        set_tone(self.password, "trouble", "error")
        self.trouble.label.setText(f"{message}{advice}（{code}）")
        self.trouble.setAccessibleName(message)
        self.trouble.show()

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.painted.emit()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        (self.password if self.user.text() else self.user).setFocus()

    def closeEvent(self, event: "QCloseEvent") -> None:
        self.closed.emit()
        super().closeEvent(event)
