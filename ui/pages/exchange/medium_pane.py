"""写到哪: the medium chosen among those that are put in, or any folder; its room, file system and level; in how large pieces.

Nothing is decided here: what the export will refuse is told beforehand where it can be seen.
"""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.desk import Desk
from app.errors import PaizhuError
from app.sync.media.medium import Medium, look_at, plugged, suggested
from app.sync.media.register import Registered, rank, recognised
from app.sync.media.volumes import PRESETS
from ui.pages.asking import Asker
from ui.pages.exchange.parts import PathLine
from ui.shell.page import Context
from ui.theme import theme
from ui.widgets.choosing import in_workspace
from ui.widgets.files import size_words
from ui.widgets.labels import IconWords, words

SIZES = (("不分卷", ""), ("FAT32，每卷不到 4 GB", "fat32"), ("光盘 CD，每卷 692 MB", "cd"), ("光盘 DVD，每卷 4.3 GB", "dvd"))


class MediumPane(QWidget):
    """ready: may be written to, as far as can be seen. `size`: about how much will be written; `level`: how it is marked."""

    changed = Signal()

    def __init__(self, context: Context, asker: Asker, label: str = "保密U盘或文件夹", *, pieces: bool = True) -> None:
        super().__init__()
        self._context, self._asker = context, asker
        self._size, self._level = 0, None
        self.medium: Medium | None = None
        self.ready = False
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(8)
        self.found = QComboBox()
        self.found.setAccessibleName("已插入的介质")
        self.found.setPlaceholderText("选择已插入的介质")
        self.found.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.found.setMinimumContentsLength(8)
        self.found.activated.connect(self._chosen)
        lines.addWidget(self.found)
        self.folder = PathLine(label, "folder")
        self.folder.changed.connect(self.look)
        lines.addWidget(self.folder)
        self.room = IconWords("info", "选好以后核对剩余空间", "t3", "note", wrap=True)
        self.level = IconWords("info", "", "t3", "note", wrap=True)
        lines.addWidget(self.room)
        lines.addWidget(self.level)
        self.pieces = QComboBox()
        self.pieces.setAccessibleName("分卷")
        for text, key in SIZES:
            self.pieces.addItem(text, key)
        row = QHBoxLayout()
        row.addWidget(words("分卷", "field"))
        row.addWidget(self.pieces)
        row.addStretch(1)
        self._row = QWidget()
        self._row.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self._row.setVisible(pieces)
        lines.addWidget(self._row)
        self.pieces.setMaximumWidth(theme.px(320))
        self.pieces.activated.connect(lambda _n: self.look())
        self.level.hide()
        self.show_plugged()

    def volume_size(self) -> int | None:
        key = self.pieces.currentData()
        return PRESETS[key] if key else None

    def set_content(self, size: int, level: str | None) -> None:
        self._size, self._level = size, level
        self.look()

    def show_plugged(self) -> None:
        """Those that are in now."""
        self.found.clear()
        for root in plugged():
            self.found.addItem(root.name or str(root), str(root))
        self.found.setVisible(self.found.count() > 0)
        self.found.setCurrentIndex(self.found.findData(self.folder.edit.text()))

    def _chosen(self, number: int) -> None:
        self.folder.set_path(self.found.itemData(number))

    def path(self) -> Path | None:
        return self.folder.path()

    def look(self) -> None:
        folder, self.medium, self.ready = self.path(), None, False
        self.level.hide()
        if folder is None:
            self._say("info", "t3", "选好以后核对剩余空间")
        elif in_workspace(folder):
            self._say("warning-circle", "warn", "这是工作区里的文件夹，不能写")
        else:
            try:
                self.medium = look_at(folder)
            except PaizhuError:
                self._say("warning-circle", "warn", "没有这个文件夹")
        if self.medium is not None:
            self._judge(self.medium)
            self._ask_level(self.medium)
        self.changed.emit()

    def _judge(self, medium: Medium) -> None:
        self.ready = not medium.read_only
        about = "，".join(filter(None, (f"剩余 {size_words(medium.free)}", medium.label)))
        wanted = suggested(medium, self._size)
        if medium.read_only:
            self._say("warning-circle", "warn", f"介质是只读的，不能写入（{about}）")
        elif wanted and not self.pieces.currentData():
            self.pieces.setCurrentIndex(self.pieces.findData(wanted))
            self._say("info", "accent", f"{about}。约 {size_words(self._size)}，这种介质放不下这么大的文件，已改为分卷")
        elif self._size > medium.room and not self.pieces.currentData():
            self._say("warning-circle", "warn", f"{about}，可能放不下约 {size_words(self._size)}。可以分卷写到几个介质，或换一个介质")
        else:
            self._say("hard-drive", "t3", about)

    def _ask_level(self, medium: Medium) -> None:
        workspace = self._context.office.workspace

        def question(_desk: Desk) -> Registered | None:
            return recognised(workspace, medium)

        self._asker.ask("medium", question, lambda found: self._show_level(medium, found))

    def _show_level(self, medium: Medium, found: Registered | None) -> None:
        if self.medium is not medium:
            return
        self.level.show()
        if found is None:
            self._tell("info", "t3", "介质没有登记，不知道它的密级；写涉密内容请用登记过的介质")
        elif rank(self._level) > rank(found.level):
            self._tell("warning-circle", "warn", f"{found.number}号介质只到{found.level_label}，低于要写的内容，不能写")
            self.ready = False
            self.changed.emit()
        else:
            self._tell("check-circle", "done", f"{found.number}号介质，最高{found.level_label}，保管人{found.keeper}")

    def _say(self, icon: str, token: str, text: str) -> None:
        self.room.mark.set_icon(icon, token)
        self.room.label.setText(text)

    def _tell(self, icon: str, token: str, text: str) -> None:
        self.level.mark.set_icon(icon, token)
        self.level.label.setText(text)
