"""Drafts and saved views kept in the workspace: settings of the desk, by account, encrypted with everything else."""

from typing import Any


class DeskShelf:
    """A `Shelf` (ui/widgets/drafts.py) over desk.setting: "draft/talk" becomes `draft.<account>/talk`."""

    def __init__(self, desk: Any) -> None:
        self._desk = desk

    def _key(self, name: str) -> str:
        kind, _, rest = name.partition("/")
        return f"{kind}.{self._desk.user.account}/{rest}"

    def get(self, name: str, default: Any = None) -> Any:
        return self._desk.setting(self._key(name), default)

    def set(self, name: str, value: Any) -> None:
        self._desk.put_setting(self._key(name), value)

    def drop(self, name: str) -> None:
        if self._desk.setting(self._key(name)) is not None:
            self._desk.put_setting(self._key(name), None)

    def names(self, prefix: str) -> list[str]:
        kind = prefix.partition("/")[0]
        start = self._key(f"{kind}/")
        return sorted(f"{kind}/{key.removeprefix(start)}" for key in self._desk.settings(start))
