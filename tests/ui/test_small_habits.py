"""Small habits of the window: where Enter, Esc and the one primary button go, what is selected after saving, where files may be put."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.errors import CheckFailed
from tests.ui.hands import write
from tests.ui.pages_kit import window
from ui.pages.forms.saving import add
from ui.pages.going import Edit, New
from ui.pages.records.stages import way
from ui.widgets import choosing
from ui.widgets.buttons import Button
from ui.widgets.grid_line import LineDialog


@pytest.fixture
def desk(office):  # type: ignore[no-untyped-def]
    return office.desk


@pytest.fixture
def win(office, settings, qtbot, a_person):  # type: ignore[no-untyped-def]
    with window(office, settings, qtbot) as made:
        yield made


def primaries(page) -> list[str]:  # type: ignore[no-untyped-def]
    return [one.text() for one in page.findChildren(Button) if one.property("kind") == "primary" and one.isVisible()]


@pytest.fixture
def clue(desk, a_person, a_unit) -> str:  # type: ignore[no-untyped-def]
    return desk.add("clue", {"source": "petition", "got_at": "2026-11-18", "assign": "self", "persons": [a_person], "unit_id": a_unit,
                             "issues": [{"text": "违规审批"}, {"text": "接受宴请"}], "lead_org": desk.user.org_id})


def cell(grid, name: str, row: int = 0):  # type: ignore[no-untyped-def]
    column = next(n for n, one in enumerate(grid.model.columns) if one.name == name)
    grid.view.setFocus()
    grid.view.setCurrentIndex(grid.model.index(row, column))
    return grid.view


def test_enter_in_a_text_of_several_lines_begins_a_line(win, clue) -> None:  # type: ignore[no-untyped-def]
    form = win.go("clue", Edit(clue))
    grid = form.form.fields["issues"].editor
    view = cell(grid, "text")
    QTest.keyClick(view, Qt.Key.Key_F2)
    editor = view.indexWidget(view.currentIndex())
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    write(editor, "另有两笔")
    assert grid.current() == 0
    assert view.indexWidget(view.currentIndex()) is editor
    form.save()
    win.settle()
    assert win.desk.get(clue).issues[0]["text"] == "违规审批\n另有两笔", "an open cell is saved with the form"


def test_a_line_of_a_wide_table_is_filled_as_a_form(win, clue) -> None:  # type: ignore[no-untyped-def]
    form = win.go("clue", Edit(clue))
    grid = form.form.fields["issues"].editor
    QTest.keyClick(cell(grid, "text", 1), Qt.Key.Key_F4)
    dialog = form.findChild(LineDialog)
    assert dialog.form.fields["text"].editor.value() == "接受宴请"
    write(dialog.form.fields["when"].editor, "2025年3月")
    QTest.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)
    assert grid.value()[1] == {"text": "接受宴请", "when": "2025年3月"}


def test_what_lacks_in_a_list_is_named_by_its_number(desk, a_unit) -> None:  # type: ignore[no-untyped-def]
    agenda = [{"subject": "一", "is_major": False, "opinion": "none"}, {"subject": "二", "is_major": True, "opinion": "none"}]
    with pytest.raises(CheckFailed) as refused:
        desk.add("meeting", {"side": "unit", "kind": "pg", "unit_id": a_unit, "at": "2026-11-19T14:30", "agenda": agenda,
                             "attendance": [{"staff_id": desk.user.staff_id, "mode": "attend"}]})
    assert any("议程第2项" in one.message for one in refused.value.findings), [one.message for one in refused.value.findings]


def test_the_record_just_saved_is_selected_in_its_list(win, desk, a_unit, clue, a_person) -> None:  # type: ignore[no-untyped-def]
    older = desk.add("clue", {"source": "petition", "got_at": "2026-11-10", "assign": "self", "persons": [a_person], "unit_id": a_unit,
                              "issues": [{"text": "旧的"}], "lead_org": desk.user.org_id})
    page = win.go("clue")
    page.view.selectRow(page.view.table.find(clue))
    form = win.go("clue", New({"persons": [a_person], "unit_id": a_unit, "source": "petition", "got_at": "2026-11-12",
                               "issues": [{"text": "新的"}]}))
    form.save()
    win.settle()
    page = win.page()
    assert page.view.current_row().id not in (clue, older)
    assert page.view.current_row().got_at == "2026-11-12"


def test_esc_takes_the_search_text_away_first(win) -> None:  # type: ignore[no-untyped-def]
    win.go("desk")
    win.go("clue")
    win.frame.activateWindow()
    search = win.frame.search
    search.setFocus()
    write(search, "某")
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert win.frame.at()[0] == "clue"


def test_the_one_primary_button_is_the_next_step_and_none_for_colleagues(win, desk, clue, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = win.go("staff", desk.user.staff_id)
    qtbot.waitUntil(lambda: page.dossier is not None)
    assert primaries(page) == []
    page = win.go("staff")
    page.view.selectRow(0)
    win.settle()
    assert [one for one in primaries(page.pane)] == []
    page = win.go("clue", clue)
    qtbot.waitUntil(lambda: page.dossier is not None and page.dossier.id == clue)
    assert primaries(page) == ["提交研判"]


def test_ledgers_are_found_by_name_and_pinyin(win) -> None:  # type: ignore[no-untyped-def]
    win.go("desk")
    navigation = win.frame.navigation
    write(navigation.find, "wtxs")
    assert [item.data(0, 0x0100 + 2) for item in navigation._found()] == ["问题线索"]
    QTest.keyClick(navigation.find, Qt.Key.Key_Return)
    win.settle()
    assert win.frame.at()[0] == "clue"
    assert navigation.find.text() == ""
    folded = navigation._groups["队伍建设"]
    assert not folded.isExpanded(), "at first only the groups of the daily work are open"
    folded.setExpanded(True)
    assert win.context.settings.memory("navigation").get("folded/队伍建设") is False


def test_nothing_is_put_into_a_workspace_and_the_next_dialog_begins_where_the_last_ended(
        win, office, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    asked: list[str] = []

    def chooses(place: Path):  # type: ignore[no-untyped-def]
        def choose(_parent, _title, begin, _files=""):  # type: ignore[no-untyped-def]
            asked.append(begin)
            return str(place), ""
        return staticmethod(choose)

    told: list[str] = []
    monkeypatch.setattr("ui.shell.notices.Notices.show", lambda _self, error, *_: told.append(error.number))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", chooses(office.workspace.folder / "表.xlsx"))
    assert choosing.save_to(win.frame, "存到", "表.xlsx") is None
    assert told == ["STO-01"]
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", chooses(out / "表"))
    assert choosing.save_to(win.frame, "存到", "表.xlsx") == out / "表.xlsx"
    assert choosing.save_to(win.frame, "存到", "二.xlsx") is not None
    assert asked[-1] == str(out / "二.xlsx")
    assert win.context.shelf.get("place/folder") == str(out), "also after the program was closed"
    assert win.context.settings.memory("files").get("folder") is None, "the name of a folder is nobody else's to read"


def test_the_status_bar_tells_what_waits_on_every_page(win) -> None:  # type: ignore[no-untyped-def]
    win.go("clue")
    win.frame._counted(({}, "3 条待交出"))
    assert win.frame._handover.text() == "3 条待交出"


def test_a_record_that_names_one_other_takes_the_one_made_from_it(desk, a_person, a_unit) -> None:  # type: ignore[no-untyped-def]
    letter = desk.add("petition", {"channel": "letter", "got_at": "2026-11-18", "nature": "accuse", "signed": "anon", "repeat": "first",
                                   "persons": [a_person], "unit_id": a_unit, "summary": "反映违规审批"})
    make = next(one for one in desk.ledger("petition").MAKES if one.ledger == "clue")
    values = {**make.begun(desk.get(letter)), "assign": "self", "issues": [{"text": "违规审批"}], "lead_org": desk.user.org_id,
              "source": "petition"}
    made = add(desk, "clue", values, New(values, letter, make.back))
    assert desk.get(letter).clue_id == made


def test_the_way_of_a_leave_goes_to_its_end_and_not_back(desk) -> None:  # type: ignore[no-untyped-def]
    assert way(desk.ledger("leave"), "applied") == ("applied", "approved", "away", "back")
