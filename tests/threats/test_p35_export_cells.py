"""P35: a cell that begins with = + - @, tab, CR or their full-width forms is text in every file that leaves, and never a formula."""

import csv
import io
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.desk import Desk
from app.exchange.export import export
from ui.models.ledger_table import Column, LedgerTable

ROOT = Path(__file__).parents[2]
BEGINNINGS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\n=", " =", "'=", "=1+", "-2+3+cmd|' /C calc'!A0")
FORMULA = "HYPERLINK(\"http://127.0.0.1/?\"&A1,\"x\")"
READ_AS_FORMULA = "=+-@\t\r\n＝＋－＠−"


def texts(desk: Desk, unit: str) -> list[str]:
    """Records whose texts begin so; what was stored of each."""
    stored = []
    for start in BEGINNINGS:
        key = desk.add("problem", {
            "unit_id": unit, "source": "meeting", "found_at": "2026-11-12", "cat": "major", "severity": "general", "text": start + FORMULA,
            "turn": "rectify", "demand": start + FORMULA, "resp_unit": start.strip() + "1+1", "resp_person": start.strip() + "A1"})
        row = desk.get(key)
        stored += [row.text, row.demand, row.resp_unit, row.resp_person]
    return stored


def test_p35_no_cell_of_a_workbook_is_a_formula(desk: Desk, a_unit: str, tmp_path: Path) -> None:
    stored = texts(desk, a_unit)
    desk.set(a_unit, {"name": "=1+1单位"})
    desk.add("person", {"name": "+某丁", "unit_id": a_unit, "post": "-处长", "managed_by": "unit"})
    for code in ("problem", "unit", "person"):
        out = tmp_path / f"{code}.xlsx"
        assert export(desk, code, out)
        with zipfile.ZipFile(out) as archive:
            for name in archive.namelist():
                content = archive.read(name)
                assert not re.search(rb"<f[ >/]", content), name
                assert b"externalLink" not in content, name
        book = load_workbook(out)
        cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert not [cell for cell in cells if cell.data_type == "f"]
        risky = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in READ_AS_FORMULA]
        assert risky
        assert all(cell.data_type == "s" and cell.number_format == "@" for cell in risky)
        if code == "problem":
            assert set(stored) <= {cell.value for cell in cells}, "written whole, nothing put before it"


def test_p35_a_workbook_opened_and_saved_elsewhere_comes_back_as_it_was(desk: Desk, a_unit: str, tmp_path: Path) -> None:
    from app.exchange.importer import import_workbook
    texts(desk, a_unit)
    before = {row.id: (row.text, row.demand) for row in desk.page("problem").rows}
    export(desk, "problem", tmp_path / "a.xlsx")
    load_workbook(tmp_path / "a.xlsx").save(tmp_path / "a.xlsx")
    import_workbook(desk, tmp_path / "a.xlsx")
    assert {row.id: (row.text, row.demand) for row in desk.page("problem").rows} == before


def test_p35_no_cell_of_the_summary_of_a_batch_is_a_formula() -> None:
    from app.papers import exchange
    batch = exchange.Batch()
    made = [_line(start + FORMULA) for start in BEGINNINGS]
    batch.lines.extend(made)
    rows = list(csv.reader(io.StringIO(batch.csv().decode("utf-8-sig"), newline="")))
    assert len(rows) == len(made) + 1
    cells = [cell for row in rows[1:] for cell in row if "HYPERLINK" in cell]
    assert len(cells) >= len(made)
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r＝＋－＠"]


def _line(text: str) -> Any:
    from app.papers.exchange import Batch
    return sys.modules[Batch.__module__].Line(text, text, 1, "", "refused", text)


@pytest.mark.parametrize("start", BEGINNINGS)
def test_p35_what_is_pasted_into_a_sheet_is_no_formula(start: str, qapp: object) -> None:
    """A copied table is read by the sheet it is pasted into as typed input: a leading ' says text."""
    table = LedgerTable([Column("text", "内容", lambda row: row)], lambda _after, _limit: [])
    table._rows = [start + FORMULA, "-5", "+3.5%", "-1,200.00", "平常"]
    rows = list(csv.reader(io.StringIO(table.as_table(range(5), [0]), newline=""), delimiter="\t"))
    assert rows[1][0].lstrip("'").strip() == (start + FORMULA).lstrip("'").strip()
    assert rows[1][0][:1] not in READ_AS_FORMULA
    assert [row[0] for row in rows[2:]] == ["-5", "+3.5%", "-1,200.00", "平常"], "numbers and words stay"


def test_p35_nobody_else_writes_cells() -> None:
    """A new writer of workbooks or CSV files is to be tested here first."""
    found = {path.relative_to(ROOT).name for folder in ("app", "ui", "db") for path in (ROOT / folder).rglob("*.py")
             if re.search(r"csv\.(writer|DictWriter)\(|\bWorkbook\(", path.read_text("utf-8"))}
    assert found == {"export.py", "batch.py", "stats_facts.py", "books.py"}, "books.py is the demo's and writes its own invented words"


def test_p35_the_table_of_figures_holds_no_formula(tmp_path: Path) -> None:
    from ui.pages.figures.stats_facts import Span, write_table
    span = Span(*(("2026-01-01", "2026-06-30") + ("",) * 9)[:len(Span.__dataclass_fields__)])
    write_table([], span, "=1+1", tmp_path / "a.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows() for cell in row]
    assert cells[0].value.startswith("=1+1")
    assert not [cell for cell in cells if cell.data_type == "f"]
