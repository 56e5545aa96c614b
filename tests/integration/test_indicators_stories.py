"""Figures of single stories, told through the desk as clerks tell them."""

from datetime import date
from decimal import Decimal

import pytest

from app import figures
from app.desk import Desk, User
from app.errors import Absent, CheckFailed
from app.rules.growth import Ratio
from tests.integration.test_indicators_examples import Book

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def figure(desk, code, from_=YEAR[0], to=YEAR[1], org=None):
    (found,) = figures.stats(desk, from_, to, org, codes=[code])
    assert len(figures.records(desk, code, from_, to, org)) == found.value
    for part in found.parts:
        assert len(figures.records(desk, code, from_, to, org, part=part)) == found.parts[part].value
    return found


def parts(found):
    return {code: part.value for code, part in found.parts.items() if part.value}


def a_talk(desk, unit, person, **changes):
    return {"kind": "integrity", "talkers": [desk.user.staff_id], "way": "direct", "persons": [person], "unit_id": unit,
            "start": "2026-03-10T09:00", "end": "2026-03-10T10:00", "place": "谈话室", "outline": "提纲"} | changes


def an_old_clue(person, **changes):
    return {"legacy": True, "source": "petition", "got_at": "2021-03-01", "persons": [person], "disposal": "prelim", "state": "done",
            "issues": [{"text": "问题"}]} | changes


def held(desk, key):
    """A talk entered after it took place is held; one that was planned takes the step."""
    if desk.get(key).state == "planned":
        desk.step(key, "hold")
    return key


def test_a_planned_talk_is_not_counted_until_it_was_held(desk, a_unit, a_person):
    key = desk.add("talk", a_talk(desk, a_unit, a_person, start="2026-11-21T09:00", end="2026-11-21T10:00"))
    assert figure(desk, "M11").value == 0
    desk.step(key, "hold", {"start": "2026-11-19T09:00", "end": "2026-11-19T10:00"})
    assert figure(desk, "M11").value == 1
    assert figure(desk, "M12").value == 1
    desk.void(key, "登记错误")
    assert figure(desk, "M11").value == 0


def test_a_collective_talk_counts_its_attendees(desk, a_unit, a_person):
    held(desk, desk.add("talk", a_talk(desk, a_unit, a_person, kind="collective", head_count=30)))
    found = figures.records(desk, "M11", *YEAR)
    assert figure(desk, "M11").value == 30
    assert [(line.thing, line.nth, line.of) for line in found.page(0, 3)] == [(a_person, 1, 1), (None, 1, 29), (None, 2, 29)]


def test_an_investigating_talk_is_daily_but_not_counted(desk, a_unit, a_person):
    held(desk, desk.add("talk", a_talk(desk, a_unit, a_person, kind="investigate")))
    assert [figure(desk, code).value for code in ("M11", "M12", "M13")] == [0, 0, 0]


def test_a_unit_is_covered_once_by_the_talks_with_its_chief(desk, a_unit, a_person):
    held(desk, desk.add("talk", a_talk(desk, a_unit, a_person)))
    assert figure(desk, "M14").value == 0, "not the chief"
    desk.set(a_unit, {"chief": a_person})
    held(desk, desk.add("talk", a_talk(desk, a_unit, a_person, start="2026-05-01T09:00", end="2026-05-01T10:00")))
    assert figure(desk, "M14").value == 1
    assert [line.id for line in figures.records(desk, "M14", *YEAR)] == [a_unit]


def test_last_years_same_period_stands_beside_it(desk, a_unit, a_person):
    for day in ("2025-03-01", "2025-11-20", "2025-11-21", "2026-01-01", "2026-11-20"):
        desk.add("talk", a_talk(desk, a_unit, a_person, legacy=True, state="done", start=day, end=day))
    found = figure(desk, "M11", date(2026, 1, 1), date(2026, 11, 20))
    assert (found.value, found.last_year, found.change, found.change_value) == (2, 2, "0.00 %", 0.0)
    assert found.note == "含旧账 2"
    half = figure(desk, "M11", date(2026, 1, 1), date(2026, 6, 30))
    assert (half.value, half.last_year, half.change) == (1, 1, "0.00 %")
    february = figure(desk, "M11", date(2026, 2, 1), date(2026, 2, 28))
    assert (february.value, february.last_year, february.change, february.change_value) == (0, 0, "持平", None)
    november = figure(desk, "M11", date(2027, 11, 1), date(2027, 11, 30))
    assert (november.value, november.last_year, november.change) == (0, 1, "-100.00 %")
    january = figure(desk, "M11", date(2026, 1, 1), date(2026, 1, 31))
    assert (january.value, january.change) == (1, "上年同期为0，净增1")


