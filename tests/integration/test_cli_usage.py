"""How the command line fails: one line of Chinese, the error object, the exit code; never a traceback, never data."""

import json
import subprocess
import sys

import pytest

from app import reports
from app.cli import main, running
from app.cli.commands import PLANNED


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
    monkeypatch.setattr(reports, "log_folder", lambda: tmp_path)
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
