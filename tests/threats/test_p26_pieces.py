"""P26, piece by piece: the private folder, the clipboard and its time, reports of defects, temporary files of the libraries."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import SIGNAL, QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from shiboken6 import delete

from app import private
from app.crash import reported
from ui.clipboard import HINTS, Copies, within

ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal, sys
from app import private
print(private.mine().new().parent, flush=True)
(private.mine().path / 'paper.pdf').write_text('secret')
os.kill(os.getpid(), signal.SIGKILL)
"""


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                          env={**os.environ, "XDG_RUNTIME_DIR": str(folder), "TMPDIR": str(folder)})


@pytest.mark.skipif(sys.platform != "linux", reason="SIGKILL")
def test_p26_what_a_killed_process_left_goes_at_the_next_start(tmp_path: Path) -> None:
    left = Path(run(KILLED, tmp_path).stdout.strip())
    assert (left / "paper.pdf").read_text("utf-8") == "secret"
    assert left.stat().st_mode & 0o777 == 0o700
    working = private.PrivateFolder(left.parent)
    (working.path / "mine").write_text("being read")
    assert private.sweep(left.parent) >= 1
    assert not left.exists()
    assert (working.path / "mine").exists(), "a program that works keeps its folder"
    assert working.empty() == []
    assert [one.name for one in working.path.iterdir()] == ["held"]
    working.close()
    assert not working.path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_p26_a_link_or_a_strange_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "held").touch()
    (tmp_path / "paizhu-link").symlink_to(tmp_path / "else")
    (tmp_path / "paizhu-nolock").mkdir()
    assert private.sweep(tmp_path) == 0
    assert (tmp_path / "else" / "held").exists()
    assert (tmp_path / "paizhu-nolock").exists()


TEMPORARY = """
import sys, tempfile, os
before = tempfile.gettempdir()
written = []
sys.addaudithook(lambda event, told: event == 'open' and isinstance(told[0], str) and set(str(told[1] or '')) & set('wax+')
                 and written.append(told[0]))
from app import private, quiet
quiet.begin()
from openpyxl import Workbook
book = Workbook(); book.active.append(['marker']); book.save(sys.argv[1] if len(sys.argv) > 1 else os.path.join(before, 'out.xlsx'))
from PySide6.QtCore import QDir
print(tempfile.gettempdir() == str(private.mine().path) == QDir.tempPath())
print(all(one.startswith((str(private.mine().path), os.path.join(before, 'out.xlsx'))) for one in written if 'openpyxl' in one))
with private.as_before():
    print(os.environ['TMPDIR'] == before)
print(private.in_memory(private.mine().path))
"""


def test_p26_temporary_files_of_libraries_lie_in_the_private_folder(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", TEMPORARY], cwd=ROOT, capture_output=True, text=True,
                          env={**os.environ, "TMPDIR": str(tmp_path)})
    assert done.stdout.split()[:3] == ["True"] * 3, done.stderr
    assert done.stdout.split()[3] == str(any(private.in_memory(one) for one in private.places()))
    assert [one.name for one in tmp_path.iterdir()] == ["out.xlsx"]


def test_p26_a_report_holds_no_value_of_any_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.crash.log_folder", lambda: tmp_path)

    def read(record: dict[str, str]) -> str:
        return record[record["name"]]
    try:
        try:
            read({"name": "某举报人"})
        except KeyError as error:
            error.add_note("某举报人的记录")
            raise RuntimeError("读不出某举报人") from error
    except RuntimeError as error:
        failure = reported(error)
    [report] = tmp_path.iterdir()
    text = report.read_text("utf-8")
    assert "某举报人" not in text + failure.message
    assert "builtins.KeyError" in text
    assert report.stat().st_mode & 0o077 == 0 or sys.platform == "win32"


@pytest.fixture
def board(qapp: QApplication) -> QClipboard:
    """The clipboard, and no window of an earlier test that still listens to it."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.receivers(SIGNAL("dataChanged()")):
        clipboard.dataChanged.disconnect()
    clipboard.clear()
    return clipboard


@pytest.fixture
def copies(board: QClipboard):  # type: ignore[no-untyped-def]
    made = Copies()
    yield made
    made.take_back()
    delete(made)


def test_p26_what_any_widget_copies_is_taken_back_after_its_time(copies, qtbot) -> None:  # type: ignore[no-untyped-def]
    line, clipboard = QLineEdit("线索编号"), QGuiApplication.clipboard()
    qtbot.addWidget(line)
    line.selectAll()
    line.copy()
    assert clipboard.text() == "线索编号"
    assert set(HINTS) <= set(clipboard.mimeData().formats())
    assert copies.timer.isActive()
    assert copies.timer.interval() == 60_000
    copies.timer.timeout.emit()
    assert clipboard.text() == ""
    assert not copies.timer.isActive()


def test_p26_what_another_program_copied_since_stays(board: QClipboard) -> None:
    clipboard, ours = board, [True]
    copies = Copies(5, owns=lambda: ours[0])
    clipboard.setText("本程序的")
    assert copies.ours()
    ours[0] = False
    clipboard.setText("别的程序的")
    assert not clipboard.mimeData().hasFormat(next(iter(HINTS)))
    copies.timer.timeout.emit()
    assert clipboard.text() == "别的程序的"
    copies.take_back()
    assert clipboard.text() == "别的程序的"
    data = QMimeData()
    data.setHtml("<b>表</b>")
    ours[0] = True
    clipboard.setMimeData(data)
    assert clipboard.mimeData().html() == "<b>表</b>"
    copies.take_back()
    assert clipboard.text() == ""
    delete(copies)


def test_p26_the_time_cannot_be_set_away() -> None:
    assert [within(one) for one in (None, "x", True, -1, 0, 30, 10**9)] == [60, 60, 60, 5, 5, 30, 600]
