"""R01-R20: what stands over what. Each side is a measure, a part of one, or several added; so both lists open.

source    docs/indicators.md, Ratios
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.codes import table
from app.figures.kit import Measure
from app.figures.results import Rate, number, printed
from app.figures.tally import Tally
from app.rules.growth import Ratio, difference, growth, points


@dataclass(frozen=True)
class Of:
    """A measure, or a part of it."""

    code: str
    part: str | None = None


@dataclass(frozen=True)
class RatioOf:
    """over ÷ under.

    unit      `%` prints a percentage, any other an average
    parts     one indicator that is several ratios; it then shows the first of them itself
    growth    `over` against itself the year before (R09)
    low       names of the thresholds: it warns below the first when the denominator is at least the second
    """

    code: str
    label: str
    over: tuple[Of, ...] = ()
    under: tuple[Of, ...] = ()
    unit: str = "%"
    parts: tuple["RatioOf", ...] = ()
    growth: bool = False
    low: tuple[str, str] | None = None

    def part(self, code: str) -> "RatioOf | None":
        return next((one for one in self.parts if one.code == code), None)


def of(*codes: str) -> tuple[Of, ...]:
    """`"M50"`, or `"M47.direct"` for a part."""
    return tuple(Of(*code.split(".", 1)) for code in codes)


def _subjects() -> Iterable[RatioOf]:
    words = {"unit": "驻在单位", "group": "派驻组", "office": "委机关室", "township": "乡镇纪委"}
    return (RatioOf(code, f"{label}占第一种形态比", of(f"M50.by_{code}"), of("M50")) for code, label in words.items())


_AVERAGED = (("M11", "谈心谈话", "人次"), ("M13", "提醒类谈话", "人次"), ("M15", "参加会议", "次"), ("M20", "监督检查", "次"),
             ("M30", "发现问题", "个"), ("M36", "建议书", "份"), ("M42", "收到问题线索", "件"), ("M43", "处置问题线索", "件"),
             ("M50", "第一种形态", "人次"), ("M60", "立案", "件"), ("M63", "党纪政务处分", "人"))


def _averages() -> Iterable[RatioOf]:
    yield RatioOf("units", "每组监督单位", of("M03"), of("M01"), "单位/组")
    for code, label, unit in _AVERAGED:
        yield RatioOf(f"{code}.group", f"{label}组均", of(code), of("M01"), f"{unit}/组")
        yield RatioOf(f"{code}.unit", f"{label}单位均", of(code), of("M03"), f"{unit}/单位")


NO_LETTER = tuple(sorted(table("clue_source").having("no_letter")))

RATIOS = (
    RatioOf("R01", "第一种形态占比", of("M50"), of("M50", "M52")),
    RatioOf("R02", "某类主体占第一种形态比", parts=tuple(_subjects())),
    RatioOf("R03", "直接谈话占谈话函询比", of("M47.direct"), of("M47")),
    RatioOf("R04", "函询抽查核实率", of("M48.spot"), of("M48"), low=("A21.rate", "A21.replies")),
    RatioOf("R05", "线索成案率", of("R05.filed"), of("R05")),
    RatioOf("R06", "立项监督问题发现强度", of("M26"), of("M25"), "个/项"),
    RatioOf("R07", "立项监督线索转化率", of("M27"), of("M26"), low=("R07.rate", "R07.problems")),
    RatioOf("R08", "自办案件占比", of("M61"), of("M60")),
    RatioOf("R09", "立案、处置、结案同比", growth=True, parts=(
        RatioOf("M60", "立案同比", of("M60"), growth=True), RatioOf("M43", "处置问题线索同比", of("M43"), growth=True),
        RatioOf("M62", "结案同比", of("M62"), growth=True))),
    RatioOf("R10", "自办认定例外占自办案件比", of("R10"), of("M61")),
    RatioOf("R11", "问题整改率、按期率", parts=(
        RatioOf("rectified", "问题整改率", of("M31"), of("R11")), RatioOf("in_time", "按期率", of("M31.in_time"), of("M31")))),
    RatioOf("R12", "建议书按期回复率、采纳率", parts=(
        RatioOf("in_time", "按期回复率", of("M38"), of("M38.due")), RatioOf("adopted", "采纳率", of("M38.adopted"), of("M38.due")))),
    RatioOf("R13", "会议意见采纳率", of("M17.adopted"), of("M17.answered")),
    RatioOf("R14", "“一把手”谈话覆盖率", of("M14"), of("M03")),
    RatioOf("R15", "驻在日达标率", of("M21.reached"), of("R15")),
    RatioOf("R16", "处置及时率", of("R16.in_time"), of("R16")),
    RatioOf("R17", "非信访线索占比", tuple(Of("M42", source) for source in NO_LETTER), of("M42")),
    RatioOf("R18", "人员配备率", of("M02.actual"), of("M02.estab")),
    RatioOf("R19", "组均、单位均", parts=tuple(_averages())),
    RatioOf("R20", "政治生态总分", of("R20"), of("R20.profiles"), "分"),
)

def rate(ratio: RatioOf, now: Tally, then: Tally, measure_of: Callable[[str], Measure], limits: Mapping[str, float]) -> Rate:
    """One ratio, and last year's. limits: the thresholds in force"""
    parts = {part.code: rate(part, now, then, measure_of, limits) for part in ratio.parts}
    if ratio.parts:
        first = next(iter(parts.values()))
        return Rate(ratio.code, ratio.label, first.unit, first.value, first.last_year, first.text, first.change, first.change_value,
                    first.over, first.under, any(part.partial for part in parts.values()), parts)
    partial = any(min(now.scope.user.level, now.scope.user.ceiling) < measure_of(one.code).vis for one in (*ratio.over, *ratio.under))
    if ratio.growth:
        return _grown(ratio, now, then, partial)
    current, before = _ratio(ratio, now, measure_of), _ratio(ratio, then, measure_of)
    percent = ratio.unit == "%"
    value, last = (current.percent, before.percent) if percent else (current.each, before.each)
    change = points(current, before) if percent else difference(current, before, ratio.unit)
    scale = _scale(ratio.over, measure_of) or 1
    return Rate(ratio.code, ratio.label, ratio.unit, None if value is None else float(value), None if last is None else float(last),
                _text(ratio, current, scale), change.text, None if change.value is None else float(change.value),
                number(current.part, scale), number(current.whole, scale), partial, warning=_warning(ratio, current, limits))


