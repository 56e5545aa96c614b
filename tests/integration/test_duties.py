"""Periodic duties: opened when their time comes, met by what is done, un-met when it is voided, closed with a reason when missed."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from app.desk import Desk, User, dutying, proving, upkeep
from app.desk.tables import duty_run, setting
from app.duties import duties
from app.duties.kit import Duty
from app.errors import CheckFailed
from app.ledgers import ledgers
from app.rules.ruling import Rules
from app.rules.sources import sources
from tests.conftest import BEIJING, StoppedClock


def at(clock: StoppedClock, day: str) -> None:
    clock.moment = datetime.fromisoformat(f"{day}T09:30").replace(tzinfo=BEIJING)


def runs(desk: Desk, number: str | None = None, about: str | None = None) -> dict[tuple[str, str], tuple[str, str | None]]:
    """{(what, period): (due, met)} as they are kept."""
    with desk.store.read() as conn:
        found = conn.execute(duty_run.select()).all()
    return {(duties()[one.duty].what, one.period): (one.due, one.met) for one in found
            if number in (None, duties()[one.duty].number) and about in (None, one.about)}


@pytest.fixture
def group(desk: Desk, a_unit: str, a_person: str, clock: StoppedClock) -> Desk:
    """驻教 with 测试县教育局, on the first Monday of 2026."""
    at(clock, "2026-01-05")
    upkeep.daily(desk)
    return desk


def a_meeting(unit: str, kind: str, day: str, **changes: Any) -> dict[str, Any]:
    return {"side": "unit", "kind": kind, "unit_id": unit, "at": f"{day}T09:00", "state": "attended",
            "attendance": [{"name": "某丙", "mode": "attend"}],
            "agenda": [{"subject": "全面从严治党", "is_major": False, "opinion": "none"}], "legacy": True} | changes


def test_periods_open_on_their_first_day_and_once(group: Desk, a_unit: str, clock: StoppedClock) -> None:
    assert runs(group, "T32", a_unit) == {("全面会商", "2026H1"): ("2026-06-30", None)}
    assert runs(group, "T46") == {("月报", "2025-12"): ("2026-01-05", None)}
    assert upkeep.daily(group) == 0
    before = runs(group)
    at(clock, "2026-07-01")
    assert upkeep.daily(group) > 0
    assert runs(group, "T32", a_unit).keys() == {("全面会商", "2026H1"), ("全面会商", "2026H2")}
    assert {period for _, period in runs(group, "T46")} == {"2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"}
    assert before.keys() <= runs(group).keys()
    assert proving.findings(group) == []


def test_a_duty_is_met_by_its_record_and_no_more_when_that_is_voided(group: Desk, a_unit: str, clock: StoppedClock) -> None:
    at(clock, "2026-03-20")
    key = group.add("meeting", a_meeting(a_unit, "consult", "2026-03-12"))
    other = group.add("meeting", a_meeting(a_unit, "consult_sp", "2026-03-13"))
    assert runs(group, "T32", a_unit)["全面会商", "2026H1"] == ("2026-06-30", "2026-03-12")
    group.void(other, "登记错了")
    assert runs(group, "T32", a_unit)["全面会商", "2026H1"][1] == "2026-03-12"
    group.void(key, "登记错了")
    assert runs(group, "T32", a_unit)["全面会商", "2026H1"][1] is None
    assert proving.findings(group) == []


def test_two_half_days_are_one_day_on_site(group: Desk, a_unit: str, a_colleague: str, clock: StoppedClock) -> None:
    at(clock, "2026-03-20")
    visit = {"kind": "residency", "units": [a_unit], "subject": "驻在监督", "team": [group.user.staff_id, a_colleague], "state": "recorded",
             "conclusion": "正常", "legacy": True}
    group.add("inspection", visit | {"start": "2026-02-03", "end": "2026-02-03", "days": 0.5})
    assert runs(group, "T39", a_unit)["驻在日", "2026Q1"][1] is None
    group.add("inspection", visit | {"start": "2026-03-03", "end": "2026-03-03", "days": 0.5})
    assert runs(group, "T39", a_unit)["驻在日", "2026Q1"][1] == "2026-03-03"
    assert proving.findings(group) == []


def test_a_talk_with_the_chief_counts_for_who_is_chief(group: Desk, a_unit: str, a_person: str, clock: StoppedClock) -> None:
    at(clock, "2026-02-10")
    other = group.add("person", {"name": "某丁", "unit_id": a_unit, "post": "局长", "managed_by": "unit"})
    assert runs(group, "T33", a_unit) == {}, "nobody is named as chief"
    group.set(a_unit, {"chief": other})
    group.add("talk", {"kind": "heart", "persons": [a_person], "unit_id": a_unit, "talkers": [group.user.staff_id], "way": "direct",
                       "start": "2026-02-09T09:00", "end": "2026-02-09T10:00", "place": "谈话室", "outline": "谈心"})
    assert runs(group, "T33", a_unit) == {("与主要负责人谈话", "2026"): ("2026-12-31", None)}
    group.set(a_unit, {"chief": a_person})
    assert runs(group, "T33", a_unit) == {("与主要负责人谈话", "2026"): ("2026-12-31", "2026-02-09")}
    assert proving.findings(group) == []


def test_a_unit_handed_over_or_new_is_asked_for_what_is_its_own(group: Desk, a_unit: str, clock: StoppedClock) -> None:
    at(clock, "2026-05-04")
    late = group.add("unit", {"name": "测试县新设局", "kind": "gov_dept", "from": "2026-05-04"})
    early = group.add("unit", {"name": "测试县水利局", "kind": "gov_dept", "from": "2020-01-01"})
    assert runs(group, "T32", late) == {}, "it was not there on the first day"
    assert runs(group, "T32", early) == {("全面会商", "2026H1"): ("2026-06-30", None)}
    group.step(a_unit, "hand_over")
    group.step(a_unit, "handed", {"to": "2026-05-04"})
    assert runs(group, about=a_unit) == {}
    assert proving.findings(group) == []


def test_what_was_missed_is_overdue_until_somebody_says_why(group: Desk, a_unit: str, clock: StoppedClock) -> None:
    at(clock, "2026-07-02")
    with pytest.raises(CheckFailed):
        group.explain_late(a_unit, "T32", "全面会商", "来不及", period="2026H2")
    (due,) = [one for one in group.due(0, record=None) if one.what == "全面会商" and one.period == "2026H1"]
    assert (due.id, due.ledger, due.days_left, due.standing, due.reason) == (a_unit, "unit", -2, "overdue", None)
    assert due.meets == "登记已召开的全面会商会"
    assert due.reminded == ("组长",)
    with pytest.raises(CheckFailed):
        group.explain_late(a_unit, "T32", "全面会商", "  ", period="2026H1")
    group.explain_late(a_unit, "T32", "全面会商", "单位班子调整", period="2026H1")
    assert not [one for one in group.due(0) if one.what == "全面会商" and one.period == "2026H1"]
    (line,) = group.get(a_unit).late
    assert (line["reason"], line["staff_id"], line["due"], line["period"]) == ("单位班子调整", group.user.staff_id, "2026-06-30", "2026H1")
    assert proving.findings(group) == []
    proving.rebuild(group)
    assert not [one for one in group.due(0) if one.what == "全面会商" and one.period == "2026H1"]


def test_ten_working_days_later_it_is_red_and_shown_to_the_leaders(group: Desk, clock: StoppedClock) -> None:
    at(clock, "2026-07-15")
    def shown() -> tuple[str, tuple[str, ...]]:
        (due,) = [one for one in group.due(0) if one.what == "全面会商" and one.period == "2026H1"]
        return due.standing, due.reminded
    assert shown() == ("red", ("组长", "分管领导"))
    at(clock, "2026-07-14")
    assert shown() == ("overdue", ("组长",))


def test_a_yearly_duty_says_nothing_before_its_first_reminder(group: Desk, clock: StoppedClock) -> None:
    def listed() -> bool:
        return any(one.what == "参加民主生活会" for one in group.due())
    at(clock, "2026-09-01")
    assert not listed()
    at(clock, "2026-09-13")
    assert listed()


def test_a_missed_hour_of_study_is_mentioned_for_a_month_and_never_red(group: Desk, clock: StoppedClock) -> None:
    def listed(day: str) -> list[tuple[str, str, str]]:
        at(clock, day)
        return [(one.what, one.period or "", one.standing) for one in group.due(0) if one.period == "2026-W02" and one.what == "每周一测"]
    assert listed("2026-01-12") == [("每周一测", "2026-W02", "overdue")]
    assert listed("2026-02-11") == [("每周一测", "2026-W02", "overdue")], "more than ten working days later"
    assert listed("2026-02-12") == []
    assert runs(group, "T52")["每周一测", "2026-W02"] == ("2026-01-11", None), "it stays missed"


def test_an_office_certified_under_another_id_goes_on_with_its_duties(group: Desk, a_unit: str, clock: StoppedClock) -> None:
    at(clock, "2026-02-02")
    upkeep.daily(group)
    old = group.user.org_id
    before = {key for key in runs(group, about=old) if key[1] in ("2026", "2026H1", "2026Q1", "2026-W06")}
    new = group.add("org", {"name": "驻测试县教育局纪检监察组（核准）", "short": "驻教", "kind": "group", "from": "2020-01-01",
                            "incharge": group.user.staff_id, "contact_office": old})
    with group.act("rehome") as act:
        act.rehome(old, new)
        act.commit()
    group.user = replace(group.user, org_id=new)
    upkeep.daily(group)
    assert runs(group, about=old) == {}
    assert before <= set(runs(group, about=new))
    assert runs(group, "T32", a_unit) == {("全面会商", "2026H1"): ("2026-06-30", None)}
    assert proving.findings(group) == []


def test_the_commission_is_asked_for_its_own_and_sees_the_groups(store: Any, tmp_path: Any, clock: StoppedClock) -> None:
    from db.objects import Objects
    from tests.conftest import STATION, TEST_KEY
    objects = Objects(tmp_path / "objects", TEST_KEY)
    first = Desk(store, objects, User("a", "", "某甲", frozenset({"case_mgmt"}), ""), STATION, clock)
    at(clock, "2026-01-05")
    with first.act("init") as act:
        org = act.add("org", {"name": "测试县纪委", "short": "县纪委", "kind": "commission", "from": "2020-01-01"}, excused=True)
        staff = act.add("staff", {"name": "某甲", "org_id": org, "post": "supervisor", "roles": ["case_mgmt"], "joined": "2020-01-01"},
                        excused=True)
        act.commit()
    desk = Desk(store, objects, User("a", staff, "某甲", frozenset({"case_mgmt"}), org), STATION, clock)
    group = desk.add("org", {"name": "驻教组", "short": "驻教", "kind": "group", "from": "2020-01-01", "contact_office": org,
                             "incharge": staff})
    desk.add("unit", {"name": "测试县教育局", "kind": "gov_dept", "from": "2020-01-01", "group_id": group})
    upkeep.daily(desk)
    assert {one for one, _ in runs(desk, about=group)} == {"月报", "零立案检查点（6月）", "零立案检查点（9月）", "零立案检查点（11月）"}
    assert {"报告处分宣布情况", "常委会听取派驻工作汇报", "季度工作例会"} <= {one for one, _ in runs(desk, about=org)}
    assert not {"每周集体学习", "述职述廉"} & {one for one, _ in runs(desk, about=org)}
    assert runs(desk, "T32") == {}
    assert proving.findings(desk) == []


DAMAGE = ["DELETE FROM duty_run WHERE duty LIKE 'T32%'",
          "UPDATE duty_run SET met = '2026-01-02', done = '2026-01-02' WHERE duty LIKE 'T32%'",
          "UPDATE duty_run SET due = '2030-01-01' WHERE done IS NULL",
          "UPDATE duty_run SET reason = '无'", "DELETE FROM duty_mark", "UPDATE duty_mark SET day = '2026-01-01'",
          "INSERT INTO duty_run SELECT 'gone', duty, period, ledger, starts, remind, due, met, reason, done FROM duty_run LIMIT 1"]


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_named_and_made_good(group: Desk, a_unit: str, clock: StoppedClock, damage: str) -> None:
    at(clock, "2026-03-20")
    upkeep.daily(group)
    group.add("meeting", a_meeting(a_unit, "listen_rep", "2026-03-12"))
    whole = runs(group)
    with group.store.write() as conn:
        conn.exec_driver_sql(damage)
    assert any(one.startswith("周期任务") for one in proving.findings(group))
    proving.rebuild(group)
    assert runs(group) == whole
    assert proving.findings(group) == []


def test_a_workspace_that_never_kept_duties_is_asked_for_none(desk: Desk, a_unit: str) -> None:
    assert runs(desk) == {}
    proving.rebuild(desk)
    assert runs(desk) == {}
    with desk.store.read() as conn:
        assert conn.execute(setting.select().where(setting.c.key == dutying.SINCE)).all() == []


# The declarations -------------------------------------------------------------------------------------------------------------

NOT_AUTOMATIC = {
    "T08": "归属判断错误 is noticed by a person: no field says when; the letter of transfer is the record",
    "T12": "asked when the meeting is registered (MEET-11), at the meeting whose day the unit sets",
    "T30": "lies before the meeting: a short notice is a flaw of procedure, asked when it is registered (MEET-09)",
}


def test_every_limit_of_the_field_runs_or_says_why_not() -> None:
    running = {limit.number for ledger in ledgers().values() for limit in ledger.LIMITS} | {duty.number for duty in duties().values()}
    assert set(sources()) - running == set(NOT_AUTOMATIC)


@pytest.mark.parametrize("duty", duties().values(), ids=duties())
def test_a_duty_begins_before_it_is_due_and_its_periods_follow_each_other(duty: Duty) -> None:
    rules = Rules()
    spans = list(duty.spans(date(2025, 1, 1), date(2027, 12, 31)))
    assert len({span.key for span in spans}) == len(spans) >= 2
    for span in spans:
        assert span.first <= span.last
        assert duty.begins(span) <= duty.due(span, rules)
        assert dutying.span_named(duty, span.key) == span
    assert duty.says
    assert set(duty.marks) <= set(ledgers())
