"""导入 in three steps: proved (who, when, numbers); what will change; applied, ending in a receipt.

Nothing is changed before the last step: the second one is a complete trial that was taken back.
"""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk import Desk
from app.errors import BundleVolumeMissing, PaizhuError
from app.ledgers import ledgers
from app.papers import paper_of
from app.sync import service
from app.sync.media.folder import keep_volumes
from app.sync.views.between import Looked, look
from ui.models.ledger_table import Column
from ui.pages.exchange import questions
from ui.pages.exchange.both_values import BothValues
from ui.pages.exchange.conflicts_page import conflict_columns
from ui.pages.exchange.endings import Endings
from ui.pages.exchange.found_pane import FoundPane
from ui.pages.exchange.paper_page import Sheet
from ui.pages.exchange.parts import clear, on_enter
from ui.pages.exchange.questions import Shown, local_day, local_moment, number_words, size_words
from ui.pages.steps import FilePage, foot, pane, side_by_side, step
from ui.shell.page import Context
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.choosing import choose_folder
from ui.widgets.labels import Facts, IconWords, rule, words
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.short_table import ShortTable

COUNTS = (("new", "新增"), ("changed", "更新"), ("deleted", "作废"), ("conflicts", "待处理冲突"), ("rejected", "已拒收"),
          ("repeated", "重复"))


