"""The screen: whether there is a desktop to open a window on, and how its scaling is set."""

import os
import sys
from collections.abc import Iterator, Mapping

from .kit import OK, WARN, Item, Surroundings

ORDER, LABEL = 100, "显示"
_DESKTOPS = {"WAYLAND_DISPLAY": "Wayland", "DISPLAY": "X11"}
_SCALES = ("QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS", "QT_FONT_DPI", "GDK_SCALE")


def look(_: Surroundings) -> Iterator[Item]:
    yield _set(os.environ, windows=sys.platform == "win32")


def _set(settings: Mapping[str, str], *, windows: bool) -> Item:
    kind = "Windows" if windows else next((_DESKTOPS[name] for name in _DESKTOPS if settings.get(name)), "")
    scaled = "，".join(f"{name}={settings[name]}" for name in _SCALES if settings.get(name))
    if not kind:
        return Item("screen", LABEL, WARN, "没有图形桌面", "窗口打不开；命令行不受影响。请在桌面里启动程序。")
    factor = settings.get("QT_SCALE_FACTOR", "")
    if factor and not _fits(factor):
        return Item("screen", LABEL, WARN, f"{kind}，{scaled}", "缩放超出 0.75 至 3：文字可能过小，或窗口放不下。请改 QT_SCALE_FACTOR。")
    return Item("screen", LABEL, OK, f"{kind}，{scaled or '缩放由系统设置'}")


def _fits(factor: str) -> bool:
    try:
        return 0.75 <= float(factor) <= 3
    except ValueError:
        return False
