"""Chinese also where Qt speaks itself: dialogs, buttons, menus of text fields, the calendar.

Qt's own translation comes with PySide6; the few words it lacks stand in resources/i18n/qt_zh_CN.json by Qt's context and source.
"""

import json

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from app.resources import resource


class _Missing(QTranslator):
    def __init__(self, parent: QCoreApplication) -> None:
        super().__init__(parent)
        self._words: dict[str, dict[str, str]] = json.loads(resource("i18n", "qt_zh_CN.json").read_text(encoding="utf-8"))

    def isEmpty(self) -> bool:
        return False

    def translate(self, context, source, disambiguation=None, n=-1):  # type: ignore[no-untyped-def]
        # None, not "": an empty answer would be shown.
        return self._words.get(context, {}).get(source)


def speak_chinese(app: QCoreApplication) -> bool:
    """returns whether Qt's own translation was found"""
    QLocale.setDefault(QLocale("zh_CN"))
    qt = QTranslator(app)
    found = qt.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    app.installTranslator(qt)
    app.installTranslator(_Missing(app))
    return found
