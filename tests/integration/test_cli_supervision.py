"""The ledgers of supervision through the command line: labels, yuan and names as people write them, numbers drawn, arrows refused."""

import pytest

from tests.integration.cli_place import CliPlace

UNIT = {"name": "测试市教育局", "kind": "政府部门", "from": "2020-01-01", "big_fund": "10万"}
ECO = {"unit_id": "测试市教育局", "year": 2026, "term": "年度", "team_view": "团结", "chief_ability": "较强", "chief_integrity": "较好",
       "chief_style": "务实"}


@pytest.fixture
def place(group: CliPlace) -> CliPlace:
    group.add("unit", UNIT)
    return group


def test_a_profile_draws_its_numbers_as_it_does_in_the_window(place: CliPlace) -> None:
    place.add("problem", {"unit_id": "测试市教育局", "source": "监督检查", "found_at": "2026-03-05", "cat": "主体责任", "severity": "较重",
                          "text": "研究部署不够", "turn": "督促整改", "demand": "整改", "resp_unit": "办公室", "resp_person": "某丙"})
    [key] = place.add("eco_profile", ECO)
    record = place.ask("show", key)["record"]
    assert {line["dim"]: line.get("auto") for line in record["dims"]}["duty"] == 85.0
    assert "total" not in record
    refused = place.end("step", key, "meet")
    assert (refused.status, refused.code) == (3, "VALIDATION")
    assert refused.facts["error"]["details"]["findings"][0]["field"] == "state"
    assert place.ask("step", key, "score")["record"]["state"] == "scoring"


def test_money_is_written_in_yuan(place: CliPlace) -> None:
    [key] = place.add("major", {"unit_id": "测试市教育局", "major4": "大额度资金使用", "subject": "购置设备", "amount": "12万",
                                "filed_at": "2026-03-05 09:00"})
    assert place.ask("show", key)["record"]["amount"] == 120000


def test_every_field_of_supervision_is_listed(place: CliPlace) -> None:
    kinds = {one["code"]: one for one in place.ask("ledgers")["ledgers"]}
    assert [field["name"] for field in kinds["list_review"]["fields"]][:4] == ["unit_id", "year", "kind", "owner"]
    assert kinds["major_q"]["states"] == {"generated": "生成", "commenting": "评价", "signing": "签字", "sent": "报送"}
    assert [step["code"] for step in kinds["project"]["steps"]] == ["submit", "begin", "report", "present", "close", "stop"]
