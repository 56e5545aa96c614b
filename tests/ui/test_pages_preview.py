"""The preview is the PDF itself: what is edited beside it is in the paper and not in the record; what leaves is logged first."""

import pytest
from PySide6.QtWidgets import QLabel
from sqlalchemy import select

from db.audit import audit
from tests.ui.pages_kit import window
from tests.ui.test_pages_ledgers import a_record
from ui.pages.going import Paper


@pytest.fixture
def desk(office):  # type: ignore[no-untyped-def]
    return office.desk


@pytest.fixture
def win(office, settings, qtbot):  # type: ignore[no-untyped-def]
    with window(office, settings, qtbot) as made:
        yield made


@pytest.fixture
def records(desk, a_unit, a_person, a_colleague):  # type: ignore[no-untyped-def]
    return lambda code: a_record(desk, code, a_unit, a_person, a_colleague)


def text_of(view):  # type: ignore[no-untyped-def]
    return "".join(view.document.getAllText(n).text() for n in range(view.pages())).replace("\r\n", "").replace("\n", "")


@pytest.mark.parametrize(("kind", "code"), [("letter", "suggestion"), ("delivery", "suggestion"), ("talk", "talk"), ("meeting", "meeting"),
                                            ("clue", "clue"), ("clue-disposal", "clue"), ("case-file", "clue")])
def test_every_paper_of_a_record_is_shown(kind, code, win, qtbot, records):  # type: ignore[no-untyped-def]
    page = win.go("paper", Paper(kind, records(code)))
    qtbot.waitUntil(lambda: page.made is not None and page.view.pages() > 0, timeout=15_000)
    assert page.print_button.isEnabled()
    assert win.notices.told == []


def test_a_list_is_printed_as_it_is_filtered(win, qtbot, desk, records, a_unit):  # type: ignore[no-untyped-def]
    records("problem")
    listing = win.go("problem")
    listing.filters.set_values({"cat": "major"})
    listing.print_page()
    page = win.page()
    qtbot.waitUntil(lambda: page.made is not None and page.view.pages() > 0, timeout=15_000)
    assert "比选记录不全" in text_of(page.view)


def test_an_edited_letter_prints_the_edit_and_the_record_stays(win, qtbot, desk, records, tmp_path):  # type: ignore[no-untyped-def]
    key = records("suggestion")
    page = win.go("paper", Paper("letter", key))
    qtbot.waitUntil(lambda: page.made is not None and page.view.pages() > 0, timeout=15_000)
    assert any("文号未编" in label.text() for label in page._checks.findChildren(QLabel))
    title = page.form.fields["title"].editor
    title.setPlainText("关于规范校服采购的纪检监察建议")
    qtbot.waitUntil(lambda: "关于规范校服采购的纪检监察建议" in text_of(page.view), timeout=15_000)
    assert desk.get(key).title == "关于规范采购的纪检监察建议"
    out = tmp_path / "建议书.pdf"
    page.save_as(path=out)
    qtbot.waitUntil(out.exists, timeout=15_000)
    win.settle()
    assert out.read_bytes().startswith(b"%PDF")
    with desk.store.read() as conn:
        acts = list(conn.execute(select(audit)).mappings())
    assert any("print.letter" in str(dict(one)) for one in acts)
