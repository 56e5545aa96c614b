"""The other half of the made-up county: checks, projects, letters from people, cases, the first form, building and management."""

from datetime import date

from app.codes import table
from tests.integration.county import CLUE_DECIDED
from tests.integration.county import County as Daily

PROJECT_STATES = ("choosing", "approval", "running", "reporting", "presented", "closed", "stopped")
CASE_STATES = ("applying", "opened", "investigating", "sent", "trial", "advising", "decided", "executing", "archived", "withdrawn",
               "judicial", "terminated")


class County(Daily):
    def ids(self, code):
        return [row["id"] for row in self.rows[code]]

    def fill(self):
        super().fill()
        self.orgs = [*self.ids("org"), self.own]
        self.units, self.persons, self.staff = self.ids("unit"), self.ids("person"), self.ids("staff")
        self.checks()
        self.projects()
        self.casework()
        self.management()
        self.watched_over()
        return self

    def checks(self):
        pick, rng = self.rng.choice, self.rng
        for _ in range(220):
            kind = pick(["daily", "festival", "residency", "residency", "half_duty", "inspection_rect", "three_list", "village_stay"])
            day, found = self.day(), rng.randrange(12)
            row = {"org_id": pick(self.orgs), "kind": kind, "units": self.some(self.units, 2, 1), "start": day, "end": day,
                   "state": pick(["planned", "running", "recorded", "fed_back", "rectifying", "done"])}
            match kind:
                case "residency" | "village_stay":
                    row["days"] = pick([0.5, 1.0, 1.0, 2.5])
                case "half_duty":
                    row |= {"year": int(day[:4]), "half": "first" if day[5:7] < "07" else "second"}
                case "inspection_rect":
                    row |= {"round": pick(["第一轮", "第二轮"]), "found": found, "fixed": rng.randrange(found + 1), "fed_back": day}
            self.add("inspection", **row)
        for _ in range(120):
            self.add("political_item", org_id=pick(self.orgs), unit_id=pick(self.units), year=rng.randrange(2023, 2027), due="2026-12-31",
                     state=pick(["drafting", "reviewing", "running", "assessing", "closed"]), verdict=pick([None, "done", "short"]))
            self.add("list_review", org_id=pick(self.orgs), unit_id=pick(self.units), year=2026, kind="body", ver=1, got_at=self.day(),
                     state=pick(["awaited", "pending", "returned", "passed", "running"]), result=pick(["pass", "return"]))

    def projects(self):
        pick = self.rng.choice
        for _ in range(60):
            start = self.day()
            self.add("project", org_id=pick(self.orgs), title="立项", units=self.some(self.units, 2, 1), area="finance", start=start,
                     lead_org=pick([None, *self.orgs]), co_orgs=self.some(self.orgs, 2), due=start, board_at=self.day(chance=0.5),
                     rules_cnt=pick([None, 0, 2]), recovered=pick([None, 1234500, 99]), state=pick(PROJECT_STATES))

    def casework(self):
        pick, rng = self.rng.choice, self.rng
        clues, inquiries = self.ids("clue"), self.ids("inquiry")
        for clue in self.rows["clue"]:
            # Decided here without a day: the desk fills in today when a record that names the clue arrives.
            if clue["state"] in CLUE_DECIDED and not clue.get("legacy"):
                clue.setdefault("disposed_at", self.day())
                clue.setdefault("done_at", self.day())
        for problem in self.rows["problem"]:
            problem |= {"clues": self.some(clues, 3, 1)} if rng.random() < 0.5 else {}
        for _ in range(150):
            got = self.day()
            self.add("petition", org_id=pick(self.orgs), channel=pick(table("petition_channel").codes()), got_at=got,
                     nature=pick(table("petition_nature").codes()), signed=pick(["real", "anon"]),
                     repeat=pick(["first", "repeat", "multi"]),
                     accept=pick([None, "accept", "forward"]), told_at=pick([None, got, self.day()]), fed_back=self.day(chance=0.3),
                     state=pick(["registered", "accepted", "done"]))
        cases = [self.add("case", org_id=pick(self.orgs), person_id=pick(self.persons[:25]), lead=pick([None, "lead", "lead", "co"]),
                          type="both", basis=pick([None, *table("case_basis").codes()]), self_final=pick([None, None, True, False]),
                          clues=self.some(clues, 2), filed_at=self.day(chance=0.9), effective=self.day(chance=0.8),
                          charges=[{"disc": pick(table("discipline").codes()), "eight": pick([None, "h1", "h2"])}
                                   for _ in range(rng.randrange(3))] or None,
                          result=pick(["punish", "exempt", "no_punish", "withdraw", "judicial"]), form=pick([None, "f1", "f2", "f3", "f4"]),
                          party=pick([None, "p1", "p2"]), gov=pick([None, "g1", "g4"]), accepted_at=self.day(chance=0.6),
                          created_at="2026-03-01T04:00:00Z", reviewers=self.some(self.staff, 2), state=pick(CASE_STATES),
                          goods=[{"title": "现金", "value": pick([100, 250050]), "done_at": self.day(chance=0.7)}
                                 for _ in range(rng.randrange(3))] or None,
                          returns=[{"type": pick(["evidence", "again"]), "date": self.day()} for _ in range(rng.randrange(3))] or None)
                 for _ in range(200)]
        for clue in self.rows["clue"]:
            for line in clue.get("old_result", ()):
                # Some of the old lines mean persons who have cases.
                if rng.random() < 0.4:
                    line["person_id"] = pick(self.persons[:25])
        # What names a case has it derived anew; whole ones stay as they are.
        whole = [row["id"] for row in self.rows["case"] if row["state"] in ("decided", "executing", "archived")
                 and {"lead", "basis", "filed_at", "effective", "accepted_at", "form"} <= row.keys()]
        for _ in range(160):
            self.add("form1", org_id=pick(self.orgs), unit_id=pick(self.units), person_id=pick(self.persons),
                     by=pick(["unit", "group", "office", "township"]), basis_id=pick([None, pick(whole), *clues, *inquiries]),
                     measures=self.some([*table("form1_measure").codes(), "admonish", "stop"], 3, 1), used_at=self.day(),
                     filed_at=self.day(chance=0.7), state=pick(["pending", "filed", "review", "returned", "kept", "kept", "kept"]))
        for _ in range(60):
            self.add("appeal", org_id=pick(self.orgs), case_id=pick(cases), kind="party", asked_at=self.day(), told_at=self.day(chance=0.6),
                     accepted_at=self.day(chance=0.5), result=pick([None, "keep", "change", "revoke"]), state="decided")
            self.add("clarify", org_id=pick(self.orgs), person_id=pick(self.persons), clue_id=pick(clues), done_at=self.day(chance=0.8),
                     state=pick(["proposed", "asking", "review", "doing", "feedback", "kept"]))
            self.add("false_accuse", org_id=pick(self.orgs), clue_id=pick(clues), type=pick(["false_acc", "false_acc", "mistaken"]),
                     ok_at=self.day(chance=0.8), state=pick(["screening", "submitted", "confirmed", "archived"]))
            self.add("tolerance", org_id=pick(self.orgs), applicant=pick(self.persons), accepted_at=self.day(),
                     told_at=self.day(chance=0.5), result=pick([None, *table("tolerate_result").codes()]),
                     state=pick(["applied", "checking", "confirmed", "done"]))
            self.add("integrity_opinion", org_id=pick(self.orgs), use="promote", got_at=self.day(), replied_at=self.day(chance=0.8),
                     list=[{"person_id": pick(self.persons), "result": pick(table("io_result").codes())}
                           for _ in range(rng.randrange(4))] or None, state="replied")
            self.add("after_case", org_id=pick(self.orgs), case_id=pick(cases), unit_id=pick(self.units), state="done",
                     created_at="2026-03-01T04:00:00Z", rules=[{"name": "制度", **({"date": day} if (day := self.day(chance=0.8)) else {})}
                                                               for _ in range(rng.randrange(3))] or None)
        files = [self.add("dossier", org_id=pick(self.orgs), source_id=pick(cases), title="卷", state="checking") for _ in range(20)]
        for problem in self.rows["problem"]:
            problem |= {"source_id": pick(files)} if rng.random() < 0.2 else {}

    def management(self):
        pick, rng = self.rng.choice, self.rng
        for _ in range(80):
            self.add("edu", org_id=pick(self.orgs), type=pick(["education", "circular"]), form=pick([None, "meeting", "film"]),
                     date=self.day(), units=self.some(self.units, 2), count=pick([None, 0, 3, 7]),
                     state=pick(["planned", "running", "recorded"]))
            self.add("assignment", org_id=pick(self.orgs), staff_id=pick(self.staff), kind=pick(table("assign_kind").codes()),
                     task=pick([None, "case_team", "rural"]), from_=self.day(),
                     contacts=[{"date": self.day()} for _ in range(rng.randrange(4))] or None,
                     state=pick(["applied", "approved", "on_post", "on_post", "appraised"]))
            self.add("training", org_id=pick(self.orgs), kind=pick([*table("train_kind").codes(), "weekly", "lesson"]),
                     date=self.day(), hours=pick([2.0, 1.5, 4.0]),
                     attend=[{"staff_id": pick(self.staff), **({"reason": "出差"} if rng.random() < 0.3 else {})}
                             for _ in range(rng.randrange(4))] or None, state=pick(["planned", "held", "recorded"]))

    def watched_over(self):
        """What the alerts look at besides, and the area whose members are all the groups."""
        pick = self.rng.choice
        for _ in range(60):
            self.add("major", org_id=pick(self.orgs), unit_id=pick(self.units), major4=pick(["fund", "fund", "project"]), subject="采购",
                     amount=pick([None, 4999900, 5000000, 80000000]), filed_at=f"{self.day()}T09:00",
                     meeting_id=pick([None, *self.ids("meeting")[:2]]), state="filed")
            begun = self.day()
            self.add("leave", org_id=pick(self.orgs), staff_id=pick(self.staff), kind="annual", from_=f"{begun}T09:00", to=f"{begun}T18:00",
                     back_at=pick([None, f"{self.day()}T09:00"]), state=pick(["applied", "approved", "away", "back", "overdue"]))
            self.add("media_handover", org_id=pick(self.orgs), kind="udisk", media_no="1", at=f"{begun}T09:00", due=self.day(chance=0.9),
                     action=pick(["borrow", "carry", "issue"]), back_at=self.day(chance=0.3),
                     state=pick(["registered", "in_use", "returned", "overdue"]))
            self.add("eco_profile", org_id=pick(self.orgs), unit_id=pick(self.units), year=2026, term="half", sent_at=self.day(),
                     total=pick([None, 88.25, 70.5, 91.0]), state=pick(["deciding", "sent", "archived"]))
            month = self.day()
            self.add("monthly_report", org_id=pick(self.orgs), month=month[:7], done="工作", sent_at=pick([None, f"{self.day()}T09:00"]),
                     state="submitted")
        quiet = self.add("org", name="静组", short="静组", kind="group", from_="2020-01-01", state="active")
        for _ in range(70):
            self.add("problem", org_id=quiet, unit_id=pick(self.units), source="talk", severity="slight", cat="finance",
                     found_at=self.day(date(2025, 1, 1)), created_at="2026-03-01T01:30:00Z", state="assigned")
            self.add("inquiry", org_id=quiet, clue_id=pick(self.ids("clue")), person_id=pick(self.persons), way="letter",
                     ok_at="2025-01-01", replied_at=self.day(date(2025, 1, 1)), state="replied")
        self.orgs = [*self.orgs, quiet]
        self.area = self.add("org", name="协作区", short="区", kind="collab_area", members=self.orgs, from_="2020-01-01", state="active")
        for office in self.rows["org"][-2:]:
            office.pop("void_reason", None)
