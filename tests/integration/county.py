"""A made-up county for the recount of the indicators: records of every kind, written as they would arrive from other stations
(`act.receive`): any state, any date, void ones too."""

import random
from datetime import date, timedelta

from uuid_utils import uuid7

from app.codes import table

FIRST, LAST = date(2023, 1, 1), date(2026, 12, 31)
LETTER_OUT = {"delivered", "awaiting", "replied", "tracking", "assessing", "done", "overdue", "urged", "escalated"}
CLUE_DECIDED = {"inquiry", "prelim", "shelved", "closed", "case", "done"}


class County:
    """Made-up records by ledger: {id: values}, in lists; `rng` decides everything."""

    def __init__(self, seed, own_org):
        self.rng, self.own = random.Random(seed), own_org
        self.rows = {}

    def add(self, code, **values):
        row = {"id": str(uuid7()), **{name.rstrip("_"): value for name, value in values.items() if value is not None}}
        if self.rng.random() < 0.08:
            row["void_reason"] = "登记错误"
        if self.rng.random() < 0.3:
            row["legacy"] = True
        self.rows.setdefault(code, []).append(row)
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
        for n in range(80):
            self.add("staff", name=f"员{n}", org_id=pick(orgs), estab_org=pick([None, *orgs]), post=pick(["leader", "clerk", "secondee"]),
                     joined=self.day(date(2019, 1, 1), chance=0.9), birth=self.day(date(1965, 1, 1), date(2001, 12, 31), 0.9),
                     since=self.day(date(2010, 1, 1), chance=0.9), education=pick([None, "大专", "本科", "硕士研究生"]),
                     promotions=[{"date": self.day(), "type": pick(["promoted", "rank_up"])} for _ in range(rng.randrange(3))] or None,
                     unit_duty="分管基建" if rng.random() < 0.1 else None,
                     state=pick(["on_duty", "drafted", "attached", "moved", "retired"]))
        units = [self.add("unit", name=f"单位{n}", org_id=pick(orgs), group_id=pick(orgs), from_=self.day(date(2018, 1, 1)),
                          relation=pick(["stationed", "integrated", "subordinate"]), to=self.day(chance=0.2),
                          big_fund=pick([None, 5000000]), state=pick(["watched", "handing_over", "handed_over"])) for n in range(40)]
        persons = [self.add("person", name=f"人{n}", org_id=pick(orgs), unit_id=pick(units), person_role=pick([None, "chief", "mid"]))
                   for n in range(60)]
        for unit in self.rows["unit"]:
            unit |= {"chief": pick(persons)} if rng.random() < 0.5 else {}
        for _ in range(260):
            named = self.some(persons)
            start = self.day()
            self.add("talk", org_id=pick(orgs), unit_id=pick([None, *units]), kind=pick(table("talk_kind").codes()),
                     way=pick(["direct", "entrust"]), persons=named,
                     start=pick([start, f"{start}T23:50"]), head_count=pick([None, None, len(named or ()) + rng.randrange(9)]),
                     state=pick(["planned", "talked", "recorded", "done"]))
        for _ in range(160):
            self.add("meeting", org_id=pick(orgs), unit_id=pick([None, *units]), side=pick(table("meeting_side").codes()),
                     kind=pick([*table("meeting_kind").codes(), *["dem_life", "consult"] * 8]), at=f"{self.day()}T00:00",
                     state=pick(["planned", "attended", "missed", "recorded", "awaiting", "done"]),
                     attendance=[{"name": "某", "mode": pick(table("attend_mode").codes())} for _ in range(rng.randrange(3))] or None,
                     agenda=[{"no": n, "subject": "议题", "is_major": pick([True, False]), "opinion": pick(table("opinion").codes()),
                              "adoption": pick([None, *table("adoption").codes()]),
                              "flaws": self.some(["none", "no_notice", "split"], 2)} for n in range(rng.randrange(4))] or None)
        problems = [self.add("problem", org_id=pick(orgs), unit_id=pick(units), source=pick(["project", *table("problem_source").codes()]),
                             severity=pick(table("severity").codes()), cat=pick(["system", "block", "finance"]),
                             found_at=self.day(chance=0.9), due=self.day(chance=0.9),
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
                            reply_reason=pick([None, "无此事"]),
                            delivery=[{"at": f"{self.day()}T10:00"} for _ in range(rng.randrange(3))] or None) for _ in range(90)]
        for problem in self.rows["problem"]:
            problem |= {"letters": [pick(letters)]} if rng.random() < 0.1 else {}
        clues = [self.add("clue", org_id=pick(orgs), lead_org=pick([None, *orgs]), co_orgs=self.some(orgs, 2), got_at=self.day(),
                          source=pick([*table("clue_source").codes(), "audit", "project"]),
                          disposal=pick([None, *table("disposal").codes()]),
                          disposed_at=self.day(chance=0.6), done_at=self.day(chance=0.5), outcome=pick([None, "proved"]),
                          state=pick(["registered", "study", "approval", *sorted(CLUE_DECIDED)]), persons=self.some(persons),
                          old_result=[self.old_line(persons) for _ in range(rng.randrange(3))] or None)
                 for _ in range(220)]
        for _ in range(120):
            self.add("inquiry", org_id=pick(orgs), clue_id=pick(clues), person_id=pick(persons), way=pick(table("inquiry_way").codes()),
                     ok_at=self.day(chance=0.8), entrusted=pick([None, None, "某主任"]),
                     replied_at=self.day(chance=0.6), spot=pick([None, False, True]),
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
