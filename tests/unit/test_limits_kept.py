"""What is kept of a limit: an extension beside the day it replaced, the day it was due once it is met, the reason it was late."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_rows import Held, a_row

from app.desk.limits import limits_of, runs_of
from app.ledgers import ledgers
from app.rules.limits import due_on
from app.rules.ruling import Rules, Ruling
from app.rules.workcalendar import WorkCalendar

KNOWN = Rules(WorkCalendar())


def run(ledger: str, what: str, rules: Rules = KNOWN, kept: dict[tuple[str, str], Any] | None = None, **changes: Any) -> dict[str, Any]:
    facts = Held()
    facts.calendar = rules.calendar
    found = {one["what"]: one for one in runs_of(ledgers()[ledger], a_row(ledger, **changes), facts, lambda _: facts.today, rules, kept)}
    return found.get(what, {})


EXTENDED = [{"asked_at": "2026-12-20", "reason": "证人出差", "due": "2027-02-04"}]


def test_an_extension_replaces_the_day_and_keeps_it() -> None:
    plain = run("prelim", "完成初步核实", ok_at="2026-11-02")
    assert (plain["due"], plain["replaced"]) == ("2027-01-04", None)
    longer = run("prelim", "完成初步核实", ok_at="2026-11-02", extends=EXTENDED)
    assert (longer["due"], longer["replaced"]) == ("2027-02-04", "2027-01-04")
    again = run("prelim", "完成初步核实", ok_at="2026-11-02", extends=[*EXTENDED, {"due": "2027-03-04"}])
    assert (again["due"], again["replaced"]) == ("2027-03-04", "2027-01-04")
    assert run("prelim", "完成初步核实", ok_at="2026-11-02", extends=[{"asked_at": "2026-12-20"}])["due"] == "2027-01-04", "not yet granted"


@given(st.dates(date(2026, 1, 1), date(2026, 11, 20)), st.integers(1, 90))
def test_an_extension_is_taken_as_it_was_approved_whatever_the_rules_become(start: date, days: int) -> None:
    granted = (start + timedelta(days=62 + days)).isoformat()
    rules = Rules(WorkCalendar(), {"T13": Ruling.read({"months": 1})})
    for one in (KNOWN, rules):
        found = run("prelim", "完成初步核实", one, ok_at=start.isoformat(), extends=[{"due": granted}])
        assert found["due"] == granted
        usual = due_on(start, months=2 if one is KNOWN else 1, calendar=one.calendar).isoformat()
        assert found["replaced"] == (usual if usual != granted else None)


def test_what_was_met_keeps_its_day_unless_the_record_itself_changes() -> None:
    shorter = Rules(WorkCalendar(), {"T05": Ruling.read({"workdays": 2})})
    met = run("clue", "报案管室备案", got_at="2026-11-02", filed_at="2026-11-05")
    kept = {("T05", "报案管室备案"): met}
    assert met["due"] == "2026-11-09"
    assert run("clue", "报案管室备案", shorter, kept, got_at="2026-11-02", filed_at="2026-11-05")["due"] == "2026-11-09"
    assert run("clue", "报案管室备案", shorter, kept, got_at="2026-11-02", filed_at="2026-11-06")["due"] == "2026-11-04", "another day"
    assert run("clue", "报案管室备案", shorter, kept, got_at="2026-11-03", filed_at="2026-11-05")["due"] == "2026-11-05", "received later"
    assert run("clue", "报案管室备案", shorter, {("T05", "报案管室备案"): met | {"met": None}}, got_at="2026-11-02")["due"] == "2026-11-04"


def test_a_date_that_stands_in_the_record_is_moved_by_no_rule() -> None:
    shorter = Rules(WorkCalendar(), {"T36 整改报结": Ruling.read({"days": 5})})
    assert run("problem", "整改报结", shorter, due="2026-12-31")["due"] == "2026-12-31"
    assert run("problem", "整改报结", shorter, due=None)["due"] == "2026-11-09", "five days from 2 November end on a Saturday"


def test_the_last_reason_stands_beside_its_limit() -> None:
    said = [{"number": "T05", "what": "报案管室备案", "reason": "一"}, {"number": "T05", "what": "报案管室备案", "reason": "二"},
            {"number": "T01", "what": "提出处置意见", "reason": "三"},
            {"number": "T05", "what": "报案管室备案", "period": "2026", "reason": "四"}]
    assert run("clue", "报案管室备案", late=said)["reason"] == "二"
    assert run("clue", "提出处置意见", late=said)["reason"] == "三"


@pytest.mark.parametrize(("changes", "due"), [
    ({"classification": "secret", "classified_on": "2026-02-28", "term": "10年"}, "2036-02-28"),
    ({"classification": "confidential", "classified_on": "2024-02-29", "term": "15年"}, "2039-02-28"),
    ({"classification": "work_secret", "classified_on": "2026-02-28", "term": "10年"}, None),
    ({"classification": "secret", "classified_on": "2026-02-28", "term": "公开发布后解密"}, None),
    ({"classification": "secret", "term": "10年"}, None),
    ({"classification": "secret", "classified_on": "2026-02-28", "term": "2030-03-04"}, "2030-03-04"),
])
def test_what_is_classified_is_looked_at_when_its_years_are_over(changes: dict[str, Any], due: str | None) -> None:
    found = run("clue", "定密期限届满，解密审核", **changes)
    assert found.get("due") == (due and due_on(date.fromisoformat(due), days=1, calendar=KNOWN.calendar, extend=True).isoformat()
                                if due and not KNOWN.calendar.is_workday(date.fromisoformat(due)) else due)


def test_no_ledger_asks_twice_for_the_same_number() -> None:
    for ledger in ledgers().values():
        named = [(limit.number, limit.what) for limit in limits_of(ledger)]
        assert len(named) == len(set(named)), ledger.CODE
