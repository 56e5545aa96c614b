"""What every ledger has from its declaration alone: it is found, listed, counted, kept in its register, and voided with its number."""

from io import BytesIO

import pypdfium2 as pdfium
import pytest

from app.desk import Desk, proving
from app.papers.printing import paper_of
from app.printing.render import render
from tests.every_ledger import a_record
from tests.samples import kept_by_offices

LEDGERS = kept_by_offices()


@pytest.fixture
def record(request: pytest.FixtureRequest, desk: Desk, a_unit: str, a_person: str, a_colleague: str) -> str:
    return str(a_record(desk, request.param, a_unit, a_person, a_colleague))


@pytest.mark.parametrize("record", LEDGERS, indirect=True)
def test_a_record_is_found_by_its_number_and_listed_where_it_belongs(desk: Desk, record: str) -> None:
    row = desk.get(record)
    assert record in {hit.id for hit in desk.search(row.record_no)}
    assert record in {one.id for one in desk.page(row["ledger"]).rows}
    assert desk.count(row["ledger"]) == len(desk.page(row["ledger"]).rows)
    assert desk.resolve(row["ledger"], row.record_no) == record
    assert proving.findings(desk) == []


@pytest.mark.parametrize("record", LEDGERS, indirect=True)
def test_its_register_names_it(desk: Desk, record: str) -> None:
    row = desk.get(record)
    out = BytesIO()
    render(paper_of(desk, "register", row["ledger"]), out)
    pages = pdfium.PdfDocument(out.getvalue())
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    pages.close()
    short = desk.get(desk.user.org_id).short
    assert row.record_no.removeprefix(short) in "".join(text.split())


@pytest.mark.parametrize("record", LEDGERS, indirect=True)
def test_a_voided_record_leaves_the_list_and_keeps_its_number(desk: Desk, record: str) -> None:
    row = desk.get(record)
    before = desk.count(row["ledger"])
    desk.void(record, "重复登记")
    assert desk.count(row["ledger"]) == before - 1
    assert desk.get(record).record_no == row.record_no
    assert record not in {hit.id for hit in desk.search(row.record_no)}