def test_an_old_clue_counts_its_persons_at_the_day_the_book_gives(desk, a_person):
    desk.add("clue", an_old_clue(a_person, done_at="2021-06-30", old_result=[
        {"result": "punished", "person_id": a_person, "date": "2021-05-20"}, {"result": "helped"},
        {"result": "helped", "date": "2022-01-05"},
    ]))
    desk.add("clue", an_old_clue(a_person, got_at="2021-09-01", state="shelved", disposal="shelve",
                                 old_result=[{"result": "punished", "person_id": a_person}, {"result": "punished"}]))
    year = date(2021, 1, 1), date(2021, 12, 31)
    punished = figure(desk, "M63", *year)
    assert (punished.value, punished.legacy, parts(punished)) == (2, 2, {"old": 2}), "某乙 once, and one without a name"
    assert figure(desk, "M53", *year).value == 1, "at 办结日期, the other in 2022"
    assert figure(desk, "M43", date(2021, 5, 1), date(2021, 5, 31)).value == 1, "the result's day comes before 办结日期"
    assert figure(desk, "M43", date(2021, 9, 1), date(2021, 9, 30)).value == 1, "else 收到日期"
    assert parts(figure(desk, "M44", *year)) == {"prelim": 1, "shelve": 1}
    assert figure(desk, "M42", *year).value == 2


def test_an_old_letter_counts_whatever_its_state(desk, a_unit):
    letter = {"legacy": True, "kind": "jjjc", "unit_id": a_unit, "issued_at": "2021-06-05", "state": "drafting",
              "facts": [{"text": "违规发放津贴补贴"}, {"text": "（原台账只记数量，待补）"}], "advice": [{"text": "完善制度", "fact_no": 1}]}
    key = desk.add("suggestion", letter)
    year = date(2021, 1, 1), date(2021, 12, 31)
    assert parts(figure(desk, "M36", *year)) == {"jjjc": 1}
    assert figure(desk, "M37", *year).value == 1
    assert figure(desk, "M33", *year).value == 2, "no record is named: the lines count"
    problem = desk.add("problem", {"legacy": True, "unit_id": a_unit, "found_at": "2021-06-05", "state": "rectifying", "letters": [key]})
    assert [line.id for line in figures.records(desk, "M33", *year)] == [problem], "a record is named: it counts in place of the lines"


def test_a_letter_counts_once_it_is_delivered(desk, a_unit):
    draft = {"kind": "pj", "to_party": True, "unit_id": a_unit, "title": "关于规范采购的纪律检查建议", "cause": "supervision",
             "origin": "检查", "facts": [{"text": "一"}], "analysis": "原因",
             "advice": [{"text": "改", "fact_no": 1}], "issuer": "驻测试县教育局纪检监察组",
             "issued_at": "2026-06-05"}
    desk.add("suggestion", draft)
    assert figure(desk, "M36").value == 0


def test_a_clue_decided_twice_counts_at_its_first_decision(desk, a_person, a_unit, clock):
    """Shelved in 2025 and taken up again in 2026: 2025 keeps its figure."""
    key = desk.add("clue", an_old_clue(a_person, got_at="2025-02-01", state="shelved", disposal="shelve", disposed_at="2025-03-01"))
    clock.pass_(minutes=1)
    desk.set(key, {"disposed_at": "2025-03-03"})
    assert parts(figure(desk, "M44", date(2025, 1, 1), date(2025, 12, 31))) == {"shelve": 1}
    clock.pass_(minutes=1)
    desk.step(key, "restudy")
    assert figure(desk, "M43", date(2025, 1, 1), date(2025, 12, 31)).value == 1
    book = Book(desk, a_person)      # approved by the chain, elsewhere
    book.tell("clue", key, state="approval", disposal="prelim", plan="核查", shelve=None)
    clock.pass_(minutes=1)
    book.tell("clue", key, state="prelim", disposed_at="2026-11-19")
    assert parts(figure(desk, "M44", date(2025, 1, 1), date(2025, 12, 31))) == {"shelve": 1}
    assert [line.on_date for line in figures.records(desk, "M44", date(2025, 1, 1), date(2025, 12, 31))] == ["2025-03-03"], "as corrected"
    assert figure(desk, "M43").value == 0, "each clue once"


def test_what_was_shelved_at_the_end_of_a_past_period(desk, a_person, clock):
    key = desk.add("clue", an_old_clue(a_person, got_at="2025-02-01", state="shelved", disposal="shelve", disposed_at="2025-03-01"))
    assert figure(desk, "M46").value == 1
    assert figure(desk, "M46", date(2025, 1, 1), date(2025, 2, 28)).value == 0
    clock.pass_(days=60)
    desk.step(key, "restudy")
    clock.pass_(days=30)
    assert figure(desk, "M46", date(2027, 1, 1), date(2027, 12, 31)).value == 0, "today it is studied"
    assert figure(desk, "M46", date(2026, 1, 1), date(2026, 12, 31)).value == 1, "at the end of 2026 it was shelved"
    assert figure(desk, "M46", date(2027, 1, 1), date(2027, 12, 31)).last_year == 1


