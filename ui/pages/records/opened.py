"""Attachments outside the store: a folder of the user's own, in memory where the system has such a place, gone with the window.

An opened file is a plain copy for the program that shows it; changes made to it there do not come back.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.desk import Desk
from app.names import file_name
from app.progress import Progress
from app.sync.media_register import may_write
from ui.pages.asking import Asker
from ui.shell.page import Context
from ui.widgets.choosing import save_to


class OpenedFiles(QObject):
    """The private folder of one open office; it is removed when the window is."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._folder: Path | None = None
        if isinstance(context.frame, QObject):
            context.frame.destroyed.connect(self.clear)

    def place(self) -> Path:
        """A new empty folder in it: two files of one name do not meet."""
        if self._folder is None:
            within = os.environ.get("XDG_RUNTIME_DIR", "")
            self._folder = Path(tempfile.mkdtemp(prefix="paizhu-", dir=within if os.path.isdir(within) else None))
        return Path(tempfile.mkdtemp(dir=self._folder))

    def clear(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def opened_files(context: Context) -> OpenedFiles:
    if OpenedFiles not in context.shared:
        context.shared[OpenedFiles] = OpenedFiles(context)
    return context.shared[OpenedFiles]  # type: ignore[no-any-return]


def open_file(context: Context, asker: Asker, ledger: str, record: str, item: dict[str, Any]) -> None:
    """Show an attachment with the system's program."""
    out = opened_files(context).place() / file_name(item["name"])
    asker.do("正在打开附件", lambda desk, progress: _copy(desk, ledger, record, item, out, progress),
             lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))


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
