"""Every indicator, counted a second time in plain Python over a made-up county, as the field's document words it.

The records are written as they would arrive from other stations (`act.receive`): any state, any date, void ones too.
"""

import random
from datetime import date, timedelta

import pytest
from uuid_utils import uuid7

from app import figures
from app.codes import table
from app.rules.periods import Period

TODAY = date(2026, 11, 20)
FIRST, LAST = date(2023, 1, 1), date(2026, 12, 31)
LETTER_OUT = {"delivered", "awaiting", "replied", "tracking", "assessing", "done", "overdue", "urged", "escalated"}
CLUE_DECIDED = {"inquiry", "prelim", "shelved", "closed", "case", "done"}


class County:
    """Made-up records by ledger: {id: values}, in lists; `rng` decides everything."""

    def __init__(self, seed, own_org):
        self.rng, self.own = random.Random(seed), own_org
        self.rows = {code: [] for code in ("org", "staff", "unit", "person", "talk", "meeting", "problem", "suggestion", "clue", "inquiry",
                                           "prelim")}

    def add(self, code, **values):
        row = {"id": str(uuid7()), **{name.rstrip("_"): value for name, value in values.items() if value is not None}}
        if self.rng.random() < 0.08:
            row["void_reason"] = "登记错误"
        if self.rng.random() < 0.3:
            row["legacy"] = True
        self.rows[code].append(row)
        return row["id"]

    def day(self, first=FIRST, last=LAST, chance=1.0):
        if self.rng.random() > chance:
            return None
        return (first + timedelta(days=self.rng.randrange((last - first).days + 1))).isoformat()

    def some(self, ids, most=3, least=0):
        return self.rng.sample(ids, self.rng.randint(least, min(most, len(ids)))) or None

    def fill(self):
        rng, pick = self.rng, self.rng.choice
        orgs = [self.add("org", name=f"组{n}", short=f"组{n}", kind=pick(["group", "office"]) if n else "group",
                         estab=pick([None, 0, 3, 5]), from_=self.day(date(2020, 1, 1)), to=self.day(chance=0.2),
                         state=pick(["active", "active", "closed"])) for n in range(4)] + [self.own]
        for n in range(30):
            self.add("staff", name=f"员{n}", org_id=pick(orgs), estab_org=pick([None, *orgs]), post=pick(["leader", "clerk", "secondee"]),
                     joined=self.day(date(2019, 1, 1), chance=0.9), state=pick(["on_duty", "drafted", "attached", "moved", "retired"]))
        units = [self.add("unit", name=f"单位{n}", org_id=pick(orgs), group_id=pick(orgs), from_=self.day(date(2018, 1, 1)),
                          relation=pick(["stationed", "integrated", "subordinate"]), to=self.day(chance=0.2),
                          state=pick(["watched", "handing_over", "handed_over"])) for n in range(25)]
        persons = [self.add("person", name=f"人{n}", org_id=pick(orgs), unit_id=pick(units), person_role=pick([None, "chief", "mid"]))
                   for n in range(60)]
        for unit in self.rows["unit"]:
            unit |= {"chief": pick(persons)} if rng.random() < 0.5 else {}
        for _ in range(260):
            named = self.some(persons)
            start = self.day()
            self.add("talk", org_id=pick(orgs), kind=pick(table("talk_kind").codes()), persons=named,
                     start=pick([start, f"{start}T23:50"]), head_count=pick([None, None, len(named or ()) + rng.randrange(9)]),
                     state=pick(["planned", "talked", "recorded", "done"]))
        for _ in range(160):
            self.add("meeting", org_id=pick(orgs), side=pick(table("meeting_side").codes()), at=f"{self.day()}T00:00",
                     state=pick(["planned", "attended", "missed", "recorded", "awaiting", "done"]),
                     attendance=[{"name": "某", "mode": pick(table("attend_mode").codes())} for _ in range(rng.randrange(3))] or None,
                     agenda=[{"no": n, "subject": "议题", "is_major": pick([True, False]), "opinion": pick(table("opinion").codes()),
                              "adoption": pick([None, *table("adoption").codes()])} for n in range(rng.randrange(4))] or None)
        problems = [self.add("problem", org_id=pick(orgs), unit_id=pick(units), found_at=self.day(chance=0.9), due=self.day(chance=0.9),
                             created_at="2026-03-01T01:30:00Z",
                             closed_at=self.day(chance=0.7), state=pick(["registered", "assigned", "rectifying", "closed", "closed"]))
                    for _ in range(150)]
        letters = [self.add("suggestion", org_id=pick(orgs), kind=pick(table("suggest_kind").codes()), issued_at=self.day(chance=0.95),
                            state=pick(["drafting", "consulting", "approval", "sealed", *sorted(LETTER_OUT)]),
                            facts=[{"no": 1, "text": "问题"} | ({"problem_id": pick(problems)} if rng.random() < 0.3 else {})
                                   for _ in range(rng.randrange(3))] or None,
                            advice=[{"no": n, "text": "建议"} for n in range(rng.randrange(4))] or None,
                            problems=self.some(problems, 2), reply_by=self.day(), replied_at=self.day(chance=0.7),
                            adopt=pick([None, "all", "part", "none"]),
                            delivery=[{"at": f"{self.day()}T10:00"} for _ in range(rng.randrange(3))] or None) for _ in range(90)]
        for problem in self.rows["problem"]:
            problem |= {"letters": [pick(letters)]} if rng.random() < 0.1 else {}
        clues = [self.add("clue", org_id=pick(orgs), lead_org=pick([None, *orgs]), co_orgs=self.some(orgs, 2), got_at=self.day(),
                          source=pick(table("clue_source").codes()), disposal=pick([None, *table("disposal").codes()]),
                          disposed_at=self.day(chance=0.6), done_at=self.day(chance=0.5), outcome=pick([None, "proved"]),
                          state=pick(["registered", "study", "approval", *sorted(CLUE_DECIDED)]), persons=self.some(persons),
                          old_result=[self.old_line(persons) for _ in range(rng.randrange(3))] or None)
                 for _ in range(220)]
        for _ in range(120):
            self.add("inquiry", org_id=pick(orgs), clue_id=pick(clues), person_id=pick(persons), way=pick(table("inquiry_way").codes()),
                     ok_at=self.day(chance=0.8), replied_at=self.day(chance=0.6), spot=pick([None, False, True]),
                     spot_result=pick([None, "match", "untrue"]), state=pick(["applying", "approved", "sent", "replied", "done"]))
            self.add("prelim", org_id=pick(orgs), clue_id=pick(clues), person_id=pick(persons), ok_at=self.day(chance=0.8),
                     state=pick(["applying", "checking", "extended", "done"]),
                     extends=[{"due": "2026-01-01"} for _ in range(rng.randrange(3))] or None)
        return self

    def old_line(self, persons):
        line = {"result": self.rng.choice(["punished", "helped"]), "person_id": self.rng.choice([None, *persons]),
                "date": self.day(chance=0.5)}
        return {name: value for name, value in line.items() if value}

    def write(self, desk):
        with desk.act("arrive") as act:
            for code, rows in self.rows.items():
                for row in rows:
                    values = {name: value for name, value in row.items() if name != "id"}
                    clock = desk.clock.tick()
                    act.receive(code, row["id"], values, dict.fromkeys(values, clock), b"{}", None)
            act.commit()


