"""The desk: what is written together, what is refused whole, what can be asked back."""

import threading
from datetime import date
from pathlib import Path

import pytest

from app.desk import Desk, User, Where, attaching
from app.errors import Absent, CheckFailed, NotPermitted
from db import audit, journal
from db.engine import Store
from db.objects import Objects
from tests.conftest import StoppedClock, furnished


def a_talk(person: str, unit: str, **changes: object) -> dict[str, object]:
    return {"kind": "heart", "persons": [person], "unit_id": unit, "way": "direct", "start": "2026-11-19T09:00",
            "end": "2026-11-19T10:00", "place": "谈话室", "outline": "围绕廉政风险点谈心谈话"} | changes


@pytest.fixture
def talk(desk: Desk, a_person: str, a_unit: str) -> str:
    return desk.add("talk", a_talk(a_person, a_unit, talkers=[desk.user.staff_id]))


def counts(store: Store) -> tuple[int, int]:
    with store.read() as conn:
        return journal.count(conn), audit.count(conn)


def test_one_act_writes_row_journal_search_and_audit_together(desk: Desk, talk: str) -> None:
    row = desk.get(talk)
    assert (row.record_no, row.state, row.handlers, row.vis) == ("驻教谈〔2026〕1号", "talked", [desk.user.staff_id], 1)
    assert [hit.id for hit in desk.search("某乙") if hit.ledger == "talk"] == [talk]
    assert desk.history(talk)[0].op == "add"
    with desk.store.read() as conn:
        assert audit.page(conn, limit=1)[0]["act"] == "talk.add"
        assert journal.verify(conn) is None
        assert audit.verify(conn) is None


def test_a_refused_record_leaves_nothing_behind(desk: Desk, a_person: str, a_unit: str) -> None:
    before = counts(desk.store)
    with pytest.raises(CheckFailed) as refused:
        desk.add("talk", a_talk(a_person, a_unit, talkers=[desk.user.staff_id], end="2026-11-19T08:00", place=None))
    assert {finding.field for finding in refused.value.findings} == {"end", "place"}
    assert counts(desk.store) == before
    assert desk.count("talk") == 0


def test_one_wrong_row_refuses_the_whole_set_and_is_named(desk: Desk, a_unit: str) -> None:
    units = [{"name": f"测试县{n}局", "kind": "gov_dept", "from": "2020-01-01"} for n in range(40)]
    units[17]["kind"] = "nothing"
    with pytest.raises(CheckFailed) as refused:
        desk.add_many("unit", units)
    assert [(finding.row, finding.field) for finding in refused.value.findings] == [(17, "kind")]
    assert desk.count("unit") == 1


def test_an_act_left_without_commit_never_happened(desk: Desk, a_unit: str) -> None:
    with desk.act("test") as act:
        act.add("unit", {"name": "测试县水利局", "kind": "gov_dept", "from": "2020-01-01"})
    assert desk.count("unit") == 1
    assert desk.search("水利") == []


def test_an_act_that_fails_in_the_middle_never_happened(desk: Desk, a_unit: str) -> None:
    def two_of_which_one_is_wrong() -> None:
        with desk.act("test") as act:
            act.add("unit", {"name": "测试县水利局", "kind": "gov_dept", "from": "2020-01-01"})
            act.add("unit", {"name": "测试县林业局"})
            act.commit()
    with pytest.raises(CheckFailed):
        two_of_which_one_is_wrong()
    assert desk.count("unit") == 1


def test_numbers_run_per_year_of_the_statistic_date(desk: Desk, a_person: str, a_unit: str) -> None:
    me = desk.user.staff_id
    ids = [desk.add("talk", a_talk(a_person, a_unit, talkers=[me], start=f"{day}T09:00", end=f"{day}T10:00"))
           for day in ("2026-03-01", "2025-03-01", "2026-04-01")]
    assert [desk.get(key).record_no for key in ids] == ["驻教谈〔2026〕1号", "驻教谈〔2025〕1号", "驻教谈〔2026〕2号"]


def test_a_change_keeps_the_old_value_and_its_clock_in_the_journal(desk: Desk, talk: str, clock: StoppedClock) -> None:
    created = desk.get(talk).clock
    clock.pass_(hours=1)
    assert desk.set(talk, {"place": "会议室"})
    row = desk.get(talk)
    assert (row.place, row.rev) == ("会议室", 2)
    assert row.clocks["place"] > created
    assert desk.history(talk)[-1].values == {"place": "会议室"}
    assert not desk.set(talk, {"place": "会议室"}), "the same value again is no change"


