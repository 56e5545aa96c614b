"""What stations say to each other beside the records is taken only in its exact shape."""

import pytest

from app.sync.merging.merge import conflict_id
from app.sync.notes import decision, rejected, request, station
from app.sync.streams.requests import told
from tests.vectors.makings import Authority

SENDER = Authority().station("驻测试市教育局纪检监察组", "group").certificate
ASK = {"epoch": 1, "gaps": [[2, 3], [7, 7]], "whole": 0}
STATION = {"program": "0.1.0", "format": 2, "audit": 12, "conflicts": 0, "quarantine": 0}


@pytest.mark.parametrize("value", [{"ask": ASK}, {"ask": ASK | {"gaps": [], "whole": 1}}, {"answer": {"epoch": 100_001, "number": 4}}])
def test_a_request_as_it_is_written(value: dict[str, object]) -> None:
    request.proved(value, SENDER)


@pytest.mark.parametrize("value", [
    {}, {"ask": ASK, "answer": {"epoch": 1, "number": 1}}, {"wish": ASK}, {"ask": ASK | {"epoch": 0}}, {"ask": ASK | {"epoch": True}},
    {"ask": ASK | {"whole": 2}}, {"ask": ASK | {"whole": True}}, {"ask": ASK | {"more": 1}}, {"ask": {"epoch": 1, "gaps": []}},
    {"ask": ASK | {"gaps": [[3, 2]]}}, {"ask": ASK | {"gaps": [[2, 3], [3, 4]]}}, {"ask": ASK | {"gaps": [[5, 6], [2, 3]]}},
    {"ask": ASK | {"gaps": [[1, 1001]]}}, {"ask": ASK | {"gaps": [[0, 1]]}}, {"ask": ASK | {"gaps": [[1, 2, 3]]}},
    {"ask": ASK | {"gaps": [[n, n] for n in range(1, 102)]}}, {"ask": ASK | {"gaps": [[2**63, 2**63]]}}, {"ask": []},
    {"answer": {"epoch": 1}}, {"answer": {"epoch": 1, "number": 0}}, {"answer": {"epoch": 1, "number": "1"}}, {"answer": 3}])
def test_a_request_of_another_shape_is_refused(value: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        request.proved(value, SENDER)


def test_what_a_station_says_of_itself() -> None:
    station.proved(STATION, SENDER)


@pytest.mark.parametrize("change", [{"program": ""}, {"program": "x" * 41}, {"program": "1\u202e2"}, {"program": 1}, {"format": -1},
                                    {"audit": 2**53}, {"conflicts": True}, {"quarantine": "0"}, {"more": 1}])
def test_what_a_station_says_of_itself_in_another_shape_is_refused(change: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        station.proved(STATION | change, SENDER)
    with pytest.raises(KeyError):
        station.proved({}, SENDER)


RECORD = "01930000-0000-7000-8000-000000000001"
EARLY, LATE = (f"{number << 60:016x}{SENDER.station[-12:]}" for number in (1, 2))
DECISION = {"id": conflict_id(RECORD, "name", EARLY, LATE), "record": RECORD, "ledger": "unit", "field": "name", "shown": EARLY,
            "stands": EARLY, "found_at": "2026-11-21T08:00:00Z", "versions": [{"clock": EARLY, "value": "甲", "by": ""},
                                                                             {"clock": LATE, "value": "乙", "by": ""}],
            "took": EARLY, "clock": LATE, "station": SENDER.station, "by": "", "name": "某甲", "office": "组", "reason": "核实",
            "at": "2026-11-21T08:00:00Z"}
REJECTED = {"id": RECORD, "bundle": "x", "record": RECORD, "ledger": "unit", "reason": "名称不合要求", "entries": 1,
            "at": "2026-11-21T08:00:00Z", "state": "held"}


@pytest.mark.parametrize("name", ["name", "office", "reason"])
@pytest.mark.parametrize("word", [None, 1, True, [], {}, "\u202e", "\x00", "长" * 1001])
def test_the_words_of_a_decision_are_words(name: str, word: object) -> None:
    decision.proved(DECISION, SENDER)
    with pytest.raises(ValueError, match="words"):
        decision.proved(DECISION | {name: word}, SENDER)


@pytest.mark.parametrize("count", [0, -1, True, 2**53, 2**63, 2**64 - 1])
def test_what_was_not_taken_is_counted_as_a_table_can_hold_it(count: int) -> None:
    rejected.proved(REJECTED, SENDER)
    with pytest.raises(ValueError, match="entries"):
        rejected.proved(REJECTED | {"entries": count}, SENDER)


def test_numbers_are_told_short() -> None:
    assert told([[2, 3], [7, 7]]) == "2-3、7"
