"""Attachments a template names: files that lie beside the workbook, kept when it is brought in and not before.

rules     a name alone, no path: what lies elsewhere is not reached; a link is not followed
errors    Unfit names the file that is not there; CheckFailed when it is another at the import than at the look
"""

import hashlib
import re
from pathlib import Path
from typing import Any

from app.desk import Desk
from app.errors import CheckFailed, Finding
from app.exchange.registry import Draft
from app.ledgers.values import Unfit

_BETWEEN = re.compile(r"[、，,；;\n]")
_PIECE = 1 << 20


def beside(folder: Path, written: str) -> list[Path]:
    """The files a cell names.

    raises    Unfit
    """
    found = []
    for name in filter(None, map(str.strip, _BETWEEN.split(written))):
        path = folder / name
        if Path(name).name != name or "\\" in name or name in (".", ".."):
            raise Unfit(f"“{name[:60]}”应为文件名，不带文件夹")
        if path.is_symlink() or not path.is_file():
            raise Unfit(f"表格所在的文件夹里没有“{name[:60]}”")
        found.append(path)
    return list(dict.fromkeys(found))


def described(path: Path) -> dict[str, Any]:
    """The file as a record holds it.

    raises    Unfit when it cannot be read
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            size = 0
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += len(piece)
    except OSError as error:
        raise Unfit(f"不能读取“{path.name[:60]}”") from error
    return {"name": path.name, "sha256": digest.hexdigest(), "size": size}


def keep(desk: Desk, draft: Draft) -> None:
    """Put what a draft encloses into the store.

    raises    CheckFailed when a file is not the one that was looked at
    """
    for field, paths in draft.enclosed.items():
        for path, held in zip(paths, draft.values[field], strict=True):
            if desk.objects.put(path) != (held["sha256"], held["size"]):
                raise CheckFailed([Finding(field, "CHANGED", f"“{path.name[:60]}”在查看之后被改动，请重新查看")])
