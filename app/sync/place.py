"""What sync needs of a workspace, and no more: the store, the objects, the station's name and a folder."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from db.engine import Store

from .keys.certificate import written


class Station(Protocol):
    """kind is `commission` or `group`; epoch rises by one when the workspace was restored from a backup."""

    @property
    def station_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def epoch(self) -> int: ...


class Workspace(Protocol):
    @property
    def store(self) -> Store: ...
    @property
    def objects(self) -> Any: ...
    @property
    def station(self) -> Station: ...
    @property
    def folder(self) -> Path: ...

    def secret(self, label: str) -> bytes:
        """32 bytes derived from the store's key, another for each label."""
        ...

    def confirm(self, user: str, password: str) -> str:
        """That another account gives its own password; returns its role. raises    WrongPassword, LockedOut, DeviceSecret"""
        ...


def utc(moment: datetime) -> str:
    """A clock's moment as it stands in certificates and headers; one without a zone is local time."""
    return written(moment.astimezone(UTC))


def outbox(workspace: Workspace) -> Path:
    return workspace.folder / "outbox"


def inbox(workspace: Workspace) -> Path:
    return workspace.folder / "inbox"
