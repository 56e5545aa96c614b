"""From the first window to the frame, locking and coming back; with a stand-in office behind the door."""

from collections import namedtuple
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QLabel, QLineEdit, QMessageBox, QPushButton

from app.errors import BundleGap, CheckFailed, Finding, LockedOut, WrongPassword
from app.sync.suites import SUITES
from tests.ui.hands import write
from ui.shell import words
from ui.shell.idle import IdleWatch
from ui.shell.notices import Notices, parts
from ui.shell.page import Layout, Page, Place
from ui.shell.start import Program
from ui.shell.threshold import Account, Threshold
from ui.theme import theme
from ui.widgets.drafts import Draft

Hit = namedtuple("Hit", "id ledger title snippet record_no")


class Desk:
    """What shell asks of a desk."""

    def __init__(self) -> None:
        self.user = SimpleNamespace(account="zuzhang", name="王某清")
        self.ledgers = {"clue": SimpleNamespace(LABEL="问题线索")}
        self.kept: dict[str, object] = {}
        self.listeners: list = []

    def search(self, text, limit):
        return [Hit("1", "clue", "张某山", "违规审批", "线〔2026〕31号")] if text in "张某山" else []

    def subscribe(self, listener):
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def setting(self, key, default=None):
        return self.kept.get(key, default)

    def settings(self, prefix):
        return {key: value for key, value in self.kept.items() if key.startswith(prefix)}

    def put_setting(self, key, value):
        if value is None:
            self.kept.pop(key, None)
        else:
            self.kept[key] = value


class Office:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.open = desk, True
        self.workspace = SimpleNamespace(station=SimpleNamespace(name="驻市教育局纪检监察组", kind="group"))

    def close(self) -> None:
        self.open = False


class StandInDoor:
    folder = Path()

    def __init__(self, there: bool = True) -> None:
        self.there, self.desk, self.offices, self.refusal = there, Desk(), [], None

    def exists(self):
        return self.there

    def threshold(self):
        return Threshold("驻市教育局纪检监察组", "group", (Account("zuzhang", "王某清", "副组长"), Account("neiqin", "孙某立", "内勤")),
                         (("本机密钥", "可用", "done"),))

    def preload(self):
        pass

    def open(self, user, password):
        if self.refusal is not None:
            raise self.refusal
        if password != "Right-1":
            raise WrongPassword
        self.offices.append(Office(self.desk))
        return self.offices[-1]

    def make(self, kind, name, short, user, person, password, suite):
        if len(password) < 8:
            raise CheckFailed([Finding("password", "PASSWORD", "密码至少8位")])
        self.made, self.suite = (kind, name, short, user, person, password), suite
        self.offices.append(Office(self.desk))
        return SimpleNamespace(office=self.offices[-1], recovery_code="AAAA-BBBB-CCCC-DDDD-EEEE-FFFF",
                               admin_codes={"system": "XXXX-YYYY"})

    def recover(self, code, user, password):
        return "NEWC-ODEX"


class TalkPage(Page):
    TITLE, SHOWS, HINTS = "谈话", frozenset({"talk"}), (("F5", "刷新"),)

    def __init__(self, context, argument):
        super().__init__(context)
        self.seen, self.line, self.refreshed = [argument], QLineEdit(self), 0
        self.draft = Draft(context.shelf, "talk", "谈话", lambda: {"text": self.line.text()}, self)
        self.line.textEdited.connect(self.draft.touch)
        if kept := self.draft.kept():
            self.line.setText(kept["text"])
        self.made = 0
        self.new = self.make_one

    def make_one(self):
        self.made += 1

    def open(self, argument):
        self.seen.append(argument)

    def refresh(self):
        self.refreshed += 1
        self.status_changed.emit("共 3 件")

    def leave(self):
        if self.draft.waiting():
            self.draft.keep()
        return True


class OtherPage(Page):
    TITLE = "线索"

    def __init__(self, context, argument):
        super().__init__(context)
        self.seen = [argument]

    def open(self, argument):
        self.seen.append(argument)


