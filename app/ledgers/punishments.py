"""The law of punishments as far as a record needs it: impact periods, the form (形态), who may get what, what a group may decide itself.

units     periods in months; a period ends on the corresponding day of its last month, whether that is a working day or not
shapes    `row` is a case; `earlier` are the same person's other cases
source    domain code tables 5, party_pun and gov_pun (处分条例10-13; 政务法8, 22, 23, 27)
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from app.codes import table
from app.ledgers.kit import Row
from app.rules.limits import add_months

GOV_CEILING_MONTHS = 48
"""The most a period of 政务处分 can come to where one falls into another."""

LIMITED_CLASSES = ("grassroots", "other", "entrusted")
LIMITED_TO = ("g1", "g2", "g3")
PROBATION = ("p4a", "p4b")


def party_months(code: str) -> int:
    """留党察看 counts its probation first; 开除党籍 the time in which nobody is taken in again."""
    known = table("party_pun")
    return sum(known.attribute(code, name) or 0 for name in ("months", "probation_months", "no_readmission_months"))


def gov_months(code: str) -> int:
    return table("gov_pun").attribute(code, "months") or 0


def is_punished(row: Row) -> bool:
    return bool(row.effective and row.result == "punish" and (row.party or row.gov))


def impact_until(row: Row, earlier: Iterable[Row]) -> str | None:
    """Last day of the impact period of this case. What is left of a period of the same kind (党纪, 政务) on the day of the new
    decision is added to the new one."""
    if not is_punished(row):
        return None
    party: date | None = None
    gov: date | None = None
    before = [one for one in earlier if one.id != row.id and is_punished(one) and one.effective < row.effective]
    for one in (*sorted(before, key=lambda case: str(case.effective)), row):
        begun = date.fromisoformat(one.effective)
        if one.party and (months := party_months(one.party)):
            party = add_months(begun, months) + _left(party, begun)
        if one.gov and (months := gov_months(one.gov)):
            gov = min(add_months(begun, months) + _left(gov, begun), add_months(begun, GOV_CEILING_MONTHS))
    days = [day for day, ours in ((party, row.party), (gov, row.gov and gov_months(row.gov))) if day and ours]
    return max(days).isoformat() if days else None


def _left(until: date | None, day: date) -> timedelta:
    return max(until - day, timedelta()) if until else timedelta()


def on_probation(row: Row, earlier: Iterable[Row]) -> bool:
    """Was the person under 留党察看 on the day of this decision?"""
    if not row.effective:
        return False
    for one in earlier:
        if one.id != row.id and is_punished(one) and one.party in PROBATION and one.effective < row.effective:
            months = table("party_pun").attribute(one.party, "probation_months") or 0
            if add_months(date.fromisoformat(one.effective), months).isoformat() >= row.effective:
                return True
    return False


def form_of(row: Row) -> str | None:
    """形态: the heaviest of what was decided; transfer to the courts is the fourth; ended without punishment the first."""
    if row.result == "judicial":
        return "f4"
    found = [table("party_pun").attribute(row.party, "form") if row.party else None,
             table("gov_pun").attribute(row.gov, "form") if row.gov else None,
             *(table("org_measure").attribute(one, "form") for one in row.org_measures or ())]
    forms = [str(form) for form in found if form]
    if forms:
        return max(forms)
    return "f1" if row.result in ("exempt", "no_punish") else None


def is_heavy(row: Row) -> bool:
    """撤销党内职务以上, 政务降级以上: post and salary change (T21)."""
    return row.party in ("p3", "p4a", "p4b", "p5") or row.gov in ("g4", "g5", "g6")


def may_get_party(person: Row | None) -> bool:
    """Only members of the party; a probationary member is criticised, put on longer probation, or not taken in."""
    return person is None or person.political in (None, "cpc")


def may_get_gov(person: Row | None, gov: str | None) -> bool:
    return person is None or person.object_class not in LIMITED_CLASSES or gov in (None, *LIMITED_TO)


def within_scope(scope: str | None, gov: str) -> bool:
    """Does 政务处分授权范围, written in words, hold this punishment? It is named, or lies between the two ends of A至B."""
    known = table("gov_pun")
    words = re.sub(r"\s", "", scope or "")
    names = {code: known.label(code).removeprefix("政务") for code in known.codes()}
    order = sorted(names, key=lambda code: -len(names[code]))
    # 记大过 is not 记过: the longer name is read first, and what was read is taken out.
    read = re.sub("|".join(names[code] for code in order), lambda found: f"<{next(c for c in order if names[c] == found[0])}>", words)
    named = set(re.findall(r"<(\w+)>", read))
    codes = list(known.codes())
    for begin, end in re.findall(r"<(\w+)>(?:政务)?[至到—-](?:政务)?<(\w+)>", read):
        named |= set(codes[codes.index(begin):codes.index(end) + 1])
    return gov in named


def is_own(row: Row) -> bool:
    """R10, as the program counts it: led by us, and not filed on a judgment, a non-prosecution or an administrative penalty."""
    return row.lead == "lead" and bool(row.basis) and row.basis not in table("case_basis").having("not_self")
