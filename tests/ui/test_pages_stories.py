"""What a clerk does at the keyboard: a talk in a few inputs, a failed check that loses nothing, a clue's way to 初步核实."""

from io import BytesIO

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.hands import write
from tests.ui.pages_kit import window
from ui.pages.forms.form_page import FormPage
from ui.pages.going import Edit, New
from ui.pages.lists.list_page import ListPage
from ui.pages.records.record_page import RecordPage


@pytest.fixture
def desk(office):  # type: ignore[no-untyped-def]
    return office.desk


@pytest.fixture
def win(office, settings, qtbot, a_person):  # type: ignore[no-untyped-def]
    """An office with 某乙, 副局长 of 测试县教育局."""
    with window(office, settings, qtbot) as made:
        yield made


def key(widget, sign, modifier=Qt.KeyboardModifier.NoModifier):  # type: ignore[no-untyped-def]
    QTest.keyClick(widget or QApplication.focusWidget(), sign, modifier)


def fill_talk(form):  # type: ignore[no-untyped-def]
    """A talk as it is typed, field by field with Tab and Enter. returns how many inputs it took"""
    inputs = 0

    def into(name, text):  # type: ignore[no-untyped-def]
        nonlocal inputs
        inputs += 1
        editor = form.form.fields[name].editor
        target = editor.line if hasattr(editor, "line") else editor
        target.setFocus()
        write(target, text)
        return target

    form.form.fields["kind"].editor.setFocus()
    QTest.keyClicks(form.form.fields["kind"].editor, "lzth")
    inputs += 1
    key(into("persons", "my"), Qt.Key.Key_Return)
    into("start", "11.19 930")
    into("end", "1020")
    into("place", "谈话室")
    into("outline", "履行“一岗双责”情况")
    into("content", "提醒严格执行政府采购程序")
    return inputs


def test_a_talk_of_ordinary_kind_takes_no_more_than_twelve_inputs(win, qtbot, desk, a_person):  # type: ignore[no-untyped-def]
    listing = win.go("talk")
    assert isinstance(listing, ListPage)
    key(listing.view, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: isinstance(win.page(), FormPage))
    form = win.page()
    inputs = fill_talk(form) + 1
    key(form.form.fields["content"].editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.count("talk") == 1)
    win.settle()
    assert inputs <= 12
    row = desk.get(desk.page("talk").rows[0].id)
    assert (row.kind, row.persons, row.start, row.end) == ("integrity", [a_person], "2026-11-19T09:30", "2026-11-19T10:20")
    assert desk.titles([row.unit_id]) == {row.unit_id: "测试县教育局"}, "the unit follows the person"
    assert row.talkers == [desk.user.staff_id], "the talker is suggested"
    assert win.page() is form, "save and next stays in the form"
    assert form.form.fields["outline"].editor.value() is None, "and begins a new one"
    assert win.context.shelf.get("draft/talk/new") is None


def test_what_was_typed_stays_when_a_check_fails(win, qtbot, desk):  # type: ignore[no-untyped-def]
    form = win.go("talk", New())
    fill_talk(form)
    end = form.form.fields["end"].editor
    end.setFocus()
    end.selectAll()
    write(end, "910")
    key(end, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: form.form.fields["end"].trouble == "error")
    assert desk.count("talk") == 0
    assert win.page() is form
    assert form.form.fields["outline"].editor.value() == "履行“一岗双责”情况"
    assert end.text() == "2026-11-19 09:10"
    assert win.notices.told == [], "it is said at the field, not in a dialog"
    repair = form.form.fields["end"].below.itemAt(0).widget().findChildren(type(form.save_button))[0]
    assert repair.text() == "改为 10:10"
    QTest.mouseClick(repair, Qt.MouseButton.LeftButton)
    assert end.value() == "2026-11-19T10:10"
    key(end, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.count("talk") == 1)


def test_what_a_refused_save_says_stays_until_it_is_mended(win, qtbot, desk):  # type: ignore[no-untyped-def]
    form = win.go("talk", New())
    fill_talk(form)
    end, place = (form.form.fields[name].editor for name in ("end", "place"))
    for wrong in ("", "13.45"):
        end.setFocus()
        end.selectAll()
        key(end, Qt.Key.Key_Delete)
        write(end, wrong)
        place.setFocus()
        key(place, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: form.form.fields["end"].trouble == "error" and end.hasFocus())
        form._later.stop()
        form._check()
        qtbot.waitUntil(lambda: not win.context.jobs.busy())
        assert form.form.fields["end"].trouble == "error"
    assert desk.count("talk") == 0


