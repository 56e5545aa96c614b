"""The fonts of papers and window: without them nothing official is printed."""

from collections.abc import Iterator

from app.fonts import FontFileMissing, bundled, font_folder, manifest

from .kit import FAIL, OK, Item, Surroundings

ORDER, LABEL = 60, "字体"


def look(_: Surroundings) -> Iterator[Item]:
    missing = [font.name for role, font in manifest().items() if not _there(role)]
    if missing:
        yield Item("fonts", LABEL, FAIL, f"缺 {len(missing)} 种：{'、'.join(missing)}（{font_folder()}）",
                   "正式件不能输出。请重新安装程序；从源码运行时先执行 python3 build/dev.py fonts。")
    else:
        yield Item("fonts", LABEL, OK, f"{len(manifest())} 种齐全（{font_folder()}）")


def _there(role: str) -> bool:
    try:
        return bundled(role).stat().st_size > 0
    except FontFileMissing:
        return False
