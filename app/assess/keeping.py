"""The records of the assessment: begun for every group, scored once at 取数, summed and ranked at 审定.

    gathered(row, facts)      what the desk writes into `scores` at the step 取数 (Step.fills of app/ledgers/assessment.py)
    settle(desk, year)        审定 of all groups whose 申辩 is over, together: 优秀 is at most 30 % of them

units     points with 2 decimals; in the mode 80/10/10 日常管理 is what aspect 5 earned, in percent of its points
errors    CheckFailed naming group and item; NotPermitted at a group
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from app.assess import formula
from app.assess.engine import scheme_for, sheet, sheet_in
from app.assess.scheme import Scheme
from app.desk import Desk, Where
from app.desk.asking import Facts
from app.errors import CheckFailed, Finding, NotPermitted
from app.figures import offices
from app.figures.kit import Scope, table_of
from app.ledgers.kit import Row
from app.rules.growth import median
from app.rules.periods import Period

MOST = 1000
DAILY = 5
"""The aspect that is 日常管理 in the mode 80/10/10."""
OVER = ("defended", "settled", "announced", "archived")


def gathered(row: Row, facts: Facts) -> list[dict[str, Any]]:
    """系统分 of every item; an item that does not apply stands without one."""
    if not row.org_id or not row.year:
        raise CheckFailed([Finding("year", "REQUIRED", "请先填写组和年度")])
    return [{"item": item.no, "auto": item.auto} for item in sheet_in(facts, row.org_id, row.year).items]


def begin(desk: Desk, year: int) -> list[str]:
    """A record at 方案发布 for every group that has none yet. returns   the new ones' ids"""
    _commission_only(desk, "发布考核方案")
    with desk.reader() as facts:
        scheme = scheme_for(facts.conn, year, facts.today)
        scope = Scope(Period.parse(str(year)), desk.now().date(), desk.user, None)
        org = table_of("org")
        standing = offices.groups(scope).subquery("standing")
        groups = list(facts.conn.execute(select(org.c.id).join(standing, standing.c.id == org.c.id)).scalars())
        known = {row.org_id for row in facts.find("assessment", year=year)}
    made = list[str]()
    with desk.act("assess.begin") as act:
        for group in groups:
            if group not in known:
                made.append(act.add("assessment", {"org_id": group, "year": year, "scheme": scheme.name}))
        act.commit()
    return made


def settle(desk: Desk, year: int) -> list[str]:
    """Sum, grade and rank all groups of the year and take the step 审定; all or none.

    returns   ids of the records settled
    raises    CheckFailed where a group's 申辩 is not over yet, or a score is above its item's points
    """
    _commission_only(desk, "审定考核")
    rows = _rows(desk, year)
    waiting = [row for row in rows if row.state not in OVER]
    if waiting or not rows:
        names = "、".join(desk.titles([row.org_id for row in waiting]).values())
        raise CheckFailed([Finding("state", "ASSESS", f"{names}还没有完成申辩" if rows else f"{year}年度没有考核记录")])
    scheme = scheme_for(desk, year, desk.now().date())
    totals = {row.id: total(row, scheme) for row in rows}
    for row in rows:
        _within(row, scheme, desk)
    ranked = formula.graded([(row.id, totals[row.id], bool(row.veto)) for row in rows])
    done = list[str]()
    with desk.act("assess.settle") as act:
        for row in rows:
            if row.state != "defended":
                continue
            grade, place = ranked[row.id]
            act.step(row.id, "settle", {"scores": [dict(line) | {"final": _final(line)} for line in row.scores or ()],
                                        "total": formula.shown(totals[row.id]), "grade": grade, "rank_no": place})
            done.append(row.id)
        act.commit()
    return done


def _final(line: Any) -> float | None:
    return next((line[name] for name in ("final", "checked", "auto") if line.get(name) is not None), None)


