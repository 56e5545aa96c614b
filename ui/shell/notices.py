"""Failures shown: what happened, what is safe, what to do, and the code. Everything else a page says in its own bars."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.errors import Cancelled, CheckFailed, Defect, PaizhuError
from ui.shell import words
from ui.widgets.dialogs import DangerDialog, RefusalDialog

_KEPT = ("没有", "数据", "本机", "内容", "已填写", "程序没有")


def parts(error: PaizhuError) -> list[tuple[str, str]]:
    """发生了, 安全的, 要办的: the advice's sentences that tell what was kept are 安全的, the others 要办的."""
    safe, todo = [], []
    for sentence in error.advice.replace("；", "。").split("。"):
        if sentence := sentence.strip():
            (safe if _keeps(sentence) else todo).append(sentence)
    told = [(words.HAPPENED, error.message.rstrip("。"))]
    if safe:
        told.append((words.SAFE, "，".join(safe)))
    if todo:
        told.append((words.TODO, "，".join(todo)))
    return told


def _keeps(sentence: str) -> bool:
    return sentence.startswith(_KEPT) and not sentence.startswith("请")


class Notices:
    """One per window. `show` is what a page calls with a failure it does not place at a field."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def show(self, error: PaizhuError, title: str = "", parent: QWidget | None = None) -> None:
        """A calm dialog; Cancelled is shown to nobody, the person asked for it."""
        if isinstance(error, Cancelled):
            return
        self.dialog(error, title, parent).exec()

    def dialog(self, error: PaizhuError, title: str = "", parent: QWidget | None = None) -> RefusalDialog:
        if isinstance(error, CheckFailed):
            title = title or "没有保存"
        defect = isinstance(error, Defect)
        heading = title or ("程序出了问题" if defect else "没有办成")
        told = parts(error)
        if isinstance(error, CheckFailed):
            told = [*_findings(error), *told[1:]]
        return RefusalDialog(parent or self._window, heading, told, error.number, defect=defect)

    def ask(self, title: str, text: str, act: str, safe: str = words.CANCEL, reason: str = "") -> str | None:
        """Before an irreversible act: the reason given ("" where none is asked), None when the person stepped back."""
        dialog = DangerDialog(self._window, title, text, act, safe, reason)
        return dialog.reason.text().strip() if dialog.exec() else None

    def show_unexpected(self, error: BaseException) -> None:
        """From sys.excepthook: our doing; the report names the code and no data."""
        from app.crash import reported

        self.show(error if isinstance(error, PaizhuError) and not isinstance(error, Defect) else reported(error))


def _findings(error: CheckFailed) -> Sequence[tuple[str, str]]:
    shown = [(words.HAPPENED if n == 0 else "", finding.message) for n, finding in enumerate(error.findings[:8])]
    if len(error.findings) > 8:
        shown.append(("", f"还有 {len(error.findings) - 8} 处"))
    return shown
