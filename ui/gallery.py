# ruff: noqa: E501
"""All parts in all states, to look at while changing one: `python -m ui.gallery [--dark] [--text 120] [--save FILE.png]`."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.errors import Finding
from app.ledgers import face as f
from ui.models.ledger_table import Column, LedgerTable
from ui.shell.chinese import speak_chinese
from ui.theme import theme
from ui.theme.focus import FocusRing
from ui.theme.theme import application
from ui.widgets.buttons import Button, IconButton, link
from ui.widgets.cards import Card, Figure, Meter, Scrolled, Segments
from ui.widgets.chips import Filter, FilterRow
from ui.widgets.days import DaysDelegate, DaysLeft
from ui.widgets.dialogs import DangerDialog, ProgressDialog, RefusalDialog
from ui.widgets.empty import EmptyState
from ui.widgets.form import Form
from ui.widgets.labels import Facts, Tag, words
from ui.widgets.list_view import ListView
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.pinyin import Names, Suggestion
from ui.widgets.sources import Sources
from ui.widgets.stages import Stage, StageCell, StageDelegate, StageLine
from ui.widgets.timeline import Happening, Timeline

TODAY = date(2026, 11, 20)
PEOPLE = Names([Suggestion("p1", "张某山", "市教育局　计划财务科科长"), Suggestion("p2", "张某生", "市体育局　办公室副主任"),
                Suggestion("p3", "郑某声", "市职业技术学院　后勤处长"), Suggestion("p4", "王某斌", "市第三中学　校长")])
FACES = [face.named(name) for name, face in {
    "kind": f.choice("种类", {"heart": "谈心谈话", "remind": "谈话提醒"}, required=True),
    "people": f.refs("对象", "person", required=True, help="输入姓名或拼音首字母"),
    "unit": f.ref("单位", "unit", required=True),
    "on": f.day("日期", required=True), "start": f.moment("开始"), "amount": f.money("金额"),
    "points": f.long("谈话要点", required=True),
    "found": f.table("发现问题", {"what": f.text("内容", required=True), "sum": f.money("金额（元）"), "major": f.yes_no("三重一大"),
                              "when": f.day("时间")}, group="发现问题"),
    "traits": f.codes("标签", "classification", group="密级与知悉范围"), "secret": f.text("保密期限", group="密级与知悉范围"),
    "files": f.files("附件", group="笔录、签字、附件"),
}.items()]
SOURCES = Sources(find=lambda face, text: PEOPLE.find(text), title=lambda key: {"p1": "张某山", "p4": "王某斌", "u": "市第三中学"}.get(key, key),
                  today=lambda: TODAY,
                  create=lambda face, text, take: None, attach=lambda paths: [])
ROWS = [("31", "张某山", 2, 6), ("30", "李某文", 2, -4), ("29", "钱某荣", 3, None), ("28", "赵某兰", 4, 0), ("27", "王某斌", 6, 19)]


def _buttons() -> QWidget:
    card = Card("按钮", "高 32")
    grid = QGridLayout()
    for row, enabled in enumerate((True, False)):
        for column, button in enumerate((Button("保存", "primary", key="Ctrl+S", bind=False), Button("打印", "plain", "printer"),
                                         Button("导出", "tool", "export"), Button("作废", "danger"), Button("筛选", "plain", caret=True))):
            button.setEnabled(enabled)
            grid.addWidget(button, row, column)
    card.body.addLayout(grid)
    row = QHBoxLayout()
    for widget in (IconButton("columns", "列"), IconButton("layout", "窗格", checkable=True), link("看那一次"), QCheckBox("未选"), _checked(),
                   QRadioButton("委的值"), Segments([(0, "全部 23"), (1, "逾期 2")])):
        row.addWidget(widget)
    row.addStretch(1)
    card.body.addLayout(row)
    row = QHBoxLayout()
    for text, tone in (("秘密★10年", "secret"), ("工作秘密", "plain"), ("待审批", "accent"), ("退回", "warn"), ("办结", "done")):
        row.addWidget(Tag(text, tone))
    for days in (-2, 0, 5, 19, None):
        row.addWidget(DaysLeft(days))
    row.addStretch(1)
    card.body.addLayout(row)
    return card


def _checked() -> QCheckBox:
    box = QCheckBox("已选")
    box.setChecked(True)
    return box


def _inputs() -> QWidget:
    card = Card("输入", "高 32")
    grid = QGridLayout()
    wrong, locked = QLineEdit("2026-12-03"), QLineEdit("驻教谈〔2026〕247号")
    wrong.setProperty("trouble", "error")
    locked.setReadOnly(True)
    empty = QLineEdit()
    empty.setPlaceholderText("市第三中学")
    for n, (label, edit) in enumerate((("空", empty), ("已填", QLineEdit("市第三中学")), ("出错", wrong), ("只读", locked))):
        grid.addWidget(words(label, "field"), 2 * (n // 2), n % 2)
        grid.addWidget(edit, 2 * (n // 2) + 1, n % 2)
    card.body.addLayout(grid)
    bar = QProgressBar()
    bar.setRange(0, 100)
    bar.setValue(66)
    card.body.addWidget(bar)
    card.body.addWidget(Meter(0.8, "warn", (0.7, 0.77, 0.93)))
    return card


def _list() -> QWidget:
    card = Card("列表行", "高 32", bare=True)
    columns = [Column("no", "编号", lambda row: f"驻教线〔2026〕{row[0]}号", width=150, priority=0), Column("name", "被反映人", lambda row: row[1]),
               Column("stage", "阶段", lambda row: "", value=lambda row: StageCell(row[2], 6, "处置意见", row[2] == 6, (row[3] or 0) < 0),
                      delegate=StageDelegate, width=160, priority=0),
               Column("days", "剩余", lambda row: "", value=lambda row: row[3], delegate=DaysDelegate, width=110, priority=0),
               Column("who", "承办", lambda row: "刘某宁", stretch=True)]
    model = LedgerTable(columns, lambda after, limit: ROWS if after is None else [], void=lambda row: row[0] == "29", key=lambda row: row[0])
    view = ListView(model)
    model.fetchMore(view.rootIndex())
    view.show_order("no", True)
    view.selectRow(1)
    view.setMinimumHeight(theme.px(200))
    card.body.addWidget(FilterRow([Filter("unit", "单位", lambda: [("u", "市教育局")]), Filter("state", "状态", lambda: [("open", "在办")]),
                                   Filter("who", "承办人", lambda: [], pinned=False)]))
    card.body.addWidget(view)
    card.findChild(FilterRow).set_values({"state": "open"})
    return card


def _pages() -> QWidget:
    holder = QWidget()
    lines = QVBoxLayout(holder)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(12)
    card = Card("阶段", "完成、正在、未到")
    card.body.addWidget(StageLine([Stage("登记", "10-26　刘某宁", "done"), Stage("处置意见", "研判 11-19，剩 6 天", "now"), Stage("审批", "组长、分管领导"),
                                   Stage("办理"), Stage("结果"), Stage("归档")]))
    card.body.addWidget(Facts([("来源", "巡视巡察移交　九届市委第七轮"), ("承办人", "刘某宁　孙某立"), ("反馈期限", "")]))
    lines.addWidget(card)
    past = Card("经过", "记录、文书、谈话、交接都在这里", bare=True)
    past.body.addWidget(Timeline([Happening("11-20", "09:12", "开始拟处置意见", "刘某宁", "草稿，未提交。处置方式：初步核实", "pencil-simple", current=True),
                                  Happening("11-18", "16:05", "第 42 号包交出", "孙某立", "本线索 2 条变更随包上报", "arrows-left-right"),
                                  Happening("10-26", "11:08", "登记", "刘某宁", "来源巡视巡察移交。", "tray", link="移送函及清单.pdf")]))
    lines.addWidget(past)
    figures = Card(bare=True)
    row = QHBoxLayout()
    for figure in (Figure("处置问题线索", "274", "件", "上年同期 252 件，同比 +8.73 %"), Figure("初步核实", "121", "件", "44.16 %")):
        row.addWidget(figure)
    figures.body.addLayout(row)
    lines.addWidget(figures)
    empty = Card(bare=True)
    empty.body.addWidget(EmptyState("还没有监督检查记录", "先登记一次检查，或从原来的表格导入", [Button("登记检查", "primary", "plus"), Button("导入表格")]))
    lines.addWidget(empty)
    return holder


def _notices() -> QWidget:
    holder = QWidget()
    lines = QVBoxLayout(holder)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(8)
    for tone, title, text in (("info", "有 3 条随包更新的分办", "列表已刷新，未动你正在填的内容"), ("done", "已导入 21 条", "第 19 号包全部应用，回执随下一包交出"),
                              ("warn", "工作日历未维护 2027 年", "时限按周一至周五推算，可能差几天"), ("alarm", "备份没有写成", "数据完好。备份盘只剩 0.2 GB，换盘后再备份")):
        lines.addWidget(NoticeBar(title, text, tone, closable=tone == "info", acts=[("采用", lambda: None)] if tone == "warn" else ()))
    dialogs = (RefusalDialog(None, "没有导入：这个包不是发给本站的", [("发生了", "收件方是驻市体育局组，委第 12 号包"), ("安全的", "没有读出内容，本机记录没有变化"),
                                                            ("要办的", "把U盘交还案管室，交接单注明误交")], "BND-10"),
               DangerDialog(None, "作废 驻教谈〔2026〕241号", "编号保留，不再进任何统计。须组长同意。", "作废", "不作废", "作废理由，必填"))
    for dialog in dialogs:
        dialog.setWindowFlags(Qt.WindowType.Widget)
        card = Card(bare=True)
        card.body.addWidget(dialog)
        dialog.show()
        lines.addWidget(card)
    progress = ProgressDialog(None, "正在导入台账")
    progress.setWindowFlags(Qt.WindowType.Widget)
    progress.progress(6180, 9412, "核对第 6 180 行，共 9 412 行")
    progress.cancel.show()
    card = Card(bare=True)
    card.body.addWidget(progress)
    lines.addWidget(card)
    return holder


def _form() -> QWidget:
    card = Card("登记谈话", bare=True)
    form = Form(FACES, SOURCES)
    form.set_values({"kind": "heart", "people": ["p4", "p1"], "unit": "u", "on": "2026-11-20", "amount": 28_600_00,
                     "points": "1. 食堂采购已改由校务会议定。\n2. 教辅征订仍由年级组收费代办，要求 11 月底前停止。", "traits": ["internal"],
                     "found": [{"what": "教辅征订由年级组代收费", "sum": 4860000, "major": True, "when": "2026-03-05"}]})
    form.folds["发现问题"].set_open(True)
    form.show_findings([Finding("start", "T", "结束 09:10 早于开始 09:30。是 10:10 吗")],
                       warnings=[Finding("people", "T", "同一天已有一次谈心谈话")], repairs={"start": [("改为 10:10", lambda: None)]})
    card.body.addWidget(form)
    return card


class Gallery(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("控件与状态")
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        body = QWidget()
        columns = QHBoxLayout(body)
        columns.setContentsMargins(20, 16, 16, 16)
        columns.setSpacing(16)
        for parts in ((_buttons(), _inputs(), _list()), (_form(), _notices()), (_pages(),)):
            column = QVBoxLayout()
            column.setSpacing(12)
            for part in parts:
                column.addWidget(part)
            column.addStretch(1)
            columns.addLayout(column, 1)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(Scrolled(body))


def main(argv: Sequence[str] | None = None) -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--dark", action="store_true")
    asked.add_argument("--text", type=int, default=100)
    asked.add_argument("--size", default="1800x1500")
    asked.add_argument("--save", default="")
    given = asked.parse_args(argv)
    app = QApplication.instance() or application()
    speak_chinese(app)
    theme.start("dark" if given.dark else "light", given.text)
    gallery, ring = Gallery(), FocusRing()
    gallery.resize(*(int(part) for part in given.size.split("x")))
    gallery.show()
    if given.save:
        app.processEvents()
        gallery.grab().save(given.save)
        return 0
    ring.raise_()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
