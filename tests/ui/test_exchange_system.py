"""系统管理: the check, the log in words, the calendar; and the desk of a commission."""

import json
from pathlib import Path

import pytest

from tests.ui.exchange_kit import county, drop, early_clock, enrolled_template, notices, press, words_on  # noqa: F401
from tests.ui.pages_kit import window


@pytest.fixture
def desk(office):  # type: ignore[no-untyped-def]
    return office.desk


@pytest.fixture
def win(office, settings, qtbot):  # type: ignore[no-untyped-def]
    with window(office, settings, qtbot) as made:
        yield made


def test_a_whole_workspace_is_told_to_be_whole(win) -> None:  # type: ignore[no-untyped-def]
    page = win.go("system")
    assert len(page.fonts.rows()) == 5
    press(page.check_button)
    win.settle()
    assert "完好" in notices(page)[0]


def test_the_log_tells_acts_in_words(win, a_unit) -> None:  # type: ignore[no-untyped-def]
    page = win.go("system.audit")
    shown = [[column.text(row) for column in page.table.table.columns] for row in page.table.table.rows()]
    assert any("登记被监督单位" in line for line in shown)
    assert not any("其他操作" in line for line in shown)


def test_a_calendar_is_taken_over_or_refused(win, desk, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page = win.go("limits")
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}", encoding="utf-8")
    page.look_at_calendar(wrong)
    win.settle()
    assert "CHK-01" in notices(page)[0]
    assert not desk.calendar.maintained(2027)
    good = tmp_path / "2027.json"
    good.write_text(json.dumps({"years": [2027], "days": {"2027-01-01": "rest"}}), encoding="utf-8")
    page.look_at_calendar(good)
    win.settle()
    assert page.accept.isVisible()
    assert not desk.calendar.maintained(2027), "nothing is changed before it is accepted"
    press(page.accept)
    win.settle()
    assert desk.calendar.maintained(2027)
    assert dict(page.years.rows())[2027] == "已导入"


def test_the_commission_compares_its_groups(enrolled_template, tmp_path, settings, qtbot, clock) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    with county(enrolled_template, tmp_path, settings, qtbot, clock) as there:
        there.offices["group"].desk.add("unit", {"name": "测试县第一中学", "kind": "gov_dept", "from": "2020-01-01"})
        file = there.write_out()
        win = there.windows["commission"]
        page = win.go("exchange.import")
        drop(page.stack.widget(0), file)
        win.settle()
        press(page.apply)
        win.settle()
        desk_page = win.go("desk")
        assert sorted(one.name for one in desk_page.second.table.rows()) == ["驻测试县教育局纪检监察组", "驻测试县财政局纪检监察组"]
        states = {one.partner.name: one.kind for one in desk_page.handover.table.rows()}
        assert states == {"驻测试县教育局纪检监察组": "fine", "驻测试县财政局纪检监察组": "new"}
        page = desk_page.second.table
        page.cell_opened.emit(page.rows()[0], "M11")
        win.settle()
        assert win.page().codes["figures"] == "M11"
        assert win.page().span.org == page.rows()[0].id
