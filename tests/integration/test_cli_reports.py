"""`paizhu report`: the monthly report and the others, as files and as kept versions."""

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from docx import Document

from tests.integration.cli_place import CliPlace

pytestmark = pytest.mark.usefixtures("cli_home")


def test_the_monthly_report_is_written_and_its_numbers_are_those_of_stats(group: CliPlace, tmp_path: Path) -> None:
    group.add("unit", {"name": "测试市教育局", "kind": "gov_dept", "from": "2020-01-01"})
    facts = group.ask("report", "month", "2026-01", tmp_path / "月报.docx")
    assert (facts["kind"], facts["period"], facts["pages"], facts["version"]) == ("month", "2026-01", None, None)
    measured = {one["label"]: one["value"] for one in group.ask("stats", "--from", "2026-01-01", "--to", "2026-01-31")["indicators"]}
    rows = [[cell.text for cell in row.cells] for table in Document(str(tmp_path / "月报.docx")).tables for row in table.rows[1:]]
    shown = {f"{row[0]}（{row[1]}）": row[2] for row in rows if len(row) == 6 and not row[0].startswith("　")}
    both = shown.keys() & measured.keys()
    assert len(both) > 50
    assert all(shown[label].replace(",", "") == str(measured[label]) for label in both)


def test_a_version_is_kept_and_written_again(group: CliPlace, tmp_path: Path) -> None:
    first = group.ask("report", "month", "2026-01", tmp_path / "1.pdf", "--keep", "初稿")
    assert first["version"] == 1
    assert first["pages"] == len(pdfium.PdfDocument((tmp_path / "1.pdf").read_bytes()))
    again = group.ask("report", "month", "2026-01", tmp_path / "2.pdf", "--kept", 1)
    assert again["sha256"] == first["sha256"]
    kept = group.ask("list", "report")["records"]
    assert [(one["kind"], one["period"], one["version"], one["note"]) for one in kept] == [("month", "2026-01", 1, "初稿")]
    assert group.ask("print", "report", kept[0]["id"], tmp_path / "3.pdf")["pages"] == first["pages"]
    assert group.end("report", "month", "2026-01", tmp_path / "4.pdf", "--kept", 7).status == 3


@pytest.mark.parametrize(("arguments", "code"), [
    (("weekly", "2026-01", "x.pdf"), "USAGE"), (("month", "2026Q1", "x.pdf"), "VALIDATION"), (("month", "2026-13", "x.pdf"), "VALIDATION"),
    (("page", "2026", "x.pdf"), "USAGE"), (("month", "2026-01", "x.doc"), "USAGE"), (("groups-month", "2026-01", "x.pdf"), "FORBIDDEN"),
    (("month", "2026-01", "x.pdf", "--org", "没有这个组"), "NOT_FOUND"),
])
def test_what_cannot_be_reported_is_refused_and_writes_nothing(group: CliPlace, tmp_path: Path, arguments: tuple[str, ...],
                                                             code: str) -> None:
    kind, period, name, *rest = arguments
    ended = group.end("report", kind, period, tmp_path / name, *rest)
    assert ended.status in (2, 3)
    assert ended.code == code
    assert not (tmp_path / name).exists()
