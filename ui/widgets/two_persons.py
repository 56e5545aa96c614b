"""The dialog of an act two people do together: what will happen, and the other's account and password. The safe button is the default."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from ui.shell import words as fixed
from ui.widgets.buttons import Button
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import words


class TwoPersonsDialog(Dialog):
    """`account()`, `password()` and `reason()` after it was accepted; the password is proved by the act, not here.

    accounts    of the others who may confirm
    reason      asked for where it names a field; the act then waits for it
    """

    def __init__(self, parent: QWidget | None, title: str, text: str, act: str, accounts: Sequence[tuple[str, str]],
                 reason: str = "") -> None:
        super().__init__(parent, title)
        self.lines.addWidget(words(title, "dialog", wrap=True))
        self.lines.addWidget(words(text, "second", wrap=True))
        self.why = QLineEdit()
        self.why.setAccessibleName(reason)
        if reason:
            self.lines.addWidget(words(reason, "field"))
            self.lines.addWidget(self.why)
        self.who, self.word = QComboBox(), QLineEdit()
        for account, shown in accounts:
            self.who.addItem(shown, account)
        self.who.setAccessibleName("另一人的账户")
        self.word.setAccessibleName("另一人的密码")
        self.word.setEchoMode(QLineEdit.EchoMode.Password)
        for label, field in (("另一人的账户", self.who), ("另一人的密码", self.word)):
            self.lines.addWidget(words(label, "field"))
            self.lines.addWidget(field)
        self.lines.addWidget(words("请另一人当面输入自己的密码。两人的账户都记入审计日志。", "note", wrap=True))
        self.act = Button(act, "danger")
        self.act.setAutoDefault(False)
        self.act.clicked.connect(self.accept)
        self.safe = Button(fixed.CANCEL, "plain", key="Esc", bind=False)
        self.safe.setDefault(True)
        self.safe.clicked.connect(self.reject)
        self.buttons("", self.act, self.safe)
        for field in (self.why, self.word):
            field.textChanged.connect(lambda _text, reason=reason: self._may(bool(reason)))
        self._may(bool(reason))
        (self.why if reason else self.word).setFocus()

    def _may(self, asks: bool) -> None:
        self.act.setEnabled(bool(self.word.text()) and self.who.currentIndex() >= 0 and (not asks or bool(self.why.text().strip())))

    def account(self) -> str:
        return str(self.who.currentData())

    def password(self) -> str:
        return self.word.text()

    def reason(self) -> str:
        return self.why.text().strip()
