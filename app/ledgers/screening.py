"""筛查: what the books say of a person who is to be promoted, elected, or sent abroad; and whom a name on a list means.

Reads case-level records whoever asks: the words go into a field that only readers of cases are shown.

shapes    `facts` is kit.Facts; persons are rows of `person`
source    domain ledgers, L16
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.ledgers.case_states import UNDER_WAY
from app.ledgers.checks import plain
from app.ledgers.kit import Row
from app.ledgers.person import impact_until

OPEN_CLUE = ("registered", "study", "approval", "inquiry", "prelim", "shelved", "case")
_OPEN_PRELIM = ("applying", "approved", "checking", "extended", "report", "disposing")


def open_clues(person_id: str | None, facts: Any) -> list[Row]:
    return [one for one in facts.find("clue", persons=person_id) if one.state in OPEN_CLUE] if person_id else []


def hits_of(person_id: str, facts: Any) -> str:
    """信访、在办线索、初核和案件、函询、影响期、备案、通报: what there is, with its numbers; 无 when nothing is."""
    person = facts.get(person_id)
    if person is None:
        return ""
    cases = facts.find("case", person_id=person_id)
    circulars = {one.id: one for case in cases for one in facts.find("edu", cases=case.id) if one.type == "circular"}
    found = [
        _counted("信访举报", "件", facts.find("petition", persons=person_id)),
        _counted("在办线索", "件", open_clues(person_id, facts)),
        _counted("谈话函询", "轮", facts.find("inquiry", person_id=person_id)),
        _counted("正在初核", "件", [one for one in facts.find("prelim", person_id=person_id) if one.state in _OPEN_PRELIM]),
        _counted("在查案件", "件", [one for one in cases if one.state in UNDER_WAY]),
        f"影响期至{until}" if (until := impact_until(person, facts)) and until >= facts.today else "",
        _counted("第一种形态备案", "次", facts.find("form1", person_id=person_id)),
        _counted("通报", "期", list(circulars.values())),
    ]
    return "；".join(filter(None, found)) or "无"


def _counted(what: str, unit: str, rows: list[Row]) -> str:
    numbers = "、".join(sorted(one.record_no for one in rows if one.record_no))
    return f"{what}{len(rows)}{unit}" + (f"（{numbers}）" if numbers else "") if rows else ""


@dataclass(frozen=True)
class Match:
    """Whom a line of a list means. `person_id` None: nobody, or not sure; `perhaps` are to be looked at by hand."""

    person_id: str | None
    by: str
    perhaps: tuple[str, ...] = ()


def matched(facts: Any, line: Mapping[str, Any]) -> Match:
    """By identity number, then by name and day of birth; a name alone is never enough.

    line    {"name", "idno"?, "birth"?}
    """
    number = plain(line.get("idno")).upper()
    if number and (found := facts.find("person", idno=number)):
        return Match(found[0].id, "idno")
    named = facts.find("person", name=plain(line.get("name"))) if line.get("name") else []
    # Whose number is known and another is somebody else.
    named = [one for one in named if not (number and one.idno and one.idno != number)]
    born = [one for one in named if line.get("birth") and one.birth == line["birth"]]
    if len(born) == 1:
        return Match(born[0].id, "birth")
    return Match(None, "name" if named else "", tuple(one.id for one in named))


def all_matched(facts: Any, lines: Iterable[Mapping[str, Any]]) -> list[Match]:
    return [matched(facts, line) for line in lines]