def test_a_draft_comes_back_after_leaving(win, qtbot, desk):  # type: ignore[no-untyped-def]
    win.go("talk")
    form = win.go("talk", New())
    write(form.form.fields["outline"].editor, "半截话")
    key(form.form.fields["outline"].editor, Qt.Key.Key_Escape)
    win.settle()
    assert isinstance(win.page(), ListPage)
    assert win.context.shelf.get("draft/talk/new")["values"]["outline"] == "半截话"
    form = win.go("talk", New())
    assert form.form.fields["outline"].editor.value() == "半截话"


def test_a_person_is_made_from_inside_the_field(win, qtbot, desk):  # type: ignore[no-untyped-def]
    form = win.go("talk", New())
    line = form.form.fields["persons"].editor.line
    line.setFocus()
    write(line, "某新人")
    key(line, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    assert dialog.form.fields["name"].editor.value() == "某新人"
    unit = dialog.form.fields["unit_id"].editor
    unit.setFocus()
    write(unit, "测试")
    key(unit, Qt.Key.Key_Return)
    write(dialog.form.fields["post"].editor, "科长")
    managed = dialog.form.fields["managed_by"].editor
    managed.setFocus()
    key(managed, Qt.Key.Key_Down)
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: form.form.fields["persons"].editor.value() is not None)
    assert desk.titles(form.form.fields["persons"].editor.value()).popitem()[1] == "某新人"
    assert form.form.fields["unit_id"].editor.value() is not None


@pytest.fixture
def clue(desk, a_person, a_unit, a_colleague):  # type: ignore[no-untyped-def]
    return desk.add("clue", {"source": "petition", "got_at": "2026-11-18", "assign": "self", "persons": [a_person], "unit_id": a_unit,
                             "issues": [{"text": "违规审批", "disc": "integrity"}], "lead_org": desk.user.org_id})


def test_a_clue_goes_from_registration_to_preliminary_check_through_approval(win, qtbot, desk, clue):  # type: ignore[no-untyped-def]
    incharge = desk.add("staff", {"name": "某丁", "sex": "male", "birth": "1970-05-01", "org_id": desk.user.org_id, "post": "leader",
                                  "roles": ["incharge"], "joined": "2015-03-01"})
    study = desk.add("meeting", {"side": "own", "kind": "clue_mtg", "at": "2026-11-19T15:30",
                                 "attendance": [{"staff_id": desk.user.staff_id, "mode": "attend"}],
                                 "agenda": [{"subject": "研判某乙问题线索", "is_major": False, "opinion": "none"}]})
    page = win.go("clue", clue)
    assert isinstance(page, RecordPage)
    qtbot.waitUntil(lambda: page.dossier is not None)
    QTest.mouseClick(page.next_step.buttons["study"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.dossier.row.state == "study")
    QTest.mouseClick(page.next_step.buttons["submit"], Qt.MouseButton.LeftButton)
    dialog = page.acting.dialog
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.form.fields["plan"].trouble == "error")
    assert desk.get(clue).state == "study", "what is not filled stops it, in place"
    dialog.form.fields["study"].editor.set_value(study)
    dialog.form.fields["disposal"].editor.set_value("prelim")
    write(dialog.form.fields["plan"].editor, "先调取三笔用款审批单")
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.dossier.row.state == "approval")

    approval = card(page)
    QTest.mouseClick(approval.buttons["agree"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.acting.dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.dossier.approver == "incharge")
    approval = card(page)
    assert "agree" not in approval.buttons, "the leader cannot sign for 分管领导"
    QTest.mouseClick(approval.buttons["paper"], Qt.MouseButton.LeftButton)
    dialog = page.acting.dialog
    dialog.form.fields["approver"].editor.set_value(incharge)
    digest, size = desk.objects.put(BytesIO(b"%PDF-1.7"))
    dialog.form.fields["scan"].editor.set_value([{"name": "签批件.pdf", "sha256": digest, "size": size}])
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.dossier.approver is None)
    QTest.mouseClick(page.next_step.buttons["check"], Qt.MouseButton.LeftButton)
    dialog = page.acting.dialog
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.dossier.row.state == "prelim")
    row = desk.get(clue)
    assert [(line["role"], line.get("paper")) for line in row.approvals] == [("group_leader", None), ("incharge", True)]
    assert [item["name"] for item in row.files] == ["签批件.pdf"]
    assert row.disposed_at == "2026-11-20"
    assert win.notices.told == []