def test_a_state_is_changed_only_along_the_arrows(desk: Desk, talk: str) -> None:
    with pytest.raises(CheckFailed) as refused:
        desk.set(talk, {"state": "done"})
    assert refused.value.findings[0].code == "G8"
    desk.set(talk, {"state": "记录完成", "content": "谈话内容"})
    assert desk.get(talk).state == "recorded"


def test_a_first_form_talk_waits_for_the_leader(desk: Desk, a_person: str, a_unit: str) -> None:
    key = desk.add("talk", a_talk(a_person, a_unit, kind="remind", talkers=[desk.user.staff_id]))
    with pytest.raises(CheckFailed) as refused:
        desk.step(key, "hold")
    assert refused.value.findings[0].code == "APPROVAL"
    with pytest.raises(CheckFailed):
        desk.approve(key, "return")
    desk.approve(key, "return", "请补充提纲")
    desk.approve(key, "agree")
    desk.step(key, "hold")
    assert [line["round"] for line in desk.get(key).approvals] == [1, 2]


def a_clue(desk: Desk, person: str, **changes: object) -> str:
    return desk.add("clue", {"source": "petition", "got_at": "2026-11-02", "assign": "self", "persons": [person], "snapshot": "副局长",
                             "issues": [{"text": "违规发放津贴"}], "lead_org": desk.user.org_id} | changes)


@pytest.fixture
def a_signed_clue(desk: Desk, a_person: str, a_colleague: str) -> str:
    """A clue in 审批 with 暂存待查 proposed, agreed by 组长 and, on paper, by 分管领导."""
    key = a_clue(desk, a_person)
    study = desk.add("meeting", {"side": "own", "kind": "clue_mtg", "at": "2026-11-10T09:00", "attendance": [
        {"staff_id": desk.user.staff_id, "mode": "attend"}],
        "agenda": [{"subject": "研判某乙的线索", "is_major": False, "opinion": "none"}]})
    desk.step(key, "study")
    desk.step(key, "submit", {"study": study, "disposal": "shelve", "shelve": "time", "plan": "暂存", "review_at": "2027-05-10"})
    desk.approve(key, "agree")
    desk.approve(key, "agree", approver=a_colleague)
    return key


def test_what_was_agreed_does_not_speak_for_a_second_submission(desk: Desk, a_signed_clue: str) -> None:
    desk.step(a_signed_clue, "shelve", {"disposed_at": "2026-11-12"})
    desk.step(a_signed_clue, "restudy")
    desk.step(a_signed_clue, "submit")
    with pytest.raises(CheckFailed) as refused:
        desk.step(a_signed_clue, "shelve")
    assert {finding.code for finding in refused.value.findings} == {"APPROVAL"}
    assert desk.get(a_signed_clue).approvals[-1]["round"] == 2


def test_what_was_signed_cannot_be_changed_behind_the_signature(desk: Desk, a_signed_clue: str) -> None:
    with pytest.raises(CheckFailed, match="不能在这一步改动"):
        desk.step(a_signed_clue, "shelve", {"disposal": "close"})
    desk.set(a_signed_clue, {"plan": "另一个方案"})
    with pytest.raises(CheckFailed, match="须完成呈批"):
        desk.step(a_signed_clue, "shelve")


def test_a_void_record_leaves_lists_and_search_but_keeps_its_number(desk: Desk, talk: str) -> None:
    with pytest.raises(CheckFailed):
        desk.void(talk, " ")
    desk.void(talk, "重复登记")
    assert desk.count("talk") == 0
    assert [hit for hit in desk.search("某乙") if hit.ledger == "talk"] == []
    assert desk.get(talk).record_no == "驻教谈〔2026〕1号"


def test_a_renamed_person_is_found_by_the_new_name_on_old_records(desk: Desk, talk: str, a_person: str) -> None:
    desk.set(a_person, {"name": "某丁"})
    assert talk in {hit.id for hit in desk.search("某丁")}
    assert talk not in {hit.id for hit in desk.search("某乙")}


@pytest.mark.parametrize("written", [
    '"', "*", "某 AND 乙", "NEAR(某)", "a\x00b", "\ud800", "' OR 1=1 --", "content:某乙x", "%", "_", "（）", "  "])
def test_any_query_is_text_and_changes_nothing(desk: Desk, talk: str, written: str) -> None:
    before = counts(desk.store)
    assert [hit for hit in desk.search(written) if hit.ledger == "talk"] == []
    assert counts(desk.store) == before


