"""Attachments outside the store: a folder of this process in memory where the system has such a place, gone at the lock and at the end.

An opened file is a plain copy for the program that shows it; changes made to it there do not come back. It has no name of its own: programs
keep lists of what they opened last.
"""

import re
import shutil
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app import private
from app.desk import Desk
from app.names import file_name
from app.progress import Progress
from app.sync.media.register import may_write
from ui.pages.asking import Asker
from ui.shell.page import Context
from ui.widgets.choosing import save_to

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")


class OpenedFiles(QObject):
    """The opened copies of one open office; `clear` is called at the lock, and when the window goes."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._folders: list[Path] = []
        self._count = 0
        if isinstance(context.frame, QObject):
            context.frame.destroyed.connect(self.clear)

    def place(self) -> Path:
        """A new empty folder: two files of one name do not meet."""
        self._folders.append(private.mine().new())
        return self._folders[-1]

    def copy_of(self, name: str) -> Path:
        """Where the copy of an attachment goes: 附件1.pdf, whatever its name says."""
        self._count += 1
        ending = _ENDING.search(name)
        return self.place() / f"附件{self._count}{ending[0].lower() if ending else ''}"

    def clear(self) -> None:
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)
        # What another program holds fast (Windows) is tried again with the whole folder.
        self._folders = [folder for folder in self._folders if folder.exists()]


def opened_files(context: Context) -> OpenedFiles:
    if OpenedFiles not in context.shared:
        context.shared[OpenedFiles] = OpenedFiles(context)
    return context.shared[OpenedFiles]  # type: ignore[no-any-return]


def open_file(context: Context, asker: Asker, ledger: str, record: str, item: dict[str, Any]) -> None:
    """Show an attachment with the system's program."""
    out = opened_files(context).copy_of(item["name"])
    asker.do("正在打开附件", lambda desk, progress: _copy(desk, ledger, record, item, out, progress), _show)


def _show(path: Path) -> None:
    with private.as_before():
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def save_file(context: Context, asker: Asker, parent: QWidget, ledger: str, record: str, item: dict[str, Any]) -> None:
    """另存为."""
    if (out := save_to(parent, "另存为", file_name(item["name"]))) is not None:
        def act(desk: Desk, progress: Progress) -> Path:
            may_write(desk, out, desk.get(record).classification)
            return _copy(desk, ledger, record, item, out, progress)

        asker.do("正在另存附件", act, lambda _path: None)


def _copy(desk: Desk, ledger: str, record: str, item: dict[str, Any], out: Path, progress: Progress) -> Path:
    desk.objects.copy_to(item["sha256"], out, progress)
    desk.audit("attachment.get", ledger, record, item["sha256"])
    return out
