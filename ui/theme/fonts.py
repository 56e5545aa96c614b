"""The letter the program is written in: the desktop's own Chinese interface font where it has one, else the one we bring.

A machine without any Chinese font would show boxes, so the bundled Noto Sans SC is loaded there before the first window.
"""

import logging
from collections.abc import Iterable

from PySide6.QtGui import QFontDatabase


def load(wanted: Iterable[str]) -> str:
    """The first family of `wanted` there is; loads the bundled one when the desktop has none."""
    for family in wanted:
        if QFontDatabase.hasFamily(family):
            return family
    return _bundled("ui_regular", "ui_bold") or QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


def _bundled(*roles: str) -> str:
    from app.errors import FontMissing
    from app.fonts import bundled

    families: list[str] = []
    for role in roles:
        try:
            families += QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(bundled(role))))
        except FontMissing as missing:
            logging.getLogger(__name__).warning("font %s is not there: %s", role, missing.facts.get("file"))
    return families[0] if families else ""
