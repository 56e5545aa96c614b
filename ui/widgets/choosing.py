"""File dialogs: they begin where the last one ended, and a workspace is no place to save to or to choose from.

What is written into a workspace would replace the database or its keys; what lies there is encrypted and of no use to anybody.
"""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, QStorageInfo
from PySide6.QtWidgets import QFileDialog, QWidget

from app.errors import StorageFailed
from app.vault import is_workspace

_FOLDER = "folder"


class ShelfMemory:
    """Kept inside the workspace: a folder's name may be that of a case, and a settings file anybody on this PC could read."""

    def __init__(self, shelf: Any) -> None:
        self._shelf = shelf

    def get(self, name: str, default: Any = None) -> Any:
        return self._shelf.get(f"place/{name}", default)

    def set(self, name: str, value: Any) -> None:
        if value != self.get(name):
            self._shelf.set(f"place/{name}", value)


class _Last:
    """The folder last used: of this run, and of the runs before where the frame has given a memory (`recall`)."""

    def __init__(self) -> None:
        self.memory: Any = None
        self.folder = ""

    def get(self) -> str:
        return str(self.folder or (self.memory.get(_FOLDER, "") if self.memory is not None else ""))

    def set(self, folder: Path) -> None:
        self.folder = str(folder)
        if self.memory is not None:
            self.memory.set(_FOLDER, self.folder)


_last = _Last()


def recall(memory: Any) -> None:
    """`memory` (a ShelfMemory) keeps the folder from run to run; None at the lock, when it is closed with all else."""
    _last.memory, _last.folder = memory, ""


def in_workspace(place: Path) -> bool:
    """Is this place in a workspace, ours or another?"""
    whole = place.resolve()
    return any(is_workspace(folder) for folder in (whole, *whole.parents))


def usual_folder() -> str:
    """Where a dialog begins: where the last one ended, else a medium that is plugged in, else the person's documents."""
    kept = _last.get()
    if kept and Path(kept).is_dir() and not in_workspace(Path(kept)):
        return kept
    media = [volume.rootPath() for volume in QStorageInfo.mountedVolumes() if volume.rootPath().startswith(("/media/", "/run/media/"))]
    return media[0] if media else QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def save_to(parent: QWidget, title: str, name: str, files: str = "") -> Path | None:
    """Where to save; the ending of `name` is put on where the person left it out. None: the person stepped back."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(Path(usual_folder()) / name), files)
    if not (path := _taken(parent, chosen)):
        return None
    ending = Path(name).suffix
    return path if not ending or path.suffix.casefold() == ending.casefold() else path.with_name(path.name + ending)


def open_one(parent: QWidget, title: str, files: str = "", begin: str = "") -> Path | None:
    chosen, _ = QFileDialog.getOpenFileName(parent, title, begin or usual_folder(), files)
    return _taken(parent, chosen)


def open_many(parent: QWidget, title: str) -> list[str]:
    chosen, _ = QFileDialog.getOpenFileNames(parent, title, usual_folder())
    return chosen if chosen and _taken(parent, chosen[0]) else []


def choose_folder(parent: QWidget, title: str, begin: str = "") -> Path | None:
    chosen = QFileDialog.getExistingDirectory(parent, title, begin or usual_folder())
    return _taken(parent, chosen, folder=True)


def _taken(parent: QWidget, chosen: str, folder: bool = False) -> Path | None:
    if not chosen:
        return None
    path = Path(chosen)
    if in_workspace(path):
        from ui.shell.notices import Notices

        Notices(parent).show(StorageFailed(what=f"{path.name} 在工作区里，不能存取"), "请换一个文件夹")
        return None
    _last.set(path if folder else path.parent)
    return path