def total(row: Row, scheme: Scheme) -> Fraction:
    """总分 by rule 6, from 审定分, else 复核分, else 系统分."""
    points = {line["item"]: Fraction(str(final)) for line in row.scores or () if (final := _final(line)) is not None}
    daily = None
    if scheme.mode == "80/10/10":
        aspect = next(one for one in scheme.aspects if one.no == DAILY)
        got = sum((points.get(item.no, Fraction(0)) for item in aspect.items), Fraction(0))
        daily = got / aspect.points * 100
    return formula.final(sum(points.values(), Fraction(0)), _summed(row.bonus), _summed(row.minus),
                         None if row.vote is None else Fraction(str(row.vote)), daily)


def _summed(lines: Any) -> Fraction:
    return sum((Fraction(str(line.get("score") or 0)) for line in lines or ()), Fraction(0))


def _within(row: Row, scheme: Scheme, desk: Desk) -> None:
    """No item earns more than its aspect: points of what does not apply are spread within one."""
    most = {item.no: (item.name, aspect.points) for aspect in scheme.aspects for item in aspect.items}
    for line in row.scores or ():
        name, points = most.get(line["item"], ("", Fraction(0)))
        if Fraction(str(_final(line) or 0)) > points:
            office = desk.titles([row.org_id]).get(row.org_id, "")
            raise CheckFailed([Finding("scores", "ASSESS", f"{office}第{line['item']}项“{name}”的得分高于可得的分数")])


@dataclass(frozen=True)
class Ranked:
    """One group of the year. points: what each item earned; gap: to the median of the groups, by item."""

    id: str
    org: str
    org_name: str
    state: str
    total: float
    grade: str | None
    rank_no: int
    vetoed: bool
    points: dict[int, float]
    gap: dict[int, float]


def ranking(desk: Desk, year: int) -> list[Ranked]:
    """All groups of the year, best first: settled ones by what was settled, others by what stands so far (grade None)."""
    rows = [row for row in _rows(desk, year) if row.scores]
    scheme = scheme_for(desk, year, desk.now().date())
    totals = {row.id: Fraction(str(row.total)) if row.total is not None else total(row, scheme) for row in rows}
    names = desk.titles([row.org_id for row in rows])
    points = {row.id: {line["item"]: final for line in row.scores if (final := _final(line)) is not None} for row in rows}
    medians = _medians(list(points.values()))
    found, place = list[Ranked](), 0
    ordered = sorted(rows, key=lambda row: -totals[row.id])
    for nth, row in enumerate(ordered, 1):
        if nth == 1 or totals[row.id] != totals[ordered[nth - 2].id]:
            place = nth
        own = points[row.id]
        found.append(Ranked(row.id, row.org_id, names.get(row.org_id, ""), row.state, formula.shown(totals[row.id]), row.grade,
                            row.rank_no or place, bool(row.veto), own,
                            {item: formula.shown(Fraction(str(got)) - medians[item]) for item, got in own.items()}))
    return found


def _medians(points: Sequence[dict[int, float]]) -> dict[int, Fraction]:
    values = dict[int, list[Fraction]]()
    for own in points:
        for item, got in own.items():
            values.setdefault(item, []).append(Fraction(str(got)))
    return {item: median(all_) for item, all_ in values.items()}


@dataclass(frozen=True)
class Compared:
    """One item of this year's sheet beside last year's record (None: not scored then)."""

    no: int
    name: str
    now: float | None
    before: float | None


def compared(desk: Desk, org: str, year: int) -> list[Compared]:
    now = sheet(desk, org, year)
    rows = [row for row in _rows(desk, year - 1) if row.org_id == now.org]
    before = {line["item"]: _final(line) for row in rows for line in row.scores or ()}
    return [Compared(item.no, item.name, item.auto, before.get(item.no)) for item in now.items]


def record_of(desk: Desk, org: str, year: int) -> Row | None:
    """The group's record of the year."""
    return next((row for row in _rows(desk, year) if row.org_id == org), None)


def _rows(desk: Desk, year: int) -> list[Row]:
    return list(desk.page("assessment", [Where("year", "=", year)], limit=MOST).rows)


def _commission_only(desk: Desk, what: str) -> None:
    if not desk.commission:
        raise NotPermitted(what=what)
