"""The indicators of daily supervision and clues counted by hand, in plain Python, as the field's document words them."""

from datetime import date

from tests.integration.county import CLUE_DECIDED, LETTER_OUT
from tests.integration.recount_books import day_of

TODAY = date(2026, 11, 20)


class Recount:
    """The indicators by hand, as lists of record ids, one for each thing counted. `M36_jc` is the part `jc` of M36.

    books    see recount_books
    orgs     the offices counted
    """

    def __init__(self, books, period, orgs):
        self.books, self.period, self.orgs = books, period, frozenset(orgs)
        self.all, self.told, self.runs = books.rows, books.told, books.runs
        self.first, self.last = period.first.isoformat(), period.last.isoformat()
        self.end = min(self.last, TODAY.isoformat())
        self._live = {}

    def live(self, code):
        if code not in self._live:
            self._live[code] = [row for row in self.all[code] if not row.get("void_reason")]
        return self._live[code]

    def of(self, code, office=lambda row: row.get("org_id")):
        return [row for row in self.live(code) if office(row) in self.orgs]

    def state_then(self, row):
        """As the journal last said by the end of the period; a record registered later is taken as it was registered."""
        said = [(clock, values["state"]) for clock, values in self.told.get(row["id"], ()) if "state" in values]
        if self.last >= TODAY.isoformat() or not said:
            return row["state"]
        return [state for clock, state in said if day_of(clock) <= self.end or clock == said[0][0]][-1]

    def within(self, day):
        return bool(day) and self.first <= day[:10] <= self.last

    def stands(self, row, ended):
        if row["from"] > self.end or (row.get("to") and row["to"] < self.end):
            return False
        return bool(row.get("to")) or self.state_then(row) != ended

    def M01(self):
        return [row["id"] for row in self.of("org", lambda row: row["id"]) if row["kind"] == "group" and self.stands(row, "closed")]

    def M02(self):
        groups = {row["id"] for row in self.live("org") if row["kind"] == "group"}
        people = [row for row in self.of("staff", lambda row: row.get("estab_org") or row["org_id"])
                  if (row.get("estab_org") or row["org_id"]) in groups and self.state_then(row) not in ("moved", "retired")
                  and row.get("joined", "") <= self.end]
        return [row["id"] for row in people if row["post"] != "secondee"]

    def M03(self):
        return [row["id"] for row in self.of("unit", lambda row: row.get("group_id") or row["org_id"])
                if row["relation"] in ("stationed", "integrated") and self.stands(row, "handed_over")]

    def talks(self, kinds):
        found = []
        for row in self.of("talk"):
            if row["kind"] in kinds.split() and row["state"] != "planned" and self.within(row["start"]):
                found += [row["id"]] * max(len(row.get("persons", ())), row.get("head_count", 0), 1)
        return found

    def M11(self):
        return self.talks("heart integrity pre_post collective interview listen")

    def M12(self):
        return self.talks("integrity pre_post collective interview listen")

    def M13(self):
        return self.talks("remind warn criticize admonish")

    def M14(self):
        spoken = {person for row in self.of("talk") if row["id"] in {*self.M11(), *self.M13()} for person in row.get("persons", ())}
        role = {row["unit_id"] for row in self.live("person") if row.get("person_role") == "chief" and row["id"] in spoken}
        return [row["id"] for row in self.live("unit") if row.get("chief") in spoken or row["id"] in role]

    def held(self):
        return [row for row in self.of("meeting") if row["state"] != "planned" and self.within(row["at"])]

    def attended(self):
        def there(row):
            names = row.get("attendance", ())
            return any(line["mode"] in ("attend", "sit_in", "supervise", "late") for line in names) or (
                not names and row.get("legacy") and row["state"] != "missed")
        return [row for row in self.held() if row["side"] == "unit" and there(row)]

    def M15(self):
        return [row["id"] for row in self.attended()]

    def M16(self):
        return [row["id"] for row in self.attended() for line in row.get("agenda", ()) if line["is_major"]]

    def M17(self, adoptions=(None, "adopted", "partly", "rejected", "pending")):
        return [row["id"] for row in self.held() for line in row.get("agenda", ())
                if line["opinion"] != "none" and line.get("adoption") in adoptions]

    def M17_adopted(self):
        return self.M17(("adopted", "partly"))

    def M30(self):
        return [row["id"] for row in self.of("problem") if self.within(row.get("found_at"))]

    def M31(self):
        return [row["id"] for row in self.of("problem") if row["state"] == "closed" and self.within(row.get("closed_at"))]

    def M32(self, overdue=False):
        return [row["id"] for row in self.of("problem") if row.get("found_at", row.get("created_at", "")[:10]) <= self.end
                and not (row["state"] == "closed" and row.get("closed_at", "") <= self.end)
                and (not overdue or row.get("due", "9") < self.end)]

    def M32_overdue(self):
        return self.M32(overdue=True)

    def letters(self):
        return [row for row in self.of("suggestion")
                if (row["state"] in LETTER_OUT or row.get("legacy")) and self.within(row.get("issued_at"))]

    def M33(self):
        live = {row["id"]: row for row in self.live("problem")}
        linked, stated = set(), []
        for letter in self.letters():
            named = {*letter.get("problems", ()), *(line["problem_id"] for line in letter.get("facts", ()) if line.get("problem_id"))}
            named |= {row["id"] for row in self.all["problem"] if letter["id"] in row.get("letters", ())}
            linked |= named & live.keys()
            if not named and letter.get("legacy"):
                stated += [letter["id"]] * len(letter.get("facts", ()))
        return [*linked, *stated]

    def M36(self, kind=None):
        return [row["id"] for row in self.letters() if kind in (None, row["kind"])]

    def M36_jc(self):
        return self.M36("jc")

    def M37(self):
        return [row["id"] for row in self.letters() for _ in row.get("advice", ())]

    def answers(self, holds):
        return [row["id"] for row in self.of("suggestion") if row["state"] in LETTER_OUT and holds(row)
                and self.within(max((line["at"] for line in row.get("delivery", ())), default=None))]

    def M38(self):
        return self.answers(lambda row: row.get("replied_at") and row["replied_at"] <= self.reply_day(row))

    def reply_day(self, row):
        """The letter's own, else that of its first time limit; without one no answer is in time, and none is due."""
        limits = [run.due for run in self.runs if run.number == "T40" and run.record_id == row["id"]]
        return row.get("reply_by") or min(limits, default="")

    def M38_due(self):
        return self.answers(lambda row: row.get("replied_at") or row.get("adopt") or "" < self.reply_day(row) < self.end)

    def M38_adopted(self):
        return self.answers(lambda row: row.get("adopt") in ("all", "part"))

    def M38_delivered(self):
        return self.answers(lambda row: True)

    def clues(self):
        return self.of("clue", lambda row: row.get("lead_org") or row["org_id"])

    def M42(self, source=None):
        return [row["id"] for row in self.clues() if self.within(row["got_at"]) and source in (None, row["source"])]

    def M42_audit(self):
        return self.M42("audit")

    def M42_joint(self):
        return [row["id"] for row in self.live("clue") if self.within(row["got_at"])
                for org in row.get("co_orgs", ()) if org in self.orgs]

    def disposed_on(self, row):
        if row["state"] not in CLUE_DECIDED and not (row.get("legacy") and row.get("disposal")):
            return None
        if not row.get("legacy") or row.get("disposed_at"):
            return row.get("disposed_at")
        days = [line["date"] for line in row.get("old_result", ()) if line.get("date")]
        return min(days, default=None) or row.get("done_at") or row["got_at"]

    def M43(self, way=None):
        # An approval before receipt is no approval of this clue: the checks refuse it, only other stations' errors bring it.
        return [row["id"] for row in self.clues() if self.within(self.disposed_on(row)) and way in (None, row.get("disposal"))
                and (row.get("legacy") or row["got_at"] <= self.last)]

    M44 = M43

    def M44_prelim(self):
        return self.M43("prelim")

    def M45(self):
        return [row["id"] for row in self.clues() if row["state"] == "done" and self.within(row.get("done_at"))]

    def M46(self):
        return [row["id"] for row in self.clues() if (row.get("disposed_at") or row["got_at"]) <= self.end
                and self.state_then(row) == "shelved"]

    def M47(self, way=None):
        return [row["id"] for row in self.of("inquiry")
                if row["state"] != "applying" and self.within(row.get("ok_at")) and way in (None, row["way"])]

    def M47_letter(self):
        return self.M47("letter")

    def M48(self, holds=lambda row: True):
        return [row["id"] for row in self.of("inquiry") if self.within(row.get("replied_at")) and holds(row)]

    def M48_spot(self):
        return self.M48(lambda row: row.get("spot"))

    def M48_untrue(self):
        return self.M48(lambda row: row.get("spot") and row.get("spot_result") == "untrue")

    def M49(self, extended=False):
        return [row["id"] for row in self.of("prelim") if row["state"] != "applying" and self.within(row.get("ok_at"))
                and (not extended or len(row.get("extends", ())) - (row["state"] == "extended") > 0)]

    def M49_extended(self):
        return self.M49(extended=True)

    def old(self, result):
        return [(row, line) for row in self.clues() for line in row.get("old_result", ()) if line["result"] == result
                and self.within(line.get("date") or row.get("done_at") or row["got_at"])]

    def M53(self):
        return [row["id"] for row, _ in self.old("helped")]

    def M63(self):
        found = self.old("punished")
        named = {line["person_id"] for _, line in found if line.get("person_id")}
        return [*named, *(row["id"] for row, line in found if not line.get("person_id"))]