@pytest.mark.parametrize("place", ["a\x00b", "\ud800", "‮某", "字" * 201, 12, ["某"], {"a": 1}, True])
def test_hostile_values_are_refused_whole(desk: Desk, talk: str, place: object) -> None:
    with pytest.raises(CheckFailed) as refused:
        desk.set(talk, {"place": place})
    assert refused.value.findings[0].field == "place"
    assert desk.get(talk).place == "谈话室"


def test_ten_megabytes_of_text_are_refused_with_the_limit(desk: Desk, talk: str) -> None:
    with pytest.raises(CheckFailed, match="1000000"):
        desk.set(talk, {"content": "字" * 10_000_000})


def test_need_to_know_holds_in_lists_counts_search_and_reading(desk: Desk, store: Store, a_person: str, a_unit: str, a_colleague: str,
                                                               clock: StoppedClock, tmp_path: Path) -> None:
    clue = desk.add("clue", {"source": "petition", "got_at": "2026-11-01", "assign": "self", "persons": [a_person],
                             "issues": [{"text": "违规发放津贴"}], "lead_org": desk.user.org_id})
    member = Desk(store, desk.objects, User("zuyuan", a_colleague, "某丙", frozenset({"group_member"}), desk.user.org_id),
                  desk.station_id, clock)
    assert (member.count("clue"), member.page("clue").rows, [hit for hit in member.search("津贴")]) == (0, [], [])
    with pytest.raises(Absent):
        member.get(clue)
    with pytest.raises(Absent):
        member.set(clue, {"note": "某"})
    assert member.due() == []
    desk.set(clue, {"handlers": [a_colleague]})
    assert member.get(clue).id == clue
    assert member.count("clue") == 1
    with pytest.raises(NotPermitted):
        member.void(clue, "某")
    nobody = Desk(store, desk.objects, User("sys", "", "", frozenset({"sys_admin"}), ""), desk.station_id, clock)
    assert nobody.count("talk") == 0
    with pytest.raises(NotPermitted):
        nobody.add("unit", {"name": "某局", "kind": "gov_dept", "from": "2020-01-01"})


def test_a_clue_runs_the_one_month_limit(desk: Desk, a_person: str) -> None:
    clue = desk.add("clue", {"source": "petition", "got_at": "2026-11-02", "assign": "self", "persons": [a_person],
                             "issues": [{"text": "违规发放津贴"}], "lead_org": desk.user.org_id})
    running = {due.number: due for due in desk.due() if due.id == clue}
    assert running["T01"].due == "2026-12-02"
    assert running["T01"].days_left == (date(2026, 12, 2) - date(2026, 11, 20)).days
    assert running["T01"].grave


def test_pages_walk_the_whole_list_once_in_order(desk: Desk, a_unit: str) -> None:
    desk.add_many("unit", [{"name": f"测试县{n}局", "kind": "gov_dept", "from": f"20{n % 20:02}-01-01"} for n in range(95)])
    seen, after = [], None
    while True:
        page = desk.page("unit", after=after, limit=20)
        seen += page.rows
        if (after := page.after) is None:
            break
    assert len({row.id for row in seen}) == len(seen) == 96
    assert [row["from"] for row in seen] == sorted((row["from"] for row in seen), reverse=True)


def test_filters_speak_of_fields_lists_and_ranges(desk: Desk, talk: str, a_person: str) -> None:
    def found(*where: Where) -> int:
        return desk.count("talk", where)
    assert found(Where("persons", "has", a_person), Where("start", "between", ("2026-11-19", "2026-11-19"))) == 1
    assert found(Where("start", "<=", "2026-11-18")) == 0
    assert found(Where("place", "contains", "%")) == 0
    assert found(Where("kind", "in", ["heart", "remind"]), Where("note", "empty")) == 1
    with pytest.raises(CheckFailed):
        found(Where("nothing", "=", 1))


def test_what_people_write_is_read(desk: Desk, a_person: str, a_unit: str) -> None:
    read = desk.read_input("talk", {"种类": "谈心谈话", "对象": "某乙", "unit_id": "测试县教育局", "start": "２０２６年３月５日 9:05",
                                    "talkers": "某甲", "人数": "3"})
    assert read == {"kind": "heart", "persons": [a_person], "unit_id": a_unit, "start": "2026-03-05T09:05",
                    "talkers": [desk.user.staff_id], "head_count": 3}
    with pytest.raises(CheckFailed) as refused:
        desk.read_input("talk", {"对象": "没有此人", "nothing": 1})
    assert {finding.field for finding in refused.value.findings} == {"persons", "nothing"}


