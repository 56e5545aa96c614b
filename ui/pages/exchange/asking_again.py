"""请求补发 of a partner: the folder is asked for, then the request lies on the medium."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from app.sync import service
from ui.pages.asking import Asker
from ui.shell.page import Context
from ui.widgets.choosing import choose_folder


def ask_again(page: QWidget, context: Context, asker: Asker, station: str, done: Callable[[Any], None]) -> None:
    """done(Exported) once the request is written; a closed dialog asks nothing."""
    folder = choose_folder(page, "请求补发的包写到哪里", "")
    if folder is not None:
        workspace = context.office.workspace
        asker.do("正在写出请求", lambda desk, progress: service.request_bundles(workspace, desk, station, folder, progress=progress), done)
