"""The assessment: data, arithmetic, and a group's year scored from its records."""

import copy
import json
from fractions import Fraction

import pytest

from app.assess import begin, compared, formula, ranking, record_of, settle, sheet
from app.assess.scheme import BadScheme, default, default_told, read
from app.desk import Desk, User, upkeep
from app.errors import Absent, CheckFailed, NotPermitted
from db.objects import Objects
from tests.conftest import STATION, TEST_KEY

ORG = "驻测试县教育局纪检监察组"


def told() -> dict:  # type: ignore[type-arg]
    return json.loads(default_told())  # type: ignore[no-any-return]


def item(one, no: int):  # type: ignore[no-untyped-def]
    return next(item for item in one.items if item.no == no)


# the scheme

def test_the_default_scheme_has_the_points_of_the_field():
    scheme = default()
    assert [(len(one.items), one.points) for one in scheme.aspects] == [(7, 18), (10, 26), (7, 16), (9, 25), (6, 15)]
    assert [one.no for one in scheme.items] == list(range(1, 40))
    assert sum(part.points for one in scheme.items for part in one.parts) == 100


@pytest.mark.parametrize(("spoil", "says"), [
    (lambda one: one["aspects"][0]["items"][0].update(points=4), "各部分的分值之和"),
    (lambda one: one["aspects"][0]["items"].pop(), "各项分值之和"),
    (lambda one: one["aspects"].pop(), "100分"),
    (lambda one: one["aspects"][0]["items"][0]["parts"][0].update(over="nothing.of_this"), "数据来源"),
    (lambda one: one["aspects"][0]["items"][0]["parts"][0].update(over="M15.nopart"), "数据来源"),
    (lambda one: one["aspects"][0]["items"][0]["parts"][0].update(kind="X"), "算法"),
    (lambda one: one["aspects"][0]["items"][1]["parts"][0].update(upper=60), "不完整"),
    (lambda one: one["aspects"][0]["items"][1].update(no=1), "序号重复"),
    (lambda one: one["aspects"][0].update(reviewers=["nobody"]), "系统角色"),
    (lambda one: one.update(mode="70/30"), "计分方式"),
    (lambda one: one.pop("aspects"), "格式"),
    (lambda one: one["aspects"][0]["items"][0].update(points="many"), "应为数字"),
])
def test_a_scheme_that_does_not_fit_is_refused_in_words(spoil, says):
    one = told()
    spoil(one)
    with pytest.raises(BadScheme, match=says):
        read(one)


# the arithmetic

def test_the_work_example_of_points_that_do_not_apply():
    """Item 6 does not apply: its 3 points go to the other six; 13.00 of 15 become 15.60."""
    points = {1: 3, 2: 3, 3: 3, 4: 2, 5: 2, 7: 2}
    got = {1: 3, 2: 3, 3: 2, 4: 2, 5: 1, 7: 2}
    parts = {no: (Fraction(got[no]), Fraction(points[no])) for no in points} | {6: (None, Fraction(3))}
    spread = formula.spread(parts)
    assert sum(earned for earned, _ in spread.values() if earned is not None) == Fraction("15.60")
    assert sum(most for _, most in spread.values()) == 18
    assert spread[6] == (None, 0)


def test_the_formulas():
    three = Fraction(3)
    assert formula.completion(three, Fraction(5), Fraction(4)) == 3
    assert formula.completion(three, Fraction(2), Fraction(4)) == Fraction(3, 2)
    assert formula.completion(three, Fraction(2), Fraction(0)) is None
    assert formula.rate(three, Fraction(80), Fraction(100), Fraction(100), Fraction(60)) == Fraction(3, 2)
    assert formula.rate(three, Fraction(60), Fraction(100), Fraction(100), Fraction(60)) == 0
    assert formula.rate(three, Fraction(101), Fraction(100), Fraction(100), Fraction(60)) == 3
    assert formula.rate(three, Fraction(0), Fraction(0), Fraction(100), Fraction(60)) is None
    bands = ((Fraction(2), Fraction(3), False), (Fraction(1), Fraction(2), False), (Fraction(0), Fraction(1), True))
    assert [formula.band(Fraction(value), bands) for value in ("2", "1.5", "1", "0.1", "0")] == [3, 2, 2, 1, 0]
    assert formula.deducted(Fraction(2), [(Fraction(3), Fraction("0.5"))]) == Fraction("0.5")
    assert formula.deducted(Fraction(2), [(Fraction(9), Fraction("0.5"))]) == 0


