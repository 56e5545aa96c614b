"""The alerts: each is raised by what it names, opens it, and is silent without it."""

from datetime import date

import pytest

from app import figures
from app.errors import Absent
from tests.integration.test_indicators_examples import Book

YEAR = date(2026, 1, 1), date(2026, 11, 20)


@pytest.fixture
def book(desk, a_person):
    return Book(desk, a_person)


def alarm(desk, code, to=YEAR[1]):
    (found,) = figures.alerts(desk, YEAR[0], to, codes=[code])
    for item in found.items:
        assert desk.get(item.id)["ledger"] == item.ledger
        assert item.words
    return found


def named(desk, code, to=YEAR[1]):
    return [item.id for item in alarm(desk, code, to).items]


def test_an_overdue_proposal_is_red_at_once(desk, book):
    (key,) = book("clue", source="petition", got_at="2026-10-10", state="registered", persons=[book.person])
    assert named(desk, "A01", date(2026, 11, 10)) == [], "the day itself is in time"
    found = alarm(desk, "A01")
    assert ([item.id for item in found.items], found.level) == ([key], "red")
    assert found.items[0].words == "提出处置意见应于2026-11-10前完成，已超期10天"


@pytest.mark.parametrize(("code", "ledger", "values"), [
    ("A02", "prelim", {"ok_at": "2026-07-01", "state": "checking"}),
    ("A03", "case", {"lead": "lead", "type": "party", "basis": "own", "filed_at": "2026-05-01", "state": "investigating"}),
    ("A04", "case", {"lead": "lead", "type": "party", "basis": "own", "filed_at": "2026-03-01", "effective": "2026-08-01", "party": "p1",
                     "result": "punish", "state": "decided"}),
])
def test_a_limit_of_casework_gone_by(desk, book, code, ledger, values):
    (key,) = book(ledger, person_id=book.person, **values)
    assert set(named(desk, code)) == {key}
    assert alarm(desk, code).level == "red"


def test_a_problem_not_put_right_turns_red_after_ten_working_days(desk, book, a_unit):
    (key,) = book("problem", unit_id=a_unit, found_at="2026-09-01", due="2026-11-16", state="rectifying", severity="general",
                  turn="rectify")
    found = alarm(desk, "A06")
    assert ([item.id for item in found.items], found.level) == ([key], "yellow")
    assert alarm(desk, "A06", date(2026, 11, 16)).items == []


def test_a_letter_without_answer_and_one_refused(desk, book, a_unit):
    letter = {"kind": "jc", "unit_id": a_unit, "issued_at": "2026-08-01", "reply_by": "2026-09-01",
              "delivery": [{"at": "2026-08-01T09:00"}]}
    (silent,) = book("suggestion", state="awaiting", **letter)
    (refused,) = book("suggestion", state="replied", replied_at="2026-08-20", adopt="none", **letter)
    found = {item.id: item for item in alarm(desk, "A07").items}
    assert found.keys() == {silent, refused}
    assert (found[refused].level, found[refused].words) == ("red", "回复不采纳且未说明理由")


def test_a_unit_nobody_looked_at(desk, book, a_unit):
    assert named(desk, "A09") == [a_unit]
    book("talk", kind="heart", unit_id=a_unit, start="2026-08-22T09:00", state="done")
    assert named(desk, "A09") == [], "90 days before 20 November"
    assert named(desk, "A09", date(2026, 8, 20)) == [a_unit]


def test_days_on_site_duty_checks_and_consultations_left_out(desk, book, a_unit):
    book("inspection", kind="residency", units=[a_unit], start="2026-02-01", end="2026-02-01", days=1.0, state="recorded")
    book("inspection", kind="residency", units=[a_unit], start="2026-05-01", end="2026-05-01", days=0.5, state="recorded")
    book("inspection", kind="half_duty", units=[a_unit], start="2026-06-01", end="2026-06-01", year=2026, half="first", state="fed_back")
    book("meeting", side="unit", kind="consult", unit_id=a_unit, at="2026-03-01T09:00", state="recorded")
    (item,) = alarm(desk, "A10").items
    assert (item.id, item.words) == (a_unit, "2026Q2、2026Q3没有驻在满1天")
    assert (named(desk, "A11"), named(desk, "A13")) == ([], []), "the second half still runs"
    (year,) = figures.alerts(desk, date(2025, 1, 1), date(2025, 12, 31), codes=["A11"])
    assert [item.words for item in year.items] == ["2025H1、2025H2没有主体责任检查"]


def test_inspection_found_what_was_not_put_right_and_not_seen_before(desk, book, a_unit):
    check = {"kind": "inspection_rect", "units": [a_unit], "round": "第五轮", "found": 10, "state": "recorded"}
    book("inspection", start="2026-06-01", end="2026-06-01", fed_back="2026-06-01", fixed=0, **check)
    (latest,) = book("inspection", start="2026-09-01", end="2026-09-01", fixed=5, **check)
    assert named(desk, "A12", date(2026, 8, 31)) == [], "three months first"
    assert named(desk, "A12") == [latest]
    assert named(desk, "A23") == [a_unit], "10 against 0"
    book("problem", 4, unit_id=a_unit, source="talk", found_at="2026-01-10", due="2026-02-01", state="closed", cat="finance")
    assert named(desk, "A23") == [], "10 against 4"


