"""Hostile and damaged workbooks: refused with a sentence, quickly, and nothing enters; odd text is kept whole or refused."""

import io
import random
import struct
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from app.errors import ExcelFormat, Refused
from app.exchange import container
from app.exchange.dates import BadValue, read_day
from app.exchange.headers import vocabularies
from app.exchange.importer import import_workbook
from app.exchange.people import read_count, read_people
from app.exchange.recognise import tables
from app.exchange.rows import read_rows
from app.exchange.units import UnitBook
from app.exchange.workbook import Book, Sheet, read_bytes
from tests.integration.excel_books import Habit, book

OLD = Path(__file__).parents[1] / "integration" / "excel_old_format.xls"


@pytest.fixture(scope="module")
def good() -> bytes:
    out = io.BytesIO()
    book(Habit(seed=1), size=3)[0].save(out)
    return out.getvalue()


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The same zip with parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.pop(name, None) or old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = {
    "external entity": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "billion laughs": b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "parameter entity": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]>',
    "empty document type": b"<!DOCTYPE x>",
}


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/theme/theme1.xml", "xl/_rels/workbook.xml.rels",
                                  "[Content_Types].xml"])
@pytest.mark.parametrize("kind", list(ENTITIES))
def test_document_types_and_entities_are_refused_in_every_part(good, name, kind):
    content = part(good, name)
    at = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
    with pytest.raises(ExcelFormat):
        read_bytes(repacked(good, {name: content[:at] + ENTITIES[kind] + content[at:]}), "a.xlsx")


def test_an_entity_in_utf_16_is_refused(good):
    content = part(good, SHEET).decode().replace("UTF-8", "UTF-16").replace("<worksheet", '<!DOCTYPE x [<!ENTITY e "x">]><worksheet', 1)
    with pytest.raises(ExcelFormat):
        read_bytes(repacked(good, {SHEET: content.encode("utf-16")}), "a.xlsx")


def test_a_decompression_bomb_is_refused_early(good):
    with pytest.raises(ExcelFormat, match="过大"):
        read_bytes(repacked(good, {"xl/media/a.bin": bytes(30 << 20)}), "a.xlsx")


def test_many_members_are_refused(good):
    with pytest.raises(ExcelFormat, match="多于"):
        read_bytes(repacked(good, {f"x/{n}": b"" for n in range(container.MAX_MEMBERS)}), "a.xlsx")


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "ZZZ1", "A0", "1A", "A99999999", "AAAA1", ""])
def test_a_cell_far_away_does_not_ask_for_the_cells_between(good, cell):
    row = f'<row r="1048576"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
    with pytest.raises(ExcelFormat):
        read_bytes(repacked(good, {SHEET: part(good, SHEET).replace(b"</sheetData>", row)}), "a.xlsx")


def test_a_merge_over_the_whole_sheet_is_cut_to_what_is_there(good):
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    content = part(good, SHEET)
    content = content[:content.find(b"<mergeCells")] + content[content.find(b"</mergeCells>") + 13:]
    read = read_bytes(repacked(good, {SHEET: content.replace(b"</sheetData>", merged)}), "a.xlsx")
    assert len(read.sheets[0].merged) <= len(read.sheets[0].grid) * read.sheets[0].width


def test_deep_nesting_is_refused(good):
    deep = b"<a>" * 500 + b"</a>" * 500 + b"</sheetData>"
    with pytest.raises(ExcelFormat):
        read_bytes(repacked(good, {SHEET: part(good, SHEET).replace(b"</sheetData>", deep)}), "a.xlsx")