class ImportPage(FilePage):
    TITLE = "导入同步包"
    STEPS = ("验明来源", "看将有什么变化", "应用并出回执")
    FILES, CHOOSE = "同步包和分卷 (*.pzb *.pzb.*);;所有文件 (*)", "选择同步包"
    HINTS = (("Ctrl+Enter", "应用"), ("Esc", "不导入"))

    def __init__(self, context: Context, argument: Any = None) -> None:
        super().__init__(context, "导入")
        self.looked: Looked | None = None
        self.result: service.Imported | None = None
        self.choose_folder = Button("选择文件夹", "plain", "folder-open")
        self.choose_folder.clicked.connect(lambda: self._choose_folder())
        first = self.choosing("选择要导入的同步包", "从保密U盘选一个文件或整个文件夹，或拖到这里。先验明来源、看变化，这时不改动任何记录。",
                              "download-simple", self.choose_folder)
        self.found = FoundPane(context, self._asker)
        self.found.one.connect(self.look)
        self.found.finished.connect(self._show_many)
        self.found.another.connect(self.choose)
        self.found.receipt.connect(self._print_receipt)
        first.layout().addWidget(self.found, 1)
        self.lay(first, self._second(), self._third())
        self.open(argument)

    # building

    def _second(self) -> QWidget:
        left, column = pane()
        self._proof = QVBoxLayout()
        column.addWidget(step(self._proof))
        self._proof.setContentsMargins(16, 14, 16, 14)
        self._proof.setSpacing(8)
        self._changes = QVBoxLayout()
        self._notice = QVBoxLayout()
        self._changes.addLayout(self._notice)
        self.conflict_card = Card("不一致", bare=True)
        self.conflict_table = ShortTable(conflict_columns()[:5], key=lambda one: one.one.id, whole=True, name="不一致的字段")
        self.conflict_table.picked.connect(self._picked)
        self.conflict_card.add(self.conflict_table)
        self.both = BothValues(choosing=False)
        self.open_endings = Endings("要留意的记录")
        self._changes.addWidget(self.open_endings)
        self._changes.addWidget(self.conflict_card)
        self._changes.addWidget(self.both)
        self.kinds_card = Card("变化", bare=True)
        self.kinds = ShortTable([
            Column("ledger", "台账", lambda one: ledgers()[one[0]].LABEL, width=200, stretch=True, priority=0),
            Column("count", "变更", lambda one: f"{one[1]} 条", width=120, right=True, priority=0),
        ], key=lambda one: one[0], whole=True, name="按台账的变化")
        self.kinds_card.add(self.kinds)
        self._changes.addWidget(self.kinds_card)
        self._changes.addWidget(IconWords("shield-check", "应用是一次完成的：中途断电等于没有导入。", "t3", "note"))
        self._changes.addStretch(1)
        self.apply = Button("应用", "primary", key="Ctrl+Enter", bind=False)
        on_enter(self.apply)
        self.apply.clicked.connect(self.apply_it)
        back, cancel = Button("上一步", "tool"), Button("不导入", "tool", key="Esc", bind=False)
        back.clicked.connect(self.from_the_start)
        cancel.clicked.connect(self.escape)
        return side_by_side(left, step(self._changes, foot(self.apply, back=back, cancel=cancel)), 420)

    def _third(self) -> QWidget:
        self._receipt = QVBoxLayout()
        self.finish = Button("完成", "primary")
        self.finish.clicked.connect(lambda: self.leave_to("exchange"))
        another, sheet = Button("再导入一个", "plain", "download-simple"), Button("打印交接单", "plain", "printer")
        another.clicked.connect(self.choose)
        sheet.clicked.connect(self._print_sheet)
        return step(self._receipt, foot(self.finish, another, sheet))

    # the steps

    def firsts(self) -> tuple[QWidget, ...]:
        return self.chooser, self.apply, self.finish

    def from_the_start(self) -> None:
        self._asker.forget("look")
        self.looked = self.result = None
        self.found.clear()
        self.found.refresh()
        super().from_the_start()
        self.status_changed.emit("还没有改动本机任何记录")

    def _choose_folder(self) -> None:
        if (folder := choose_folder(self, "选择文件夹")) is not None:
            self.look(folder)

    def look(self, path: Path) -> None:
        """Prove the bundle and try it out; the answer is the second step, or a refusal in the first.

        A folder is looked through for what is for us; a volume is kept until the others have come.
        """
        self.from_the_start()
        self.path = path
        office = self.context.office
        if path.is_dir():
            self.found.look_into(path)
            return

        def act(desk: Desk, progress: Any) -> tuple[Looked, list[Shown]]:
            self.path = keep_volumes(office.workspace, desk, path, progress)
            looked = look(office.workspace, desk, self.path, progress)
            return looked, questions.shown(desk, looked.conflicts)

        self.context.jobs.start_shown(self, "正在验明来源", lambda progress: act(office.desk, progress),
                                      done=lambda found: self._show_looked(*found), refused=self.not_taken)

    def not_taken(self, error: PaizhuError) -> None:
        super().not_taken(error)
        if isinstance(error, BundleVolumeMissing):
            clear(self.refused)
            self.found.show_missing(error)
            self.status_changed.emit("分卷已收下，还没有改动本机任何记录")
        self.found.refresh()

    def _show_many(self, told: str) -> None:
        self.status_changed.emit(told)
        self.chooser.setFocus()
        self.context.desk.announce(frozenset())

    def _show_looked(self, looked: Looked, conflicts: list[Shown]) -> None:
        self.looked = looked
        header, result = looked.header, looked.result
        name = self.path.name if self.path else ""
        self.head.head.set_note(f"{result.sender}　第 {result.number} 号包　{name}　{size_words(header.bytes)}")
        self.head.set_note(0, "签名、编号、完整")
        self.head.set_note(1, f"{len(conflicts)} 处不一致要看" if conflicts else "没有不一致")
        self.to(1)
        self._tell_proof(looked)
        clear(self._notice)
        waits = bool(result.waiting_for)
        if waits:
            self._notice.addWidget(NoticeBar(f"缺{number_words(result.waiting_for)}包",
                                             "这个包来源可靠，可以先收下保存；补齐前面的包以后自动应用，不用重新导入。", "warn"))
        elif conflicts:
            self._notice.addWidget(NoticeBar(f"{len(conflicts)} 处两边都改过",
                                             "已按规则选好显示哪个值，另一个值保留着，不会丢。应用后在“待定夺”里再选定。", "warn"))
        for warning in result.warnings[:20] if not waits else ():
            self._notice.addWidget(NoticeBar("请留意", warning, "warn"))
        self.open_endings.show_all(looked.ended, only_open=True)
        self.conflict_table.set_rows(conflicts)
        self.conflict_card.set_note(f"{len(conflicts)} 处")
        self.conflict_card.setVisible(bool(conflicts))
        self.both.setVisible(bool(conflicts))
        if conflicts:
            self.conflict_table.selectRow(0)
            self._picked(conflicts[0])
        self.kinds.set_rows(list(result.ledgers.items()))
        self.kinds_card.setVisible(bool(result.ledgers))
        self.kinds_card.set_note("应用以后")
        entries = result.new + result.changed + result.deleted
        self.apply.set_words("收下，等补齐" if waits else f"应用 {entries} 条" if entries else "应用")
        self.apply.setFocus()
        self.status_changed.emit("还没有改动本机任何记录")

    def _tell_proof(self, looked: Looked) -> None:
        clear(self._proof)
        header, result, proof = looked.header, looked.result, looked.proof
        self._proof.addWidget(words("来源", "strong"))
        until = local_day(proof.signed_by["until"], year=True) if proof else ""
        before = "第一个包" if result.number == 1 else f"接第 {result.number - 1} 号，中间不缺"
        good = [f"{result.sender}签名有效，证书至 {until}", "只发给本站，本站已解开",
                *([before] if not result.waiting_for else []), "逐段校验一致", f"写出 {local_moment(header.created)}"]
        for text in good:
            self._proof.addWidget(IconWords("check-circle", text, "done", wrap=True))
        if result.waiting_for:
            self._proof.addWidget(IconWords("warning-circle", f"前面缺{number_words(result.waiting_for)}", "warn-ink", wrap=True))
        self._proof.addWidget(rule())
        self._proof.addWidget(words("变化", "strong"))
        self._proof.addWidget(Facts([(label, f"{getattr(result, name)} 条") for name, label in COUNTS]))
        self._proof.addWidget(words(f"共 {header.entries} 条，附件 {header.attachments} 个", "note"))
        self._proof.addWidget(rule())
        self._proof.addWidget(words("随包回执", "strong"))
        self._proof.addWidget(IconWords("check-circle", f"对方确认收到我方 {result.acknowledged} 个包", "done", wrap=True)
                              if result.acknowledged else words("没有新的回执", "second"))
        self._proof.addStretch(1)

    def _picked(self, one: Shown | None) -> None:
        if one is not None:
            rows = self.conflict_table.rows()
            self.both.show_one(one, f"第 {rows.index(one) + 1} 处，共 {len(rows)} 处")

    def apply_it(self) -> None:
        path, office = self.path, self.context.office
        if path is None or self.looked is None:
            return
        self._asker.do("正在应用", lambda desk, progress: service.import_bundle(office.workspace, desk, path, progress=progress),
                       self._show_applied, self.not_taken)

    def _show_applied(self, result: service.Imported) -> None:
        self.result = result
        self.to(3)
        self.head.set_note(2, "完成" if result.applied else "已收下")
        clear(self._receipt)
        entries = result.new + result.changed + result.deleted
        if result.applied:
            rest = "除没有收下的以外都已应用" if result.rejected else "全部应用"
            self._receipt.addWidget(NoticeBar(f"已导入 {entries} 条", f"第 {result.number} 号包{rest}，回执随下一个包交出。", "done"))
        else:
            self._receipt.addWidget(NoticeBar("已收下，等前面的包补齐",
                                              f"缺{number_words(result.waiting_for)}。补齐以后这个包自动应用，不用重新导入。", "warn"))
        if result.receipt_code:
            said = "已应用" if result.receipt_state == "applied" else "已收到，还没有应用"
            self._receipt.addWidget(NoticeBar(f"回执码　{result.receipt_code}", f"说明第 {result.receipt_for} 号包{said}。"
                                              "没有介质带回时，可电话、传真告知对方，或打印回执，对方凭它办结交接。", "info",
                                              acts=[("打印回执", lambda: self._print_receipt(result))]))
        if result.conflicts:
            self._receipt.addWidget(NoticeBar(f"{result.conflicts} 条待处理冲突", "两个值都留着，请选定一个。", "warn",
                                              acts=[("去定夺", lambda: self.leave_to("exchange.conflicts"))]))
        if result.rejected:
            self._receipt.addWidget(NoticeBar(f"{result.rejected} 条没有收下", "原样保存着，其余的已导入；对方随下一个包得知原因。", "warn",
                                              acts=[("去看", lambda: self.leave_to("exchange.quarantine"))]))
        card = Card("回执")
        kinds = questions.by_ledger(result.ledgers)
        card.add(Facts([
            ("来自", result.sender), ("包号", f"第 {result.number} 号"),
            ("已导入", f"新增 {result.new}，更新 {result.changed}，作废 {result.deleted}"), ("待处理冲突", f"{result.conflicts} 条"),
            ("已拒收", f"{result.rejected} 条"), ("重复", f"{result.repeated} 条"), ("按台账", kinds or "—"),
            ("对方确认", f"我方 {result.acknowledged} 个包" if result.acknowledged else "没有新的"),
            *([("随后应用", f"等待中的 {len(result.followed)} 个包")] if result.followed else [])]))
        self._receipt.addWidget(card)
        if result.applied:
            self._list_endings(result)
        for warning in result.warnings[:20] if result.applied else ():
            self._receipt.addWidget(NoticeBar("请留意", warning, "warn"))
        self._receipt.addStretch(1)
        self.status_changed.emit(f"已导入 {entries} 条" if result.applied else "已收下，等前面的包补齐")
        self.finish.setFocus()

    def _list_endings(self, result: service.Imported) -> None:
        """How each record ended, of this bundle and of those that had waited for it."""
        self.endings = Endings()
        self.endings.hide()
        self._receipt.addWidget(self.endings)
        workspace = self.context.office.workspace
        self._asker.ask("endings", lambda desk: [one for key in (result.bundle_id, *result.followed)
                                                 for one in service.bundle_outcome(workspace, desk, key)], self.endings.show_all)

    def _print_receipt(self, result: service.Imported) -> None:
        workspace = self.context.office.workspace
        self._asker.ask("sheet", lambda desk: paper_of(desk, "receipt", result.bundle_id, workspace=workspace),
                        lambda paper: self.go("sheet", Sheet(paper, f"回执 {result.bundle_id}", "receipt")))

    def _print_sheet(self) -> None:
        result, workspace = self.result, self.context.office.workspace
        if result is None:
            return

        def show(paper: Any) -> None:
            if self.context.frame is not None:
                self.context.frame.go("sheet", Sheet(paper, f"交接单 {result.bundle_id}", "handover"))

        self._asker.ask("sheet", lambda desk: paper_of(desk, "handover", result.bundle_id, workspace=workspace), show)
