"""P26, P29 and no network: nothing of what is entered lies outside the encrypted files, and nothing is read while the program is locked.

One session of the real window (window_session.py), in a process of its own and under strace where there is one, does what a person does,
with a marker in every text; these tests look at what it left.
"""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app import office as office_module
from app.quiet import LEFT_OUT
from tests.conftest import BEIJING
from tests.every_ledger import a_record
from tests.threats.traces import MARKER, found
from tests.ui.pages_kit import PASSWORD, USER, quick_machine

ROOT = Path(__file__).parents[2]
LEDGERS = ("clue", "talk", "problem", "suggestion")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the session is looked at through /proc and strace")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose records carry the marker in every text field that takes it."""
    folder = tmp_path_factory.mktemp("window")
    for name in ("in", "out", "home", "tmp"):
        (folder / name).mkdir()
    with quick_machine(folder / "config"):
        made = office_module.make(folder / "workspace", "group", "驻测试县教育局纪检监察组", password=PASSWORD, user=USER, person="某甲",
                                  clock=lambda: datetime(2026, 11, 20, 9, 0, tzinfo=BEIJING))
        with made.office as office:
            entered = enter(office.desk)
    assert min(entered.values()) >= 2, entered
    (folder / "in" / f"{MARKER}.pdf").write_bytes(b"%PDF-1.7 " + MARKER.encode())
    book = Workbook()
    for row in (["谈话日期", "谈话类型", "谈话对象", "单位", "谈话内容"], ["2026-11-03", "约谈", "某乙", "测试县教育局", MARKER]):
        book.active.append(row)
    book.save(folder / "in" / "book.xlsx")
    return folder


def enter(desk: Any) -> dict[str, int]:
    """One record of some ledgers with the marker in its texts. returns in how many fields of each"""
    unit = desk.add("unit", {"name": f"测试县教育局{MARKER}", "kind": "gov_dept", "from": "2020-01-01"})
    person = desk.add("person", {"name": "某乙", "unit_id": unit, "post": MARKER, "managed_by": "unit"})
    colleague = desk.add("staff", {"name": "某丙", "sex": "male", "birth": "1985-05-01", "org_id": desk.user.org_id, "post": "clerk",
                                   "roles": ["group_member"], "joined": "2021-03-01"})
    entered = {}
    for code in LEDGERS:
        key = a_record(desk, code, unit, person, colleague)
        entered[code] = 0
        for name, face in desk.ledger(code).FACES.items():
            if face.kind in ("text", "long") and not face.computed and name not in ("record_no", "void_reason"):
                try:
                    desk.set(key, {name: MARKER})
                except Exception:
                    continue        # a number of a telephone or an identity card is checked
                entered[code] += 1
    return entered


@pytest.fixture(scope="module")
def session(place: Path) -> dict[str, Any]:
    """What the session saw; strace.txt has what it asked of the system."""
    home = place / "home"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(place / "tmp"), "XDG_CONFIG_HOME": str(home / "config"),
                   "XDG_STATE_HOME": str(home / "state"), "XDG_DATA_HOME": str(home / "data"), "HOME": str(home)}
    # The fonts lie in the cache folder; with HOME moved it must be named.
    environment.setdefault("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    traced = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", str(place / "strace.txt"), "-e", "trace=network,openat,creat,memfd_create"]
    command = [*(traced if shutil.which("strace") else []), sys.executable, "-m", "tests.threats.window_session", str(place)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280)
    seen = json.loads((place / "seen.json").read_text("utf-8")) if (place / "seen.json").exists() else {}
    assert "error" not in seen, seen["error"]
    assert done.returncode == 0, done.stderr
    return seen | {"said": done.stdout + done.stderr}


def test_p26_everything_was_entered(session):
    """Else the rest would say nothing: the marker was in forms, drafts, views, on the clipboard, in an opened attachment, in a paper."""
    assert all(session[f"entered {code}"] >= 5 for code in ("problem", "petition", "person"))
    assert len(session["drafts"]) == 3
    assert session["views"] == [f"view.clue.{MARKER}"]
    assert session["copied"]
    assert session["opened"]["whole"]
    assert session["lock waits"] >= 4


