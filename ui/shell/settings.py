"""What the program remembers about the person's screen: window, theme, widths, folded groups. Never anything of a record.

Kept as an .ini in the user's configuration folder, apart from any workspace; a damaged file counts as empty.
"""

import json
from typing import Any

from PySide6.QtCore import QSettings, QStandardPaths


class Settings:
    """`folder`: where the .ini lies; the desktop's configuration folder unless a test names another."""

    def __init__(self, folder: str = "") -> None:
        folder = folder or QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation) + "/paizhu"
        self._store = QSettings(f"{folder}/window.ini", QSettings.Format.IniFormat)

    def get(self, name: str, default: Any = None) -> Any:
        """A plain JSON value."""
        try:
            return json.loads(str(self._store.value(name, "")))
        except ValueError:
            return default

    def set(self, name: str, value: Any) -> None:
        self._store.setValue(name, json.dumps(value, ensure_ascii=True, sort_keys=True))

    def memory(self, place: str) -> "Memory":
        """What one place (a list, a form) remembers for itself."""
        return Memory(self, place)


class Memory:
    def __init__(self, settings: Settings, place: str) -> None:
        self._settings, self._place = settings, place

    def get(self, name: str, default: Any = None) -> Any:
        return self._settings.get(f"{self._place}/{name}", default)

    def set(self, name: str, value: Any) -> None:
        self._settings.set(f"{self._place}/{name}", value)
