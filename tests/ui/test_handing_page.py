"""移交工作 in the window: previewed, done in one act, the list printed."""

import pytest
from PySide6.QtTest import QTest

from tests.ui.exchange_kit import notices, press, words_on
from tests.ui.pages_kit import window


@pytest.fixture
def desk(office):  # type: ignore[no-untyped-def]
    return office.desk


@pytest.fixture
def win(office, settings, qtbot):  # type: ignore[no-untyped-def]
    with window(office, settings, qtbot) as made:
        yield made


def settled(win, done) -> None:  # type: ignore[no-untyped-def]
    for _ in range(100):
        win.settle()
        if done():
            return
        QTest.qWait(50)
    raise AssertionError(words_on(win.page()))


def test_open_work_is_previewed_handed_over_and_printed(win, desk, a_unit, a_colleague) -> None:  # type: ignore[no-untyped-def]
    problem = desk.add("problem", {"unit_id": a_unit, "source": "meeting", "found_at": "2026-11-12", "cat": "major", "severity": "general",
                                   "text": "比选记录不全", "turn": "rectify", "demand": "限期整改", "resp_unit": "计财科",
                                   "resp_person": "某戊"})
    page = win.go("work.handover", desk.user.staff_id)
    settled(win, lambda: page.from_.currentData() == desk.user.staff_id)
    assert not page.act_button.isEnabled()
    page.to.setCurrentIndex(page.to.findData(a_colleague))
    settled(win, page.act_button.isEnabled)
    assert problem in [line.id for line in page.table.rows()]
    assert desk.get(problem).handlers == [desk.user.staff_id], "a preview changes nothing"
    press(page.act_button)
    settled(win, lambda: page.found is not None and page.found.id)
    assert desk.get(problem).handlers == [a_colleague]
    assert "已移交" in notices(page)[0]
    assert page.print_button.isVisible()
