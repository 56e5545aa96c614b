"""Receipt codes, requests, the board, many sticks at once and the rules' lamps, at the windows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.sync import service
from app.sync.place import utc
from tests.ui.exchange_kit import (  # noqa: F401
    NAMES,
    County,
    county,
    early_clock,
    enrolled_template,
    notices,
    press,
    words_on,
)
from tests.vectors import many
from ui.pages.exchange import asking_again
from ui.pages.records.lamp_strip import LampStrip


@pytest.fixture
def there(enrolled_template, tmp_path, settings, qtbot, clock) -> Iterator[County]:  # type: ignore[no-untyped-def]  # noqa: F811
    with county(enrolled_template, tmp_path, settings, qtbot, clock) as made:
        yield made


def taken(where: County, who: str, file: Path) -> service.Imported:
    return service.import_bundle(where.offices[who].workspace, where.offices[who].desk, file)


def test_a_code_typed_at_the_sender_lights_the_lamps_and_a_wrong_one_stays_typed(there: County) -> None:
    unit = there.offices["group"].desk.add("unit", {"name": "测试县第一中学", "kind": "gov_dept", "from": "2020-01-01"})
    done = taken(there, "commission", there.write_out())
    win = there.windows["group"]
    page = win.go("exchange")
    win.settle()
    assert "待确认" in "".join(str(page.table.model().index(0, at).data() or "") for at in range(6))
    page.receipt.edit.setText("ABCD-EFGH-JKMN-PQRS")
    press(page.receipt.button)
    win.settle()
    assert any("RCP-01" in said for said in notices(page))
    assert page.receipt.edit.text() == "ABCD-EFGH-JKMN-PQRS", "what was typed stays"
    page.receipt.edit.setText((done.receipt_code or "").lower())
    QTest.keyClick(page.receipt.edit, Qt.Key.Key_Return)
    win.settle()
    assert any("对方已应用" in said for said in notices(page))
    assert page.receipt.edit.text() == ""
    assert there.partner("group", NAMES["commission"]).acknowledged == 1
    assert "待确认" not in "".join(str(page.table.model().index(0, at).data() or "") for at in range(6))
    record = win.go("unit", unit)
    win.settle()
    [strip] = record.findChildren(LampStrip)
    assert strip.isVisible()
    assert [label.text() for label in strip.findChildren(QLabel) if label.text().startswith("已")] == [
        "已写出 11-20", "已收到 11-20", "已应用 11-20"]


def test_the_receivers_window_shows_the_code_again_and_prints_it(there: County) -> None:
    down = there.write_out("commission", NAMES["group"])
    done = taken(there, "group", down)
    win = there.windows["group"]
    page = win.go("exchange")
    win.settle()
    page.table.selectRow(0)
    win.settle()
    assert done.receipt_code in words_on(page)
    press(page.receipt_sheet)
    win.settle()
    assert win.page().TITLE == "打印预览"


def test_what_is_missing_is_asked_for_from_the_board_and_offered_at_the_group(there: County, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [there.write_out() for _ in range(3)]
    taken(there, "commission", files[0])
    taken(there, "commission", files[2])
    win = there.windows["commission"]
    page = win.go("exchange")
    win.settle()
    assert page.table.current_row().kind == "gap"
    assert any("第 2 号包还没有到" in said for said in notices(page))
    monkeypatch.setattr(asking_again, "choose_folder", lambda *_: there.stick)
    page._ask_again(page.table.current_row().partner.station_id)
    win.settle()
    [request] = [one for one in there.stick.iterdir() if one.suffix == ".pzb" and one not in files]
    taken(there, "group", request)
    group = there.windows["group"]
    page = group.go("exchange")
    group.settle()
    assert any("请求补发第2号" in said for said in notices(page))
    page = group.go("exchange.export")
    group.settle()
    page._to(1)
    group.settle()
    assert any("请求补发第2号" in said for said in notices(page)), "the page that answers it says so"


def test_many_sticks_are_imported_with_one_table(there: County, tmp_path: Path) -> None:
    office = there.offices["commission"]
    parties = many.stations(office.workspace, 3, office.desk)
    to = many.party(office.workspace)
    for n, party in enumerate(parties):
        many.bundle(party, to, there.stick / f"{n}.pzb", utc(office.desk.now()))
    (there.stick / "broken.pzb").write_bytes((there.stick / "0.pzb").read_bytes()[:-1])
    win = there.windows["commission"]
    win.go("exchange")._more_menu().actions()[0].trigger()
    win.settle()
    page = win.page()
    page.folder.set_path(there.stick)
    assert page.none.isVisible()
    press(page.begin)
    win.settle()
    assert len(page._batch.lines) == 4
    assert any("已应用3个" in said and "拒收1个" in said for said in notices(page))
    assert page.table.isVisible()
    press(page.sheet)
    win.settle()
    assert win.page().TITLE == "打印预览"


def test_the_rules_page_tells_group_by_group(there: County) -> None:
    desk = there.offices["commission"].desk
    win = there.windows["commission"]
    page = win.go("exchange.issued")
    win.settle()
    assert page.none.isVisible()
    rule = desk.add("issued", {"kind": "setting", "name": "exchange_cadence", "content": '{"value": 20}', "from": "2026-11-01"})
    desk.step(rule, "issue")
    taken(there, "group", there.write_out("commission", NAMES["group"]))
    taken(there, "commission", there.write_out())
    page.refresh()
    win.settle()
    assert page.rules.current_row().count("applied") == 1
    shown = [page.groups.model().index(row, 1).data() for row in range(2)]
    assert shown == ["未写出", "已应用"], "who lacks it comes first"