def card(page):  # type: ignore[no-untyped-def]
    from ui.pages.records.parts import ApprovalCard

    return page.findChildren(ApprovalCard)[-1]


def test_a_record_begun_from_another_is_named_by_it(win, qtbot, desk, a_unit):  # type: ignore[no-untyped-def]
    problem = desk.add("problem", {"unit_id": a_unit, "source": "meeting", "found_at": "2026-11-12", "cat": "major",
                                   "severity": "general", "text": "比选记录不全", "turn": "clue", "demand": "限期整改",
                                   "resp_unit": "计财科", "resp_person": "某戊"})
    page = win.go("problem", problem)
    qtbot.waitUntil(lambda: page.dossier is not None)
    make = next(make for make in page.dossier.makes if make.ledger == "clue")
    page.acting.make(page.dossier, make)
    win.settle()
    form = win.page()
    assert form.form.fields["unit_id"].editor.value() == a_unit
    form.form.fields["issues"].editor.setFocus()
    form.form.fields["lead_org"].editor.setFocus()
    form.save()
    qtbot.waitUntil(lambda: desk.count("clue") == 1)
    assert desk.get(problem).clues == [desk.page("clue").rows[0].id]
    qtbot.waitUntil(lambda: win.frame.at() == ("problem", problem))


def test_voiding_asks_for_a_reason_and_shows_it(win, qtbot, desk, clue):  # type: ignore[no-untyped-def]
    page = win.go("clue", clue)
    qtbot.waitUntil(lambda: page.dossier is not None)
    page.acting.void(page.dossier)
    qtbot.waitUntil(lambda: page.dossier.row.void_reason == "登记重复")
    assert not page.dossier.may_change


def test_a_file_dropped_on_a_record_is_kept_and_can_be_taken_out(win, qtbot, desk, clue, tmp_path):  # type: ignore[no-untyped-def]
    from app.progress import silent
    from ui.pages.records.opened import _copy, opened_files

    scan = tmp_path / "移送函.pdf"
    scan.write_bytes(b"%PDF-1.7 scan")
    page = win.go("clue", clue)
    qtbot.waitUntil(lambda: page.dossier is not None)
    page.acting.attach(page.dossier, [str(scan)])
    qtbot.waitUntil(lambda: bool(page.dossier.row.files))
    item = page.dossier.row.files[0]
    out = opened_files(win.context).place() / item["name"]
    assert _copy(desk, "clue", clue, item, out, silent).read_bytes() == b"%PDF-1.7 scan"
    opened_files(win.context).clear()
    assert not out.exists()
    page.acting.detach(page.dossier, item["name"], "files")
    qtbot.waitUntil(lambda: not page.dossier.row.files)


def test_an_agenda_is_filled_like_a_sheet(win, qtbot, desk, a_unit):  # type: ignore[no-untyped-def]
    form = win.go("meeting", New({"side": "unit", "kind": "pg", "unit_id": a_unit, "at": "2026-11-19T14:30"}))
    grid = form.form.fields["agenda"].editor
    column = next(n for n, one in enumerate(grid.model.columns) if one.name == "subject")
    grid.view.setFocus()
    grid.view.setCurrentIndex(grid.model.index(0, column))
    key(grid.view, Qt.Key.Key_F2)
    write(QApplication.focusWidget(), "校舍维修立项")
    key(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert grid.value() == [{"is_major": False, "opinion": "none", "subject": "校舍维修立项"}]
    grid.view.setCurrentIndex(grid.model.index(0, column))
    form.item.flaws.item(0).setCheckState(Qt.CheckState.Checked)
    write(form.item.texts["feedback"], "下次改正")
    assert grid.value()[0]["flaws"]
    assert grid.value()[0]["feedback"] == "下次改正"
    form.save()
    qtbot.waitUntil(lambda: desk.count("meeting") == 1)
    assert desk.get(desk.page("meeting").rows[0].id).agenda[0]["no"] == 1


def test_editing_saves_only_what_changed(win, qtbot, desk, clue):  # type: ignore[no-untyped-def]
    win.go("clue", clue)
    form = win.go("clue", Edit(clue))
    write(form.form.fields["source_no"].editor, "某巡办移〔2026〕14号")
    form.save()
    qtbot.waitUntil(lambda: desk.get(clue).source_no == "某巡办移〔2026〕14号")
    assert set(desk.history(clue)[-1].values) == {"source_no"}
    qtbot.waitUntil(lambda: isinstance(win.page(), RecordPage))
