"""What nobody expected: a report in the log folder that names the code and never the data.

A report holds the kinds of the exceptions, the lines of code they passed, and versions. Messages and values of variables stay out: they may
quote a clue. The same report serves the window.
"""

import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from uuid import uuid4

from app.errors import Defect
from app.folders import log_folder

LIBRARIES = ("paizhu", "PySide6", "SQLAlchemy", "sqlcipher3", "cryptography", "reportlab")


class Unexpected(Defect):
    """A defect with its report's path."""

    next_step = "没有写完的改动都已撤回。请把这个报告文件交给管理员，里面没有业务内容。"


def reported(error: BaseException) -> Unexpected:
    """Write the report; where even that fails, the failure says so and goes on."""
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}.txt"
    path = log_folder() / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write("\n".join(lines(error)) + "\n")
        where = str(path)
    except OSError:
        where = "报告文件写不出"
    failure = Unexpected(log=where)
    failure.__cause__ = error
    return failure


def lines(error: BaseException) -> list[str]:
    said = [f"{datetime.now(UTC).isoformat(timespec='seconds')} {platform.system()} {platform.release()} Python {sys.version.split()[0]}",
            " ".join(f"{name}={_version(name)}" for name in LIBRARIES)]
    cause: BaseException | None = error
    while cause is not None:
        said.append(f"{type(cause).__module__}.{type(cause).__qualname__}{_code(cause)}")
        said += [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(cause.__traceback__)]
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return said


def _code(error: BaseException) -> str:
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "errno", None)
    return f" {code}" if code else ""


def _short(file: str) -> str:
    """From the package's folder on: the rest is a person's folder names."""
    parts = Path(file).parts
    for start in ("app", "db", "ui", "site-packages"):
        if start in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(start):])
    return parts[-1]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "?"
