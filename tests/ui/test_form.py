"""A form is filled by keys alone, tells what is wrong in words, and keeps what was typed."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.errors import Finding
from app.ledgers import face as f
from tests.ui.hands import write
from ui.theme.focus import FocusRing
from ui.widgets.buttons import Button
from ui.widgets.drafts import Draft, MemoryShelf, titles
from ui.widgets.form import Form
from ui.widgets.pinyin import Names, Suggestion
from ui.widgets.sources import Sources

TODAY = date(2026, 11, 20)
PEOPLE = Names([Suggestion("1", "张某山", "市教育局"), Suggestion("2", "张某生", "市体育局"), Suggestion("3", "单某", "市财政局")])
FACES = [face.named(name) for name, face in {
    "kind": f.choice("种类", {"heart": "谈心谈话", "remind": "谈话提醒"}, required=True),
    "people": f.refs("对象", "person", required=True), "on": f.day("日期", required=True), "at": f.moment("时间", required=True),
    "amount": f.money("金额", required=True), "points": f.long("谈话要点", required=True), "boss": f.ref("主持人", "person"),
    "level": f.code("密级", "classification", group="密级"),
    "marks": f.codes("标记", "classification", group="密级"),
    "found": f.table("发现问题", {"what": f.text("内容", required=True), "sum": f.money("金额"), "major": f.yes_no("三重一大")},
                     group="发现问题"),
}.items()]


@pytest.fixture
def form(qtbot):
    made = Form(FACES, Sources(find=lambda face, text: PEOPLE.find(text), today=lambda: TODAY, title=dict(
        (("1", "张某山"), ("2", "张某生"), ("3", "单某"))).__getitem__))
    qtbot.addWidget(made)
    made.resize(900, 900)
    made.show()
    return made


def editor(form, name):
    return form.fields[name].editor


def test_what_is_typed_becomes_canonical_values(form, qtbot):
    write(editor(form, "kind"), "thtx")
    write(editor(form, "on"), "3.5")
    write(editor(form, "at"), "昨天 930")
    write(editor(form, "amount"), "1.2万")
    write(editor(form, "points"), "要点")
    write(editor(form, "people").line, "zms")
    qtbot.keyClick(editor(form, "people").line, Qt.Key.Key_Return)
    values = form.values()
    assert {name: value for name, value in values.items() if value is not None} == {
        "kind": "remind", "on": "2026-03-05", "at": "2026-11-19T09:30", "amount": 1_200_000, "points": "要点", "people": ["1"]}


def test_the_open_list_of_a_choice_answers_to_pinyin_letters(form, qtbot):
    box = editor(form, "kind")
    box.showPopup()
    qtbot.keyClicks(box.view(), "tht")
    assert (box.view().currentIndex().data(), box.value()) == ("谈话提醒", None)
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    assert box.value() == "remind"


def test_a_choice_is_found_by_pinyin_letters(form, qtbot):
    write(editor(form, "kind"), "thtx")
    assert editor(form, "kind").value() == "remind"
    qtbot.keyClick(editor(form, "kind"), Qt.Key.Key_Delete)
    assert editor(form, "kind").value() is None


@pytest.mark.parametrize(("typed", "found"), [("zms", ["张某山", "张某生"]), ("张某生", ["张某生"]), ("某", ["张某山", "张某生", "单某"]),
                                              ("sm", ["单某"]), ("dm", ["单某"]), ("xyz", [])])
def test_a_name_is_found_by_part_or_letters(typed, found):
    assert [one.title for one in PEOPLE.find(typed)] == found


def test_enter_leads_from_field_to_field(form, qtbot):
    editor(form, "on").setFocus()
    write(editor(form, "on"), "昨天")
    qtbot.keyClick(editor(form, "on"), Qt.Key.Key_Return)
    assert editor(form, "on").text() == "2026-11-19"


def test_what_is_not_understood_is_said_and_stays_as_typed(form, qtbot):
    write(editor(form, "on"), "某日")
    write(editor(form, "boss"), "无此人")
    assert form.values()["on"] is None
    assert {finding.field for finding in form.problems()} == {"on", "boss"}
    form.check_field("on")
    assert form.fields["on"].trouble == "error"
    assert editor(form, "on").text() == "某日"
    qtbot.keyClick(editor(form, "on"), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    write(editor(form, "on"), "3.5")
    assert form.fields["on"].trouble == ""


def test_what_was_typed_stays_when_a_check_fails(form, qtbot):
    write(editor(form, "points"), "要点")
    rest = form.show_findings([Finding("points", "X-01", "要点太短"), Finding(None, "X-02", "整条不对")],
                              warnings=[Finding("amount", "X-03", "金额偏大")])
    assert [finding.code for finding in rest] == ["X-02"]
    assert editor(form, "points").value() == "要点"
    assert form.fields["points"].trouble == "error"
    assert form.fields["amount"].trouble == "warning"
    assert [field.face.name for field in form.troubled()] == ["points"]


def test_a_folded_group_with_a_finding_opens_and_tells_it(form):
    assert not form.folds["密级"].is_open()
    form.show_findings([Finding("level", "X", "密级不对")])
    assert form.folds["密级"].is_open()


def test_a_repair_is_offered_and_done(form, qtbot):
    form.show_findings([Finding("at", "X", "早于开始")],
                       repairs={"at": [("改为 10:10", lambda: form.set_values({"at": "2026-11-20T10:10"}))]})
    button = next(button for button in form.fields["at"].findChildren(Button) if button.words == "改为 10:10")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert form.values()["at"] == "2026-11-20T10:10"


def test_values_come_back_as_they_were_set(form):
    values = {"kind": "heart", "people": ["2", "1"], "on": "2026-11-20", "at": "2026-11-20", "amount": 4860, "points": "一\n二",
              "boss": "3", "level": "internal", "marks": ["internal", "secret"], "found": [{"what": "甲", "sum": 100, "major": True}]}
    form.set_values(values)
    assert form.values() == values
    assert form.changes(values) == {}
    assert form.required_counts() == (6, 6)


def test_a_draft_keeps_also_what_was_not_understood(form, qtbot):
    write(editor(form, "on"), "某日")
    write(editor(form, "people").line, "zms")
    kept = form.typed()
    form.set_values({"on": None, "people": None})
    assert form.typed() == {}
    form.set_values(kept)
    assert editor(form, "on").text() == "某日"
    assert editor(form, "people").line.text() == "zms"


def test_a_draft_is_kept_two_seconds_after_typing(form, qtbot):
    shelf = MemoryShelf()
    draft = Draft(shelf, "talk", "谈话", form.typed, form)
    form.changed.connect(draft.touch)
    with qtbot.waitSignal(draft.saved, timeout=6000):
        write(editor(form, "points"), "写到一半")
    assert draft.kept() == {"points": "写到一半"}
    assert titles(shelf) == ["谈话"]
    draft.drop()
    assert draft.kept() is None


def test_date_field_moves_by_arrow_keys(form, qtbot):
    qtbot.keyClick(editor(form, "on"), Qt.Key.Key_Up)
    assert editor(form, "on").value() == "2026-11-20"
    qtbot.keyClick(editor(form, "on"), Qt.Key.Key_Down)
    assert editor(form, "on").value() == "2026-11-19"


def test_codes_are_chosen_as_tokens_and_taken_away(form, qtbot):
    form.folds["密级"].set_open(True)
    line = editor(form, "marks").line
    write(line, "gz")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert editor(form, "marks").value() == ["work_secret"]
    qtbot.keyClick(line, Qt.Key.Key_Backspace)
    assert editor(form, "marks").value() is None


def test_a_line_is_written_in_the_ghost_row_of_a_table(form, qtbot):
    form.folds["发现问题"].set_open(True)
    grid = editor(form, "found")
    grid.view.setFocus()
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    qtbot.keyClick(grid.view, Qt.Key.Key_Return)
    cell = grid.view.indexWidget(grid.model.index(0, 0)) or grid.view.findChild(type(editor(form, "amount")))
    write(cell, "食堂台账不全")
    qtbot.keyClick(cell, Qt.Key.Key_Return)
    assert grid.value() == [{"what": "食堂台账不全"}]
    grid.view.setCurrentIndex(grid.model.index(0, 2))
    qtbot.keyClick(grid.view, Qt.Key.Key_Space)
    assert grid.value() == [{"what": "食堂台账不全", "major": True}]


def test_tab_goes_on_in_the_line_just_begun(form, qtbot):
    form.folds["发现问题"].set_open(True)
    grid = editor(form, "found")
    grid.view.setFocus()
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    qtbot.keyClick(grid.view, Qt.Key.Key_Return)
    cell = grid.view.indexWidget(grid.model.index(0, 0))
    write(cell, "食堂台账不全")
    qtbot.keyClick(cell, Qt.Key.Key_Tab)
    assert (grid.view.currentIndex().row(), grid.view.currentIndex().column()) == (0, 1)
    write(grid.view.indexWidget(grid.model.index(0, 1)), "1.5万")
    grid.settle()
    assert grid.value() == [{"what": "食堂台账不全", "sum": 1_500_000}]


def test_tab_leaves_a_table_by_its_ghost_row_and_shift_tab_by_its_first_cell(form, qtbot):
    form.folds["发现问题"].set_open(True)
    grid = editor(form, "found")
    form.activateWindow()
    grid.view.setFocus()
    qtbot.waitUntil(grid.view.hasFocus)
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    qtbot.keyClick(grid.view, Qt.Key.Key_Tab)
    assert not grid.view.hasFocus()
    grid.view.setFocus()
    qtbot.keyClick(grid.view, Qt.Key.Key_Backtab)
    assert not grid.view.hasFocus()


def test_a_table_is_pasted_and_lines_are_moved(form, qtbot):
    form.folds["发现问题"].set_open(True)
    grid = editor(form, "found")
    QGuiApplication.clipboard().setText("甲\t1.5万\t是\n乙\t\t否\n")
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    grid.paste()
    assert grid.value() == [{"what": "甲", "sum": 1_500_000, "major": True}, {"what": "乙", "major": False}]
    grid.view.setCurrentIndex(grid.model.index(1, 0))
    QTest.keyClick(grid.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [line["what"] for line in grid.value()] == ["乙", "甲"]
    QTest.keyClick(grid.view, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert [line["what"] for line in grid.value()] == ["甲"]


def test_a_locked_form_takes_no_typing(form, qtbot):
    form.set_values({"points": "原文", "found": [{"what": "甲"}]})
    form.set_locked(True)
    write(editor(form, "points"), "x")
    qtbot.keyClick(editor(form, "found").view, Qt.Key.Key_Insert)
    assert form.values()["points"] == "原文"
    assert form.values()["found"] == [{"what": "甲"}]


def test_the_ring_stays_around_a_field_that_a_message_above_it_moves(form, qtbot):
    ring = FocusRing()
    form.activateWindow()
    field = editor(form, "points")
    field.setFocus()
    qtbot.waitUntil(lambda: ring.isVisible())
    before = field.mapToGlobal(QPoint(0, 0))
    form.show_findings([Finding("kind", "X-01", "请填写种类")])
    qtbot.waitUntil(lambda: field.mapToGlobal(QPoint(0, 0)) != before)
    assert ring.mapToGlobal(QPoint(4, 4)) == field.mapToGlobal(QPoint(0, 0))
    ring.deleteLater()
