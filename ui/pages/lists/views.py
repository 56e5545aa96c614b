"""Saved views of one list, kept in the workspace under `view.<ledger>.<name>`: the store behind 常用视图 of a filter row."""

from typing import Any

from app.desk import Desk
from ui.shell.settings import Memory


class Views(Memory):
    """A list's memory whose views lie with the desk (they may name persons and units), the widths with the screen's settings."""

    def __init__(self, desk: Desk, ledger: str, screen: Memory) -> None:
        self._desk, self._prefix, self._screen = desk, f"view.{ledger}.", screen

    def get(self, name: str, default: Any = None) -> Any:
        if name != "views":
            return self._screen.get(name, default)
        return {key.removeprefix(self._prefix): value for key, value in self._desk.settings(self._prefix).items()}

    def set(self, name: str, value: Any) -> None:
        if name != "views":
            self._screen.set(name, value)
            return
        kept = self.get("views")
        for gone in kept.keys() - value.keys():
            self._desk.put_setting(self._prefix + gone, None)
        for added, chosen in value.items():
            if kept.get(added) != chosen:
                self._desk.put_setting(self._prefix + added, chosen)
