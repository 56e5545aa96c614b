"""What a command works with: its arguments, the workspace folder, the password, and the office once it is open.

The password comes from `--password-file`, else `PAIZHU_PASSWORD`, else a prompt; never from an argument, which other users could read.
"""

import getpass
import os
import sys
from argparse import Namespace
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.output import note, progress
from app.errors import Absent, Cancelled, StorageFailed, Usage
from app.folders import workspace_folder

if TYPE_CHECKING:
    from app.desk import Desk
    from app.office import Office
    from app.progress import Progress

PASSWORD_BYTES = 4096


def now() -> datetime:
    return datetime.now().astimezone()


class Call:
    """One command being done. What `stack` holds is closed when it ends."""

    def __init__(self, arguments: Any, stack: ExitStack) -> None:
        self.args: Namespace = arguments
        self.json: bool = arguments.json
        self._stack = stack
        self._office: Office | None = None

    @property
    def folder(self) -> Path:
        return Path(self.args.workspace) if self.args.workspace else workspace_folder()

    @property
    def office(self) -> "Office":
        """The workspace, opened at the first call.

        raises    what `open_office` raises
        """
        if self._office is None:
            from app.office import open_office
            self._office = self._stack.enter_context(open_office(self.folder, self.user(), self.password(), now))
        return self._office

    @property
    def desk(self) -> "Desk":
        return self.office.desk

    def user(self) -> str:
        """`--user`, else the first business account of the workspace.

        raises    Absent: no workspace there
        """
        if self.args.user:
            return str(self.args.user)
        from app.vault import is_workspace, users
        if not is_workspace(self.folder):
            raise Absent(what=f"工作区（{self.folder.name}）")
        return users(self.folder)[0]

    def has_password(self) -> bool:
        """Was one given, so that nobody need be asked?"""
        return bool(self.args.password_file) or "PAIZHU_PASSWORD" in os.environ

    def password(self, *, new: bool = False) -> str:
        if self.args.password_file:
            return read_password(self.args.password_file)
        if (given := os.environ.get("PAIZHU_PASSWORD")) is not None:
            return given
        if not sys.stdin.isatty():
            raise Usage(what="没有给出密码（--password-file 或环境变量 PAIZHU_PASSWORD）")
        try:
            first = getpass.getpass("密码：")
            if new and getpass.getpass("再输一次：") != first:
                raise Usage(what="两次输入的密码不一样")
        except EOFError:
            raise Cancelled() from None
        return first

    def progress(self) -> "Progress":
        return self._stack.enter_context(progress())

    def note(self, words: str) -> None:
        note(words)


def read_password(file: str) -> str:
    """The first line of the file."""
    with open(file, "rb") as reading:
        raw = reading.read(PASSWORD_BYTES)
    try:
        return raw.decode("utf-8-sig").splitlines()[0]
    except (UnicodeDecodeError, IndexError):
        raise Usage(what="密码文件应是一行 UTF-8 文字") from None


def input_file(path: str) -> Path:
    """A file to be read.

    raises    StorageFailed, also where a stick was pulled out
    """
    given = Path(path)
    if not given.exists():
        raise StorageFailed(what=f"{given.name}（没有这个文件）")
    if given.is_dir():
        raise StorageFailed(what=f"{given.name}（这是文件夹）")
    if not given.is_file():
        raise StorageFailed(what=f"{given.name}（这是设备或管道，不是文件）")
    return given


def output_file(path: str) -> Path:
    """A file to be written, new or replacing one.

    raises    Usage: a folder or a device stands there, which a file put in its place would destroy, or it is in a workspace;
              StorageFailed: no such folder, as where a stick was pulled out
    """
    out = Path(path)
    if not out.name or (out.exists() and not out.is_file()) or _in_workspace(out):
        raise Usage(what=f"不能写到 {path}")
    if not out.parent.is_dir():
        raise StorageFailed(what=f"没有 {out.parent} 这个文件夹")
    return out


def output_folder(path: str) -> Path:
    """A folder to be written into, made when only its last name is new: further up it may be a stick that is not there.

    raises    Usage: it is a file; StorageFailed: the folder it should stand in is absent
    """
    out = Path(path)
    if _in_workspace(out):
        raise Usage(what=f"不能写到 {path}")
    if out.is_dir():
        return out
    if out.exists():
        raise Usage(what=f"{path} 不是文件夹")
    if not out.parent.is_dir():
        raise StorageFailed(what=f"没有 {out.parent} 这个文件夹")
    out.mkdir()
    return out


def _in_workspace(out: Path) -> bool:
    """Is this place in a workspace, ours or another? What is written there would replace the database or its keys."""
    from app.vault import is_workspace
    place = out.resolve()
    return any(is_workspace(folder) for folder in (place, *place.parents))
