"""Where the program's own fonts lie: five roles on paper, two fallbacks, two weights on screen.

The files are 100 MB and not ours, so they are not in the repository: `resources/fonts/manifest.json` names package, member and digest of
each, `build/fonts.py` fetches them into the cache folder, and built packages carry them in `resources/fonts`.

roles     fangsong, xiaobiaosong, heiti, kaiti, songti (papers); fallback1, fallback2 (rare characters); ui_regular, ui_bold (window)
source    ../shared/printing/spec.md, section 2
"""

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.errors import FontMissing
from app.folders import cache_folder
from app.resources import resource

RESOURCES = resource("fonts")


class FontFileMissing(FontMissing):
    words = "程序自带的字体文件不在：{file}（{folder}）。"
    next_step = "没有输出任何内容。请重新安装程序；从源码运行时先执行 python3 build/dev.py fonts。"


@dataclass(frozen=True)
class Font:
    """One line of the manifest.

    file            name in the font folder; `converted_from` is what the package holds where that is not usable as it is
    source          "npm" or "apt"; package with its version where the client can ask for one; member: path in the tarball or file name
    sha256          {digest of the member as packed: the font's version}; more than one where distributions carry different releases
    """

    role: str
    file: str
    name: str
    licence: str
    licence_file: str
    source: str
    package: str
    member: str
    sha256: dict[str, str]
    converted_from: str | None = None


@cache
def manifest() -> dict[str, Font]:
    """The bundled fonts by role, in the manifest's order."""
    rows = json.loads((RESOURCES / "manifest.json").read_text("utf-8"))["fonts"]
    fonts = [Font(source=row.pop("from"), **row) for row in rows]
    return {font.role: font for font in fonts}


def font_folder() -> Path:
    """PAIZHU_FONTS, else the fonts a built package carries, else the user's cache."""
    if named := os.environ.get("PAIZHU_FONTS"):
        return Path(named)
    if (RESOURCES / manifest()["ui_regular"].file).exists():
        return RESOURCES
    return cache_folder() / "fonts"


def bundled(role: str) -> Path:
    """The file for a role.

    raises    FontFileMissing (FONT_MISSING) where it has not been fetched; KeyError for a role that does not exist
    """
    path = font_folder() / manifest()[role].file
    if not path.exists():
        raise FontFileMissing(file=path.name, folder=str(path.parent), role=role)
    return path


def licences() -> Path:
    """The folder with the licence text of every bundled font."""
    return RESOURCES / "licences"
