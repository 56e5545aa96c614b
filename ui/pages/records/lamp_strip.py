"""已写出、已收到、已应用: how far a record's last change is with each partner, in a line above the record."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.sync.views.lamps import Lamp
from ui.pages.records.gather import local, short_day
from ui.pages.records.parts import clear
from ui.widgets.labels import Elided, IconWords, words

LAMPS = (("written", "已写出"), ("received", "已收到"), ("applied", "已应用"))
MOST = 3


class LampStrip(QWidget):
    """Up to three partners one by one; more are counted (who lacks what stands on the board)."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(4, 0, 4, 0)
        self._lines.setSpacing(4)
        self.hide()

    def set_lamps(self, found: Sequence[Lamp]) -> None:
        clear(self._lines)
        self.setVisible(bool(found))
        for lamp in found[:MOST]:
            self._lines.addWidget(_line(lamp))
        if len(found) > MOST:
            applied = sum(one.state == "applied" for one in found)
            self._lines.addWidget(words(f"共 {len(found)} 个站点，已应用 {applied} 个", "note"))
        self.setAccessibleName("；".join(f"{one.partner}{one.word}" for one in found[:MOST]))


def _line(lamp: Lamp) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(16)
    row.addWidget(Elided(lamp.partner, "note"), 1)
    for key, label in LAMPS:
        day = getattr(lamp, key)
        said = f"{label} {short_day(local(day, None))}" if day else label
        row.addWidget(IconWords("check" if day else "circle-dashed", said, "done" if day else "t3", "note"))
    row.addWidget(words(f"第 {lamp.number} 号包" if lamp.number else "还没有写出", "note"))
    holder.setToolTip(f"{lamp.partner}：{lamp.word}" + ("（凭回执码登记）" if lamp.how == "code" else ""))
    return holder
