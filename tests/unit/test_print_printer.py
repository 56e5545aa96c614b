"""The way to the queue: actual size, neutral title, no copy on the disk. A small program stands in for the system's `lp`."""

import os
import sys
from pathlib import Path

import pytest

from app.errors import Absent, StorageFailed
from app.printing.printer import Job, printers, to_printer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows prints through QtPdf in the window")


def a_queue(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    a_queue(folder, "lp", f'cat > "{tmp_path}/taken"; printf "%s\\n" "$@" > "{tmp_path}/asked"; echo "request id is HP-7 (1 file)"')
    a_queue(folder, "lpstat", 'if [ "$1" = -e ]; then printf "PDF\\nHP\\n"; else echo "system default destination: HP"; fi')
    return tmp_path


def test_the_file_goes_to_the_queue_at_its_actual_size(queue: Path) -> None:
    assert "HP-7" in to_printer(b"%PDF-1.7 whole", Job("HP", copies=2, sides="long", tray="Tray2"))
    assert (queue / "taken").read_bytes() == b"%PDF-1.7 whole"
    asked = (queue / "asked").read_text().split("\n")
    assert asked[:2] == ["-d", "HP"]
    assert {"print-scaling=none", "media=A4", "sides=two-sided-long-edge", "media-source=Tray2"} <= set(asked)
    assert asked[asked.index("-n") + 1] == "2"
    assert asked[asked.index("-t") + 1] == "paizhu"


def test_the_default_printer_is_named_first(queue: Path) -> None:
    assert printers() == ["HP", "PDF"]


def test_a_queue_that_refuses_is_quoted(queue: Path) -> None:
    a_queue(queue / "bin", "lp", 'echo "lp: The printer is not accepting jobs." >&2; exit 1')
    with pytest.raises(StorageFailed) as refused:
        to_printer(b"%PDF", Job())
    assert "not accepting jobs" in refused.value.message


def test_without_a_queue_the_person_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert printers() == []
    with pytest.raises(Absent):
        to_printer(b"%PDF", Job())
