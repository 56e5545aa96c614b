"""Calendar, chains, issued rules and reasons on the command line."""

import json
from pathlib import Path

from tests.integration.cli_place import CliPlace

CALENDAR = {"years": [2031], "days": {"2031-01-01": "rest", "2031-01-04": "work"}}


def lines(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def test_a_calendar_is_shown_then_taken_over(group: CliPlace, tmp_path: Path) -> None:
    file = tmp_path / "2031.json"
    file.write_text(json.dumps(CALENDAR), "utf-8")
    shown = group.ask("calendar", "import", file, "--dry-run")
    assert (shown["applied"], shown["name"], shown["moves"]) == (False, "2031", [])
    assert group.ask("calendar", "import", file)["applied"] is True
    for content in ("{", "[]", '{"days": {}}', '{"days": {"2031-02-30": "rest"}}', '{"years": 7, "days": {"2031-01-01": "rest"}}'):
        file.write_text(content, "utf-8")
        assert group.end("calendar", "import", file).code == "VALIDATION", content
    assert group.end("calendar", "import", tmp_path / "absent.json").code == "STORAGE_IO"


def test_the_commission_issues_a_calendar_and_a_rule(commission: CliPlace, tmp_path: Path) -> None:
    file = tmp_path / "2031.json"
    file.write_text(json.dumps(CALENDAR), "utf-8")
    commission.ask("calendar", "import", file)
    (issued,) = commission.ask("list", "issued")["records"]
    assert (issued["kind"], issued["name"], issued["state"], issued["version"]) == ("calendar", "2031", "issued", 1)
    rule = {"kind": "limit", "name": "T36 整改报结", "content": json.dumps({"days": 30}), "from": "2026-01-01"}
    key = commission.ask("add", "issued", lines(tmp_path / "rule", rule))["ids"][0]
    assert commission.ask("step", key, "issue")["record"]["state"] == "issued"
    wrong = lines(tmp_path / "wrong", rule | {"name": "T01", "content": '{"months": 2}'})
    ended = commission.end("add", "issued", wrong)
    assert ended.code == "VALIDATION"
    assert commission.ask("count", "issued")["count"] == 2


def test_a_group_cannot_issue(group: CliPlace, tmp_path: Path) -> None:
    rule = {"kind": "limit", "name": "T36 整改报结", "content": json.dumps({"days": 30}), "from": "2026-01-01"}
    assert group.end("add", "issued", lines(tmp_path / "rule", rule)).code == "FORBIDDEN"
    assert group.ask("count", "issued")["count"] == 0


def test_chains_are_listed_and_made_longer(group: CliPlace) -> None:
    def clue() -> tuple[list[str], str]:
        (found,) = [one for one in group.ask("chains")["chains"] if one["name"] == "clue.approval"]
        return found["chain"], found["from"]
    assert clue() == (["group_leader", "incharge"], "declared")
    group.ask("chains", "set", "clue.approval", "副组长", "group_leader", "incharge")
    assert clue() == (["group_deputy", "group_leader", "incharge"], "own")
    assert group.end("chains", "set", "clue.approval", "group_leader").code == "VALIDATION"
    assert group.end("chains", "set", "nothing", "group_leader").code == "VALIDATION"
    group.ask("chains", "set", "clue.approval")
    assert clue() == (["group_leader", "incharge"], "declared")


def test_what_is_due_says_how_it_stands_and_takes_its_reason(group: CliPlace, tmp_path: Path) -> None:
    unit = group.ask("add", "unit", lines(tmp_path / "unit", {"name": "测试市教育局", "kind": "gov_dept", "from": "2020-01-01"}))["ids"][0]
    problem = group.ask("add", "problem", lines(tmp_path / "problem", {
        "unit_id": unit, "source": "talk", "found_at": "2025-03-03", "cat": "finance", "severity": "general", "text": "报销不规范",
        "turn": "rectify", "demand": "限期整改", "resp_unit": "计财科", "resp_person": "某丙"}))["ids"][0]
    (item,) = [one for one in group.ask("due")["items"] if one["id"] == problem]
    assert {"id", "ledger", "what", "due", "days_left", "source"} <= set(item)
    assert (item["standing"], item["due"], item["reason"]) == ("red", "2025-05-06", None)
    assert "分管领导" in item["reminded"]
    assert item["meets"].startswith("进入")
    assert group.end("explain", problem, "--limit", "T36", "--reason", "x").code == "USAGE"
    assert group.end("explain", problem, "--limit", "T36 别的", "--reason", "x").code == "VALIDATION"
    group.ask("explain", problem, "--limit", "T36 整改报结", "--reason", "资金未到位")
    (item,) = [one for one in group.ask("due")["items"] if one["id"] == problem]
    assert item["reason"] == "资金未到位"
    assert group.ask("check")["ok"] is True