def layout(_context):
    return Layout([Place("home", "工作台", OtherPage, icon="squares-four"),
                   Place("talk", "谈话", TalkPage, "日常监督", count=lambda desk: 246),
                   Place("clue", "问题线索", OtherPage, "执纪办案"), Place("record", "记录", OtherPage, hidden=True)],
                  {"日常监督": "eye", "执纪办案": "scales"}, frozenset({"日常监督"}), "home")


@pytest.fixture
def door():
    return StandInDoor()


@pytest.fixture
def program(qtbot, settings, door):
    made = Program(door, settings, layout)
    yield made
    for window in (made.frame, made.unlock, made.wizard):
        if window is not None:
            if hasattr(window, "closed"):
                window.closed.disconnect()
            window.close()
            window.deleteLater()
    assert made.jobs.finish()


def unlocked(program, qtbot):
    window = program.begin()
    qtbot.waitUntil(lambda: window.user.text() == "zuzhang")
    write(window.password, "Right-1")
    qtbot.keyClick(window.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.frame is not None)
    frame = program.frame
    frame.resize(1600, 900)

    def at_work() -> None:
        # Shortcuts are heard by the active window alone; the unlock window that closes takes that along for a moment.
        frame.activateWindow()
        assert frame.isActiveWindow()
    qtbot.waitUntil(at_work)
    return frame


def test_a_wrong_password_is_refused_in_words_and_the_field_is_ready_again(program, qtbot):
    window = program.begin()
    qtbot.waitUntil(lambda: window.user.text() == "zuzhang")
    write(window.password, "wrong")
    qtbot.keyClick(window.password, Qt.Key.Key_Return)
    qtbot.waitUntil(window.trouble.isVisible)
    assert "用户名或密码不对" in window.trouble.label.text()
    assert "KEY-01" in window.trouble.label.text()
    assert window.password.text() == ""
    assert window.password.isEnabled()


def test_a_locked_account_is_told_so(program, door, qtbot):
    door.refusal = LockedOut(user="zuzhang", why="密码错误次数过多，请在10分钟后再试")
    window = program.begin()
    qtbot.waitUntil(lambda: window.user.text() == "zuzhang")
    write(window.password, "Right-1")
    qtbot.mouseClick(window.unlock, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.trouble.isVisible)
    assert "10分钟后" in window.trouble.label.text()
    assert program.frame is None


def test_another_user_is_chosen_from_the_list(program, qtbot):
    window = program.begin()
    qtbot.waitUntil(lambda: window.user.text() == "zuzhang")
    qtbot.mouseClick(window._group.buttons()[1], Qt.MouseButton.LeftButton)
    assert window.user.text() == "neiqin"
    assert not window.user.isVisible()


def test_caps_lock_is_noticed_by_what_is_typed(program, qtbot):
    window = program.begin()
    qtbot.waitUntil(lambda: window.user.text() == "zuzhang")
    qtbot.keyClick(window.password, "A")
    assert window.caps.isVisible()
    qtbot.keyClick(window.password, "A", Qt.KeyboardModifier.ShiftModifier)
    assert not window.caps.isVisible()


def test_the_frame_opens_on_the_first_place_with_counts(program, qtbot):
    frame = unlocked(program, qtbot)
    assert frame.at() == ("home", None)
    qtbot.waitUntil(lambda: frame.navigation.count("talk") == 246)
    assert "驻市教育局" in frame.windowTitle()
    assert program.unlock is None


def test_places_are_reached_by_mouse_and_keys_and_one_comes_back(program, qtbot):
    frame = unlocked(program, qtbot)
    item = frame.navigation._items["talk"]
    tree = frame.navigation.tree
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(item).center() + QPoint(60, 0))
    assert frame.at() == ("talk", None)
    assert frame.status() == "共 3 件"
    frame.go("clue", "id-1")
    assert frame.page().seen == ["id-1"]
    frame.back()
    assert frame.at() == ("talk", None)
    frame.go("clue", "id-2")
    assert frame.page().seen == ["id-1", "id-2"]


def test_ctrl_n_reaches_the_page_and_is_grey_where_there_is_none(program, qtbot):
    frame = unlocked(program, qtbot)
    assert not frame._page_acts["new"].isEnabled()
    frame.go("talk")
    frame.activateWindow()
    qtbot.keyClick(frame, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: frame.page().made == 1)


