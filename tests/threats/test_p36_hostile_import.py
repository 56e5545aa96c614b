"""P36: a damaged or hostile table is read within limits, without external entities, formulas or links, row by row, all or nothing.

Entities in every part, bombs, overlapping members, far cells, deep nesting, truncations, changed bytes and any bytes as CSV stand in
tests/fuzz/test_excel_hostile.py. No .docx is read anywhere: the last test says so.
"""

import io
import re
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.desk import Desk
from app.desk.proving import findings
from app.errors import CheckFailed, ExcelFormat, Refused
from app.exchange.importer import import_workbook, look

ROOT = Path(__file__).parents[2]
HEAD = ["谈话日期", "谈话类型", "谈话对象", "单位", "谈话内容"]


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(data: bytes, parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


class _Ear:
    """An audit hook cannot be taken away again: it is set once, and hears only while a test listens."""

    told: list[str] | None = None
    set_up = False

    @classmethod
    def hear(cls, event: str, given: tuple[object, ...]) -> None:
        if cls.told is not None and (event == "open" or event.startswith("socket.")):
            cls.told.append(str(given[0]))


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """Every file and address Python is asked for from here on."""
    if not _Ear.set_up:
        sys.addaudithook(_Ear.hear)
    _Ear.set_up, _Ear.told = True, []
    yield _Ear.told
    _Ear.told = None


@pytest.mark.parametrize("formula", ['=WEBSERVICE("http://127.0.0.1/")', '=HYPERLINK("file:///etc/passwd")', "=1+1",
                                     "=cmd|' /C calc'!A0", "='[http://127.0.0.1/x.xlsx]Sheet1'!A1"])
def test_p36_a_formula_is_not_evaluated(desk: Desk, tmp_path: Path, formula: str, opened: list[str]) -> None:
    """What the sheet last showed is read; a formula never calculated shows nothing."""
    (tmp_path / "谈话.xlsx").write_bytes(workbook(["2026-11-03", "约谈", "某丁", "市教育局", formula]))
    before = len(opened)
    plan = look(desk, tmp_path / "谈话.xlsx")
    assert not [one for one in opened[before:] if "passwd" in one or "127.0.0.1" in one]
    for sheet in plan.sheets:
        for line in sheet.added:
            assert line.values.get("content") in (None, ""), "neither its result nor its text"
    assert desk.count("talk") == 0


def test_p36_links_to_other_books_macros_and_queries_are_left_alone(desk: Desk, tmp_path: Path, opened: list[str]) -> None:
    target = tmp_path / "else.xlsx"
    target.write_bytes(workbook())
    schemas = "http://schemas.openxmlformats.org"
    link = (f'<?xml version="1.0"?><Relationships xmlns="{schemas}/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{schemas}/officeDocument/2006/relationships/externalLinkPath" Target="{target.as_uri()}" TargetMode="External"/>'
            '</Relationships>').encode()
    data = with_parts(workbook(["2026-11-03", "约谈", "某丁", "市教育局", "正常"]), {
        "xl/externalLinks/externalLink1.xml": b"<externalLink/>", "xl/externalLinks/_rels/externalLink1.xml.rels": link,
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(600), "xl/connections.xml": b"<connections/>"})
    (tmp_path / "谈话.xlsx").write_bytes(data)
    before = len(opened)
    try:
        import_workbook(desk, tmp_path / "谈话.xlsx")
    except Refused:
        assert desk.count("talk") == 0
    else:
        assert [row.content for row in desk.page("talk").rows] == ["正常"]
    assert not [one for one in opened[before:] if "else.xlsx" in one or "vba" in one]


def test_p36_every_bad_row_is_named_and_nothing_comes_in(desk: Desk, tmp_path: Path) -> None:
    good = [["2026-11-03", "约谈", f"某{n}", "市教育局", "内容"] for n in "丁戊己"]
    bad = [["不是日期", "约谈", "某庚", "市教育局", "内容"], ["2026-13-45", "约谈", "某辛", "市教育局", "内容"]]
    (tmp_path / "谈话.xlsx").write_bytes(workbook(good[0], bad[0], good[1], bad[1], good[2]))
    before = {code: desk.count(code) for code in ("talk", "person", "unit")}
    plan = look(desk, tmp_path / "谈话.xlsx")
    rejected = [one for sheet in plan.sheets for one in sheet.rejected]
    assert [one.row for one in rejected] == [2, 4], "counted from 0, the headings among them"
    assert all(one.message for one in rejected)
    with pytest.raises(Refused):
        import_workbook(desk, tmp_path / "谈话.xlsx")
    assert {code: desk.count(code) for code in before} == before, "not even the persons the good rows name"
    import_workbook(desk, tmp_path / "谈话.xlsx", skip_rejected=True)
    assert desk.count("talk") == 3
    assert findings(desk) == []


@pytest.mark.parametrize("data", [b"", b"\x00" * 5000, b"PK\x03\x04" + b"\xff" * 500, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
                                  b"\xff\xfe" + "谈话日期\t内容\n".encode("utf-16-le"), b'"' * 100_000 + b"\n", b"," * 200_000,
                                  "谈话日期,谈话类型\n".encode() + b"=cmd|' /C calc'!A0,\xff\xfe\n"])
@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".xls"])
def test_p36_what_is_no_table_is_refused_or_read_as_nothing(desk: Desk, tmp_path: Path, data: bytes, ending: str) -> None:
    path = tmp_path / f"谈话{ending}"
    path.write_bytes(data)
    with suppress(ExcelFormat, CheckFailed):
        import_workbook(desk, path)
    assert desk.count("talk") == 0
    assert desk.count("unit") == 0


def test_p36_no_word_document_is_read() -> None:
    users = {path.name: path.read_text("utf-8") for folder in ("app", "ui", "db") for path in (ROOT / folder).rglob("*.py")
             if re.search(r"^\s*(from|import) docx\b", path.read_text("utf-8"), re.MULTILINE)}
    assert "docx.py" in users
    assert all(not re.search(r"\bDocument\([^)]", text) for text in users.values()), "begun empty and written, never read"
