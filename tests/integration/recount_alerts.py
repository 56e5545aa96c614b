"""The alerts found by hand: {(ledger, id, level)}, each once for every limit that is late."""

from collections import defaultdict
from datetime import date, timedelta
from statistics import fmean, median, pstdev

from app.rules.periods import Period
from tests.integration.recount import TODAY
from tests.integration.recount_ratios import Recount as Counted

GRAVE = {"T01", "T11", "T13", "T15", "T16", "T18", "T20", "T21", "T22"}     # marked ‼ in the table of time limits
CHECK_POINTS = (("06-30", "info"), ("09-30", "yellow"), ("11-30", "red"), ("12-31", "red"))


def months_later(day, months):
    """The same day so many months on, or the month's last."""
    there = day.year * 12 + day.month - 1 + months
    for last in (day.day, 30, 29, 28):
        try:
            return date(there // 12, there % 12 + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


class Recount(Counted):
    @property
    def day(self):
        return date.fromisoformat(self.end)

    def alone(self, group, period=None):
        return Recount(self.books, period or self.period, {group})

    def year_before(self, group):
        last = self.period.last
        whole = (last + timedelta(days=1)).day == 1 and self.period.first.day == 1
        before = months_later(last, -12)
        if whole:
            before = months_later(last + timedelta(days=1), -12) - timedelta(days=1)
        return self.alone(group, Period(months_later(self.period.first, -12), before))

    def groups(self):
        standing = set(self.M01())
        return [row for row in self.live("org") if row["id"] in standing]

    def units(self):
        watched = set(self.M03())
        return [row for row in self.live("unit") if row["id"] in watched]

    # Late ---------------------------------------------------------------------------------------------------------------------

    def level(self, due, number=""):
        """Red after ten working days, at once where marked ‼."""
        worked, day = 0, date.fromisoformat(due)
        while worked < 10:
            day += timedelta(days=1)
            worked += self.books.calendar.is_workday(day)
        return "red" if number in GRAVE or self.day > day else "yellow"

    def late(self, code, *numbers, what=None):
        here = {row["id"] for row in self.of(code)}
        return [(code, run.record_id, self.level(run.due, run.number)) for run in self.runs
                if run.record_id in here and run.number in numbers and what in (None, run.what)
                and run.due < self.end and not (run.met and run.met <= self.end)]

    def A01(self):
        return self.late("clue", "T01") + self.late("inquiry", "T11")

    def A02(self):
        return self.late("prelim", "T13")

    def A03(self):
        return self.late("case", "T15", "T16", "T18")

    def A04(self):
        return self.late("case", "T20", "T21", "T22")

    def A06(self):
        return self.late("problem", "T36")

    def A07(self):
        refused = [("suggestion", row["id"], "yellow" if row.get("reply_reason") else "red") for row in self.of("suggestion")
                   if row.get("adopt") == "none" and self.within(row.get("replied_at")) and row["replied_at"] <= self.end]
        return self.late("suggestion", "T40", what="建议书回复") + refused

    def A15(self):
        quarter = Period.of(self.day, "quarter")
        last = quarter.last if quarter.last == self.day else quarter.first - timedelta(days=1)
        first = months_later(last + timedelta(days=1), -6).isoformat()
        filed = {row.get("unit_id") for row in self.live("form1") if row["by"] == "unit"
                 and first <= row["used_at"] <= last.isoformat()}
        return self.late("form1", "T41") + [("unit", row["id"], "yellow") for row in self.units()
                                            if row["id"] not in filed and row.get("from", "") <= first]

    def A16(self):
        sent = {(row["org_id"], row.get("month")) for row in self.live("monthly_report") if row.get("sent_at", "9")[:10] <= self.end}
        found, first = [], self.period.first.replace(day=1)
        while first <= self.day:
            due = first.replace(day=5)
            while not self.books.calendar.is_workday(due):
                due += timedelta(days=1)
            month = months_later(first, -1)
            if self.first <= due.isoformat() < self.end:
                found += [("org", row["id"], self.level(due.isoformat())) for row in self.groups()
                          if (row["id"], month.isoformat()[:7]) not in sent
                          and row.get("from", "") <= (first - timedelta(days=1)).isoformat()]
            first = months_later(first, 1)
        return found

    def A18(self):
        return [("media_handover", row["id"], self.level(row["due"])) for row in self.of("media_handover")
                if row["action"] in ("borrow", "carry") and row.get("due", "9") < self.end
                and row["state"] in ("registered", "in_use", "overdue") and not row.get("back_at", "9")[:10] <= self.end]

    def A19(self):
        over = [("leave", row["id"], "yellow") for row in self.of("leave") if row["state"] in ("approved", "away", "overdue")
                and row["to"][:10] < self.end and not row.get("back_at", "9")[:10] <= self.end]
        week = (self.day - timedelta(days=7)).isoformat()
        sent = [row for row in self.of("assignment") if (row["kind"], row["state"]) == ("draft_out", "on_post") and row["from"] <= self.end]
        return over + [("assignment", row["id"], "yellow") for row in sent if max(
            (line["date"] for line in row.get("contacts", ()) if line.get("date", "9") <= self.end), default=row["from"]) < week]

    # Left out -----------------------------------------------------------------------------------------------------------------

    def A09(self):
        since = (self.day - timedelta(days=90)).isoformat()
        looked = set()
        for code, name, states in (("talk", "start", ("planned",)), ("meeting", "at", ("planned", "missed")),
                                   ("inspection", "end", ("planned",)), ("problem", "found_at", ())):
            for row in self.live(code):
                if row["state"] not in states and since <= row.get(name, "")[:10] <= self.end:
                    looked |= set(row.get("units", ())) | {row.get("unit_id")}
        return [("unit", row["id"], "yellow") for row in self.units() if row["id"] not in looked and row.get("from", "") <= since]

    def lacking(self, kind, done):
        """Units without one in a quarter or half-year that ended in the period. done: {(unit, first day)}"""
        ended, one = [], Period.of(self.period.first, kind)
        while one.last <= self.day:
            ended.append(one.first.isoformat())
            one = Period.of(one.last + timedelta(days=1), kind)
        return [("unit", row["id"], "yellow") for row in self.units()
                if any((row["id"], first) not in done and row.get("from", "") <= first for first in ended)]

    @staticmethod
    def begun(day, kind):
        return Period.of(date.fromisoformat(day[:10]), kind).first.isoformat()

    def A10(self):
        days = defaultdict(float)
        for row in self.of("inspection"):
            if row["kind"] in ("residency", "village_stay") and row["state"] != "planned":
                for unit in row.get("units", ()):
                    days[unit, self.begun(row["end"], "quarter")] += row.get("days", 0)
        return self.lacking("quarter", {key for key, total in days.items() if total >= 1})

    def A11(self):
        halves = {"first": "01-01", "second": "07-01"}
        done = {(unit, f"{row['year']}-{halves[row['half']]}") for row in self.of("inspection") if row["kind"] == "half_duty"
                and row["state"] in ("fed_back", "rectifying", "done") and row["end"] <= self.half_end() for unit in row["units"]}
        return self.lacking("half", done)

    def half_end(self):
        half = Period.of(self.day, "half")
        return half.last.isoformat() if half.last == self.day else (half.first - timedelta(days=1)).isoformat()

    def A13(self):
        return self.lacking("half", {(row.get("unit_id"), self.begun(row["at"], "half")) for row in self.live("meeting")
                                     if row["kind"] == "consult" and row["state"] not in ("planned", "missed")})

    def told_rounds(self):
        """Of each unit and round: the day it is first told of, and the check that told last."""
        found = defaultdict(list)
        for row in self.of("inspection"):
            if row["kind"] == "inspection_rect" and row["state"] != "planned" and row["end"] <= self.end:
                for unit in row["units"]:
                    found[unit, row.get("round")].append(row)
        for (unit, _), rows in found.items():
            yield unit, min(row.get("fed_back") or row["end"] for row in rows), max(
                enumerate(rows), key=lambda one: (one[1]["end"], one[0]))[1]

    def A12(self):
        poor = {row["id"] for _, first, row in self.told_rounds()
                if row.get("found") and months_later(date.fromisoformat(first), 3) <= self.day and row.get("fixed", 0) / row["found"] < 0.6}
        return [("inspection", key, "yellow") for key in poor]

    def A14(self):
        standard = {row["id"]: row.get("big_fund", 0) for row in self.all["unit"]}
        return [("major", row["id"], "red") for row in self.of("major") if row["major4"] == "fund" and not row.get("meeting_id")
                and self.within(row["filed_at"]) and 0 < standard.get(row["unit_id"], 0) <= row.get("amount", -1)]

    def A23(self):
        watched, found = {row["id"] for row in self.units()}, []
        for unit, first, row in self.told_rounds():
            since = months_later(date.fromisoformat(first), -12).isoformat()
            own = sum(one.get("unit_id") == unit and one["source"] != "patrol" and since <= one.get("found_at", "") < first
                      for one in self.live("problem"))
            if unit in watched and row.get("found") and first >= self.first and row["found"] >= 3 * own:
                found.append(("unit", unit, "yellow"))
        return found

    # Group by group -----------------------------------------------------------------------------------------------------------

    def A05(self):
        passed = [(f"{self.end[:4]}-{at}", level) for at, level in CHECK_POINTS if at <= self.end[5:]]
        if not passed:
            return []
        year = Period(date(self.day.year, 1, 1), self.day)
        return [("org", row["id"], passed[-1][1]) for row in self.groups()
                if row.get("from", "") <= passed[-1][0] and not self.alone(row["id"], year).M61()]

    def compared(self):
        """Groups with nine whole months of the period behind them."""
        for row in self.groups():
            first, months = date.fromisoformat(max(self.first, row.get("from", ""))), 0
            while months_later(first, months + 1) - timedelta(days=1) <= self.day:
                months += 1
            if months >= 9:
                yield row["id"]

    def A08_facts(self):
        groups, found = list(self.compared()), {}
        for code in ("M60", "M43") if groups else ():
            values = [len(getattr(self.alone(group), code)()) for group in groups]
            found[code] = {"total": sum(values), "mean": fmean(values), "max": max(values), "min": min(values), "median": median(values),
                           "range": max(values) - min(values), "cv": pstdev(values) / fmean(values) if any(values) else None}
        return found

    def A08(self):
        groups, found = list(self.compared()), []
        for code, facts in self.A08_facts().items() if len(groups) > 1 else ():
            values = {group: len(getattr(self.alone(group), code)()) for group in groups}
            uneven = facts["max"] > 0 and (facts["cv"] >= 0.6 or facts["max"] >= 3 * facts["median"])
            # Of several with the most, the one that began first is named, by name where they began together.
            most = min((group for group in groups if values[group] == facts["max"]), key=self.begun_and_name)
            found += [("org", most, "yellow")] if uneven else []
            found += [("org", group, "yellow" if uneven else "info") for group in groups if values[group] < facts["median"] / 2]
        return found

    def begun_and_name(self, group):
        return next((row.get("from", ""), row["name"]) for row in self.live("org") if row["id"] == group)

    def A17(self):
        found = []
        for row in self.groups():
            now, before = self.alone(row["id"]), self.year_before(row["id"])
            new, base, ended = len(now.M60()), len(before.M60()), now.M62()
            spared = sum(one.get("result") in ("exempt", "no_punish") and one["id"] in ended for one in now.live("case"))
            if ended and base and new / base - 1 >= 0.2 and len(now.M69()) / len(ended) >= 0.1:
                found.append(("org", row["id"], "yellow"))
            if ended and spared / len(ended) >= 0.2:
                found.append(("org", row["id"], "yellow"))
        return found

    def A20(self):
        return [("staff", row["id"], "red" if row["post"] == "leader" else "yellow") for row in self.of("staff")
                if row.get("unit_duty") and self.state_then(row) not in ("moved", "retired")]

    def A21(self):
        alone = {row["id"]: self.alone(row["id"]) for row in self.groups()}
        return [("org", key, "yellow") for key, one in alone.items()
                if len(one.M48()) >= 5 and len(one.M48_spot()) / len(one.M48()) < 0.2]

    def A22(self):
        found = []
        for row in self.groups():
            problems = [one for one in self.alone(row["id"]).of("problem") if self.within(one.get("found_at"))]
            if len(problems) >= 20 and not any(one["severity"] in ("serious", "grave") for one in problems):
                found.append(("org", row["id"], "yellow"))
        return found


__all__ = ["TODAY", "Recount"]
