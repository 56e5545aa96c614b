"""The workspace: whether there is one, and whether it opens."""

from collections.abc import Iterator

from app.vault import is_workspace

from .kit import FAIL, OK, Item, Surroundings

ORDER, LABEL = 30, "工作区"


def look(here: Surroundings) -> Iterator[Item]:
    yield _item(here)


def _item(here: Surroundings) -> Item:
    if here.refused is not None:
        return Item("workspace", LABEL, FAIL, here.refused.message, here.refused.advice)
    if here.office is not None:
        station = here.office.workspace.station
        return Item("workspace", LABEL, OK, f"{station.name}，{here.folder}，已打开")
    if is_workspace(here.folder):
        return Item("workspace", LABEL, OK, f"{here.folder}，没有打开", "给出用户名和密码，可以多检查几项。")
    return Item("workspace", LABEL, OK, f"{here.folder} 里还没有工作区")
