"""One station's records through the command line: in, back out, changed, found, refused."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.call import now
from app.office import open_office
from tests.integration.cli_place import PASSWORD, CliPlace

UNIT = {"name": "测试市教育局", "kind": "政府部门", "from": "2020-01-01"}
PERSON = {"name": "欧阳若兰", "unit_id": "测试市教育局", "post": "副局长", "managed_by": "unit"}
TALK = {"kind": "廉政谈话", "persons": ["欧阳若兰"], "unit_id": "测试市教育局", "talkers": ["组长"], "way": "direct", "place": "谈话室",
        "start": "2026-03-05 09:30", "end": "2026-03-05 10:00", "outline": "履行一岗双责情况"}


@pytest.fixture
def filled(group: CliPlace) -> CliPlace:
    group.add("unit", UNIT)
    group.add("person", PERSON)
    return group


def test_init_shows_the_codes_once_and_makes_the_first_account(made_group: CliPlace, tmp_path: Path) -> None:
    place = CliPlace(tmp_path / "new", made_group.password_file)
    made = place.ask("--user", "zhao", "init", "group", "--name", "驻测试县财政局纪检监察组")
    assert made["kind"] == "group"
    assert len(made["recovery_code"].replace("-", "")) >= 26
    assert len(made["admin_codes"]) == 3
    assert [one["name"] for one in place.ask("--user", "zhao", "list", "org")["records"]] == ["驻测试县财政局纪检监察组"]
    assert place.end("--user", "nobody", "count", "unit").code == "WRONG_PASSWORD"
    again = place.end("init", "group", "--name", "x")
    assert (again.status, again.code) == (3, "VALIDATION")


def test_a_record_goes_in_with_labels_and_comes_out_as_values(filled: CliPlace) -> None:
    [key] = filled.add("talk", TALK)
    record = filled.ask("show", key)["record"]
    assert record["kind"] == "integrity"
    assert record["start"] == "2026-03-05T09:30"
    assert record["persons"] == [filled.ask("list", "person")["records"][0]["id"]]
    assert filled.ask("show", record["record_no"])["record"] == record
    assert filled.ask("count", "talk")["count"] == 1
    assert "廉政谈话" in filled.say("show", key)
    assert "欧阳若兰" in filled.say("list", "talk")


def test_what_list_prints_add_reads_with_money_in_yuan(filled: CliPlace, group: CliPlace) -> None:
    agenda = [{"subject": "维修资金", "is_major": True, "major4": "fund", "amount": 1234567.89, "opinion": "none"}]
    [key] = filled.add("meeting", {"side": "unit", "kind": "pg", "unit_id": "测试市教育局", "at": "2026-03-06 14:30", "agenda": agenda,
                                   "attendance": [{"staff_id": "组长", "mode": "sit_in"}]})
    record = filled.ask("show", key)["record"]
    assert record["agenda"][0]["amount"] == 1234567.89
    [again] = filled.add("meeting", {name: value for name, value in record.items() if name in ("side", "kind", "unit_id", "at", "agenda",
                                                                                               "attendance")})
    assert filled.ask("show", again)["record"]["agenda"] == record["agenda"]


def test_one_bad_line_of_many_refuses_all_and_names_its_place(filled: CliPlace, tmp_path: Path) -> None:
    lines = tmp_path / "bad.jsonl"
    lines.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in (
        {"name": "甲局", "kind": "gov_dept"}, {"name": "乙局", "kind": "宇宙部门"}, {"name": "丙局", "planet": "x"})), "utf-8")
    ended = filled.end("add", "unit", lines)
    assert (ended.status, ended.code) == (3, "VALIDATION")
    found = {(one["row"], one["field"]) for one in ended.facts["error"]["details"]["findings"]}
    assert found == {(1, "kind"), (2, "planet")}
    assert filled.ask("count", "unit")["count"] == 1


@pytest.mark.parametrize("line", ["[1]", "{", '"text"', "{} {}", "[" * 100000, '{"name": NaN', "\udcff".encode("utf-8", "surrogatepass")])
def test_a_line_that_is_no_object_is_usage(group: CliPlace, tmp_path: Path, line: str | bytes) -> None:
    lines = tmp_path / "odd.jsonl"
    lines.write_bytes(line if isinstance(line, bytes) else line.encode())
    ended = group.end("add", "unit", lines)
    assert (ended.status, ended.code) == (2, "USAGE")
    assert "第1行" in ended.err


@pytest.mark.parametrize("name", ["a\u0000b", "\u202eabc", "\ud800", "x" * 201, "a\nb"])
def test_odd_or_over_long_text_is_refused(group: CliPlace, tmp_path: Path, name: str) -> None:
    lines = tmp_path / "odd.jsonl"
    lines.write_text(json.dumps({"name": name, "kind": "gov_dept"}), "ascii")
    ended = group.end("add", "unit", lines)
    assert (ended.status, ended.code) == (3, "VALIDATION")
    assert group.ask("count", "unit")["count"] == 0


def test_a_field_is_changed_emptied_and_cannot_be_invented(filled: CliPlace) -> None:
    assert filled.ask("set", "欧阳若兰", "post=局长", "note=新任")["record"]["post"] == "局长"
    assert "note" not in filled.ask("set", "欧阳若兰", "note=")["record"]
    assert filled.ask("set", "欧阳若兰", "post=局长")["changed"] is False
    assert filled.end("set", "欧阳若兰", "planet=x").code == "VALIDATION"
    assert filled.end("set", "欧阳若兰", "no equals sign").code == "USAGE"
    assert filled.end("set", "没有这个人", "post=局长").code == "NOT_FOUND"


def test_states_move_along_their_arrows_only(filled: CliPlace) -> None:
    [key] = filled.add("talk", TALK)
    assert filled.ask("show", key)["record"]["state"] == "talked"
    assert filled.end("set", key, "state=done").code == "VALIDATION"
    assert filled.ask("set", key, "state=记录完成", "content=要点")["record"]["state"] == "recorded"
    assert filled.ask("step", key, "finish")["record"]["state"] == "done"
    assert filled.end("step", key, "fly").code == "VALIDATION"


def test_a_voided_record_keeps_its_number_and_leaves_lists(filled: CliPlace) -> None:
    [key] = filled.add("talk", TALK)
    number = filled.ask("show", key)["record"]["record_no"]
    assert filled.end("delete", key).code == "USAGE"
    filled.ask("delete", key, "--reason", "重复登记")
    assert filled.ask("count", "talk")["count"] == 0
    assert filled.ask("show", key)["record"]["void_reason"] == "重复登记"
    [other] = filled.add("talk", TALK)
    assert filled.ask("show", other)["record"]["record_no"] != number


def test_where_filters(filled: CliPlace) -> None:
    filled.add("talk", TALK, TALK | {"start": "2026-04-01 09:00", "end": "2026-04-01 10:00", "kind": "heart", "reply": "表态"})

    def starts(*where: str) -> list[str]:
        wanted = [part for one in where for part in ("--where", one)]
        return sorted(record["start"][:10] for record in filled.ask("list", "talk", *wanted)["records"])
    assert starts("kind=谈心谈话") == ["2026-04-01"]
    assert starts("kind!=heart") == ["2026-03-05"]
    assert starts("start>=2026-04-01") == ["2026-04-01"]
    assert starts("start<=2026-03-05") == ["2026-03-05"]
    assert starts("persons=欧阳若兰") == ["2026-03-05", "2026-04-01"]
    assert starts("reply=") == ["2026-03-05"]
    assert starts("reply!=") == ["2026-04-01"]
    assert starts("state=已谈") == ["2026-03-05", "2026-04-01"]
    assert filled.end("list", "talk", "--where", "planet=x").code == "VALIDATION"
    assert filled.end("list", "planet").code == "NOT_FOUND"
    assert len(filled.ask("list", "talk", "--limit", "1")["records"]) == 1


@pytest.mark.parametrize("text", ["若兰", "欧阳若兰", "一岗双责", "兰"])
def test_search_finds_by_one_two_and_many_characters(filled: CliPlace, text: str) -> None:
    [key] = filled.add("talk", TALK)
    assert key in {hit["id"] for hit in filled.ask("search", text)["hits"]}


@pytest.mark.parametrize("text", ['"', "NEAR(", "a*", "OR OR", "a AND (b", "';--", "%", "\u202e", "x" * 5000])
def test_search_takes_every_input_as_text(filled: CliPlace, text: str) -> None:
    assert filled.ask("search", text)["hits"] == []


def test_files_go_in_and_come_back_the_same(filled: CliPlace, tmp_path: Path) -> None:
    source = tmp_path / "说明.pdf"
    source.write_bytes(os.urandom(300_000))
    put = filled.ask("attach", "欧阳若兰", source)
    assert put["size"] == 300_000
    assert filled.ask("show", "欧阳若兰")["record"]["files"] == [{name: put[name] for name in ("name", "sha256", "size")}]
    out = tmp_path / "back.pdf"
    filled.ask("attachment", "get", "欧阳若兰", "说明.pdf", out)
    assert out.read_bytes() == source.read_bytes()
    assert filled.end("attachment", "get", "欧阳若兰", "别的.pdf", out).code == "NOT_FOUND"
    assert filled.end("attachment", "get", "欧阳若兰", "说明.pdf", tmp_path / "no" / "x").code == "STORAGE_IO"
    assert filled.end("attachment", "get", "欧阳若兰", "说明.pdf", filled.folder / "business.db").code == "USAGE"
    assert filled.end("excel", "template", "talk", filled.folder / "outbox" / "x.xlsx").code == "USAGE"
    assert filled.ask("count", "person")["count"], "the workspace opens as before"
    assert filled.end("attach", "欧阳若兰", tmp_path / "absent").status == 7
    assert filled.end("attach", "欧阳若兰", source, "--field", "name").code == "VALIDATION"
    filled.ask("detach", "欧阳若兰", "说明.pdf")
    assert "files" not in filled.ask("show", "欧阳若兰")["record"]


def test_a_workspace_is_whole_and_its_log_intact(filled: CliPlace) -> None:
    assert filled.ask("check") == {"ok": True, "findings": []}
    found = filled.ask("audit", "verify")
    assert found["intact"] is True
    assert found["first_bad"] is None
    entries = filled.ask("audit", "list", "--limit", "50")["entries"]
    assert "person.add" in {one["act"] for one in entries}
    assert "若兰" not in json.dumps(entries, ensure_ascii=False)


def test_a_damaged_follower_is_exit_5_until_it_is_rebuilt(filled: CliPlace) -> None:
    with open_office(filled.folder, "zuzhang", PASSWORD, now) as office, office.desk.store.write() as conn:
        conn.exec_driver_sql("DELETE FROM link")
    ended = filled.end("check")
    assert (ended.status, ended.facts["ok"]) == (5, False)
    assert all(finding.startswith("关联与记录不符：") for finding in ended.facts["findings"])
    assert filled.ask("check", "--rebuild") == {"ok": True, "findings": []}
    assert filled.ask("check")["ok"]


def test_a_damaged_page_is_named_in_chinese(filled: CliPlace) -> None:
    file = filled.folder / "business.db"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    ended = filled.end("check")
    assert ended.status == 5
    if ended.facts.get("findings"):     # else the page was needed to open it
        assert all(not finding.partition("：")[2].isascii() for finding in ended.facts["findings"])
    else:
        assert ended.code == "WORKSPACE_DAMAGED"


def test_a_lost_attachment_is_exit_5(filled: CliPlace, tmp_path: Path) -> None:
    source = tmp_path / "说明.txt"
    source.write_text("测试", "utf-8")
    digest = filled.ask("attach", "欧阳若兰", source)["sha256"]
    (lost,) = [path for path in (filled.folder / "objects").rglob("*") if path.is_file()]
    lost.unlink()
    ended = filled.end("check", "--rebuild")
    assert ended.status == 5
    assert [finding.endswith(f"（{digest[:12]}）") for finding in ended.facts["findings"]] == [True]


def test_an_id_is_a_uuid_and_stands_for_one_record(filled: CliPlace, tmp_path: Path) -> None:
    asked = "01890000-0000-7000-8000-00000000beef"
    assert filled.add("unit", {"id": asked.upper().replace("-", ""), "name": "甲局", "kind": "gov_dept"}) == [asked]
    lines = tmp_path / "ids.jsonl"
    for ids, places in ((["abc", 5], [0, 1]), ([asked, None], [0]), (["01890000-0000-7000-8000-00000000cafe"] * 2, [1])):
        lines.write_text("\n".join(json.dumps({"id": one, "name": f"乙局{number}", "kind": "gov_dept"}) for number, one in enumerate(ids)))
        ended = filled.end("add", "unit", lines)
        assert (ended.status, ended.code) == (3, "VALIDATION")
        assert [(one["row"], one["field"]) for one in ended.facts["error"]["details"]["findings"]] == [(place, "id") for place in places]
    assert filled.ask("count", "unit")["count"] == 2


def test_conditions_mean_what_they_say(filled: CliPlace) -> None:
    filled.add("talk", TALK)
    for condition, number in (("start=2026-03-05", 1), ("start=2026-03-06", 0), ("archived=否", 1), ("archived!=false", 0),
                              ("state=已谈", 1), ("state=planned", 0)):
        assert filled.ask("count", "talk", "--where", condition)["count"] == number, condition
    for condition in ("state=nowhere", "start=2026-03-45", "planet=x"):
        assert filled.end("count", "talk", "--where", condition).code == "VALIDATION", condition


def test_text_that_looks_like_json_stays_text(filled: CliPlace) -> None:
    assert filled.ask("set", "欧阳若兰", "note=[1, 2]")["record"]["note"] == "[1, 2]"
    family = filled.ask("set", "欧阳若兰", 'family=[{"rel": "配偶", "name": "某甲"}]')["record"]["family"]
    assert family == [{"rel": "配偶", "name": "某甲"}]


def test_a_wrong_password_and_a_missing_workspace(filled: CliPlace, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("falsch-2026")
    ended = CliPlace(filled.folder, wrong).end("count", "unit")
    assert (ended.status, ended.code) == (4, "WRONG_PASSWORD")
    assert CliPlace(tmp_path / "nothing", filled.password_file).end("count", "unit").code == "NOT_FOUND"
    assert CliPlace(filled.folder, tmp_path / "absent").end("count", "unit").status == 7
    wrong.write_bytes(b"\xff\xfe")
    assert CliPlace(filled.folder, wrong).end("count", "unit").code == "USAGE"


def test_a_damaged_database_is_exit_5(filled: CliPlace) -> None:
    database = filled.folder / "business.db"
    raw = bytearray(database.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    database.write_bytes(raw)
    ended = filled.end("check")
    assert ended.status == 5
    database.write_bytes(raw[:-4096])
    ended = filled.end("count", "unit")
    assert (ended.status, ended.code) == (5, "WORKSPACE_DAMAGED")


def test_a_workspace_in_use_is_busy_for_the_next(filled: CliPlace) -> None:
    script = "import sys; from app.office import open_office; from app.cli.call import now; from pathlib import Path\n" \
             "office = open_office(Path(sys.argv[1]), 'zuzhang', sys.argv[2], now); print('open', flush=True); sys.stdin.read()"
    password = filled.password_file.read_text("utf-8").strip()
    with subprocess.Popen([sys.executable, "-c", script, str(filled.folder), password], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as other:
        assert other.stdout
        assert other.stdin
        assert other.stdout.readline() == "open\n"
        ended = filled.end("count", "unit")
        assert (ended.status, ended.code) == (6, "WORKSPACE_BUSY")
        other.stdin.close()
        assert other.wait() == 0
    assert filled.ask("count", "unit")["count"] == 1


def test_the_password_may_come_from_the_environment_and_never_from_an_argument(filled: CliPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-m", "app.cli", "--workspace", str(filled.folder), "--json", "count", "unit"]
    password = filled.password_file.read_text("utf-8").strip()
    done = subprocess.run(command, env=os.environ | {"PAIZHU_PASSWORD": password}, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert json.loads(done.stdout) == {"count": 1}
    none = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert (none.returncode, json.loads(none.stdout)["error"]["code"]) == (2, "USAGE")
    assert filled.end("--password", password, "count", "unit").code == "USAGE"
