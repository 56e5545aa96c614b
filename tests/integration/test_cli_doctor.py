"""`paizhu doctor`: without a workspace, with a closed, an open and one that does not open; it always ends well."""

from datetime import timedelta
from pathlib import Path

from app.cli.call import now
from app.doctor import FAIL, Surroundings, examine
from app.office import open_office
from tests.integration.cli_place import PASSWORD, CliPlace


def items(place: CliPlace) -> dict[str, dict[str, str]]:
    ended = place.end("doctor")
    assert ended.status == 0, ended
    assert set(ended.facts) == {"items"}
    assert all(set(one) == {"name", "label", "state", "found", "advice"} for one in ended.facts["items"])
    return {one["name"]: one for one in ended.facts["items"]}


def test_no_workspace_is_needed(cli_home: Path, tmp_path: Path) -> None:
    place = CliPlace(tmp_path / "nothing", cli_home / "password")
    found = items(place)
    assert "没有工作区" in found["workspace"]["found"]
    assert not (tmp_path / "nothing").exists()
    said = place.say("doctor")
    assert all(one["label"] in said and one["advice"] in said for one in found.values())
    assert f"共 {len(found)} 项" in said


def test_an_open_workspace_says_more(group: CliPlace) -> None:
    found = items(group)
    assert "已打开" in found["workspace"]["found"]
    assert "本站点使用" in found["suite_international"]["found"]
    assert "device_secret" in found


def test_a_workspace_that_does_not_open_is_a_finding(group: CliPlace, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("Bu-dui-2026\n", "utf-8")
    found = items(CliPlace(group.folder, wrong))
    assert found["workspace"]["state"] == FAIL
    assert "密码" in found["workspace"]["found"]
    damaged = next(group.folder.glob("*.db"))
    damaged.write_bytes(damaged.read_bytes()[:4096] + bytes(4096) + damaged.read_bytes()[8192:])
    found = items(group)
    assert found["workspace"]["state"] == FAIL
    assert "密码" not in found["workspace"]["found"]
    assert found["workspace"]["advice"]


def test_a_clock_before_the_last_work_is_told(group: CliPlace) -> None:
    group.ask("count", "unit")
    earlier = now() - timedelta(days=30)
    with open_office(group.folder, "zuzhang", PASSWORD, lambda: now()) as office:
        found = {one.name: one for one in examine(Surroundings(group.folder, earlier, office))}
    assert found["clock"].state == FAIL
    assert "早于上次使用" in found["clock"].found
