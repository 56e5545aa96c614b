"""The offices and people of the sample: a commission with its rooms, ten groups, eight townships, 52 units and those who work there.

Everything is of long ago (2019 and later) and entered on the sample's first day, as an office would that begins with the program.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.ledgers.checks import is_identity_number
from app.sample.stage import Stage
from app.sample.words import listed, names

Values = dict[str, Any]
WEIGHTS = (6, 3, 3, 2, 2, 2, 2, 1, 1, 0)
"""Cases of the ten groups in a year: one has many (A08), one has none (A05)."""

PERSONS = {"unit": (4, 5, 12), "town": (4, 3, 17)}
"""Team, middle level and others of a unit (with its head about 22), of a township."""


@dataclass
class Unit:
    id: str
    name: str
    kind: str
    chief: str = ""
    team: list[str] = field(default_factory=list)
    mid: list[str] = field(default_factory=list)
    general: list[str] = field(default_factory=list)

    @property
    def everyone(self) -> list[str]:
        return [self.chief, *self.team, *self.mid, *self.general]


@dataclass
class Office:
    """A group or a township. `people[0]` leads it; `incharge` is the leader of the commission it reports to."""

    id: str
    name: str
    short: str
    prefix: str
    kind: str
    incharge: str
    contact: str
    people: list[str] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    secondees: list[str] = field(default_factory=list)
    weight: int = 1

    @property
    def leader(self) -> str:
        return self.people[0]

    @property
    def clerk(self) -> str:
        return self.people[-1]


@dataclass
class World:
    """Ids throughout. `names` are the names of staff and persons by id."""

    commission: str
    chief: str
    registrar: str
    rooms: dict[str, str] = field(default_factory=dict)
    leaders: list[str] = field(default_factory=list)
    groups: list[Office] = field(default_factory=list)
    townships: list[Office] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def offices(self) -> list[Office]:
        return [*self.groups, *self.townships]


class Builder:
    def __init__(self, stage: Stage) -> None:
        self.stage, self.chance = stage, random.Random(stage.chance.random())
        self.places = listed("places")
        self.names = names(self.chance)
        self.registrar = stage.desk.user.staff_id

    def build(self) -> World:
        stage, user = self.stage, self.stage.desk.user
        self.world = World(user.org_id, "", user.staff_id)
        stage.knows(user.staff_id, user.name, sorted(user.roles), user.org_id)
        self.world.names[user.staff_id] = user.name
        self._commission()
        for number, told in enumerate(self.places["groups"]):
            self.world.groups.append(self._group(number, told))
        for number, name in enumerate(self.places["townships"]):
            self.world.townships.append(self._township(number, name))
        self._others()
        stage.rest()
        return self.world

    # Offices ----------------------------------------------------------------------------------------------------------------------

    def _commission(self) -> None:
        said, world = self.places["commission"], self.world
        self.stage.set(self.registrar, world.commission, {"name": said["name"], "short": said["short"], "doc_prefix": said["prefix"],
                                                          "estab": 60,
                                                          "from": "2018-01-01"})
        self.stage.set(self.registrar, self.registrar, {"sex": "male", "birth": "1981-06-11", "joined": "2016-03-01", "political": "cpc",
                                                        "education": "大学本科", "since": "2012-07-01"})
        for leader in self.places["leaders"]:
            world.leaders.append(self._staff(world.commission, leader["post"], leader["roles"], leader["rank"], (44, 56)))
        world.chief = world.leaders[0]
        for room in self.places["rooms"]:
            key = self._add("org", {"name": f"{said['name']}{room['name']}", "short": room["name"], "kind": "office",
                                    "office_kind": room["kind"],
                                    "parent": world.commission, "from": "2018-01-01"})
            world.rooms.setdefault(room["kind"], key)
            people = [self._staff(key, "supervisor" if number == 0 else "clerk", room["roles"], "r9", (26, 50))
                      for number in range(room["staff"])]
            self.stage.set(self.registrar, key, {"head": people[0]})

    def _group(self, number: int, told: Values) -> Office:
        incharge = self.world.leaders[1 + number % 3]
        key = self._add("org", {"name": told["name"], "short": told["short"], "kind": "group", "parent": self.world.commission, "estab": 3,
                                "doc_prefix": told["prefix"], "contact_office": self.world.rooms["supervision"], "incharge": incharge,
                                "contact_leader": self.world.leaders[3 + number % 2], "from": "2019-03-01",
                                "gov_pun_scope": "驻在单位管理的科级以下监察对象，政务警告、记过、记大过"})
        office = Office(key, told["name"], told["short"], told["prefix"], "group", incharge, self.world.rooms["supervision"],
                        weight=WEIGHTS[number])
        office.people = [self._staff(key, "leader", ["group_leader"], "r7", (46, 57), group=True),
                         self._staff(key, "deputy", ["group_deputy", "group_member"], "r8", (38, 50), group=True)]
        if number != 9:
            # Thirty posts, 29 people: one group is short of a clerk.
            office.people.append(self._staff(key, "clerk", ["group_member", "group_clerk"], "r10", (25, 38), group=True))
        if number in (1, 4, 7):
            office.secondees.append(self._staff(key, "secondee", ["secondee"], "r10", (24, 32)))
        self.stage.set(self.registrar, key, {"head": office.leader})
        office.units = [self._unit(key, name, kind, body, "stationed" if place == 0 else "integrated")
                        for place, (name, kind, body) in enumerate(told["units"])]
        return office

    def _township(self, number: int, name: str) -> Office:
        incharge = self.world.leaders[1 + number % 3]
        key = self._add("org", {"name": f"{name}纪委", "short": f"{name}纪委", "kind": "township", "parent": self.world.commission,
                                "estab": 5,
                                "doc_prefix": f"{name[0]}纪", "incharge": incharge, "contact_office": self.world.rooms["supervision"],
                                "from": "2016-05-01", "object_cnt": 300 + 9 * number, "cpc_cnt": 870 + 15 * number})
        office = Office(key, f"{name}纪委", name, f"{name[0]}纪", "township", incharge, self.world.rooms["supervision"])
        roles = (("committee", ["tw_secretary"], "r8", (38, 50)), ("committee", ["tw_deputy"], "r9", (32, 45)),
                 *(("village_sup" if place else "committee", ["tw_member"], "r10", (25, 45)) for place in range(3)))
        office.people = [self._staff(key, post, list(held), rank, ages) for post, held, rank, ages in roles]
        self.stage.set(self.registrar, key, {"head": office.leader})
        office.units = [self._unit(key, f"示例县{name}", "other", "party_committee", "subordinate", town=True)]
        return office

    def _others(self) -> None:
        """Collaboration areas, offices outside that are written to, and what has ended: a group wound up, people moved and retired."""
        world, rooms = self.world, self.world.rooms
        for number, name in enumerate(self.places["areas"]):
            self._add("org", {"name": name, "short": name[:2] + "协作区", "kind": "collab_area", "parent": world.commission,
                              "from": "2021-01-01",
                              "coordinator": world.leaders[3 + number],
                              "members": [rooms["supervision" if number == 0 else "investigation"],
                                                                                   *(one.id for one in world.groups[number::2]),
                                                                                   *(one.id for one in world.townships[number::2])]})
        for name in self.places["external"]:
            self._add("org", {"name": name, "short": name.removeprefix("示例"), "kind": "external", "from": "2018-01-01"})
        gone = self._add("org", {"name": "示例县纪委监委第四纪检监察室", "short": "第四纪检监察室", "kind": "office",
                                 "office_kind": "discipline",
                                 "parent": world.commission, "from": "2016-01-01"})
        self.stage.step(self.registrar, gone, "close", {"to": "2019-02-28"})
        for number, step in enumerate(("move", "retire")):
            key = self._staff(world.groups[number].id, "clerk", ["group_member"], "r8", (40, 59), group=True, known=False)
            self.stage.step(self.registrar, key, step, {})

    # People -----------------------------------------------------------------------------------------------------------------------

    def _staff(self, org: str, post: str, roles: list[str], rank: str, ages: tuple[int, int], *, group: bool = False,
               known: bool = True) -> str:
        name, sex = next(self.names)
        age = self.chance.randint(*ages)
        year = self.stage.today.year
        served = self.chance.choice((1, 2, 3, 4, 6, 8, 12))
        values: Values = {"name": name, "sex": sex, "birth": self._day(year - age), "org_id": org, "post": post, "roles": roles,
                          "rank": rank,
                          "political": "cpc", "joined": self._day(max(year - served, 2019)), "since": self._day(year - served - 1),
                          "education": self.chance.choice(("大学专科", "大学本科", "大学本科", "研究生")),
                          "expertise": self.chance.choice(("法学", "会计学", "汉语言文学", "行政管理", "审计学", "计算机科学与技术"))}
        if group:
            values["estab_org"] = org
            values["in_team"] = post == "leader"
        key = self._add("staff", values)
        self.world.names[key] = name
        if known:
            self.stage.knows(key, name, roles, org if self._is_office(roles) else self.world.commission)
        return key

    @staticmethod
    def _is_office(roles: list[str]) -> bool:
        """Of a group or a township, which work at stations of their own; rooms work at the commission's."""
        return any(role.startswith(("group_", "tw_", "secondee")) for role in roles)

    def _unit(self, org: str, name: str, kind: str, body: str, relation: str, town: bool = False) -> Unit:
        cadres = self.chance.randint(18, 160)
        risks = self.chance.sample(listed("risks"), 3)
        key = self._add("unit", {
            "name": name, "kind": kind, "relation": relation, "group_id": org, "from": "2019-03-01", "body": body, "org_id": org,
            "cadre_cnt": cadres, "cpc_cnt": cadres * 2 // 3, "object_cnt": cadres * 3 // 4,
                                 "big_fund": self.chance.choice((20, 30, 50)) * 10_000_00,
            "duty": f"承担{name.removeprefix('示例县')}职责范围内的管理和服务工作",
            "risks": [{"step": risk["area"], "risk": risk["text"], "level": self.chance.choice(("high", "middle", "low")),
                       "measure": risk["step"],
                       "owner": "分管领导"} for risk in risks], "plan": self.stage.papers(f"{name}监督工作方案")})
        unit = Unit(key, name, kind)
        self._people_of(unit, org, town)
        return unit

    def _people_of(self, unit: Unit, org: str, town: bool) -> None:
        team, mid, general = PERSONS["town" if town else "unit"]
        posts, chance = self.places, self.chance
        said = [("chief", chance.choice(posts["chiefs"]) if not town else "镇党委书记")]
        said += [("team", chance.choice(posts["team"] if not town else posts["town_posts"][:4])) for _ in range(team)]
        said += [("mid", chance.choice(posts["mid"] if not town else posts["town_posts"][4:8])) for _ in range(mid)]
        said += [("key_post" if number % 4 == 0 else "general", chance.choice(posts["general"] if not town else posts["village_posts"]))
                 for number in range(general)]
        rows = [self._person(unit, org, role, post, town) for role, post in said]
        found = self.stage.acting(self.registrar).add_many("person", rows, keys=[self.stage.new_id() for _ in rows])
        self.world.names |= {key: row["name"] for key, row in zip(found, rows, strict=True)}
        unit.chief, unit.team, unit.mid, unit.general = found[0], found[1:1 + team], found[1 + team:1 + team + mid], found[1 + team + mid:]
        liaison = self.world.names[unit.mid[0]]
        self.stage.set(self.registrar, unit.id, {"chief": unit.chief, "team": unit.team, "liaison": liaison})

    def _person(self, unit: Unit, org: str, role: str, post: str, town: bool) -> Values:
        name, sex = next(self.names)
        chance, year = self.chance, self.stage.today.year
        birth = self._day(year - chance.randint(46, 57) if role in ("chief", "team") else year - chance.randint(26, 58))
        leads = role in ("chief", "team")
        level = {"chief": "section_head", "team": "section_dep"}.get(role, "none")
        managed = "same" if leads else "none" if town and role == "general" else "unit"
        kind = "grassroots" if town and not leads else {"soe": "soe", "institution": "public_inst"}.get(unit.kind, "civil")
        values: Values = {"name": name, "sex": "男" if sex == "male" else "女", "birth": birth, "unit_id": unit.id, "post": post,
                          "org_id": org,
                          "managed_by": managed, "level": level, "person_role": role, "object_class": kind, "nation": "汉族",
                          "political": "cpc" if leads or chance.random() < 0.6 else "masses",
                          "rank": "r7" if role == "chief" else "r8" if role == "team" else "r10",
                          "post_from": self._day(year - chance.randint(1, 5)), "phone": f"199{chance.randrange(10**8):08d}"}
        if chance.random() < 0.35:
            values["idno"] = _number(birth, sex, chance)
        if leads and role == "team":
            values["charge"] = chance.choice(("分管财务、办公室", "分管项目建设", "分管人事、党建", "分管业务科室", "分管行政审批、执法"))
        return values

    # Inside -----------------------------------------------------------------------------------------------------------------------

    def _add(self, code: str, values: Values) -> str:
        return self.stage.add(self.registrar, code, values)

    def _day(self, year: int) -> str:
        return date(year, self.chance.randint(1, 12), self.chance.randint(1, 28)).isoformat()


def _number(birth: str, sex: str, chance: random.Random) -> str:
    """A well-formed identity number of a region (999999) that does not exist."""
    head = "999999" + birth.replace("-", "") + f"{chance.randrange(49):02d}" + str(chance.randrange(5) * 2 + (sex == "male"))
    return next(head + last for last in "0123456789X" if is_identity_number(head + last))


def every(world: World) -> Iterator[tuple[Office, Unit]]:
    """Each unit with the group that watches it."""
    return ((office, unit) for office in world.groups for unit in office.units)