def test_a_commit_refreshes_only_pages_that_show_its_ledger(program, door, qtbot):
    frame = unlocked(program, qtbot)
    frame.go("talk")
    before = frame.page().refreshed
    door.desk.listeners[0]({"clue"})
    door.desk.listeners[0]({"talk"})
    qtbot.waitUntil(lambda: frame.page().refreshed == before + 1)


def test_search_opens_what_was_found(program, qtbot):
    frame = unlocked(program, qtbot)
    frame.activateWindow()
    qtbot.keyClick(frame, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    write(frame.search, "张某")
    qtbot.waitUntil(lambda: frame.search.list.count() == 1)
    qtbot.keyClick(frame.search, Qt.Key.Key_Return)
    assert frame.at() == ("clue", "1")


def test_a_narrow_window_folds_the_navigation_to_icons(program, qtbot):
    frame = unlocked(program, qtbot)
    assert not frame.navigation.is_rail()
    frame.resize(1280, 800)
    assert frame.navigation.is_rail()
    menu = frame.navigation.group_menu("日常监督")
    menu.actions()[0].trigger()
    assert frame.at()[0] == "talk"


def test_text_grows_by_ctrl_plus_and_the_status_bar_tells(program, qtbot):
    frame = unlocked(program, qtbot)
    frame.activateWindow()
    qtbot.keyClick(frame, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert theme.text == 110
    assert frame._scale.text() == "110 %"
    qtbot.keyClick(frame, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert theme.text == 100


def test_locking_closes_the_office_and_a_draft_survives(program, door, qtbot):
    frame = unlocked(program, qtbot)
    frame.go("talk")
    write(frame.page().line, "写到一半")
    office = door.offices[-1]
    frame.activateWindow()
    qtbot.keyClick(frame, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not office.open)
    assert program.frame is None
    window = program.unlock
    assert "谈话" in window.notice.text.text()
    assert "没有丢失内容" in window.notice.text.text()
    qtbot.waitUntil(lambda: window.user.text() == "zuzhang")
    write(window.password, "Right-1")
    qtbot.keyClick(window.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.frame is not None)
    assert program.frame.at() == ("talk", None)
    assert program.frame.page().line.text() == "写到一半"


def test_an_open_dialog_does_not_outlive_the_lock(program, door, qtbot):
    frame = unlocked(program, qtbot)
    dialog = QDialog(frame)
    dialog.show()
    program.lock(words.LOCKED_ASKED)
    qtbot.waitUntil(lambda: not door.offices[-1].open)
    assert program.frame is None


def test_idle_time_is_set_back_by_every_act(qtbot):
    watch = IdleWatch(10)
    watch.timer.setInterval(300)
    line = QLineEdit()
    qtbot.addWidget(line)
    line.show()
    watch.start()
    with qtbot.assertNotEmitted(watch.idle, wait=0):
        for _ in range(4):
            qtbot.wait(120)
            qtbot.keyClick(line, "a")
    with qtbot.waitSignal(watch.idle, timeout=1000):
        pass
    assert IdleWatch(60).minutes == 10


def test_a_commission_chooses_the_suite_of_its_network(qtbot, settings):
    door = StandInDoor(there=False)
    program = Program(door, settings, layout)
    window = program.begin()
    assert not window.suite_row.isVisible()
    window.kinds.button(1).click()
    assert window.suite_row.isVisible()
    assert [window.suite.itemData(n) for n in range(window.suite.count())] == [suite.code for suite in SUITES.values()]
    window.suite.setCurrentIndex(1)
    write(window.office, "市纪委监委")
    for line in (window.password, window.again):
        write(line, "Longer-1")
    qtbot.mouseClick(window.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.stack.count() == 2)
    assert (door.made[0], door.suite) == ("commission", "guomi")
    window.closed.disconnect()
    window.close()
    assert program.jobs.finish()


def test_the_first_run_makes_a_workspace_and_shows_its_codes_once(qtbot, settings):
    door = StandInDoor(there=False)
    program = Program(door, settings, layout)
    window = program.begin()
    write(window.office, "驻市教育局纪检监察组")
    write(window.password, "short")
    write(window.again, "other")
    qtbot.mouseClick(window.make, Qt.MouseButton.LeftButton)
    assert window._troubles["again"].isVisible()
    window.again.clear()
    write(window.again, "short")
    qtbot.mouseClick(window.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window._troubles["password"].isVisible)
    for line in (window.password, window.again):
        line.clear()
        write(line, "Longer-1")
    qtbot.mouseClick(window.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.stack.count() == 2)
    assert door.made == ("group", "驻市教育局纪检监察组", "教育组", "zuzhang", "", "Longer-1")
    assert door.suite is None
    assert not window.secrets.go.isEnabled()
    assert "AAAA" in window.secrets.as_text()
    assert "系统管理员" in window.secrets.as_text()
    window.secrets.kept.click()
    qtbot.mouseClick(window.secrets.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.frame is not None)
    program.frame.closed.disconnect()
    program.frame.close()
    assert program.jobs.finish()


def test_a_failure_tells_what_happened_what_is_safe_what_to_do_and_its_code(qtbot, themed):
    gap = BundleGap(sender="驻市教育局组", first=12, last=14)
    assert [label for label, _ in parts(gap)] == [words.HAPPENED, words.SAFE, words.TODO]
    window = QLabel()
    qtbot.addWidget(window)
    dialog = Notices(window).dialog(gap)
    shown = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "第12号至第14号" in shown
    assert "本机数据没有改动" in shown
    assert "请先导入缺少的包" in shown
    assert "BND-04" in shown


def test_settings_of_a_damaged_file_count_as_empty(tmp_path, themed):
    from ui.shell.settings import Settings

    (tmp_path / "window.ini").write_bytes(b"\x00\xff[[[ not an ini")
    assert Settings(str(tmp_path)).get("text", 100) == 100


@pytest.mark.parametrize("make", [
    lambda: QFileDialog(None, "选择文件"), lambda: QInputDialog(),
    lambda: QMessageBox(QMessageBox.Icon.Question, "问", "问", _all_buttons())])
def test_qts_own_dialogs_speak_chinese(make, qtbot):
    dialog = make()
    if isinstance(dialog, QFileDialog):
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    qtbot.addWidget(dialog)
    dialog.show()
    said = [part.text() for kind in (QPushButton, QLabel) for part in dialog.findChildren(kind)]
    latin = [text for text in said if any(letter.isascii() and letter.isalpha() for letter in text.split("(&")[0])]
    assert said
    assert latin == []


def _all_buttons():
    button = QMessageBox.StandardButton
    return (button.Ok | button.Cancel | button.Yes | button.No | button.Save | button.Discard | button.Close | button.Apply | button.Retry
            | button.Ignore | button.Abort | button.Help | button.Reset | button.Open)


def test_the_menu_of_a_text_field_speaks_chinese(qtbot):
    line = QLineEdit("字")
    qtbot.addWidget(line)
    menu = line.createStandardContextMenu()
    texts = [act.text().split("\t")[0].split("(&")[0] for act in menu.actions() if act.text()]
    assert texts
    assert all(not any(letter.isascii() and letter.isalpha() for letter in text) for text in texts)
    menu.deleteLater()


def test_the_door_tells_the_time_with_its_zone():
    from ui.shell.door import now

    assert isinstance(now(), datetime)
    assert now().tzinfo is not None


def test_the_short_name_follows_the_name_until_it_is_written(qtbot, settings):
    program = Program(StandInDoor(there=False), settings, layout)
    window = program.begin()
    assert window.focusWidget() is window.office
    write(window.office, "驻市教育局纪检监察组")
    assert window.short.text() == "教育组"
    window.kinds.button(1).click()
    window.office.clear()
    write(window.office, "海州市纪委监委")
    assert window.short.text() == "市纪委"
    window.short.clear()
    write(window.short, "委机关")
    write(window.office, "办公楼")
    assert window.short.text() == "委机关"
    window.closed.disconnect()
    window.close()
    assert program.jobs.finish()
