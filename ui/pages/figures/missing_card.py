"""待补: what old books left to be filled, ledger by ledger."""

from collections.abc import Callable, Mapping
from typing import Any

from ui.pages.figures.desk_facts import MISSING
from ui.pages.going import Listed
from ui.widgets.buttons import link
from ui.widgets.cards import Card
from ui.widgets.flow import Flow
from ui.widgets.labels import words


class MissingCard(Card):
    def __init__(self, go: Callable[[str, Any], None]) -> None:
        super().__init__("待补", "旧账没有记的项目")
        self._go = go
        self.add(words("不影响统计，用到时再补；补齐前记录上带“待补”标记。", "note", wrap=True))
        self.links = Flow(16)
        self.add(self.links)
        self.hide()

    def show_missing(self, counts: Mapping[str, int], ledgers: Mapping[str, Any]) -> None:
        self.links.set_widgets([link(f"{ledgers[code].LABEL} {count} 条", lambda code=code: self.open(code)) for code,
                                count in counts.items()])
        self.setVisible(bool(counts))

    def open(self, code: str) -> None:
        self._go(code, Listed("待补", (MISSING,)))