def test_a_large_sum_without_a_meeting(desk, book, a_unit):
    desk.set(a_unit, {"big_fund": 5000000})
    fund = {"unit_id": a_unit, "major4": "fund", "subject": "采购", "filed_at": "2026-05-01T09:00", "state": "filed"}
    book("major", amount=4999900, **fund)
    (key,) = book("major", amount=5000000, **fund)
    assert named(desk, "A14") == [key]
    assert alarm(desk, "A14").items[0].words == "金额50,000.00元，达到大额资金标准，没有上会"


def test_filings_late_or_none_at_all(desk, book, a_unit):
    assert [item.words for item in alarm(desk, "A15").items] == ["2026Q2至2026Q3连续2个季度没有第一种形态备案"]
    (late,) = book("form1", by="unit", unit_id=a_unit, person_id=book.person, used_at="2026-09-10", measures=["remind"], state="pending")
    assert named(desk, "A15") == [late]


def test_a_monthly_report_not_handed_in(desk, book):
    own = desk.user.org_id
    assert len(named(desk, "A16")) == 11, "December to October, each group by the month"
    book("monthly_report", month="2026-09", sent_at="2026-10-05T09:00", done="工作", state="submitted")
    assert set(named(desk, "A16")) == {own}
    assert len(named(desk, "A16")) == 10


def test_media_leave_and_drafted_staff(desk, book, a_colleague):
    (medium,) = book("media_handover", kind="udisk", media_no="1", action="borrow", at="2026-11-01T09:00", due="2026-11-09", state="in_use")
    (leave,) = book("leave", staff_id=a_colleague, kind="annual", from_="2026-11-02T09:00", to="2026-11-06T18:00", state="away")
    away = {"staff_id": a_colleague, "kind": "draft_out", "task": "rural", "from_": "2026-10-01", "to": "2026-12-01", "state": "on_post"}
    (sent,) = book("assignment", contacts=[{"date": "2026-10-08"}], **away)
    book("assignment", contacts=[{"date": "2026-11-15"}], **away)
    assert named(desk, "A18") == [medium]
    assert set(named(desk, "A19")) == {leave, sent}


def test_quantity_without_quality(desk, book):
    case = {"lead": "lead", "basis": "own", "person_id": book.person}
    book("case", 5, filed_at="2025-03-01", state="opened", **case)
    book("case", 5, filed_at="2026-03-01", effective="2026-08-01", result="punish", party="p1", state="archived", **case)
    book("case", filed_at="2026-03-01", state="trial", returns=[{"type": "again", "date": "2026-06-01"}], **case)
    (item,) = alarm(desk, "A17").items
    assert item.words == "立案6件，同比+20.00 %；质量问题1件，占结案20.00 %（1/5）"
    book("case", 2, filed_at="2025-03-01", effective="2026-08-01", result="exempt", form="f1", state="archived", **case)
    assert [item.words for item in alarm(desk, "A17").items] == ["免予、不予处分2件，占结案28.57 %（2/7）"], "now 6 against 7"


def test_who_runs_the_unit_s_own_work(desk):
    desk.set(desk.user.staff_id, {"unit_duty": "分管基建"})
    found = alarm(desk, "A20")
    assert ([item.id for item in found.items], found.level) == ([desk.user.staff_id], "red")


def test_letters_nobody_checks_and_problems_without_depth(desk, book, a_unit):
    (clue,) = book("clue", source="petition", got_at="2026-02-01", persons=[book.person], state="inquiry", disposed_at="2026-02-10")
    asked = {"person_id": book.person, "clue_id": clue, "way": "letter", "ok_at": "2026-04-01", "replied_at": "2026-05-01", "state": "done"}
    book("inquiry", 4, spot=False, **asked)
    assert named(desk, "A21") == [], "fewer than five replies"
    book("inquiry", spot=False, **asked)
    assert named(desk, "A21") == [desk.user.org_id]
    problem = {"unit_id": a_unit, "found_at": "2026-05-01", "due": "2026-12-01", "cat": "finance", "state": "rectifying", "source": "talk"}
    book("problem", 19, severity="general", **problem)
    assert named(desk, "A22") == []
    book("problem", severity="slight", **problem)
    assert named(desk, "A22") == [desk.user.org_id]
    book("problem", severity="serious", **problem)
    assert named(desk, "A22") == []


def test_a_threshold_is_a_setting_the_commission_issues(desk, book, a_unit):
    assert named(desk, "A09") == [a_unit]
    book("talk", kind="heart", unit_id=a_unit, start="2026-10-01T09:00", state="done")
    assert named(desk, "A09") == []
    book("issued", kind="setting", name="A09.days", version=1, from_="2026-01-01", content='{"value": 30}', state="issued")
    assert named(desk, "A09") == [a_unit]


def test_an_alert_nobody_knows(desk):
    with pytest.raises(Absent):
        figures.alerts(desk, *YEAR, codes=["A99"])
