"""Each periodic duty: a period, when it begins, when it is due, and a record that does it on its day."""

from datetime import date
from itertools import pairwise

import pytest

from app.duties import duties
from app.duties.kit import FESTIVAL, Duty
from app.ledgers import ledgers
from app.ledgers.kit import Row
from app.rules.ruling import Rules, Ruling
from app.rules.workcalendar import WorkCalendar

RULES = Rules(WorkCalendar())
DAY, AT = "2026-05-11", "2026-05-11T09:00"
ENTERED = "the day the state was entered"

MEETING = {"side": "unit", "unit_id": "u", "state": "recorded"}
OWN = {"side": "dispatch", "org_id": "g", "state": "done"}
CHECK = {"units": ["u", "v"], "state": "recorded", "start": "2026-05-11", "end": "2026-05-12"}
TALK = {"kind": "heart", "persons": ["p", "q"], "unit_id": "u", "state": "talked", "start": "2026-05-11T09:00"}
LIST = {"unit_id": "u", "year": 2026, "got_at": "2026-02-03", "state": "pending", "owner": "p"}
REPORT = {"kind": "report", "org_id": "g", "state": "reported"}
TRAINING = {"org_id": "g", "state": "recorded", "date": "2026-05-13"}
FILED = {"org_id": "g", "filed_at": "2026-05-13", "state": "opened"}

