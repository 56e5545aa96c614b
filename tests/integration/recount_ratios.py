"""The ratios counted by hand: numerator and denominator, each a list of ids (of amounts, where one is a sum)."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.integration.recount_books import day_of
from tests.integration.recount_work import Recount as Counted

AVERAGED = ("M11", "M13", "M15", "M20", "M30", "M36", "M42", "M43", "M50", "M60", "M63")
GROWN = ("M60", "M43", "M62")


def over_under(above, below):
    """above ÷ below with two decimals, half up, as a percentage or an average; None without a denominator."""
    def rounded(value):
        cents = Fraction(value) * 100
        return float((Decimal(cents.numerator) / cents.denominator).quantize(Decimal(1), ROUND_HALF_UP) / 100)
    return (None, None) if not below else (rounded(Fraction(above) * 100 / below), rounded(Fraction(above) / below))


class Recount(Counted):
    """`R11_in_time` is the part `in_time` of R11; each gives (numerator, denominator)."""

    def R01(self):
        return self.M50(), self.M50() + self.M52()

    def subject(self, who):
        return self.M50(who), self.M50()

    def R02_unit(self):
        return self.subject("unit")

    def R02_group(self):
        return self.subject("group")

    def R02_office(self):
        return self.subject("office")

    def R02_township(self):
        return self.subject("township")

    def R03(self):
        return self.M47_direct(), self.M47()

    def R04(self):
        return self.M48_spot(), self.M48()

    def ended_on(self, clue):
        """The day a clue was closed or moved to a case: what the record says, else the filing, else the journal."""
        if clue["state"] == "done":
            return clue.get("done_at")
        if clue["state"] == "closed":
            return clue.get("done_at") or clue.get("disposed_at")
        moved = [day_of(clock) for clock, values in self.told.get(clue["id"], ()) if values.get("state") == "case"]
        return clue.get("done_at") or self.filings().get(clue["id"]) or min(moved, default=clue.get("disposed_at"))

    def filings(self):
        """The earliest filing of a case that names the clue, by clue."""
        found = {}
        for case in self.live("case"):
            for clue in case.get("clues", ()):
                day = case.get("filed_at") or case["created_at"][:10]
                found[clue] = min(found.get(clue, day), day)
        return found

    def R05(self):
        filed = self.filings()
        ended = [row["id"] for row in self.clues() if row["state"] in ("done", "closed", "case") and self.within(self.ended_on(row))]
        return [key for key in ended if key in filed], ended

    def R06(self):
        return self.M26(), self.M25()

    def R07(self):
        return self.M27(), self.M26()

    def R08(self):
        return self.M61(), self.M60()

    def R10(self):
        return [row["id"] for row in self.filed() if self.own_case(row)
                and row.get("basis") in ("judgment", "nonprosecute", "admin_pen")], self.M61()

    def R11_rectified(self):
        return self.M31(), [row["id"] for row in self.of("problem") if row.get("due", "9") <= self.end
                            and not (row["state"] == "closed" and row.get("closed_at", "") < self.first)]

    def R11_in_time(self):
        return self.M31_in_time(), self.M31()

    def R12_in_time(self):
        return self.M38(), self.M38_due()

    def R12_adopted(self):
        return self.M38_adopted(), self.M38_due()

    def R13(self):
        return self.M17_adopted(), self.M17_answered()

    def R14(self):
        return self.M14(), self.M03()

    def quarters_begun(self):
        day, found = self.period.first, set()
        while day <= date.fromisoformat(self.end):
            found.add((day.year, (day.month - 1) // 3))
            day += timedelta(days=1)
        return len(found)

    def R15(self):
        return self.M21_reached(), self.M03() * self.quarters_begun()

    def R16(self):
        clues = {row["id"] for row in self.clues()}
        due = [run for run in self.runs if run.number == "T01" and run.record_id in clues and self.within(run.due)
               and (run.met or run.due < self.end)]
        return [run.record_id for run in due if run.met and run.met <= run.due], [run.record_id for run in due]

    def R17(self):
        return [row["id"] for row in self.clues() if self.within(row["got_at"]) and row["source"] != "petition"], self.M42()

    def R18(self):
        groups = [row for row in self.of("org", lambda row: row["id"]) if row["id"] in self.M01()]
        return self.M02(), [row["id"] for row in groups for _ in range(row.get("estab", 0))]

    def R19_units(self):
        return self.M03(), self.M01()

    def R20(self):
        """Amounts: the latest total of each unit, reported in the period."""
        latest = {}
        for row in self.of("eco_profile"):
            day = row.get("sent_at") or row["created_at"][:10]
            if self.within(day) and "total" in row:
                latest.setdefault(row["unit_id"], []).append((day, self.all["eco_profile"].index(row), row))
        found = [max(rows)[2] for rows in latest.values()]
        return [(row["id"], row["total"]) for row in found], [row["id"] for row in found]


def _averages():
    for code in AVERAGED:
        for name, below in (("group", "M01"), ("unit", "M03")):
            yield f"R19_{code}.{name}", lambda self, code=code, below=below: (getattr(self, code)(), getattr(self, below)())


for _name, _count in _averages():
    setattr(Recount, _name, _count)
