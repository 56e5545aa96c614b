"""What is being typed is kept every two seconds, so a crash or a lock loses at most that.

Drafts are content: they are kept where content is kept, by a `Shelf` inside the encrypted workspace, never in a settings file.
"""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTime, QTimer, Signal

EVERY_MS = 2000


class Shelf(Protocol):
    """Small values by name, kept inside the workspace for this user at this station."""

    def get(self, name: str, default: Any = None) -> Any: ...
    def set(self, name: str, value: Any) -> None: ...
    def drop(self, name: str) -> None: ...
    def names(self, prefix: str) -> list[str]: ...


class MemoryShelf:
    """A shelf that lives as long as the program: drafts survive a lock, not a crash."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def get(self, name: str, default: Any = None) -> Any:
        return self._kept.get(name, default)

    def set(self, name: str, value: Any) -> None:
        self._kept[name] = value

    def drop(self, name: str) -> None:
        self._kept.pop(name, None)

    def names(self, prefix: str) -> list[str]:
        return sorted(name for name in self._kept if name.startswith(prefix))


class Draft(QObject):
    """Keeps `read()` on the shelf under draft/<name>, two seconds after a change and at once when asked. saved(HH:MM:SS).

    title     stands on the lock screen: what kind of thing is being written, nothing of its content
    """

    saved = Signal(str)

    def __init__(self, shelf: Shelf, name: str, title: str, read: Callable[[], dict[str, Any]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shelf, self.name, self._title, self._read = shelf, f"draft/{name}", title, read
        self._timer = QTimer(self, singleShot=True, interval=EVERY_MS)
        self._timer.timeout.connect(self.keep)

    def touch(self) -> None:
        """Something was typed; the clock is not set back by further typing."""
        if not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        self._timer.stop()
        now = QTime.currentTime().toString("HH:mm:ss")
        self._shelf.set(self.name, {"title": self._title, "time": now, "values": self._read()})
        self.saved.emit(now)

    def waiting(self) -> bool:
        return self._timer.isActive()

    def kept(self) -> dict[str, Any] | None:
        """The values of an earlier draft under this name."""
        found = self._shelf.get(self.name)
        return found["values"] if found else None

    def drop(self) -> None:
        """After saving, or when the person gives it up."""
        self._timer.stop()
        self._shelf.drop(self.name)


def titles(shelf: Shelf) -> list[str]:
    """Titles of all drafts kept, for the lock screen."""
    return [found["title"] for name in shelf.names("draft/") if (found := shelf.get(name))]
