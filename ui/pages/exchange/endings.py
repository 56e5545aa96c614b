"""How each record of a bundle ended, as a card: 待处理冲突 and 已拒收 first, each with its reason. No record ends in silence."""

from app.sync.merging.outcomes import CONFLICT, REJECTED, WORDS
from app.sync.service import Ended
from ui.models.ledger_table import Column
from ui.widgets.cards import Card
from ui.widgets.short_table import ShortTable

MOST = 200
TONES = {CONFLICT: "warn-ink", REJECTED: "alarm-ink"}


class Endings(Card):
    def __init__(self, title: str = "各条记录") -> None:
        super().__init__(title, bare=True)
        self.table = ShortTable([
            Column("word", "结果", lambda one: WORDS[one.word], tone=lambda one: TONES.get(one.word, "second"), width=110, priority=0),
            Column("title", "记录", lambda one: one.title or "（不在本机或不便显示）", tip=lambda one: one.title, width=220, stretch=True,
                   priority=0, tone=lambda one: "" if one.title else "note"),
            Column("ledger", "台账", lambda one: one.label, width=150, priority=1),
            Column("reason", "说明", lambda one: one.reason, tip=lambda one: one.reason, width=320, priority=0),
            Column("times", "次数", lambda one: f"{one.times}", width=56, right=True, priority=3),
        ], key=lambda one: (one.record_id, one.word, one.reason), whole=True, name="各条记录的结果")
        self.add(self.table)

    def show_all(self, found: list[Ended], only_open: bool = False) -> None:
        """only_open     what somebody has to look at, before the bundle is applied"""
        wanted = [one for one in found if not only_open or one.word in TONES]
        self.table.set_rows(wanted[:MOST])
        self.set_note(f"{len(wanted)} 条记录" + (f"，列出前 {MOST} 条" if len(wanted) > MOST else ""))
        self.setVisible(bool(wanted))
