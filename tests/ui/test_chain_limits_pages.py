"""办理链条, the limits of a record and of a unit, 工作日历与时限: what is shown is the desk's, and what is accepted moves."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.hands import write
from tests.ui.pages_kit import window
from ui.widgets.buttons import LineLink


@pytest.fixture
def desk(office):  # type: ignore[no-untyped-def]
    return office.desk


@pytest.fixture
def win(office, settings, qtbot, a_person):  # type: ignore[no-untyped-def]
    with window(office, settings, qtbot) as made:
        yield made


@pytest.fixture
def problem(desk, a_unit) -> str:  # type: ignore[no-untyped-def]
    return desk.add("problem", {"unit_id": a_unit, "source": "meeting", "found_at": "2026-11-12", "cat": "major", "severity": "general",
                                "text": "比选记录不全", "turn": "clue", "demand": "限期整改", "resp_unit": "计财科", "resp_person": "某戊"})


@pytest.fixture
def clue(desk, a_person, a_unit, problem) -> str:  # type: ignore[no-untyped-def]
    return desk.add("clue", {"source": "petition", "got_at": "2026-10-28", "assign": "self", "persons": [a_person], "unit_id": a_unit,
                             "issues": [{"text": "违规审批", "disc": "integrity"}], "lead_org": desk.user.org_id, "source_id": problem})


def links(page) -> list[str]:  # type: ignore[no-untyped-def]
    QApplication.processEvents()      # what was just put into a layout is shown with the next turn
    return [one._whole for one in page.card.findChildren(LineLink) if one.isVisible()]


def test_the_chain_is_the_same_from_both_ends_and_says_what_is_missing(win, desk, problem, clue) -> None:  # type: ignore[no-untyped-def]
    both = []
    for key in (problem, clue):
        page = win.go("chain", key)
        both.append(sorted(links(page)))
        assert page.chain.about == key
        assert sum(len(stage.missing) for stage in page.chain.stages) > 0
    assert both[0] == both[1]
    assert len(both[0]) >= 2
    page.segments._choose("missing")
    assert links(page) == [], "only what is missing"


def test_a_record_page_opens_its_chain_and_comes_back(win, desk, clue, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = win.go("clue", clue)
    qtbot.waitUntil(lambda: page.dossier is not None)
    button = next(one for one in page.findChildren(type(page.next_step.buttons["study"])) if one.text() == "办理链条")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    win.settle()
    assert win.frame.at() == ("chain", clue)
    win.page().escape()
    win.settle()
    assert win.frame.at() == ("clue", clue)


def test_an_overdue_limit_asks_for_its_reason_and_keeps_it(win, desk, clue, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = win.go("desk")
    table = page.due.table
    at = next(n for n, line in enumerate(table.rows()) if line.due.id == clue and line.due.number == "T05")
    table.selectRow(at)
    assert page.due.reason.isVisible()
    assert "备案" in table.table.columns[0].tip(table.rows()[at])
    QTest.mouseClick(page.due.reason, Qt.MouseButton.LeftButton)
    dialog = page.acting.dialog
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.form.fields["reason"].trouble == "error", timeout=20_000)
    write(dialog.form.fields["reason"].editor, "等上级批复")
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(due.reason == "等上级批复" for due in desk.due(record=clue)), timeout=20_000)
    win.settle()
    line = next(line for line in page.due.table.rows() if line.due.id == clue and line.due.number == "T05")
    assert line.due.reason == "等上级批复"


def test_duties_of_a_unit_stand_on_its_page(win, desk, a_unit) -> None:  # type: ignore[no-untyped-def]
    duties = [due for due in desk.due(record=a_unit) if due.period is not None]
    assert duties, "a unit is asked something period by period"
    page = win.go("unit", a_unit)
    table = next(one for one in page.findChildren(type(page)) or [page])
    shown = [one for one in table.findChildren(object) if getattr(one, "accessibleName", str)() == "定期要做的" and hasattr(one, "rows")]
    assert [(due.number, due.what, due.period) for due in shown[0].rows()] == [
        (due.number, due.what, due.period) for due in sorted(duties, key=lambda due: due.met is not None)]


def test_a_calendar_shows_what_it_moves_before_it_is_accepted(win, desk, clue, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    before = {due.number: due.due for due in desk.due(record=clue)}
    late = next(due for due in desk.due(record=clue) if due.number == "T01")
    file = tmp_path / "calendar.json"
    file.write_text(json.dumps({"years": [int(late.due[:4])], "days": {late.due: "rest"}}), encoding="utf-8")
    page = win.go("limits")
    page.look_at_calendar(file)
    win.settle()
    assert late.id in {move.record_id for move in page.moves}
    assert {due.number: due.due for due in desk.due(record=clue)} == before
    page.escape()
    assert page.change is None
    page.look_at_calendar(file)
    win.settle()
    QTest.mouseClick(page.accept, Qt.MouseButton.LeftButton)
    win.settle()
    moved = next(due for due in desk.due(record=late.id) if (due.number, due.what) == (late.number, late.what))
    assert moved.due > late.due


def test_the_rules_are_found_by_name_and_ledger(win) -> None:  # type: ignore[no-untyped-def]
    page = win.go("limits")
    assert len(page.table.rows()) == len(page.rules) > 40
    write(page.find, "线索")
    assert 0 < len(page.table.rows()) < len(page.rules)
    QTest.keyClick(page.find, Qt.Key.Key_Escape)
    assert page.find.text() == ""
    assert win.frame.at() == ("limits", None), "Esc took the text away and nothing else"
