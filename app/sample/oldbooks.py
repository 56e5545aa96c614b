"""Old books: rows of earlier years as an office brings them in when it begins with the program, a set at a time.

They are done with, so they keep no limits; they are what this year's figures are compared with, and of `large` the million records
behind which everything has to stay quick.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from app.progress import Progress, silent
from app.sample.stage import Stage
from app.sample.words import listed, told
from app.sample.world import Office, Unit, World

Values = dict[str, Any]
SET = 20_000
"""Records of one act: enough for the desk to write them as a set, few enough to hold."""

SHARES = {"talk": 44, "meeting": 22, "problem": 12, "inspection": 8, "form1": 5, "petition": 4, "clue": 3, "training": 2}
"""Of a hundred old records."""


class Books:
    def __init__(self, stage: Stage, world: World, years: int) -> None:
        self.stage, self.world = stage, world
        self.chance = random.Random(stage.chance.random())
        self.risks = [risk | {"risk": risk["text"]} for risk in listed("risks")]
        self.words = listed("words")
        self.places = [(office, unit) for office in world.groups for unit in office.units]
        self.last = stage.today
        self.days = 365 * years

    def bring_in(self, count: int, progress: Progress = silent) -> None:
        """`count` records in all, by the shares of `SHARES`."""
        done = 0
        for code, share in SHARES.items():
            left = count * share // 100
            while left > 0:
                rows = [self.row(code) for _ in range(min(left, SET))]
                self.stage.acting(self.world.registrar).add_many(code, rows)
                self.stage.rest()
                left -= len(rows)
                done += len(rows)
                progress(done, count, "旧台账")

    def row(self, code: str) -> Values:
        chance = self.chance
        office, unit = chance.choice(self.places)
        day = (self.last - timedelta(days=chance.randrange(self.days))).isoformat()
        made: Callable[[Office, Unit, str], Values] = getattr(self, f"_{code}")
        return made(office, unit, day) | {"legacy": True, "org_id": office.id, "handlers": [office.people[chance.randrange(2)]]}

    def _text(self, code: str, field: str, **more: Any) -> str:
        return told(self.chance.choice(self.words[code][field]), self.chance.choice(self.risks) | more)

    def _talk(self, office: Office, unit: Unit, day: str) -> Values:
        chance = self.chance
        return {"kind": chance.choice(("heart", "heart", "integrity", "integrity", "listen", "interview", "pre_post", "remind",
                                       "criticize")),
                "persons": [chance.choice(unit.everyone)], "unit_id": unit.id, "talkers": [office.leader], "way": "direct", "head_count": 1,
                "start": f"{day}T09:30", "end": f"{day}T10:20", "place": "谈话室", "outline": self._text("talk", "outline"),
                "content": self._text("talk", "content"), "reply": self._text("talk", "reply"), "state": "done"}

    def _meeting(self, office: Office, unit: Unit, day: str) -> Values:
        chance = self.chance
        agenda: list[Values] = [{"no": 1, "subject": self._text("meeting", "pg", year=day[:4], month=int(day[5:7])), "is_major": False,
                                 "opinion": "none",
                                 "decision": "passed"}]
        if chance.random() < 0.5:
            agenda.append({"no": 2, "subject": self._text("meeting", "major", year=day[:4]), "is_major": True,
                           "major4": chance.choice(("fund", "project", "personnel")),
                           "opinion": "suggest", "opinion_text": self._text("meeting", "opinion_text"), "adoption": "adopted",
                           "decision": "passed"})
        return {"side": "unit", "kind": chance.choice(("pg", "pg", "office_mtg", "major", "dem_life", "bid")), "unit_id": unit.id,
                "at": f"{day}T14:30",
                "place": "三楼会议室", "attendance": [{"staff_id": office.leader, "mode": "sit_in"}], "agenda": agenda, "state": "done"}

    def _problem(self, office: Office, unit: Unit, day: str) -> Values:
        chance, risk = self.chance, self.chance.choice(self.risks)
        closed = min(date.fromisoformat(day) + timedelta(days=chance.randint(10, 70)), self.last).isoformat()
        return {"unit_id": unit.id, "source": chance.choice(("inspection", "meeting", "residency", "patrol", "audit")), "found_at": day,
                "cat": risk["cat"],
                "severity": chance.choice(("slight", "general", "general", "serious")), "text": risk["text"], "turn": "rectify",
                "demand": risk["demand"],
                "resp_unit": "办公室", "resp_person": "分管领导", "due": closed, "closed_at": closed, "result": "done",
                "checker": office.people[1],
                "files": self.stage.papers("整改佐证材料"), "state": "closed"}

    def _inspection(self, office: Office, unit: Unit, day: str) -> Values:
        return {"kind": self.chance.choice(("daily", "daily", "three_list", "covert", "research")), "units": [unit.id], "start": day,
                "end": day,
                "subject": f"{unit.name}{self.chance.choice(self.risks)['area']}检查", "team": office.people[:2],
                "conclusion": self.chance.choice(self.words["*"]["conclusion"]), "fed_back": day, "state": "done"}

    def _form1(self, _office: Office, unit: Unit, day: str) -> Values:
        risk = self.chance.choice(self.risks)
        return {"by": "unit", "unit_id": unit.id, "person_id": self.chance.choice(unit.everyone), "nature": risk["disc"],
                "reason": risk["text"],
                "measures": [self.chance.choice(("remind", "warn", "criticize", "check_written"))], "used_at": day, "filed_at": day,
                "done_by": "党组书记",
                "check": "proper", "state": "kept"}

    def _petition(self, _office: Office, unit: Unit, day: str) -> Values:
        person = self.chance.choice(unit.everyone)
        return {"channel": self.chance.choice(("letter", "phone", "net")), "got_at": day, "nature": "accuse", "signed": "anon",
                "repeat": "first",
                "persons": [person], "unit_id": unit.id, "summary": self._text("clue", "text", name=self.world.names[person]),
                "accept": "accept", "state": "done"}

    def _clue(self, office: Office, unit: Unit, day: str) -> Values:
        chance = self.chance
        person, risk = chance.choice(unit.everyone), chance.choice(self.risks)
        done = min(date.fromisoformat(day) + timedelta(days=chance.randint(20, 90)), self.last).isoformat()
        values: Values = {"source": chance.choice(("petition", "superior", "supervision", "patrol")), "got_at": day, "assign": "self",
                          "persons": [person],
                          "unit_id": unit.id, "lead_org": office.id, "disposal": chance.choice(("inquiry", "prelim", "close")),
                          "disposed_at": done,
                          "done_at": done, "outcome": chance.choice(("proved", "partly", "unproved")), "state": "done",
                          "issues": [{"text": self._text("clue", "text", name=self.world.names[person]), "disc": risk["disc"]}]}
        if chance.random() < 0.25:
            values["old_result"] = [{"result": chance.choice(("punished", "helped")), "person_id": person, "date": done}]
        return values

    def _training(self, office: Office, _unit: Unit, day: str) -> Values:
        return {"kind": "weekly", "subject": "集体学习", "date": day, "hours": 2.0, "attend": [{"staff_id": one} for one in office.people],
                "state": "recorded"}

