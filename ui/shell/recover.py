"""忘记密码: a new password by the sealed recovery code, and the new code shown once."""

from PySide6.QtWidgets import QDialog, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.errors import PaizhuError
from ui.jobs import Jobs
from ui.shell import words
from ui.shell.door import Door
from ui.shell.secrets_page import SecretsPage
from ui.shell.unlock import PasswordLine
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.labels import IconWords
from ui.widgets.labels import words as label


class RecoverDialog(QDialog):
    """Accepted once the new code is kept; the person then unlocks with the new password."""

    def __init__(self, parent: QWidget, door: Door, jobs: Jobs, user: str) -> None:
        super().__init__(parent)
        self._door, self._jobs = door, jobs
        self.setWindowTitle(words.RECOVER_TITLE)
        self.setMinimumWidth(theme.px(560))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 20, 20, 20)
        self.stack = QStackedWidget()
        outer.addWidget(self.stack)
        page = QWidget()
        lines = QVBoxLayout(page)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(6)
        lines.addWidget(label(words.RECOVER_TITLE, "dialog"))
        lines.addWidget(label(words.RECOVER_TEXT, "second", wrap=True))
        self.user, self.code = QLineEdit(user), QLineEdit()
        self.password, self.again = PasswordLine(words.NEW_PASSWORD), PasswordLine(words.PASSWORD_AGAIN)
        self.password.dress()
        self.again.dress()
        for title, edit in ((words.USER, self.user), (words.RECOVERY_CODE, self.code), (words.NEW_PASSWORD, self.password),
                            (words.PASSWORD_AGAIN, self.again)):
            edit.setAccessibleName(title)
            lines.addSpacing(4)
            lines.addWidget(label(title, "field"))
            lines.addWidget(edit)
        self.trouble = IconWords("warning-circle", "", "alarm-ink", wrap=True)
        self.trouble.hide()
        lines.addWidget(self.trouble)
        self.reset = Button(words.RESET, "primary")
        self.reset.clicked.connect(self._reset)
        lines.addSpacing(8)
        lines.addWidget(self.reset)
        lines.addStretch(1)
        self.stack.addWidget(page)

    def _reset(self) -> None:
        if self.password.text() != self.again.text():
            self._say(words.PASSWORD_DIFFERS)
            return
        user, code, password = self.user.text().strip(), self.code.text(), self.password.text()
        self.reset.setEnabled(False)
        self._jobs.start(lambda _progress: self._door.recover(code, user, password), done=self._done, refused=self._refused)

    def _refused(self, error: PaizhuError) -> None:
        self.reset.setEnabled(True)
        self._say(f"{error.message}{error.advice}（{error.number}）")

    def _say(self, text: str) -> None:
        self.trouble.label.setText(text)
        self.trouble.show()

    def _done(self, fresh: str) -> None:
        page = SecretsPage("", fresh, {}, words.DONE)
        page.going_on.connect(self.accept)
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        self.secrets = page
