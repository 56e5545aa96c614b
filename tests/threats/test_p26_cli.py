"""P26: what is entered, imported, printed and exported through the real command line lies in no file but the encrypted ones."""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.ledgers import ledgers
from tests.threats.cli_pair import CliPair
from tests.threats.traces import MARKER, forms, found


def texts(code: str) -> list[str]:
    return [name for name, face in ledgers()[code].FACES.items()
            if face.kind in ("text", "long") and not face.computed and name not in ("record_no", "void_reason")]


@pytest.fixture
def entered(cli_pair: CliPair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliPair:
    """A copy of the pair; the group's records carry the marker in every text field that takes it. TMPDIR is the test's own."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    pair = cli_pair.copied(tmp_path / "stations")
    [unit] = pair.group.add("unit", {"name": f"测试局{MARKER}", "kind": "gov_dept"})
    [problem] = pair.group.add("problem", {"unit_id": unit, "source": "meeting", "found_at": "2026-11-12", "cat": "major",
                                           "severity": "general", "text": MARKER, "turn": "rectify", "demand": MARKER,
                                           "resp_unit": MARKER, "resp_person": MARKER})
    for key, code in ((unit, "unit"), (problem, "problem")):
        taken = [name for name in texts(code) if pair.group.end("set", key, f"{name}={MARKER}").status == 0]
        assert len(taken) >= 4, (code, taken)
    return pair


def everything_done(pair: CliPair, out: Path) -> None:
    """Searched, listed, attached, printed, exported, imported, refused."""
    group = pair.group
    out.mkdir()
    [problem] = [one["id"] for one in group.ask("list", "problem", "--where", f"text={MARKER}")["records"]]
    assert group.ask("search", MARKER)["hits"]
    scan = out / f"{MARKER}.pdf"
    scan.write_bytes(b"%PDF-1.7 " + MARKER.encode())
    group.ask("attach", problem, scan)
    group.ask("attachment", "get", problem, scan.name, out / "got.pdf")
    group.ask("print", "register", "problem", out / "problems.pdf")
    group.ask("excel", "export", "problem", out / "problems.xlsx")
    group.ask("report", "month", f"{date.today():%Y-%m}", out / "month.docx", "--keep", MARKER)
    book = Workbook()
    for row in (["谈话日期", "谈话类型", "谈话对象", "单位", "谈话内容"], ["2026-11-03", "约谈", "某乙", "测试局", MARKER],
                ["不是日期", "约谈", MARKER, "测试局", MARKER]):
        book.active.append(row)
    book.save(out / "book.xlsx")
    group.end("excel", "import", out / "book.xlsx", "--dry-run")
    assert group.end("excel", "import", out / "book.xlsx").status == 3
    group.end("excel", "import", out / "book.xlsx", "--skip-rejected")
    file = pair.up()
    assert pair.commission.ask("bundle", "import", file)["applied"]
    assert pair.commission.ask("search", MARKER)["hits"]
    broken = out / "broken.pzb"
    broken.write_bytes(file.read_bytes()[:-9])
    assert pair.commission.end("bundle", "import", broken).status == 3
    group.ask("backup", "create", out / "backup.pzk")
    group.end("list", "problem", "--where", f"no_such_field={MARKER}")
    group.end(f"{MARKER}")


def test_p26_the_command_line_leaves_the_marker_nowhere(entered: CliPair, cli_home: Path, tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    everything_done(entered, tmp_path / "out")

    def fails(_call: object) -> None:
        record = {"text": MARKER}
        raise ValueError(f"no such {record}")
    monkeypatch.setattr("app.cli.records.search", fails)
    ended = entered.group.end("search", MARKER)
    assert ended.status == 1
    assert MARKER not in ended.out + ended.err
    monkeypatch.undo()
    named = {Path(one.partition(" > ")[0]).name for one in found(MARKER, tmp_path / "out")}
    assert {"problems.xlsx", "problems.pdf", "book.xlsx", "got.pdf"} <= named, "the scan finds it where it is let out on purpose"
    assert not {"broken.pzb", "backup.pzk"} & named
    walked = [entered.group.folder, entered.commission.folder, entered.stick, tmp_path / "tmp", *(
        cli_home / name for name in ("config", "state", "data"))]
    assert found(MARKER, *(folder for folder in walked if folder.exists())) == []
    assert list((tmp_path / "tmp").iterdir()) == []
    assert list((cli_home / "state").rglob("*.txt")), "the report of the forced defect was among what was searched"


def test_p26_the_scan_sees_through_codings_and_packings(tmp_path: Path) -> None:
    """A scan that finds nothing proves something only if it can find."""
    import base64
    import gzip
    import zlib
    for n, form in enumerate(sorted(forms(MARKER))):
        (tmp_path / f"form{n}").write_bytes(b"x" + form + b"y")
    for n in range(3):
        (tmp_path / f"base{n}").write_bytes(base64.b64encode(b"z" * n + f"前{MARKER}后".encode()))
    (tmp_path / "stream").write_bytes(b"%%head" + zlib.compress(b"a" * 200 + MARKER.encode("utf-16-le")))
    (tmp_path / "log.gz").write_bytes(gzip.compress(MARKER.encode("gb18030")))
    (tmp_path / "nothing").write_bytes(os.urandom(4000))
    shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path, "stream")
    names = {one.name for one in tmp_path.iterdir()} - {"nothing"}
    assert {Path(one.partition(" > ")[0]).name for one in found(MARKER, tmp_path)} == names


