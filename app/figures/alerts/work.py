"""A05, A08, A17, A20-A22: groups without cases, groups out of balance, quantity without quality, people who do the unit's own work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.figures.alerts.kit import Alert, Office, Watch, named
from app.figures.kit import Scope, table_of
from app.figures.offices import LEFT
from app.figures.results import Warned
from app.figures.tally import Tally
from app.rules.growth import Ratio, growth, median, rounded
from app.rules.periods import Period

CHECK_POINTS = (((6, 30), "info"), ((9, 30), "yellow"), ((11, 30), "red"), ((12, 31), "red"))


def check_point(day: date) -> tuple[date, str] | None:
    """The last check point of the year by `day`, and how grave 零立案 is from then on (T66)."""
    passed = [(date(day.year, *at), level) for at, level in CHECK_POINTS if date(day.year, *at) <= day]
    return passed[-1] if passed else None


def _no_cases(watch: Watch) -> Iterator[Warned]:
    """Groups without a case of their own from 1 January on, once a check point has passed."""
    found = check_point(watch.as_of)
    if found is None:
        return
    point, level = found
    year = Period(date(watch.as_of.year, 1, 1), watch.as_of)
    tally = Tally(watch.conn, Scope(year, watch.scope.today, watch.scope.user, watch.scope.orgs), watch.now.measure_of)
    own, filed = tally.by_org("M61"), tally.by_org("M60")
    for group in watch.groups.values():
        if not own.get(group.id) and (group.from_ or "") <= point.isoformat():
            rest = f"（另有非自办{filed[group.id]}件）" if filed.get(group.id) else "（立案0件）"
            yield watch.of_group(group, level, f"截至{point.month}月{point.day}日自办立案0件{rest}")


@dataclass(frozen=True)
class Spread:
    """How a number is spread over the groups. cv: None where the mean is 0."""

    total: int
    mean: Fraction
    maximum: int
    minimum: int
    median: Fraction
    cv: Decimal | None

    @property
    def range(self) -> int:
        return self.maximum - self.minimum

    @classmethod
    def of(cls, values: list[int]) -> "Spread":
        ordered, count = sorted(values), len(values)
        mean = Fraction(sum(values), count)
        variance = sum(((value - mean) ** 2 for value in values), Fraction()) / count
        root = Decimal(variance.numerator * 10**12 // variance.denominator).sqrt() / 10**6
        cv = root / (Decimal(mean.numerator) / mean.denominator) if mean else None
        return cls(sum(values), mean, ordered[-1], ordered[0], median(ordered), cv)

    def unbalanced(self, cv: float, times: float) -> bool:
        """A08 yellow. All zeros are in balance."""
        return self.maximum > 0 and bool((self.cv is not None and self.cv >= Decimal(str(cv))) or self.maximum >= times * self.median)

    def as_json(self) -> dict[str, Any]:
        return {"total": self.total, "mean": float(rounded(self.mean)), "max": self.maximum, "min": self.minimum,
                "median": float(self.median), "range": self.range,
                "cv": None if self.cv is None else float(rounded(Fraction(self.cv)))}


BALANCED = (("M60", "立案"), ("M43", "处置问题线索"))


def _compared(watch: Watch) -> list[Office]:
    """Groups with enough months of the period behind them."""
    least = int(watch.thresholds["A08.months"])
    return [group for group in watch.groups.values() if _months(watch, group) >= least]


def _months(watch: Watch, group: Office) -> int:
    """Whole months of the period in which the group worked."""
    begin = max(watch.scope.period.first.isoformat(), group.from_ or "")
    first, last = date.fromisoformat(begin), watch.as_of
    months = (last.year - first.year) * 12 + last.month - first.month
    ends = Period.of(last, "month").last == last
    return months + (1 if ends and first.day == 1 else 0 if last.day >= first.day - 1 else -1)


def _numbers(watch: Watch, code: str, groups: list[Office]) -> list[int]:
    found = watch.now.by_org(code)
    return [found.get(group.id, 0) for group in groups]


def _unbalanced(watch: Watch) -> Iterator[Warned]:
    groups = _compared(watch)
    if len(groups) < 2:
        return
    for code, label in BALANCED:
        values = _numbers(watch, code, groups)
        spread = Spread.of(values)
        most = groups[values.index(spread.maximum)]
        if spread.unbalanced(watch.thresholds["A08.cv"], watch.thresholds["A08.times_median"]):
            told = spread.as_json()
            yield watch.of_group(most, "yellow", f"{label}不平衡：最大{spread.maximum}（{most.name}）、最小{spread.minimum}、"
                                                 f"中位数{told['median']:g}、极差{spread.range}、变异系数{told['cv']:.2f}")
        level = "yellow" if spread.unbalanced(watch.thresholds["A08.cv"], watch.thresholds["A08.times_median"]) else "info"
        for group, value in zip(groups, values, strict=True):
            if value < Fraction(str(watch.thresholds["A08.half_median"])) * spread.median:
                yield watch.of_group(group, level, f"{label}{value}件，低于中位数{float(spread.median):g}的"
                                                   f"{watch.thresholds['A08.half_median']:.0%}")


def _spreads(watch: Watch) -> Mapping[str, Any]:
    groups = _compared(watch)
    return {code: Spread.of(_numbers(watch, code, groups)).as_json() for code, _ in BALANCED} if groups else {}


def _quality(watch: Watch) -> Iterator[Warned]:
    """More cases and worse ones; or too many that end without punishment."""
    now, then, limits = watch.now, watch.then, watch.thresholds
    filed, before, faults, ended = now.by_org("M60"), then.by_org("M60"), now.by_org("M69"), now.by_org("M62")
    spared = {org: now.by_org("M62", "exempt").get(org, 0) + now.by_org("M62", "no_punish").get(org, 0) for org in ended}
    for group in watch.groups.values():
        new, base, closed = filed.get(group.id, 0), before.get(group.id, 0), ended.get(group.id, 0)
        bad = faults.get(group.id, 0)
        if not closed:
            continue
        if base and (new - base) >= limits["A17.growth"] * base and bad >= limits["A17.quality"] * closed:
            yield watch.of_group(group, "yellow", f"立案{new}件，同比{growth(new, base).text}；质量问题{bad}件，占结案{Ratio(bad, closed)}")
        if (few := spared.get(group.id, 0)) >= limits["A17.exempt"] * closed:
            yield watch.of_group(group, "yellow", f"免予、不予处分{few}件，占结案{Ratio(few, closed)}")


def _unit_work(watch: Watch) -> Iterator[Warned]:
    staff = table_of("staff")
    for one in watch.records(staff, staff.c.unit_duty.is_not(None), staff.c.unit_duty != "", watch.scope.state_of(staff).not_in(LEFT),
                             post=staff.c.post, duty=staff.c.unit_duty):
        yield named("staff", one, "red" if one.post == "leader" else "yellow", f"在驻在单位分管：{one.duty[:40]}")


def _not_checked(watch: Watch) -> Iterator[Warned]:
    replies, spots = watch.now.by_org("M48"), watch.now.by_org("M48", "spot")
    target, least = watch.thresholds["A21.rate"], watch.thresholds["A21.replies"]
    for group in watch.groups.values():
        count, checked = replies.get(group.id, 0), spots.get(group.id, 0)
        if count >= least and checked < target * count:
            yield watch.of_group(group, "yellow", f"函询抽查核实率{Ratio(checked, count)}，低于{target:.0%}")


def _shallow(watch: Watch) -> Iterator[Warned]:
    found, least = watch.now.by_org("M30"), watch.thresholds["A22.problems"]
    deep = [watch.now.by_org("M30", code) for code in ("serious", "grave")]
    for group in watch.groups.values():
        count = found.get(group.id, 0)
        if count >= least and not any(one.get(group.id) for one in deep):
            yield watch.of_group(group, "yellow", f"发现问题{count}个，没有较重或严重的")


ALERTS = (
    Alert("A05", "零立案", _no_cases),
    Alert("A08", "各组不平衡", _unbalanced, _spreads),
    Alert("A17", "数量质量失衡", _quality),
    Alert("A20", "组长分管业务", _unit_work),
    Alert("A21", "谈而不核", _not_checked),
    Alert("A22", "深层问题少", _shallow),
)