def test_p26_the_scan_finds_what_was_let_out_on_purpose(session, place):
    assert {Path(one.partition(" > ")[0]).name for one in found(MARKER, place / "out", place / "in")} >= {"clue.pdf", "book.xlsx"}


def test_p26_no_marker_in_any_file_while_open_and_after(session, place):
    assert session["while open"] == []
    memory = [one for one in (Path("/dev/shm"), Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere"))) if one.is_dir()]
    left = [folder for place_ in memory for folder in place_.glob(f"paizhu-{Path(session['private path']).name.split('-')[1]}-*")]
    assert left == [], "the folder in memory goes with the process"
    assert found(MARKER, place / "workspace", place / "config", place / "home", place / "tmp") == []
    assert MARKER not in session["said"], "what goes to stderr ends in the desktop's journal"
    assert list((place / "tmp").iterdir()) == []


def test_p26_an_opened_attachment_lies_in_memory_alone_and_nameless(session):
    opened = session["opened"]
    assert opened["mode"] == "0o700"
    assert opened["memory"] or not os.access("/dev/shm", os.W_OK)
    assert Path(opened["path"]).name == "附件1.pdf"
    assert not session["attachment after lock"]
    assert session["private"] == ["held"]


def test_p26_a_defect_is_reported_without_what_was_on_the_screen(session, place):
    reports = list((place / "home" / "state").rglob("*.txt"))
    assert len(reports) == 2, "one of the window's thread, one of another"
    for report in reports:
        text = report.read_text("utf-8")
        assert "builtins.ValueError" in text
        assert "window_session.py" in text
        assert MARKER not in text
    assert MARKER not in "".join(session["crash dialog"])
    assert any(str(reports[0].parent) in text for text in session["crash dialog"])


def test_p26_no_core_is_dumped_and_no_other_program_reads_the_memory(session):
    [limit] = [line for line in session["limits"].splitlines() if line.startswith("Max core file size")]
    assert limit.split()[4:6] == ["0", "0"]
    assert session["dumpable"] == 0


def test_p26_the_clipboard_was_kept_out_of_histories_and_taken_back(session):
    assert {"x-kde-passwordManagerHint", 'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"'} <= set(
        session["hints"])
    assert session["clipboard"] == ""


def test_p29_nothing_readable_stands_while_locked(session):
    assert session["hidden at once"]
    assert session["locked"], "the lock itself is read"
    assert not [text for text in session["locked"] if MARKER in text or "测试县教育局教育局" in text]
    assert session["frames left"] == []
    assert session["closed"], "who still holds the desk reads nothing with it"


def calls(place: Path, *names: str) -> list[str]:
    if not shutil.which("strace"):
        pytest.skip("strace is not installed: what the C libraries ask of the system is not seen")
    return [line for line in (place / "strace.txt").read_text("utf-8", "replace").splitlines()
            if any(f" {name}(" in line for name in names)]


def test_no_network_the_window_opens_no_socket_but_local_ones(session, place):
    sockets = calls(place, "socket", "connect", "bind", "listen", "sendto", "sendmsg")
    assert not [line for line in sockets if "AF_INET" in line or "AF_PACKET" in line or "AF_NETLINK" in line]


def test_no_network_no_module_is_loaded_that_can_be_left_out(session):
    assert not set(LEFT_OUT) & set(session["modules"])


def test_p26_every_file_written_lies_where_it_may(session, place):
    """Also one that is removed at once: a disk keeps what was deleted."""
    allowed = [str(place), session["private path"], "/dev/null", "/proc/", str(Path.home() / ".cache" / "fontconfig")]
    allowed += [os.environ["XDG_CACHE_HOME"]] if "XDG_CACHE_HOME" in os.environ else []
    written = {line.split('"')[1] for line in calls(place, "openat", "creat")
               if any(flag in line for flag in ("O_WRONLY", "O_RDWR", "O_CREAT")) and '"' in line and " = -1 " not in line}
    elsewhere = {one for one in written if not one.startswith(tuple(allowed)) and "__pycache__" not in one}
    assert elsewhere == set()
    assert not {one for one in written if one.startswith(str(place / "tmp"))}, "not even for a moment"
