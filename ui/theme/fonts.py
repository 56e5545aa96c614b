"""The letter the program is written in: the desktop's own Chinese interface font where it has one, else the one we bring.

A machine without any Chinese font would show boxes, so the bundled Noto Sans SC is loaded there before the first window.
"""

import logging
from collections.abc import Iterable

from PySide6.QtGui import QFontDatabase

BUNDLED = "Noto Sans SC"


def load(wanted: Iterable[str]) -> str:
    """The first family of `wanted` there is; loads the regular weight of the bundled one when the desktop has none."""
    for family in wanted:
        if QFontDatabase.hasFamily(family):
            return family
    return _bundled("ui_regular") or QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


def load_bold(family: str) -> bool:
    """The bold weight of the bundled family; False when the desktop's own is used, which has it."""
    if family != BUNDLED or "Bold" in QFontDatabase.styles(family):
        return False
    return bool(_bundled("ui_bold"))


def _bundled(role: str) -> str:
    from app.errors import FontMissing
    from app.fonts import bundled

    try:
        families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(bundled(role))))
    except FontMissing as missing:
        logging.getLogger(__name__).warning("font %s is not there: %s", role, missing.facts.get("file"))
        return ""
    return families[0] if families else ""
