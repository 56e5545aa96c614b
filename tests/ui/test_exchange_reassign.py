"""调整监督组: the window at the commission, and a group's window that has no such page."""

import pytest

from app.errors import Absent
from app.sync import service
from tests.ui.exchange_kit import NAMES, county, early_clock, enrolled_template, notices, press  # noqa: F401


@pytest.fixture
def there(enrolled_template, tmp_path, settings, qtbot, clock):  # type: ignore[no-untyped-def]  # noqa: F811
    with county(enrolled_template, tmp_path, settings, qtbot, clock) as made:
        desk = made.offices["group"].desk
        made.unit = desk.add("unit", {"name": "测试县第一中学", "kind": "gov_dept", "from": "2020-01-01"})
        made.problem = desk.add("problem", {
            "unit_id": made.unit, "source": "meeting", "found_at": "2026-11-01", "cat": "major", "severity": "general",
            "text": "比选记录不全", "turn": "rectify", "demand": "限期整改", "resp_unit": "计财科", "resp_person": "某戊"})
        take(made, "commission", made.write_out())
        yield made


def take(there, who, file) -> None:  # type: ignore[no-untyped-def]
    office = there.offices[who]
    service.import_bundle(office.workspace, office.desk, file)


def test_first_it_is_shown_then_done_and_the_receipt_is_waited_for(there) -> None:  # type: ignore[no-untyped-def]
    win = there.windows["commission"]
    page = win.go("exchange.reassign", there.unit)
    win.settle()
    assert page.unit.currentData() == there.unit
    assert page.nothing.isVisible()
    assert page.none.isVisible()
    page.to.setCurrentIndex(page.to.findText(NAMES["other"]))
    win.settle()
    assert [one.label for one in page.moves.table.rows()] == ["被监督单位", "问题及整改"]
    assert f"从{NAMES['group']}撤回 2 条" in page.said.text()
    assert not page.act_button.isEnabled(), "a reason first"
    page.reason.setText("力量调整")
    press(page.act_button)
    win.settle()
    assert "已移交" in notices(page)[0]
    assert [one.words for one in page.list.table.rows()] == ["待下发"]
    take(there, "group", there.write_out("commission", NAMES["group"]))
    with pytest.raises(Absent):
        there.offices["group"].desk.get(there.problem)
    page.refresh()
    win.settle()
    assert [one.words for one in page.list.table.rows()] == ["已撤回，待对方确认"]
    take(there, "commission", there.write_out())
    page.refresh()
    win.settle()
    assert [one.words for one in page.list.table.rows()] == ["对方已执行"]


def test_what_cannot_be_is_said_beside_the_choice(there) -> None:  # type: ignore[no-untyped-def]
    win = there.windows["commission"]
    page = win.go("exchange.reassign", there.unit)
    win.settle()
    page.to.setCurrentIndex(page.to.findText(NAMES["group"]))
    win.settle()
    assert any("已由这个组监督" in said for said in notices(page))
    assert not page.act_button.isEnabled()


def test_a_unit_page_leads_there_at_the_commission_alone(there) -> None:  # type: ignore[no-untyped-def]
    for who, offered in (("commission", True), ("group", False)):
        win = there.windows[who]
        page = win.go("unit", there.unit)
        win.settle()
        assert ("调整监督组" in [act.words for act in page.acts()]) is offered
