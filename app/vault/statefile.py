"""Small JSON files that hold state outside the databases.

    {"format": "paizhu/…", "version": 1, …, "sum": SHA-256 of the rest}

The sum tells damage from a wrong password; it proves nothing against a person, whose changes the slots' own seals find. A file is at most
256 KiB, its values are checked one by one before they are used.
"""

import hmac
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import orjson

from app.errors import WorkspaceDamaged, WorkspaceNewer
from db import failures
from db.files import read_bounded, write_whole

MOST_BYTES = 256 * 1024
_T = TypeVar("_T")


def canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def save(path: Path, format_: str, version: int, body: dict[str, Any]) -> None:
    """Write whole or not at all.

    raises    StorageFailed and its kinds
    """
    content = {"format": format_, "version": version, **body}
    write_whole(path, orjson.dumps(content | {"sum": sha256(canonical(content)).hexdigest()},
                                   option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2))


def load(path: Path, format_: str, version: int) -> dict[str, Any]:
    """The body of a file written by `save`.

    raises    FileNotFoundError; WorkspaceNewer: a greater version; WorkspaceDamaged: anything else that is not as it was written
    """
    try:
        raw = read_bounded(path, MOST_BYTES)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise failures.of_os(error, path.name) from error
    return parsed(raw or b"", path.name, format_, version)


def parsed(raw: bytes, name: str, format_: str, version: int) -> dict[str, Any]:
    """The body of a file's content.

    raises    WorkspaceNewer, WorkspaceDamaged
    """
    damaged = WorkspaceDamaged(what=name)
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise damaged from error
    if not isinstance(content, dict) or content.get("format") != format_:
        raise damaged
    found = content.pop("sum", None)
    if not isinstance(found, str) or not hmac.compare_digest(found.encode(), sha256(canonical(content)).hexdigest().encode()):
        raise damaged
    if type(content.get("version")) is not int or content["version"] < 1:
        raise damaged
    if content["version"] > version:
        raise WorkspaceNewer(found=content["version"], known=version)
    return content


def checked(path: Path, read: Callable[[], _T]) -> _T:
    """What `read` takes from a body; a missing or ill-typed value is damage.

    raises    WorkspaceDamaged
    """
    try:
        return read()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WorkspaceDamaged(what=path.name) from error


def text(value: Any, most: int = 200) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise ValueError("not a short text")
    return value


def whole(value: Any, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise ValueError("not a number within its bounds")
    return value


def octets(value: Any, length: int) -> bytes:
    """Bytes of a known length, written in hex."""
    found = bytes.fromhex(text(value, 2 * length))
    if len(found) != length:
        raise ValueError("not the right number of bytes")
    return found
