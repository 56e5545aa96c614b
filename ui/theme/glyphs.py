"""The icon font and its names, as they come with qtawesome (prefix `ph.`, Phosphor 1.3).

They are read here and not through qtawesome, because importing that library and its fourteen fonts costs two empty windows, and the
unlock window stands before a waiting person.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QFontDatabase


@cache
def _folder() -> Path:
    spec = find_spec("qtawesome")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "fonts"


@cache
def _names() -> dict[str, str]:
    return json.loads((_folder() / "phosphor-charmap-1.3.0.json").read_text(encoding="ascii"))


@cache
def family() -> str:
    """The font's family, loaded when first asked for."""
    number = QFontDatabase.addApplicationFont(str(_folder() / "phosphor-1.3.0.ttf"))
    return QFontDatabase.applicationFontFamilies(number)[0]


def character(name: str) -> str:
    """The icon's letter; a name the font does not have is the author's mistake and raises KeyError."""
    return chr(int(_names()[name], 16))
