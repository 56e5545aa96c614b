"""What both sides changed and what was not taken, at the window: decided with a reason, told, tried again."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.sync import service
from tests.ui.exchange_kit import County, county, early_clock, enrolled_template, notices, press, words_on  # noqa: F401
from ui.theme import theme

LETTER = "a\rb"


@pytest.fixture
def there(enrolled_template, tmp_path, settings, qtbot, clock) -> Iterator[County]:  # type: ignore[no-untyped-def]  # noqa: F811
    with county(enrolled_template, tmp_path, settings, qtbot, clock) as made:
        yield made


def take(where: County, who: str, file: Path) -> service.Imported:
    office = where.offices[who]
    return service.import_bundle(office.workspace, office.desk, file)


@pytest.fixture
def differing(there: County) -> str:
    """A unit whose contact both offices changed; the bundle of each has reached the other."""
    unit = there.offices["group"].desk.add("unit", {"name": "测试县第一中学", "kind": "gov_dept", "from": "2020-01-01"})
    take(there, "commission", there.write_out())
    for who, name in (("group", "某戊"), ("commission", "某丁")):
        there.clock.pass_(minutes=5)
        there.offices[who].desk.set(unit, {"liaison": name})
    take(there, "commission", there.write_out())
    take(there, "group", there.write_out("commission", "驻测试县教育局纪检监察组"))
    return unit


def looked(there: County, who: str, name: str) -> None:
    """Pictures for the eye, where a folder is named."""
    if folder := os.environ.get("PAIZHU_PICTURES"):
        frame = there.windows[who].frame
        frame.resize(1366, 768)
        for mode in ("light", "dark"):
            theme.set_mode(mode)
            there.windows[who].settle()
            QApplication.processEvents()
            frame.grab().save(f"{folder}/{name}-{mode}.png")
        theme.set_mode("light")


def test_a_decision_with_its_reason_is_read_at_both(there: County, differing: str) -> None:
    win = there.windows["commission"]
    page = win.go("exchange.conflicts")
    seen = words_on(page.both)
    assert "驻测试县教育局纪检监察组　某甲" in seen
    assert "测试县纪委监委　某甲" in seen
    looked(there, "commission", "conflicts-open")
    page.both.pick("theirs")
    assert not page.both.decide.isEnabled(), "no decision without a reason"
    QTest.keyClicks(page.both.reason, "checked by phone")
    press(page.both.decide)
    win.settle()
    assert win.desk.get(differing).liaison == "某戊"
    assert page.empty.isVisible()
    page.sides.set_current("settled")
    page.sides.chosen.emit("settled")
    looked(there, "commission", "conflicts-settled")
    assert "checked by phone" in words_on(page.done)

    take(there, "group", there.write_out("commission", "驻测试县教育局纪检监察组"))
    win = there.windows["group"]
    page = win.go("exchange.conflicts")
    assert page.table.rows() == []
    (one,) = page.done_table.rows()
    assert (one.stands.office, one.stands.reason, one.value(one.stands)) == ("测试县纪委监委", "checked by phone", "某戊")
    page.sides.set_current("settled")
    page.sides.chosen.emit("settled")
    assert "测试县纪委监委" in words_on(page.done)


def test_all_at_once_asks_for_one_reason(there: County, differing: str) -> None:
    win = there.windows["commission"]
    page = win.go("exchange.conflicts")
    win.notices.reason = None
    press(page.mine)
    win.settle()
    assert len(page.table.rows()) == 1, "who steps back decides nothing"
    win.notices.reason = "以本机关台账为准"
    press(page.mine)
    win.settle()
    assert win.desk.get(differing).liaison == "某丁"
    assert [one.stands.reason for one in page.done_table.rows()] == ["以本机关台账为准"]


@pytest.fixture
def unsound(there: County, monkeypatch: pytest.MonkeyPatch) -> str:
    """A record the group's program should not have let pass; the commission has imported the bundle it is in."""
    from app.ledgers import values
    group = there.offices["group"].desk
    group.add("unit", {"name": "测试县第一中学", "kind": "gov_dept", "from": "2020-01-01"})
    with monkeypatch.context() as patch:
        patch.setattr(values, "clean", lambda text: text)
        key = group.add("unit", {"name": "测试县第二中学", "kind": "gov_dept", "from": "2020-01-01", "note": LETTER})
    win = there.windows["commission"]
    file = there.write_out()
    page = win.go("exchange.import")
    page.look(file)
    win.settle()
    assert [(one.record_id, one.word) for one in page.open_endings.table.rows()] == [(key, "rejected")]
    looked(there, "commission", "import-look")
    press(page.apply)
    win.settle()
    assert {one.word for one in page.endings.table.rows()} >= {"imported", "rejected"}
    assert any("没有收下" in told for told in notices(page))
    looked(there, "commission", "import-receipt")
    return key


def test_what_was_not_taken_is_seen_here_and_by_its_sender(there: County, unsound: str) -> None:
    win = there.windows["commission"]
    page = win.go("exchange.quarantine")
    (one,) = page.kept.rows()
    assert (one.record_id, one.sender) == (unsound, "驻测试县教育局纪检监察组")
    assert LETTER not in words_on(page)
    looked(there, "commission", "quarantine-kept")
    press(page.retry)
    win.settle()
    assert "还不能收下" in win.notices.told[-1]
    take(there, "group", there.write_out("commission", "驻测试县教育局纪检监察组"))
    group = there.windows["group"]
    assert any("对方没有收下 1 条" in told for told in notices(group.go("exchange")))
    page = group.go("exchange.quarantine", "there")
    (back,) = page.back.rows()
    assert (back.title, back.partner) == ("测试县第二中学", "测试县纪委监委")
    looked(there, "group", "quarantine-returned")


def test_dropping_asks_for_a_reason_and_empties_the_list(there: County, unsound: str) -> None:
    win = there.windows["commission"]
    page = win.go("exchange.quarantine")
    win.notices.reason = None
    press(page.drop)
    win.settle()
    assert len(page.kept.rows()) == 1
    win.notices.reason = "误录"
    press(page.drop)
    win.settle()
    assert page.kept.rows() == []
    assert page.empty.isVisible()
    looked(there, "commission", "quarantine-empty")


def test_arrows_and_keys_reach_everything(there: County, differing: str) -> None:
    page = there.windows["commission"].go("exchange.conflicts")
    page.table.setFocus()
    assert page.both.reason.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert [action.shortcut().toString() for action in page.actions()] == ["Ctrl+1", "Ctrl+2"]
