"""Files of a record: the content in the object store, the record holds name, digest and size."""

from pathlib import Path
from typing import Any

from app.desk.desk import Desk
from app.errors import Absent
from app.ledgers.face import Kind
from app.progress import Progress, silent


def attach(desk: Desk, key: str, path: Path, *, field: str = "files", name: str | None = None,
           progress: Progress = silent) -> dict[str, Any]:
    """Put a file with a record; a second file of one name is numbered.

    returns   {"name", "sha256", "size"} as it stands in the record's `field`
    """
    held = list(desk.get(key).get(field) or ())
    digest, size = desk.objects.put(path, progress)
    # Linux hands out names that are no text at all; what cannot be read in them becomes "?".
    label = (name or path.name).encode("utf-8", "replace").decode()
    kept = {"name": free_name(label, {one["name"] for one in held}), "sha256": digest, "size": size}
    desk.set(key, {field: [*held, kept]})
    return kept


def detach(desk: Desk, key: str, name: str, *, field: str = "files") -> None:
    held = list(desk.get(key).get(field) or ())
    if name not in {one["name"] for one in held}:
        raise Absent(what=f"附件“{name[:60]}”")
    desk.set(key, {field: [one for one in held if one["name"] != name]})


def attachment(desk: Desk, key: str, name: str) -> dict[str, Any]:
    """The file of that name in any of the record's file fields.

    raises    Absent
    """
    row = desk.get(key)
    for face in desk.ledger_of(row).faces():
        if face.kind is Kind.FILES:
            for one in row.get(face.name) or ():
                if one["name"] == name:
                    return dict(one)
    raise Absent(what=f"附件“{name[:60]}”")


def free_name(name: str, taken: set[str]) -> str:
    """`name`, or `name (2)` … where a record already has a file of that name."""
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, dot + suffix) if dot and stem else (name, "")
    label, number = name, 2
    while label in taken:
        label, number = f"{stem} ({number}){suffix}", number + 1
    return label
