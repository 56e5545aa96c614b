"""Codes, requests, lamps, the board and the summary through the real command."""

import json
from pathlib import Path

from tests.threats.cli_pair import COMMISSION, GROUP, CliPair


def test_a_hand_over_is_closed_asked_for_again_and_told_by_command(cli_pair: CliPair, tmp_path: Path) -> None:
    pair = cli_pair.copied(tmp_path / "own")
    group, commission, stick = pair.group, pair.commission, pair.stick
    [unit] = group.add("unit", {"name": "测试市某局", "kind": "gov_dept"})
    assert group.ask("show", unit)["lamps"][0]["state"] == "new"
    files = [pair.up() for _ in range(3)]
    assert group.ask("show", unit)["lamps"][0]["state"] == "written"
    done = commission.ask("bundle", "import", files[0])
    assert (done["receipt_state"], done["receipt_for"]) == ("applied", done["number"])
    assert commission.ask("bundle", "receipt", "--of", done["bundle_id"])["receipt_code"] == done["receipt_code"]
    printed = commission.ask("print", "receipt", done["bundle_id"], tmp_path / "回执.pdf")
    assert printed["pages"] == 1

    wrong = group.end("bundle", "receipt", "ABCD-EFGH-JKMN-PQRS")
    assert (wrong.status, wrong.code) == (3, "RECEIPT_WRONG")
    assert {one["number"] for one in wrong.facts["error"]["details"]["open"]} >= {done["number"]}
    assert group.end("bundle", "receipt").code == "USAGE"
    closed = group.ask("bundle", "receipt", done["receipt_code"].lower())
    assert (closed["state"], closed["partner"], closed["again"]) == ("applied", COMMISSION, False)
    assert "以前已登记过" in group.say("bundle", "receipt", done["receipt_code"])
    [lamp] = group.ask("show", unit)["lamps"]
    assert (lamp["state"], lamp["how"]) == ("applied", "code")
    assert "已应用（第" in group.say("show", unit)

    waiting = commission.ask("bundle", "import", files[2])
    assert (waiting["receipt_state"], waiting["applied"]) == ("received", False)
    assert "回执码" in commission.say("bundle", "import", files[2]), "kept, it is said again"
    commission.ask("station", "cadence", GROUP, "10")
    [line] = commission.ask("sync", "board")["stations"]
    assert (line["kind"], line["cadence"], line["says"]["conflicts"]) == ("gap", 10, 0)
    assert commission.ask("sync", "board", "--care")["stations"] == [line]
    assert "缺第" in commission.say("sync", "board")
    assert group.end("station", "cadence", "commission", "10").code == "FORBIDDEN"

    asked = commission.ask("bundle", "request", stick, "--to", GROUP)
    assert asked["gaps"] == waiting["waiting_for"]
    assert any("请求补发" in warning for warning in group.ask("bundle", "import", asked["files"][0])["warnings"])
    assert "对方请求补发" in group.say("sync", "status")
    files[1].unlink()
    answer = group.ask("bundle", "export", tmp_path / "answer", "--to", "commission")
    assert answer["again"] == [waiting["number"] - 1]
    assert not answer["whole"]
    table = commission.ask("bundle", "import", tmp_path / "answer", "--summary", tmp_path / "汇总.json")
    assert [one["outcome"] for one in table["bundles"]] == ["applied", "applied"]
    assert json.loads((tmp_path / "汇总.json").read_text("utf-8"))["bundles"] == table["bundles"]
    assert all(one["receipt_code"] for one in table["bundles"])
    [line] = commission.ask("sync", "board")["stations"]
    assert (line["gaps"], line["requests"]) == ([], [])

    [rule] = commission.add("issued", {"kind": "setting", "name": "exchange_cadence", "content": json.dumps({"value": 20}),
                                       "from": "2026-01-01"})
    commission.ask("step", rule, "issue")
    assert commission.ask("sync", "issued")["issued"][0]["groups"][0]["lamp"]["state"] == "new"
    commission.ask("bundle", "receipt", group.ask("bundle", "import", pair.down())["receipt_code"])
    [found] = commission.ask("sync", "issued")["issued"]
    assert (found["groups"][0]["lamp"]["state"], bool(found["groups"][0]["in_force"])) == ("applied", True)
    assert "exchange_cadence" in commission.say("sync", "issued")
