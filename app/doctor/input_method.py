"""The input method for Chinese: Windows brings its own; on Linux Qt needs a plugin for the one the desktop names."""

import os
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from .kit import OK, WARN, Item, Surroundings

ORDER, LABEL = 90, "输入法"
_OF_X = "XMODIFIERS"


def look(_: Surroundings) -> Iterator[Item]:
    yield Item("input_method", LABEL, OK, "由系统提供") if sys.platform == "win32" else _on_linux(os.environ, _plugins())


def _on_linux(settings: Mapping[str, str], plugins: set[str]) -> Item:
    """plugins    names of Qt's input plugins this program has"""
    named = [one for one in settings.get("QT_IM_MODULES", settings.get("QT_IM_MODULE", "")).split(";") if one]
    if not named:
        if settings.get("WAYLAND_DISPLAY"):
            return Item("input_method", LABEL, OK, "由桌面提供（Wayland）")
        asked = settings.get(_OF_X, "").rpartition("@im=")[2]
        return Item("input_method", LABEL, WARN, f"没有设置 QT_IM_MODULE{f'（{_OF_X} 为 {asked}）' if asked else ''}",
                    "如果窗口里打不出汉字，请在登录前设置环境变量 QT_IM_MODULE=ibus（ibus 和 fcitx5 都适用）。")
    if fitting := [one for one in named if one in plugins or one in ("wayland", "xim", "compose")]:
        return Item("input_method", LABEL, OK, fitting[0])
    return Item("input_method", LABEL, WARN, f"{named[0]}，程序没有带它的插件",
                "如果窗口里打不出汉字，请设置 QT_IM_MODULE=ibus：fcitx5 也听 ibus 的协议（需装 fcitx5-frontend-ibus 一类的包）。")


def _plugins() -> set[str]:
    package = find_spec("PySide6")
    folders = [Path(place) for place in (package.submodule_search_locations or ())] if package else []
    if unpacked := getattr(sys, "_MEIPASS", None):
        folders.append(Path(unpacked) / "PySide6")
    names = (file.name for folder in folders for file in folder.glob("Qt/plugins/platforminputcontexts/*.so"))
    return {name.removeprefix("lib").partition("platforminputcontext")[0] for name in names}