# duty, period, begins, due, ledger, record, whom, the day it is done
TABLE = [
    ("T05 线索办结结果反馈信访室", "2026Q1", "2026-04-01", "2026-04-10", "upward",
     REPORT | {"at": "2026-04-08T10:00", "subject": "一季度线索办结情况"}, "g", "2026-04-08"),
    ("T24 报告处分宣布情况", "2026Q2", "2026-07-01", "2026-07-10", "upward",
     REPORT | {"at": "2026-07-09T10:00", "subject": "二季度处分宣布情况"}, "g", "2026-07-09"),
    ("T31 三重一大季度反馈", "2026Q1", "2026-04-01", "2026-04-10", "major_q",
     {"unit_id": "u", "quarter": "2026Q1", "state": "sent"}, "u", ENTERED),
    ("T32 全面会商", "2026H1", "2026-01-01", "2026-06-30", "meeting",
     MEETING | {"kind": "consult", "at": AT}, "u", DAY),
    ("T33 与主要负责人谈话", "2026", "2026-01-01", "2026-12-31", "talk",
     TALK, "u", DAY),
    ("T33 与班子成员谈话", "2026", "2026-01-01", "2026-12-31", "talk",
     TALK, "u", DAY),
    ("T35 报送党委（党组）责任清单", "2026", "2026-01-01", "2026-01-31", "list_review",
     LIST | {"kind": "body"}, "u", "2026-02-03"),
    ("T35 报送第一责任人清单", "2026", "2026-01-01", "2026-01-31", "list_review",
     LIST | {"kind": "first"}, "u", "2026-02-03"),
    ("T35 报送班子成员“一岗双责”清单", "2026", "2026-01-01", "2026-01-31", "list_review",
     LIST | {"kind": "member"}, "u", "2026-02-03"),
    ("T37 政治生态半年更新", "2026H1", "2026-01-01", "2026-06-30", "eco_profile",
     {"unit_id": "u", "year": 2026, "term": "half", "sent_at": "2026-07-02", "state": "sent"}, "u", "2026-07-02"),
    ("T37 政治生态评价", "2026", "2026-01-01", "2026-12-15", "eco_profile",
     {"unit_id": "u", "year": 2026, "term": "full", "sent_at": "2026-12-14", "state": "sent"}, "u", "2026-12-14"),
    ("T38 主体责任检查", "2026H1", "2026-01-01", "2026-06-30", "inspection",
     CHECK | {"kind": "half_duty", "year": 2026, "half": "first"}, "u", "2026-05-12"),
    ("T39 驻在日", "2026Q2", "2026-04-01", "2026-06-30", "inspection",
     CHECK | {"kind": "residency", "days": 1.0}, "u", "2026-05-12"),
    ("T39 主要负责人谈话纪实检查", "2026Q2", "2026-04-01", "2026-06-30", "inspection",
     CHECK | {"kind": "talk_record", "quarter": "2026Q2"}, "u", "2026-05-12"),
    ("T39 专项整治监督责任季报", "2026Q1", "2026-04-01", "2026-04-10", "monthly_report",
     {"org_id": "g", "period": "2026Q1", "state": "submitted", "sent_at": "2026-04-09T10:00"}, "g", "2026-04-09"),
    ("T41 第一种形态年底汇总", "2026", "2026-12-01", "2026-12-21", "upward",
     REPORT | {"at": "2026-12-18T10:00", "subject": "第一种形态运用情况汇总"}, "g", "2026-12-18"),
    ("T46 月报", "2026-11", "2026-12-01", "2026-12-07", "monthly_report",
     {"org_id": "g", "month": "2026-11", "state": "collected", "sent_at": "2026-12-04T10:00"}, "g", "2026-12-04"),
    ("T47 季度工作例会", "2026Q2", "2026-04-01", "2026-06-30", "meeting",
     OWN | {"kind": "q_meet", "at": AT}, "g", DAY),
    ("T47 半年工作研讨会", "2026H1", "2026-01-01", "2026-06-30", "meeting",
     OWN | {"kind": "h_meet", "at": AT}, "g", DAY),
    ("T47 年度述责述廉大会", "2026", "2026-01-01", "2026-12-31", "meeting",
     OWN | {"kind": "y_duty", "at": AT}, "g", DAY),
    ("T47 述职述廉", "2026H2", "2026-07-01", "2026-12-31", "duty_report",
     {"org_id": "g", "kind": "y", "period": "2026", "state": "submitted"}, "g", ENTERED),
    ("T48 听取单位“一岗双责”汇报", "2026H1", "2026-01-01", "2026-06-30", "meeting",
     MEETING | {"kind": "listen_rep", "at": AT}, "u", DAY),
    ("T48 常委会听取派驻工作汇报", "2026H1", "2026-01-01", "2026-06-30", "meeting",
     OWN | {"kind": "disc", "at": AT, "agenda": [{"subject": "听取派驻工作汇报"}]}, "g", DAY),
    ("T49 参加民主生活会", "2026", "2026-01-01", "2026-12-31", "meeting",
     MEETING | {"kind": "dem_life", "at": "2026-05-11"}, "u", DAY),
    ("T50 通报", "2026Q2", "2026-04-01", "2026-06-30", "edu",
     {"type": "circular", "org_id": "g", "date": "2026-05-13", "state": "recorded"}, "g", "2026-05-13"),
    ("T51 警示教育基地学习", "2026", "2026-01-01", "2026-12-31", "edu",
     {"type": "education", "form": "base", "units": ["u"], "date": "2026-05-13", "state": "recorded"}, "u", "2026-05-13"),
    ("T51 节前提醒", "2027-new_year", "2026-12-25", "2026-12-29", "inspection",
     {"kind": "festival", "festival": "new_year", "org_id": "g", "start": "2026-12-28", "state": "recorded"}, "g", "2026-12-28"),
    ("T52 每周集体学习", "2026-W20", "2026-05-11", "2026-05-17", "training",
     TRAINING | {"kind": "weekly"}, "g", "2026-05-13"),
    ("T52 每月一课", "2026-05", "2026-05-01", "2026-05-31", "training",
     TRAINING | {"kind": "lesson"}, "g", "2026-05-13"),
    ("T52 每周一测", "2026-W20", "2026-05-11", "2026-05-17", "training",
     TRAINING | {"kind": "test"}, "g", "2026-05-13"),
    ("T60 巡察整改核查", "2026Q2", "2026-04-01", "2026-06-30", "inspection",
     CHECK | {"kind": "inspection_rect"}, "u", "2026-05-12"),
    ("T64 廉政档案完整性检查", "2026", "2026-12-01", "2026-12-31", "task",
     {"org_id": "g", "state": "done", "text": "检查廉政档案"}, "g", ENTERED),
    ("T66 零立案检查点（6月）", "2026", "2026-01-01", "2026-06-30", "case",
     FILED, "g", "2026-05-13"),
    ("T66 零立案检查点（9月）", "2026", "2026-01-01", "2026-09-30", "case",
     FILED, "g", "2026-05-13"),
    ("T66 零立案检查点（11月）", "2026", "2026-01-01", "2026-11-30", "case",
     FILED, "g", "2026-05-13"),
]