def test_the_final_score_and_the_grades():
    assert formula.final(Fraction(90), Fraction(12), Fraction(3)) == 97
    assert formula.final(Fraction(90), Fraction(0), Fraction(0), Fraction(80), Fraction(70)) == 87
    assert [formula.grade(Fraction(one)) for one in ("90", "89.99", "75", "74.99", "60", "59.99")] == [
        "优秀", "合格", "合格", "基本合格", "基本合格", "不合格"]
    totals = [(f"g{n}", Fraction(99 - n), False) for n in range(10)]
    found = formula.graded(totals)
    assert [found[f"g{n}"][0] for n in range(4)] == ["优秀", "优秀", "优秀", "合格"], "at most 30 %"
    vetoed = formula.graded([("a", Fraction(99), True), *totals[1:]])
    assert vetoed["a"] == ("合格", 1)
    assert [vetoed[f"g{n}"][0] for n in (1, 2, 3, 4)] == ["优秀", "优秀", "优秀", "合格"]
    assert [place for _, place in formula.graded([("a", Fraction(80), False), ("b", Fraction(80), False), ("c", Fraction(70), False)])
            .values()] == [1, 1, 3]


# a group's year

def test_an_empty_year_scores_what_it_can(desk):
    one = sheet(desk, ORG, 2026)
    assert len(one.items) == 39
    assert not item(one, 6).applies
    assert item(one, 25).auto == 0
    assert item(one, 30).auto == item(one, 30).points, "nothing was late"
    assert one.auto <= 100


def test_records_move_their_items_and_stand_behind_them(desk, a_unit, a_person):
    before = sheet(desk, ORG, 2026)
    assert item(before, 1).auto == 0
    made = desk.add("political_item", {"unit_id": a_unit, "year": 2026, "topic": "theory", "source": "全会部署", "task": "学习",
                                       "due": "2026-12-01", "measure": "列席学习"})
    assert item(sheet(desk, ORG, 2026), 1).auto == 0, "a draft is no item"
    desk.step(made, "submit", {})
    desk.approve(made, "agree")
    desk.step(made, "run", {})
    after = sheet(desk, ORG, 2026)
    assert item(after, 1).auto == item(after, 1).points
    (part,) = item(after, 1).parts
    assert part.counted[0].found == (("unit", a_unit),)
    (watched,) = item(after, 2).parts
    assert watched.counted[0].missing == (("political_item", made),), "no progress yet"


def test_a_case_of_its_own_ends_zero_filing(desk, a_unit, a_person, a_colleague):
    assert item(sheet(desk, ORG, 2026), 25).auto == 0
    desk.add("clue", {"source": "petition", "got_at": "2026-11-10", "assign": "self", "persons": [a_person], "unit_id": a_unit,
                      "issues": [{"text": "问题", "disc": "integrity"}], "lead_org": desk.user.org_id})
    one = item(sheet(desk, ORG, 2026), 28)
    assert one.auto == 0, "it came by letter"
    desk.add("clue", {"source": "supervision", "got_at": "2026-11-11", "assign": "self", "persons": [a_person], "unit_id": a_unit,
                      "issues": [{"text": "问题", "disc": "integrity"}], "lead_org": desk.user.org_id})
    one = item(sheet(desk, ORG, 2026), 28)
    assert one.auto == one.points, "one of two without a letter is the upper bound"


