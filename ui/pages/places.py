"""How a module of this folder brings its places into the navigation."""

from dataclasses import dataclass

from ui.shell.page import Place

GROUP_ICONS = {"日常监督": "eye", "督促整改": "clipboard-text", "执纪办案": "scales", "单位与人员": "buildings", "队伍建设": "users-three",
               "综合管理": "briefcase", "统计报告": "chart-bar", "系统管理": "gear-six"}
OPEN_GROUPS = frozenset({"日常监督", "督促整改", "执纪办案", "统计报告"})
"""Open until a person folds them; the others are folded until one opens them."""

FIRST, LEDGERS, HANDOVER, FIGURES, SYSTEM, HIDDEN = 0, 100, 800, 820, 900, 1000
"""Where things stand: 工作台, the ledgers in their groups, 同步交接, 统计报告, 系统管理, pages without an entry."""


@dataclass(frozen=True)
class Entry:
    """order: place in the navigation, see above; rule_above: a line stands before it."""

    order: int
    place: Place
    rule_above: bool = False


class PlaceKeys(frozenset[str]):
    """Keys of all places of this office's navigation (`context.shared[PlaceKeys]`): a page offers only what is there."""