def test_every_duty_is_tried() -> None:
    assert {case[0] for case in TABLE} == set(duties())


@pytest.mark.parametrize(("code", "period", "begins", "due", "ledger", "record", "whom", "day"), TABLE, ids=[case[0] for case in TABLE])
def test_a_duty_runs_to_its_day_and_is_met_by_its_record(code, period, begins, due, ledger, record, whom, day) -> None:  # type: ignore[no-untyped-def]
    duty = duties()[code]
    span = next(span for span in duty.spans(date(2026, 1, 1), date(2027, 3, 1)) if span.key == period)
    assert (duty.begins(span).isoformat(), duty.due(span, RULES).isoformat()) == (begins, due)
    assert set(record) <= set(ledgers()[ledger].FACES)
    assert record["state"] in ledgers()[ledger].STATES
    marks = [mark for mark in duty.marks[ledger](Row(record)) if mark.about == whom]
    assert marks
    for mark in marks:
        assert (mark.day or ENTERED) == day
        assert bool(mark.day) or set(mark.entered) <= set(ledgers()[ledger].STATES)
        if mark.period or mark.day:
            assert period in ([mark.period] if mark.period else [one.key for one in duty.span_of(date.fromisoformat(mark.day))])


@pytest.mark.parametrize(("code", "ledger", "record"), [(case[0], case[4], case[5]) for case in TABLE], ids=[case[0] for case in TABLE])
def test_what_is_only_begun_or_something_else_meets_nothing(code, ledger, record) -> None:  # type: ignore[no-untyped-def]
    duty = duties()[code]
    empty = {name: None for name in record} | {"state": ledgers()[ledger].first_state()}
    assert not list(duty.marks[ledger](Row(empty)))


def test_a_talk_of_a_case_is_not_the_yearly_talk() -> None:
    duty = duties()["T33 与主要负责人谈话"]
    assert list(duty.marks["talk"](Row(TALK)))
    assert not list(duty.marks["talk"](Row(TALK | {"kind": "review"})))


def test_days_of_a_duty_are_changed_by_a_ruling() -> None:
    monthly, profile = duties()["T46 月报"], duties()["T37 政治生态评价"]
    month = next(span for span in monthly.spans(date(2026, 12, 1), date(2026, 12, 31)))
    year = next(span for span in profile.spans(date(2026, 1, 1), date(2026, 12, 31)))
    rules = Rules(WorkCalendar(), {"T46": Ruling.read({"days": 10}), "T37 政治生态评价": Ruling.read({"by": ["11-30"]})})
    assert monthly.due(month, rules) == date(2026, 12, 10)
    assert profile.due(year, rules) == date(2026, 11, 30)


@pytest.mark.parametrize("duty", duties().values(), ids=duties())
def test_periods_follow_each_other(duty: Duty) -> None:
    spans = list(duty.spans(date(2025, 1, 1), date(2027, 12, 31)))
    assert len({span.key for span in spans}) == len(spans) >= 2
    # 中秋 and 国庆 may come together: their reminders overlap.
    assert duty.every == FESTIVAL or all(before.last < after.first for before, after in pairwise(spans))