def test_a_figure_is_for_the_office_that_leads_the_others_stand_beside(desk, a_person):
    other = desk.add("org", {"name": "驻测试县卫健局纪检监察组", "short": "驻卫", "kind": "group", "from": "2020-01-01", "contact_office":
                             desk.user.org_id, "incharge": desk.user.staff_id})
    own = desk.user.org_id
    book = Book(desk, a_person)      # who helps is the commission's to say
    book("clue", **an_old_clue(a_person, lead_org=own, co_orgs=[other]))
    book("clue", **an_old_clue(a_person, lead_org=other, co_orgs=[own], source="audit"))
    year = date(2021, 1, 1), date(2021, 12, 31)
    assert parts(figure(desk, "M42", *year)) == {"petition": 1, "joint": 1}, "without an office: the group's own"
    for named in ("驻测试县卫健局纪检监察组", other):
        assert parts(figure(desk, "M42", *year, org=named)) == {"audit": 1, "joint": 1}


def test_an_area_and_an_office_count_those_below_them(desk, a_person):
    own = desk.user.org_id
    above = desk.add("org", {"name": "测试县纪委监委", "short": "县纪委", "kind": "commission", "from": "2018-01-01"})
    desk.set(own, {"parent": above})
    desk.add("clue", an_old_clue(a_person))
    year = date(2021, 1, 1), date(2021, 12, 31)
    assert figure(desk, "M42", *year, org="测试县纪委监委").value == 1
    assert figure(desk, "M01", org="测试县纪委监委").value == 1
    with pytest.raises(Absent):
        figures.stats(desk, *year, org="没有的机构")


def test_staff_by_post_and_establishment(desk):
    own = desk.user.org_id
    desk.set(own, {"estab": 5})
    person = {"legacy": True, "name": "某丙", "sex": "male", "birth": "1980-01-01", "org_id": own, "post": "clerk",
              "roles": ["group_member"], "joined": "2024-01-01"}
    desk.add("staff", person)
    desk.add("staff", person | {"name": "某丁", "post": "secondee"})
    desk.add("staff", person | {"name": "某戊", "state": "retired"})
    desk.add("staff", person | {"name": "某己", "joined": "2026-06-01"})
    found = figure(desk, "M02")
    assert (found.value, parts(found)) == (3, {"estab": 5, "actual": 3, "secondee": 1})
    assert found.last_year == 2
    assert Ratio(found.value, found.parts["estab"].value).percent == Decimal("60.00")


def test_who_reads_less_counts_less_and_is_told(desk, a_person):
    desk.add("clue", an_old_clue(a_person))
    clerk = User("neiqin", desk.add("staff", {"legacy": True, "name": "某庚", "org_id": desk.user.org_id, "post": "clerk",
                                              "roles": ["group_clerk"], "joined": "2024-01-01"}), "某庚", frozenset({"group_clerk"}),
                 desk.user.org_id)
    seat = Desk(desk.store, desk.objects, clerk, desk.station_id, desk.now)
    year = date(2021, 1, 1), date(2021, 12, 31)
    assert (figure(seat, "M42", *year).value, figure(seat, "M42", *year).partial) == (0, True)
    assert (figure(seat, "M15", *year).partial, figure(desk, "M42", *year).partial) == (False, False)


def test_what_is_asked_wrongly_is_refused(desk):
    with pytest.raises(CheckFailed):
        figures.stats(desk, date(2026, 2, 1), date(2026, 1, 1))
    with pytest.raises(Absent):
        figures.records(desk, "M99", *YEAR)
    with pytest.raises(Absent):
        figures.records(desk, "M36", *YEAR, part="letter")
    with pytest.raises(Absent):
        figures.stats(desk, *YEAR, codes=["R01"])


def test_the_indicators_of_the_field_are_all_there_with_their_units(desk):
    asked = ("M01 个,M02 人,M03 个,M04 人,M10 项,M11 人次,M12 人次,M13 人次,M14 个,M15 次,M16 项,M17 条,M18 个,M19 次,M20 次,M21 天,"
             "M22 个单位,M23 个,M24 次,M25 项,M26 个,M27 件,M28 份,M29 次,M30 个,M31 个,M32 个,M33 个,M36 份,M37 条,M38 份,M39 项,"
             "M40 件,M41 件,M42 件,M43 件,M44 件,M45 件,M46 件,M47 件次,M48 件次,M49 件次,M50 人次,M51 人次,M52 人次,M53 人次,M54 人次,"
             "M55 次,M56 期,M57 人次,M58 件,M59 人次,M60 件,M61 件,M62 件,M63 人,M64 人,M65 件次,M66 件,M67 元,M68 件,M69 件,M70 人次,"
             "M71 人次,M72 次,M73 人,M74 人")
    assert [f"{one.code} {one.unit}" for one in figures.stats(desk, *YEAR)] == asked.split(",")
    whole = figures.statistics(desk, *YEAR)
    assert [one.code for one in whole.ratios] == [f"R{n:02}" for n in range(1, 21)]
    assert [one.code for one in whole.alerts] == [f"A{n:02}" for n in range(1, 24)]
    assert all(one.as_json()["label"].endswith(f"（{one.unit}）") for one in figures.stats(desk, *YEAR))