class Recount:
    """The indicators by hand, as lists of record ids, one for each thing counted. `M36_jc` is the part `jc` of M36."""

    def __init__(self, county, period, orgs):
        self.all, self.first, self.last = county.rows, period.first.isoformat(), period.last.isoformat()
        self.orgs, self.own = orgs, county.own
        self.end = min(self.last, TODAY.isoformat())

    def live(self, code):
        return [row for row in self.all[code] if not row.get("void_reason")]

    def of(self, code, office=lambda row: row.get("org_id")):
        return [row for row in self.live(code) if office(row) in self.orgs]

    def within(self, day):
        return bool(day) and self.first <= day[:10] <= self.last

    def stands(self, row, ended):
        if row["from"] > self.end or (row.get("to") and row["to"] < self.end):
            return False
        return bool(row.get("to")) or row["state"] != ended

    def M01(self):
        return [row["id"] for row in self.of("org", lambda row: row["id"]) if row["kind"] == "group" and self.stands(row, "closed")]

    def M02(self):
        groups = {row["id"] for row in self.live("org") if row["kind"] == "group"} | {self.own}
        people = [row for row in self.of("staff", lambda row: row.get("estab_org") or row["org_id"])
                  if (row.get("estab_org") or row["org_id"]) in groups and row["state"] not in ("moved", "retired")
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
        return [row["id"] for row in self.of("problem") if row.get("found_at", row["created_at"][:10]) <= self.end
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
        return self.answers(lambda row: row.get("replied_at") and row["replied_at"] <= row["reply_by"])

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
        return [row["id"] for row in self.clues() if row["state"] == "shelved" and (row.get("disposed_at") or row["got_at"]) <= self.end]

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


COUNT_OTHERS = {"M33", "M63"}
"""Indicators whose recount names problems or persons; the others name the very records of the list."""

PERIODS = [
    Period(date(2025, 1, 1), date(2025, 12, 31)), Period(date(2026, 1, 1), date(2026, 12, 31)),
    Period(date(2024, 2, 29), date(2025, 3, 17)), Period(TODAY, TODAY), Period(date(2000, 1, 1), date(2030, 1, 1)),
]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_equals_the_count_by_hand_and_opens_as_many_records(desk, seed):
    county = County(seed, desk.user.org_id).fill()
    county.write(desk)
    group = next(row["id"] for row in county.rows["org"] if row["kind"] == "group" and not row.get("void_reason"))
    names = [name for name in dir(Recount) if name[0] == "M" and name[1:3].isdigit()]
    assert {name[:3] for name in names} == set(figures.measures()), "every indicator is counted by hand"
    seen = dict.fromkeys(names, 0)
    for period in PERIODS:
        for org in (group, desk.user.org_id):
            found = {one.code: one for one in figures.stats(desk, period.first, period.last, org)}
            by_hand, before = Recount(county, period, {org}), Recount(county, period.a_year_before(), {org})
            for name in names:
                code, _, part = name.partition("_")
                expected = with_our_own(desk, code, org, getattr(by_hand, name)())
                shown = found[code].parts[part] if part else found[code]
                lines = figures.records(desk, code, period.first, period.last, org, part=part or None)
                assert shown.value == len(expected), f"{name} {period}"
                assert len(lines) == len(list(lines)) == shown.value, f"{name} {period}"
                if code not in COUNT_OTHERS and part != "joint":
                    assert sorted(line.id for line in lines) == sorted(expected), f"{name} {period}"
                assert shown.last_year == len(with_our_own(desk, code, org, getattr(before, name)())), f"{name} a year before {period}"
                seen[name] += shown.value
    assert not [name for name, total in seen.items() if total < 3], "the county has some of everything"


def with_our_own(desk, code, org, expected):
    """The desk's own group and its leader, of 2020, stand in the store besides the made-up county."""
    if org != desk.user.org_id or code not in ("M01", "M02"):
        return expected
    return [*expected, org if code == "M01" else desk.user.staff_id]