def test_overlapping_members_are_refused(good):
    """Two directory entries over one stored piece: Python up to 3.11.7 reads it without a word."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("xl/other0.xml", b"<b/>")
    data = bytearray(out.getvalue())
    second = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 0)
    with pytest.raises(ExcelFormat):
        read_bytes(bytes(data), "a.xlsx")


def test_a_member_larger_than_it_says_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/a.xml", b"<a>" + b" " * 100_000 + b"</a>")
    data = bytearray(out.getvalue())
    for at in (data.find(b"PK\x03\x04") + 22, data.find(b"PK\x01\x02") + 24):
        struct.pack_into("<I", data, at, 10)
    with pytest.raises(ExcelFormat):
        read_bytes(bytes(data), "a.xlsx")


def test_one_name_twice_is_refused(good):
    out = io.BytesIO(good)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    with pytest.raises(ExcelFormat, match="重名"):
        read_bytes(out.getvalue(), "a.xlsx")


def test_every_truncation_is_refused(good):
    for cut in [*range(1, 200), *range(200, len(good), len(good) // 150)]:
        with pytest.raises(ExcelFormat):
            read_bytes(good[:cut], "a.xlsx")


@pytest.mark.parametrize("data", ["xlsx", "xls"])
def test_a_changed_byte_is_refused_or_read_never_a_crash(good, data):
    source, rng = (good if data == "xlsx" else OLD.read_bytes()), random.Random(7)
    for _ in range(400):
        broken = bytearray(source)
        for _ in range(rng.choice([1, 1, 1, 8])):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        with suppress(ExcelFormat):
            read_bytes(bytes(broken), f"a.{data}")


CSV = st.binary(max_size=400)


@given(CSV)
@settings(max_examples=200, deadline=None)
def test_any_bytes_as_csv(data):
    with suppress(ExcelFormat):
        assert len(read_bytes(data, "a.csv").sheets) == 1


VALUES = st.one_of(
    st.none(), st.integers(-10**9, 10**9), st.floats(allow_nan=True), st.booleans(), st.dates(), st.datetimes(), st.times(),
    st.timedeltas(),
    st.text(max_size=30), st.sampled_from(["〃", "同上", "合计", "张三", "2021.3.5", "市教育局 局长", "谈心谈话", "日期", "单位",
                                           "谈话人", "注：说明", "等3人", "3月5日"]),
)


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_as_a_value(text):
    people = read_people(text)
    assert people.count >= len(people.names)
    read_count(text)
    unit, post = UnitBook(["市教育局"]).split(text)
    assert unit is None or unit
    assert isinstance(post, str)
    with suppress(BadValue):
        when = read_day(text, 2021, date(2020, 1, 1))
        assert when is None or when.day is None or 1949 <= when.day.year <= 2100


@given(st.lists(st.lists(VALUES, min_size=1, max_size=8), max_size=14))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_grid_is_recognised_or_not(grid):
    sheet = Sheet("谈话", grid)
    for table in tables(sheet):
        assert table.ledger in vocabularies()
        rows = read_rows(table)
        seen = [part.row for line in rows.lines for part in line.all] + [one.row for one in rows.skipped]
        assert len(seen) == len(set(seen))


@given(st.lists(st.lists(VALUES, min_size=8, max_size=8), max_size=10))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_any_rows_under_known_headings_are_taken_rejected_or_skipped(desk, grid):
    from app.exchange import importer
    head = ["序号", "谈话日期", "谈话类型", "谈话对象", "单位", "职务", "谈话人", "谈话内容"]
    sheets = [Sheet("谈话", [head, *grid])]
    plan = importer._look_at_old_book(desk, "book", Book("book", sheets).sheets, None, {}, False, lambda *_: None)
    importer.try_out(desk, plan)
    assert desk.count("talk") == 0
    for sheet in plan.sheets:
        assert all(one.message for one in sheet.rejected)


ODD = {"NUL": "a\x00b", "bidi": "a\u202eb", "long": "长" * 300_000, "emoji": "👨‍👩‍👧", "rare": "𠮷野", "escape": "_x0041_",
       "search": '" OR 1=1 --*'}


@pytest.mark.parametrize("kind", list(ODD))
def test_odd_text_is_kept_whole_or_refused(desk, tmp_path, kind):
    text = ODD[kind]
    quoted = text.replace('"', '""')
    lines = ["谈话日期,谈话类型,谈话对象,单位,谈话内容", f'2021.3.5,约谈,张三,市教育局,"{quoted}"', ""]
    (tmp_path / "谈话.csv").write_text("\n".join(lines), encoding="utf-8")
    with suppress(Refused):
        import_workbook(desk, tmp_path / "谈话.csv", sheet="谈话")
    assert [row.content for row in desk.page("talk").rows] in ([], [text])
    assert desk.count("talk") == (0 if kind in ("NUL", "bidi") else 1)


def test_a_sheet_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(container, "MAX_ROWS", 50)
    wb = Workbook()
    for n in range(60):
        wb.active.append([n])
    out = io.BytesIO()
    wb.save(out)
    with pytest.raises(ExcelFormat, match="过大"):
        read_bytes(out.getvalue(), "a.xlsx")


def grid_of(data: bytes) -> list[list[Any]]:
    return read_bytes(data, "a.xlsx").sheets[0].grid


def test_a_good_workbook_is_read(good):
    assert len(grid_of(good)) == 5