def test_monthly_reports_are_asked_for_by_their_duty(desk, clock):
    """T46 stands among the duties: the reports of October (due 5 November) and later are asked of a group that began to keep them then."""
    clock.pass_(days=-27)                                   # 24 October
    upkeep.daily(desk)
    clock.pass_(days=12)                                    # 5 November: October's is due
    upkeep.daily(desk)
    (reports, _) = item(sheet(desk, ORG, 2026), 35).parts
    assert not reports.applies, "its day has not gone by"
    made = desk.add("monthly_report", {"month": "2026-10", "done": "列席会议"})
    desk.step(made, "edit", {})
    desk.step(made, "submit", {})
    (reports, _) = item(sheet(desk, ORG, 2026), 35).parts
    assert [(one.name, one.value, one.found) for one in reports.counted] == [
        ("reports.in_time", 1, (("monthly_report", made),)), ("reports.due", 1, (("monthly_report", made),))]
    clock.pass_(days=33)                                    # 8 December: November's was due on the 7th, the 5th is a Saturday
    upkeep.daily(desk)
    (reports, _) = item(sheet(desk, ORG, 2026), 35).parts
    assert [one.value for one in reports.counted] == [1, 2]
    assert reports.earned == 0, "50 % is below the lower bound"


@pytest.mark.parametrize(("sent", "reached"), [("2027-12-15", 1), ("2027-12-16", 0)])
def test_a_profile_is_in_time_on_its_last_day(desk, a_unit, clock, sent, reached):
    clock.moment = clock.moment.replace(year=2027, month=12, day=20)
    key = desk.add("eco_profile", {"unit_id": a_unit, "year": 2027, "term": "full", "team_view": "好", "chief_ability": "好",
                                   "chief_integrity": "好", "chief_style": "好", "sent_at": sent})
    assert key
    (by_date, _) = item(sheet(desk, ORG, 2027), 7).parts
    assert by_date.counted[0].value == reached


def test_a_profile_due_on_a_rest_day_is_in_time_on_the_next_working_day(desk, a_unit, clock):
    """15 December 2029 is a Saturday: the duty T37 is due on Monday, and so is what is assessed."""
    clock.moment = clock.moment.replace(year=2029, month=12, day=20)
    desk.add("eco_profile", {"unit_id": a_unit, "year": 2029, "term": "full", "team_view": "好", "chief_ability": "好",
                             "chief_integrity": "好", "chief_style": "好", "sent_at": "2029-12-17"})
    (by_date, _) = item(sheet(desk, ORG, 2029), 7).parts
    assert by_date.counted[0].value == 1


def test_what_cannot_be_assessed_is_refused(desk):
    with pytest.raises(CheckFailed):
        sheet(desk, ORG, 2027)
    with pytest.raises(Absent):
        sheet(desk, "没有这个组", 2026)
    with pytest.raises(NotPermitted):
        begin(desk, 2026)
    assert ranking(desk, 2026) == []


@pytest.fixture
def commission(store, tmp_path, clock) -> Desk:  # type: ignore[no-untyped-def]
    """The desk of the commission with three groups."""
    objects = Objects(tmp_path / "objects", TEST_KEY)
    with Desk(store, objects, User("anguan", "", "某甲", frozenset({"case_mgmt"}), ""), STATION, clock).act("init") as act:
        org = act.add("org", {"name": "测试县纪委监委", "short": "测试县纪委", "kind": "commission", "from": "2020-01-01"}, excused=True)
        me = act.add("staff", {"name": "某甲", "org_id": org, "post": "clerk", "roles": ["case_mgmt"], "joined": "2020-01-01"},
                     excused=True)
        for name in "子丑寅":
            act.add("org", {"name": f"驻{name}局纪检监察组", "short": f"{name}组", "kind": "group", "from": "2020-01-01"}, excused=True)
        act.commit()
    return Desk(store, objects, User("anguan", me, "某甲", frozenset({"case_mgmt", "chief"}), org), STATION, clock)


