"""Figures, ratios and alerts beside the count by hand: equal, a year before too, and each list as long as its figure."""

import pytest

from app import figures
from tests.integration.recount_alerts import Recount
from tests.integration.recount_ratios import GROWN, over_under

KINDS = ("measures", "ratios", "alerts")
COUNT_OTHERS = {"M21_reached", "M22", "M33", "M63", "M63_both", "M63_gov", "M64"}
"""Indicators whose recount names problems, persons or units; the others name the very records of the list."""


class Compared:
    """Figures beside the count by hand of one period, the offices `orgs` of scope `org`."""

    """averages    whether the lists of the averages are opened too"""

    def __init__(self, desk, books, period, org, orgs, averages=False):
        self.averages = averages
        self.desk, self.span, self.org = desk, (period.first, period.last, org), org
        self.where = f"{period} {'all' if org is None else 'one'}"
        self.found = figures.statistics(desk, *self.span)
        self.by_hand, self.before = (Recount(books, one, orgs) for one in (period, period.a_year_before()))

    def records(self, code, **which):
        return figures.records(self.desk, code, *self.span, **which)

    def measures(self, names):
        """What each figure counted."""
        figures_, counted = {one.code: one for one in self.found.figures}, {}
        for name in names:
            code, part = name[:3], name[4:].removesuffix("_q") if not name.endswith("_q") or len(name) > 5 else ""
            shown = figures_[code].parts[part] if part else figures_[code]
            expected, last = getattr(self.by_hand, name)(), getattr(self.before, name)()
            lines, where = self.records(code, part=part or None), f"{name} {self.where}"
            assert lines.total == shown.value, f"{where}: the list is as long as the figure"
            counted[name] = shown.value
            if name.endswith("_q"):
                assert shown.value == pytest.approx(sum(amount for _, amount in expected)), where
                assert shown.last_year == pytest.approx(sum(amount for _, amount in last)), f"{where}, a year before"
                assert sorted((line.id, line.amount) for line in lines) == sorted(expected), where
                continue
            assert shown.value == len(expected), where
            assert len(list(lines)) == shown.value, where
            assert shown.last_year == len(last), f"{where}, a year before"
            if name not in COUNT_OTHERS and part != "joint":
                assert sorted(line.id for line in lines) == sorted(expected), where
        return counted

    def ratios(self, names):
        """The denominator of each."""
        rates, counted = {one.code: one for one in self.found.ratios}, {}
        for name in names:
            code, part = name[:3], name[4:]
            shown, where = rates[code].parts[part] if part else rates[code], f"{name} {self.where}"
            (over, under), before = getattr(self.by_hand, name)(), getattr(self.before, name)()
            counted[name] = shown.under
            assert (shown.over, shown.under) == (self.size(over), len(under)), where
            assert shown.value == self.value(shown.unit, over, under), where
            assert shown.last_year == self.value(shown.unit, *before), f"{where}, a year before"
            # The averages open the lists of plain measures, which `measures` compares one by one.
            for side, expected in (("over", over), ("under", under)) if code != "R19" or self.averages else ():
                assert self.records(code, part=part or None, side=side).total == self.size(expected), f"{where}, {side}"
        for code in GROWN:
            shown, now, last = rates["R09"].parts[code], len(getattr(self.by_hand, code)()), len(getattr(self.before, code)())
            counted[f"R09_{code}"] = last
            assert (shown.value, shown.over, shown.under) == (over_under(now - last, last)[0], now - last, last), f"R09 {self.where}"
            assert self.records("R09", part=code).total == now
            assert self.records("R09", part=code, side="under").total == last
        return counted

    @staticmethod
    def size(found):
        return pytest.approx(sum(one[1] for one in found)) if found and isinstance(found[0], tuple) else len(found)

    @classmethod
    def value(cls, unit, over, under):
        above = sum(round(one[1] * 100) for one in over) / 100 if over and isinstance(over[0], tuple) else len(over)
        return over_under(above, len(under))[unit != "%"]

    def alerts(self, names):
        """How many each named."""
        alarms, counted = {one.code: one for one in self.found.alerts}, {}
        for name in names:
            shown = sorted((item.ledger, item.id, item.level) for item in alarms[name].items)
            assert shown == sorted(getattr(self.by_hand, name)()), f"{name} {self.where}"
            counted[name] = len(shown)
        facts = alarms["A08"].facts
        assert facts.keys() == self.by_hand.A08_facts().keys()
        for code, told in self.by_hand.A08_facts().items():
            assert facts[code] == pytest.approx(told, abs=0.005), f"A08 {code} {self.where}"
        return counted


def names_of(kind):
    return [name for name in dir(Recount) if name[0] == kind and name[1:3].isdigit() and name != "A08_facts"]


def compare(sides, kind):
    """Every indicator of a kind, in each of the `Compared`. returns what they came to, all in all"""
    names = names_of(kind[0].upper())
    seen = dict.fromkeys(names, 0)
    for side in sides:
        for name, value in getattr(side, kind)(names).items():
            seen[name] = seen.get(name, 0) + value
    return seen