def test_an_old_books_row_lists_what_it_lacks_and_is_filled_later(desk: Desk, a_person: str, a_unit: str) -> None:
    key = desk.add("talk", {"legacy": True, "kind": "heart", "persons": [a_person], "unit_id": a_unit, "start": "2018-05-03",
                            "outline": "旧账", "state": "done"})
    assert {"way", "end", "place", "talkers"} <= set(desk.get(key).missing)
    desk.set(key, {"place": "谈话室", "way": "direct"})
    assert not {"way", "place"} & set(desk.get(key).missing)
    with pytest.raises(CheckFailed):
        desk.set(key, {"place": None})


def test_two_files_of_one_name_are_both_kept(desk: Desk, talk: str, tmp_path: Path) -> None:
    for content in (b"one", b"two"):
        (tmp_path / "笔录.txt").write_bytes(content)
        attaching.attach(desk, talk, tmp_path / "笔录.txt")
    assert [one["name"] for one in desk.get(talk).files] == ["笔录.txt", "笔录 (2).txt"]
    attaching.detach(desk, talk, "笔录.txt")
    with pytest.raises(Absent):
        attaching.attachment(desk, talk, "笔录.txt")


def test_a_commit_is_announced_once_with_what_changed(desk: Desk, a_unit: str) -> None:
    heard: list[set[str]] = []
    stop = desk.subscribe(lambda codes: heard.append(set(codes)))
    desk.set(a_unit, {"duty": "教育"})
    stop()
    desk.set(a_unit, {"duty": "教育工作"})
    assert heard == [{"unit"}]


def test_writers_of_two_threads_wait_for_each_other(desk: Desk, a_unit: str) -> None:
    errors: list[BaseException] = []

    def work(start: int) -> None:
        try:
            for n in range(start, start + 10):
                desk.add("unit", {"name": f"测试县{n}局", "kind": "gov_dept", "from": "2020-01-01"})
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(start,)) for start in (100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert desk.count("unit") == 21
    assert len({row.record_no for row in desk.page("unit").rows}) == 21


def test_an_organisation_certified_under_another_id_takes_its_records_along(desk: Desk, talk: str) -> None:
    old = desk.user.org_id
    new = "01a1fde3-0000-7000-8000-000000000001"
    with desk.act("rehome") as act:
        act.add("org", {"name": "驻测试县教育局组", "short": "驻教", "kind": "group", "from": "2020-01-01"}, key=new, excused=True)
        act.rehome(old, new)
        act.commit()
    assert desk.get(talk).org_id == new
    assert desk.get(desk.user.staff_id).org_id == new


def test_the_desk_of_a_clean_store_can_be_furnished(store: Store, clock: StoppedClock, tmp_path: Path) -> None:
    desk = furnished(store, Objects(tmp_path / "objects", bytes(32)), clock)
    org = desk.get(desk.user.org_id)
    assert org.missing == ["contact_office", "incharge"]


def test_a_named_attachment_nobody_kept_is_refused(desk: Desk, talk: str) -> None:
    with pytest.raises(CheckFailed) as refused:
        desk.set(talk, {"files": [{"name": "某.pdf", "sha256": "0" * 64, "size": 3}]})
    assert [(one.field, one.code) for one in refused.value.findings] == [("files", "FILE")]
    assert desk.get(talk).files is None


def test_a_group_gives_its_records_to_nobody_else(desk: Desk, talk: str) -> None:
    other = desk.add("org", {"name": "驻测试县卫健局纪检监察组", "short": "驻卫", "kind": "commission", "from": "2020-01-01"})
    with pytest.raises(CheckFailed) as refused:
        desk.set(talk, {"org_id": other})
    assert [one.code for one in refused.value.findings] == ["OWNER"]
    with pytest.raises(CheckFailed):
        desk.add("unit", {"name": "某局", "kind": "gov_dept", "from": "2020-01-01", "org_id": other})


@pytest.mark.parametrize("key", ["abc", "../../x", "01A1FDE3-0000-7000-8000-000000000001"])
def test_an_id_that_no_other_station_could_take_is_refused(desk: Desk, a_unit: str, key: str) -> None:
    with pytest.raises(CheckFailed) as refused:
        desk.add("unit", {"name": "某局", "kind": "gov_dept", "from": "2020-01-01"}, key=key)
    assert [one.field for one in refused.value.findings] == ["id"]


def test_an_id_is_given_once(desk: Desk, a_unit: str) -> None:
    with pytest.raises(CheckFailed):
        desk.add("unit", {"name": "某局", "kind": "gov_dept", "from": "2020-01-01"}, key=a_unit)