def test_a_year_is_published_gathered_reviewed_settled_and_ranked(commission):
    ids = begin(commission, 2026)
    assert len(ids) == 3
    assert begin(commission, 2026) == [], "each group once"
    for nth, key in enumerate(ids):
        commission.step(key, "gather", {})
        row = commission.get(key)
        assert [line["item"] for line in row.scores] == list(range(1, 40))
        with pytest.raises(CheckFailed):
            commission.set(key, {"scores": [{**line, "auto": 1.0} for line in row.scores]})
        commission.step(key, "self_rate", {})
        lines = [{**line, "checked": 2.0 - nth / 2, "why": "有宣传和受理渠道"} if line["item"] == 23 else line for line in row.scores]
        with pytest.raises(CheckFailed):
            commission.step(key, "check", {"scores": [{name: value for name, value in line.items() if name != "why"} for line in lines]})
        commission.step(key, "check", {"scores": lines, "veto": [{"reason": "泄密", "basis": "保密检查通报"}] if nth == 0 else None})
    with pytest.raises(CheckFailed, match="申辩"):
        settle(commission, 2026)
    for key in ids:
        commission.step(key, "defend", {"appeal": "无异议"})
    assert set(settle(commission, 2026)) == set(ids)
    found = ranking(commission, 2026)
    assert [one.id for one in found] == ids
    assert [one.rank_no for one in found] == [1, 2, 3]
    assert found[0].total - found[2].total == pytest.approx(1.0)
    assert [one.gap[23] for one in found] == [0.5, 0.0, -0.5]
    assert all(line["final"] is not None for line in commission.get(ids[0]).scores if line.get("auto") is not None)
    assert "优秀" not in {one.grade for one in found}
    assert record_of(commission, found[0].org, 2026).id == ids[0]
    assert {one.before for one in compared(commission, found[0].org, 2026)} == {None}


@pytest.mark.parametrize("role", ["style", "supervision", "trial", "organization", "general", "cadre_sup"])
def test_every_reviewing_room_reads_the_records_it_reviews(commission, role):
    key = begin(commission, 2026)[0]
    commission.step(key, "gather", {})
    commission.step(key, "self_rate", {})
    user = User("shencha", "", "某戊", frozenset({role}), commission.user.org_id)
    room = Desk(commission.store, commission.objects, user, STATION, commission.now)
    assert "check" in {step.code for step in room.steps(room.get(key))}


def test_a_score_above_its_points_is_refused(commission):
    (key, *rest) = begin(commission, 2026)
    for one in (key, *rest):
        commission.step(one, "gather", {})
        commission.step(one, "self_rate", {})
        lines = commission.get(one).scores
        commission.step(one, "check", {"scores": [{**line, "checked": 50.0, "why": "笔误"} if line["item"] == 1 and one == key else line
                                                  for line in lines]})
        commission.step(one, "defend", {"appeal": "无"})
    with pytest.raises(CheckFailed, match="高于可得的分数"):
        settle(commission, 2026)
    assert commission.get(key).state == "defended"


def test_the_commission_edits_the_scheme_and_issues_it(commission):
    from app.desk.issued import issue
    changed = told()
    changed["name"] = "2026年度考核细则"
    changed["aspects"][0]["items"][0]["points"] = 4
    with pytest.raises(CheckFailed, match="分值之和"):
        issue(commission, "scheme", "2026", changed)
    changed["aspects"][0]["items"][0]["parts"][0]["points"] = 4
    changed["aspects"][0]["items"][1]["points"] = 2
    changed["aspects"][0]["items"][1]["parts"][0]["points"] = 2
    issue(commission, "scheme", "2026", changed)
    group = begin(commission, 2026)[0]
    one = sheet(commission, commission.get(group).org_id, 2026)
    assert one.scheme == "2026年度考核细则"
    assert item(one, 1).of == 4
    assert commission.get(group).scheme == "2026年度考核细则"


def test_the_same_scheme_whatever_the_order_of_its_keys():
    one = copy.deepcopy(told())
    one["aspects"].reverse()
    assert {item.no for item in read(one).items} == {item.no for item in default().items}
