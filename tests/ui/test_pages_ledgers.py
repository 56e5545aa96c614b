"""Every ledger has a list, a form and a record page from its declaration alone, and opens them without a word from Qt."""

import pytest

from app.desk.reading import Where
from tests.every_ledger import a_record
from tests.samples import kept_by_offices
from tests.ui.pages_kit import window
from ui.pages.forms.form_page import FormPage
from ui.pages.going import Edit, Listed, New
from ui.pages.lists.list_page import ListPage
from ui.pages.records.record_page import RecordPage

LEDGERS = kept_by_offices()


@pytest.fixture
def desk(office):  # type: ignore[no-untyped-def]
    return office.desk


@pytest.fixture
def records(desk, a_unit, a_person, a_colleague):  # type: ignore[no-untyped-def]
    return lambda code: a_record(desk, code, a_unit, a_person, a_colleague)


@pytest.mark.parametrize("code", LEDGERS)
def test_list_form_and_record_open(code, office, desk, settings, qtbot, records):  # type: ignore[no-untyped-def]
    key = records(code)
    with window(office, settings, qtbot) as win:
        listing = win.go(code)
        assert isinstance(listing, ListPage)
        qtbot.waitUntil(lambda: key in [row.id for row in listing.view.table.rows()])
        qtbot.waitUntil(lambda: str(desk.count(code)) in listing._count.text())
        record = win.go(code, key)
        assert isinstance(record, RecordPage)
        qtbot.waitUntil(lambda: record.dossier is not None and record.dossier.id == key)
        assert record.grab().width() > 0
        form = win.go(code, Edit(key))
        assert isinstance(form, FormPage)
        assert not form.form.changes(form.row), "a form that was only opened changes nothing"
        fresh = win.go(code, New())
        assert isinstance(fresh, FormPage)
        assert {name for name in desk.suggested(code)} & fresh.form.fields.keys() <= {
            name for name, value in fresh.form.values().items() if value is not None}
        assert win.frame.grab().width() == 1600
        assert win.notices.told == []


@pytest.mark.parametrize("code", LEDGERS)
def test_an_empty_list_says_what_to_do_first(code, office, desk, settings, qtbot):  # type: ignore[no-untyped-def]
    with window(office, settings, qtbot) as win:
        listing = win.go(code)
        listing.narrow(Listed("不会有的", (Where("id", "=", "00000000-0000-7000-8000-000000000000"),)))
        qtbot.waitUntil(lambda: listing._stack.currentWidget() is listing.empty)
        assert "没有" in listing.empty.title.text()


def test_what_the_commission_issues_is_no_place_in_a_groups_navigation(office, settings, qtbot):  # type: ignore[no-untyped-def]
    with window(office, settings, qtbot) as win:
        places = win.frame._places
        assert places["issued"].hidden
        assert not places["problem"].hidden
        assert isinstance(win.go("issued"), ListPage), "what came from the commission can still be opened"
