"""Passwords, key slots, the keyring, recovery: what opens a workspace.

    users(folder)                               who may sign in, for the unlock screen; needs no password and no database library
    Workspace.create / open / unlock_with_recovery

Nothing heavy is imported here: the unlock screen is painted before SQLAlchemy is loaded.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.vault.station import Station as Station
    from app.vault.workspace import Machine as Machine
    from app.vault.workspace import Workspace as Workspace

__all__ = ["Machine", "Outside", "Station", "Workspace", "is_workspace", "outside", "users"]


@dataclass(frozen=True)
class Outside:
    """What a workspace shows without a password. users: business accounts first, then the administrators."""

    kind: str
    name: str
    users: tuple[str, ...]


def is_workspace(folder: Path) -> bool:
    return (folder / "keyslots.json").exists()


def outside(folder: Path) -> Outside:
    """raises    WorkspaceDamaged, WorkspaceNewer"""
    from app.vault.slots import BUSINESS, KeySlots

    slots = KeySlots.load(folder)
    ordered = sorted(slots.slots, key=lambda slot: (BUSINESS not in slot.boxes, slot.number))
    return Outside(slots.kind, slots.name, tuple(slot.user for slot in ordered))


def users(folder: Path) -> tuple[str, ...]:
    return outside(folder).users


def __getattr__(name: str) -> Any:
    if name in ("Machine", "Workspace"):
        from app.vault import workspace

        return getattr(workspace, name)
    if name == "Station":
        from app.vault.station import Station

        return Station
    raise AttributeError(name)
