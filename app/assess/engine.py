"""One group's sheet: every item of the scheme scored from the records, each part with what it counted and the records behind it.

units     points with 2 decimals, half up; counts exact
leaves    keeping, review and ranking to keeping.py
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection, select

from app.assess import formula
from app.assess.counts import Count, Peers, Scene, Thing, count
from app.assess.scheme import Amount, BadScheme, Item, Part, Scheme, default, read
from app.desk import Desk
from app.desk.asking import Facts
from app.desk.issued import in_force
from app.desk.tables import catalog
from app.errors import Absent, CheckFailed, Finding
from app.figures import measure, offices, offices_under
from app.figures.kit import Scope, table_of
from app.figures.tally import Tally
from app.rules.periods import Period


@dataclass(frozen=True)
class Counted:
    """One count of a part. name: as the scheme names it; for the eye the item says what it is."""

    name: str
    value: float
    found: tuple[Thing, ...]
    missing: tuple[Thing, ...]


@dataclass(frozen=True)
class PartScore:
    """earned: None where it does not apply, and where a person scores it (kind Q) until somebody does."""

    kind: str
    points: float
    earned: float | None
    applies: bool
    text: str
    counted: tuple[Counted, ...]


@dataclass(frozen=True)
class ItemScore:
    """points   what it can earn once the points of what does not apply are spread; `of` as the scheme has it
    auto        系统分, None where the item does not apply; manual: how many of its points a person has to give
    """

    no: int
    name: str
    of: float
    points: float
    auto: float | None
    applies: bool
    manual: float
    parts: tuple[PartScore, ...]


@dataclass(frozen=True)
class AspectScore:
    no: int
    name: str
    points: float
    auto: float
    reviewers: tuple[str, ...]
    items: tuple[ItemScore, ...]


@dataclass(frozen=True)
class Sheet:
    """partial: the user does not see every record of the group."""

    org: str
    org_name: str
    year: int
    half: bool
    as_of: str
    scheme: str
    mode: str
    aspects: tuple[AspectScore, ...]
    partial: bool

    @property
    def items(self) -> tuple[ItemScore, ...]:
        return tuple(item for aspect in self.aspects for item in aspect.items)

    @property
    def auto(self) -> float:
        """系统分 in all; items a person scores are not in it yet."""
        return _sum(self.items)


def scheme_for(source: Desk | Connection, year: int, day: date | str) -> Scheme:
    """The scheme of the year: issued by the commission under the year's name, else the default.

    raises    CheckFailed when what was issued cannot be read by this program
    """
    told = in_force(source, "scheme", f"{year}", day)
    if told is None:
        return default()
    try:
        return read(told)
    except BadScheme as bad:
        raise CheckFailed([Finding("scheme", "SCHEME", f"{year}年度下发的考核方案不能使用：{bad}")]) from bad


def sheet(desk: Desk, org: str, year: int, *, half: bool = False) -> Sheet:
    """The sheet of a group (id, name or number) for a year, or for its trial run of the first half.

    raises    Absent, CheckFailed
    """
    with desk.reader() as facts:
        key = desk.resolve_in(facts.conn, "org", org)
        if key is None:
            raise Absent(what=f"机构“{org[:40]}”")
        return sheet_in(facts, key, year, half=half)


def sheet_in(facts: Facts, org: str, year: int, *, half: bool = False, scheme: Scheme | None = None,
             peers: Peers | None = None) -> Sheet:
    """The same on a connection."""
    today = date.fromisoformat(facts.today)
    if not 2000 <= year <= today.year:
        raise CheckFailed([Finding("year", "YEAR", f"{year}年度还没有开始，不能考核" if year > today.year else "年度写得不对")])
    period = Period(date(year, 1, 1), date(year, 6, 30) if half else date(year, 12, 31))
    scope = Scope(period, today, facts.user, offices_under(facts.conn, org))
    scheme = scheme or scheme_for(facts.conn, year, facts.today)
    scene = Scene(facts.conn, scope, org, year, half, facts, lambda: peers or peers_of(facts, period))
    name = facts.conn.execute(select(catalog.c.title).where(catalog.c.id == org)).scalar() or ""
    aspects = tuple(AspectScore(one.no, one.name, float(one.points), _sum(items := _items(scene, one.items)), one.reviewers, items)
                    for one in scheme.aspects)
    partial = min(facts.user.level, facts.user.ceiling) < 3
    return Sheet(org, name, year, half, scope.as_of.isoformat(), scheme.name, scheme.mode, aspects, partial)


def peers_of(facts: Facts, period: Period) -> Peers:
    """What all groups this station holds did."""
    scope = Scope(period, date.fromisoformat(facts.today), facts.user, None)
    org, standing = table_of("org"), offices.groups(scope).subquery("standing")
    own = Tally(facts.conn, scope, measure).by_org("M61")
    groups = facts.conn.execute(select(org.c.id).join(standing, standing.c.id == org.c.id)).scalars()
    return Peers(tuple(own.get(group, 0) for group in groups))


def _sum(items: tuple[ItemScore, ...]) -> float:
    """系统分 of these items; what does not apply and what a person scores has none."""
    return formula.shown(sum((Fraction(str(item.auto)) for item in items if item.auto is not None), Fraction(0)))


def _items(scene: Scene, items: tuple[Item, ...]) -> tuple[ItemScore, ...]:
    scored = {item.no: [_part(scene, part) for part in item.parts] for item in items}
    whole = {}
    for item in items:
        applying = formula.spread({nth: (earned if applies else None, points)
                                   for nth, (earned, points, applies, _) in enumerate(scored[item.no])})
        gained = [earned for earned, _ in applying.values() if earned is not None]
        whole[item.no] = (sum(gained, Fraction(0)) if gained else None, item.points)
    final, found = formula.spread(whole), []
    for item in items:
        earned, points = final[item.no]
        parts = tuple(told for *_, told in scored[item.no])
        factor = points / item.points
        open_points = sum((Fraction(str(part.points)) for part in parts if part.kind == "Q"), Fraction(0)) * factor
        found.append(ItemScore(item.no, item.name, float(item.points), formula.shown(points),
                               None if earned is None else formula.shown(earned), earned is not None, formula.shown(open_points), parts))
    return tuple(found)


def _part(scene: Scene, part: Part) -> tuple[Fraction, Fraction, bool, PartScore]:
    """(earned, points, does it apply, for the eye)."""
    counts = {name: count(scene, name) for name in dict.fromkeys(part.counts)}
    earned, text = _formula(scene, part, counts)
    applies = earned is not None
    if earned is not None and part.kind != "D" and part.minus:
        earned, off = _taken_off(part, counts, earned)
        text += off
    shown = None if earned is None or part.kind == "Q" else formula.shown(earned)
    told = tuple(Counted(name, float(one.value), one.found, one.missing) for name, one in counts.items())
    return earned or Fraction(0), part.points, applies, PartScore(part.kind, float(part.points), shown, applies, text or part.words, told)


def _formula(scene: Scene, part: Part, counts: Mapping[str, Count]) -> tuple[Fraction | None, str]:
    over, under = _value(part.over, counts), _value(part.under, counts)
    match part.kind:
        case "C":
            required = (under or Fraction(0)) / (2 if part.yearly and scene.half else 1)
            return formula.completion(part.points, over or Fraction(0), required), f"完成 {_written(over)}／应完成 {_written(required)}"
        case "R":
            got = formula.rate(part.points, over or Fraction(0), under or Fraction(0), part.upper, part.lower)
            percent = "—" if got is None or not under else f"{formula.shown((over or Fraction(0)) / under * 100):.2f} %"
            bounds = f"{_written(part.upper)} % 以上得满分，{_written(part.lower)} % 以下不得分"
            return got, f"{percent}（{_written(over)}/{_written(under)}），{bounds}"
        case "B":
            return formula.band(over, part.bands), f"为 {_written(over)}"
        case "D":
            return _taken_off(part, counts, part.points)
        case _:
            # Until somebody scores it, nothing is earned; it applies all the same.
            return Fraction(0), part.words


def _taken_off(part: Part, counts: Mapping[str, Count], points: Fraction) -> tuple[Fraction, str]:
    events, said = [], []
    for minus in part.minus:
        value = counts[minus.count].value
        number = value if minus.below is None else Fraction(int(value < minus.below))
        events.append((number, minus.each))
        if number:
            said.append(f"{_written(number)}次，每次扣 {_written(minus.each)} 分")
    return formula.deducted(points, events), "；".join(said) or "没有扣分"


def _value(amount: Amount | None, counts: Mapping[str, Count]) -> Fraction | None:
    """None where there is none, and where a quotient has no denominator."""
    if amount is None:
        return None
    over = counts[amount.over].value if isinstance(amount.over, str) else amount.over
    if amount.under is None:
        return over * amount.times
    under = counts[amount.under].value
    return over / under * amount.times if under else None


def _written(value: Fraction | None) -> str:
    return "—" if value is None else f"{formula.shown(value):g}"


def evidence(desk: Desk, things: tuple[Thing, ...]) -> Iterator[tuple[str, str, str]]:
    """(ledger, id, title) of the records behind a count, those the user may open."""
    titles = desk.titles([key for _, key in things])
    for ledger, key in dict.fromkeys(things):
        if key in titles:
            yield ledger, key, titles[key]
