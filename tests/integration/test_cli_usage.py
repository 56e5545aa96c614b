"""How the command line fails: one line of Chinese, the error object, the exit code; never a traceback, never data."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import crash
from app.cli import main, running
from app.cli.call import output_file, output_folder
from app.cli.commands import PLANNED
from app.errors import StorageFailed, Usage


def answer(capsys, *arguments: str) -> tuple[int, dict, str]:
    status = main(["--json", *arguments])
    out, err = capsys.readouterr()
    return status, json.loads(out), err


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["add", "unit"], ["list", "unit", "--limit", "many"], ["bundle"],
                                       ["init", "palace", "--name", "x"], ["ledgers", "--no-such-option"], ["conflicts", "resolve", "x"],
                                       *(planned.split() for planned in PLANNED)])
def test_a_wrong_line_is_usage(capsys, arguments):
    status, facts, err = answer(capsys, *arguments)
    assert status == 2
    assert facts["error"]["code"] == "USAGE"
    assert facts["error"]["number"] == "USE-01"
    assert err.count("\n") == 1
    assert "没有执行任何操作" in err


def test_without_json_stdout_stays_empty(capsys):
    assert main(["nonsense"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "nonsense" in err


def test_help_is_chinese_and_succeeds(capsys):
    assert main(["--help"]) == 0
    assert "用法" in capsys.readouterr().out


def test_the_version_is_told(capsys):
    status, facts, _ = answer(capsys, "--version")
    assert (status, list(facts)) == (0, ["version"])


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the full device is Linux's")
def test_an_output_that_takes_nothing_is_storage_and_a_dumb_stderr_changes_nothing():
    full = subprocess.run(["sh", "-c", f'"{sys.executable}" -m app.cli --json ledgers > /dev/full'], capture_output=True, text=True)
    assert (full.returncode, "Traceback" in full.stderr) == (7, False)
    assert "STO-02" in full.stderr
    for line in ("nonsense 2>/dev/full", "nonsense 2>&-"):
        assert subprocess.run(["sh", "-c", f'"{sys.executable}" -m app.cli {line}']).returncode == 2
    assert subprocess.run(["sh", "-c", f'"{sys.executable}" -m app.cli --version >&-']).returncode == 0


def test_what_stands_in_place_of_a_file_is_never_replaced(tmp_path):
    for taken in (os.devnull, str(tmp_path), "."):
        with pytest.raises(Usage):
            output_file(taken)
    assert not Path(os.devnull).is_file()
    with pytest.raises(StorageFailed):
        output_file(str(tmp_path / "stick" / "out.pdf"))
    assert output_folder(str(tmp_path / "new")).is_dir()
    with pytest.raises(StorageFailed):
        output_folder(str(tmp_path / "stick" / "new"))


def test_general_options_may_stand_after_the_command(capsys):
    assert main(["ledgers", "--json"]) == 0
    assert "unit" in {ledger["code"] for ledger in json.loads(capsys.readouterr().out)["ledgers"]}


def test_ledgers_name_fields_with_types_and_codes(capsys):
    status, facts, _ = answer(capsys, "ledgers")
    assert status == 0
    fields = {field["name"]: field for ledger in facts["ledgers"] if ledger["code"] == "unit" for field in ledger["fields"]}
    assert fields["classification"]["type"] == "code"
    assert fields["classification"]["choices"]["secret"] == "秘密"
    assert fields["org_id"]["ref"] == "org"


def test_the_unexpected_is_reported_without_data(capsys, monkeypatch, tmp_path):
    def fails(_call):
        secret = "张某某受贿"
        raise ValueError(secret)
    monkeypatch.setattr(crash, "log_folder", lambda: tmp_path)
    monkeypatch.setattr("app.cli.records.ledgers", fails)
    status, facts, err = answer(capsys, "ledgers")
    assert status == 1
    assert facts["error"]["code"] == "INTERNAL"
    [report] = tmp_path.iterdir()
    assert str(report) in facts["error"]["message"]
    assert "Traceback" not in err
    for text in (err, json.dumps(facts, ensure_ascii=False), report.read_text("utf-8")):
        assert "张某某" not in text
    assert "builtins.ValueError" in report.read_text("utf-8")
    assert "app/cli/running.py" in report.read_text("utf-8")


def test_an_interrupt_is_cancelled(capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt
    monkeypatch.setattr(running, "_do", interrupted)
    status, facts, _ = answer(capsys, "ledgers")
    assert (status, facts["error"]["code"]) == (3, "CANCELLED")


def test_an_interrupt_while_loading_is_cancelled_too(capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt
    monkeypatch.setattr(running, "speak_utf8", interrupted)
    status, facts, _ = answer(capsys, "ledgers")
    assert (status, facts["error"]["code"]) == (3, "CANCELLED")


def test_the_module_runs_as_a_program_in_any_locale():
    done = subprocess.run([sys.executable, "-m", "app.cli", "nonsense"], capture_output=True, env={"LC_ALL": "C", "PYTHONUTF8": "0"})
    assert done.returncode == 2
    assert "命令用法不对" in done.stderr.decode("utf-8")
    assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_failure():
    command = f'"{sys.executable}" -m app.cli --json ledgers | head -c 10'
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True)
    assert done.stdout.startswith('{"ledgers"')
    assert done.stderr == ""


def test_without_a_command_the_window_opens(monkeypatch, tmp_path):
    opened = []
    start = type(sys)("ui.shell.start")
    start.main = lambda argv=None, workspace=None: opened.append(workspace) or 0
    monkeypatch.setitem(sys.modules, "ui.shell.start", start)
    assert main([]) == 0
    assert main(["--workspace", str(tmp_path)]) == 0
    assert opened == [None, tmp_path]


def test_nothing_heavy_is_imported_before_the_window():
    heavy = ("sqlalchemy", "rich", "argparse", "sqlcipher3", "reportlab")
    code = f"import sys, app.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