def _warning(ratio: RatioOf, current: Ratio, limits: Mapping[str, float]) -> str:
    if ratio.low is None or current.exact is None:
        return ""
    target, least = (limits[name] for name in ratio.low)
    return f"低于{target:.0%}" if current.whole >= least and current.exact < Fraction(str(target)) else ""


def _text(ratio: RatioOf, current: Ratio, scale: int) -> str:
    if scale == 1 or current.each is None:
        return printed(current, ratio.unit)
    return f"{current.each} {ratio.unit}（{number(current.part, scale)}/{number(current.whole, scale)}）"


def _ratio(ratio: RatioOf, tally: Tally, measure_of: Callable[[str], Measure]) -> Ratio:
    over, under = (sum(tally.of(one.code, one.part) for one in side) for side in (ratio.over, ratio.under))
    return Ratio(over, under * (_scale(ratio.over, measure_of) or 1))


def _scale(side: tuple[Of, ...], measure_of: Callable[[str], Measure]) -> int:
    return next((measure_of(one.code).scale for one in side if one.part is None), 0)


def _grown(ratio: RatioOf, now: Tally, then: Tally, partial: bool) -> Rate:
    """R09: the growth itself is the indicator."""
    (what,) = ratio.over
    current, base = now.of(what.code, what.part), then.of(what.code, what.part)
    change = growth(current, base)
    value = None if change.value is None else float(change.value)
    return Rate(ratio.code, ratio.label, "%", value, None, f"{change.text}（{current}/{base}）", change.text, value, current - base, base,
                partial)


def ratios_by_code() -> dict[str, RatioOf]:
    return {one.code: one for one in RATIOS}
