"""日常监督: talks and meetings of a year, and the problems they find."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.sample import rectification
from app.sample.scene import Scene
from app.sample.stage import Story
from app.sample.words import listed
from app.sample.world import Unit

if TYPE_CHECKING:
    from app.sample.year import Year

TALKS = ("heart", "heart", "integrity", "integrity", "integrity", "listen", "interview", "pre_post", "investigate", "collective")
MEETINGS = ("pg", "pg", "pg", "office_mtg", "office_mtg", "major", "study_center", "strict", "bid", "personnel", "edu", "duty_mtg")
WARNED = ("remind", "warn", "criticize", "admonish")


def a_risk(scene: Scene) -> dict[str, Any]:
    risk = dict(scene.chance.choice(listed("risks")))
    return risk | {"risk": risk["text"]}


def talk(scene: Scene, kind: str | None = None, until: str = "done", person: str | None = None, find: float = 0.06) -> Story:
    """One talk with somebody of the unit; now and then it brings a problem to light."""
    chance, unit = scene.chance, scene.unit
    kind = kind or chance.choice(TALKS)
    risk = a_risk(scene)
    who = [person or chance.choice(unit.everyone[:12])]
    if kind == "collective":
        who = chance.sample(unit.everyone, chance.randint(4, 9))
    two = list(scene.office.people[:2]) if chance.random() < 0.6 else [scene.office.clerk]
    ahead = chance.randint(2, 8) if until == "planned" else 0
    hour, minute = chance.choice((9, 10, 14, 15, 16)), chance.choice((0, 10, 30))
    key = scene.add("talk", hand=two[0] if kind in WARNED else None, kind=kind, unit_id=unit.id, persons=who, talkers=two, way="direct",
                    start=scene.stage.moment(hour, minute, ahead), end=scene.stage.moment(hour + 1, minute, ahead),
                    place=scene.text("talk", "place"), outline=scene.text("talk", "outline", **risk),
                    head_count=len(who) + chance.randint(0, 20) if kind == "collective" else None,
                    recorder=scene.office.clerk if scene.office.clerk not in two else None)
    found = until == "done" and chance.random() < find
    yield from scene.walk(key, until, {
        "hold": lambda _: {"start": scene.stage.moment(hour, minute), "end": scene.stage.moment(hour + 1, minute)},
        "record": {"content": scene.text("talk", "content", **risk), "reply": scene.text("talk", "reply", **risk), "signed": True},
    }, pace=(0, 3))
    if found:
        yield from rectification.problem(scene, risk, "talk", key, persons=who[:1] if chance.random() < 0.3 else None,
                                         back=(key, "problems"))


def meeting(scene: Scene, kind: str | None = None, until: str = "done", find: float = 0.1) -> Story:
    """A meeting of the unit the group took part in (or did not)."""
    chance, unit, stage = scene.chance, scene.unit, scene.stage
    kind = kind or chance.choice(MEETINGS)
    risk = a_risk(scene)
    missed = until == "missed"
    planned = until == "planned"
    agenda = [_item(scene, risk, missed) for _ in range(chance.randint(1, 4))]
    if kind in ("major", "bid", "personnel"):
        agenda[0] |= _major(scene, risk)
    if until == "awaiting":
        agenda[0] |= {"opinion": "suggest", "opinion_text": scene.text("meeting", "opinion_text", **risk), "adoption": "pending"}
    ahead = chance.randint(2, 9) if planned else 0
    mode = {"staff_id": scene.office.leader, "mode": chance.choice(("attend", "sit_in", "sit_in", "supervise"))}
    if missed:
        mode = {"staff_id": scene.office.leader, "mode": chance.choice(("absent", "leave", "read")), "reason": "同一时间参加县里会议"}
    more: dict[str, Any] = {}
    if kind in ("dem_life", "org_life"):
        more = {"theme": "学习贯彻全会精神，严明纪律规矩", "opinions_cnt": chance.randint(8, 40), "critique_cnt": chance.randint(10, 60)}
    if kind == "consult":
        more = {"by": chance.choice(("group", "unit")), "asked_at": stage.day(-chance.randint(7, 12)),
                "agreed": "商定年度全面从严治党重点任务和廉政风险防控措施"}
    notice = stage.day(-chance.choice((1, 2, 5, 6, 7)))
    key = scene.add("meeting", side="unit", kind=kind, unit_id=unit.id, at=stage.moment(chance.choice((9, 14, 15)), 0, ahead),
                    place=scene.text("meeting", "place"), chair=scene.world.names[unit.chief], agenda=None if planned else agenda,
                    attendance=None if planned else [mode], notice_at=f"{notice}T09:00" if not planned else None, **more)
    if planned:
        return
    yield from scene.walk(key, until if until in ("attended", "missed", "recorded", "awaiting") else "awaiting", pace=(0, 3),
                          avoid=("miss",) if not missed else ())
    if kind == "dem_life" and chance.random() < 0.8:
        yield 10
        scene.set(key, report_at=stage.day())
    if until == "done":
        yield chance.randint(3, 45)
        lines = [line | ({"adoption": chance.choice(("adopted", "adopted", "adopted", "partly", "rejected")),
                          "feedback": scene.text("meeting", "feedback")} if line["opinion"] != "none" else {}) for line in agenda]
        scene.step(key, "finish", agenda=lines)
        if chance.random() < find:
            yield from rectification.problem(scene, risk, "meeting", key)


def _item(scene: Scene, risk: dict[str, Any], missed: bool) -> dict[str, Any]:
    chance = scene.chance
    if chance.random() < 0.35:
        item = {"subject": "", "is_major": False, "decision": "passed", "opinion": "none"} | _major(scene, risk)
    else:
        item = {"subject": scene.text("meeting", "pg", **risk), "is_major": False,
                "decision": chance.choice(("passed", "passed", "in_principle")),
                "opinion": "none"}
    if not missed and chance.random() < 0.3:
        item |= {"opinion": chance.choice(("suggest", "suggest", "suggest", "material", "defer", "oppose", "correct")),
                 "opinion_text": scene.text("meeting", "opinion_text", **risk), "adoption": "pending"}
    if not missed and chance.random() < 0.08:
        item["flaws"] = [chance.choice(("no_notice", "no_material", "temp_motion", "no_last", "no_vote", "no_record"))]
    return item


def _major(scene: Scene, risk: dict[str, Any]) -> dict[str, Any]:
    chance = scene.chance
    kind = chance.choice(("decision", "personnel", "project", "fund"))
    sub = {"decision": ("plan", "reform", "asset"), "personnel": ("appoint", "transfer", "recruit"),
           "project": ("engineering", "procurement"),
           "fund": ("special_fund", "budget")}[kind]
    item: dict[str, Any] = {"subject": scene.text("meeting", "major", **risk), "is_major": True, "major4": kind,
                            "major_sub": chance.choice(sub),
                            "chief_last": chance.random() < 0.9}
    if kind in ("project", "fund"):
        item["amount"] = chance.randint(8, 600) * 10_000_00
    return item


def own_meeting(scene: Scene, kind: str, subjects: list[str], *, by: str | None = None) -> str:
    """A meeting of the office itself; returns its id. Everybody of the office is expected."""
    stage = scene.stage
    people = [{"staff_id": one, "mode": "attend"} for one in scene.office.people]
    if len(people) > 2 and scene.chance.random() < 0.1:
        people[-1] |= {"mode": "leave", "reason": "参加县委党校培训"}
    return scene.add("meeting", hand=by or scene.office.leader, side="own", kind=kind, at=stage.moment(9, 0), place="纪检监察组会议室",
                     chair=scene.world.names[scene.office.leader], attendance=people,
                     agenda=[{"subject": one, "is_major": False, "opinion": "none", "decision": "passed"} for one in subjects])


def group_meeting(scene: Scene, kind: str = "group_mtg", until: str = "done") -> Story:
    key = own_meeting(scene, kind, [scene.text("meeting", "own") for _ in range(scene.chance.randint(1, 3))])
    yield from scene.walk(key, until, pace=(0, 2))


def assembly(scene: Scene, kind: str, offices: list[str], chair: str) -> Story:
    """A meeting of the commission (例会): the leaders of all offices are expected; registered by the office that calls it."""
    stage = scene.stage
    rows = [{"staff_id": one, "mode": "leave" if scene.chance.random() < 0.06 else "attend", "reason": "因公外出"} for one in offices]
    key = scene.add("meeting", hand=scene.world.registrar, side="dispatch", kind=kind, at=stage.moment(15, 0), place="县纪委监委四楼会议室",
                    chair=scene.world.names[chair], attendance=rows, org_id=scene.world.commission,
                    agenda=[{"subject": "听取各派驻组工作汇报，部署下一阶段任务", "is_major": False, "opinion": "none",
                             "decision": "passed"}])
    yield from scene.walk(key, "done", pace=(0, 2))


def talks_of(scene: Scene, unit: Unit) -> list[Story]:
    """The talks a unit's leaders are owed in a year (T33), one each."""
    there = scene.at(unit)
    return [talk(there, scene.chance.choice(("heart", "integrity", "listen")), person=person) for person in (unit.chief, *unit.team)]


def plan(year: "Year") -> None:
    """What is owed on a day, and one record left standing in each state."""
    world, stage = year.world, year.stage
    for office in world.groups:
        scene = year.scene(office)
        for unit in office.units:
            if stage.chance.random() < 0.5 + year.size.works / 2:
                year.on(year.first + timedelta(days=stage.chance.randint(60, 110)), meeting(scene.at(unit), "dem_life"), office)
            if stage.chance.random() < 0.5 + year.size.works / 2:
                year.on(year.some_day(), meeting(scene.at(unit), "consult"), office)
        for kind in WARNED:
            if stage.chance.random() < 0.6:
                year.on(year.some_day(40), talk(scene.at(stage.chance.choice(office.units)), kind), office)
    leaders = [one.leader for one in world.offices]
    for _number, month in enumerate(year.months()):
        called = "y_duty" if month.month == 12 else "h_meet" if month.month == 7 else "q_meet" if month.month in (1, 4, 10) else None
        if called:
            year.on(month + timedelta(days=14), assembly(year.scene(world.groups[0]), called, leaders, world.chief), world.groups[0])
    for place, state in enumerate(stage.ledger("talk").STATES):
        office = world.groups[place]
        year.on(year.ago(6), talk(year.scene(office), "admonish" if state == "planned" else None, state), office)
    for place, state in enumerate(stage.ledger("meeting").STATES):
        office = world.groups[place]
        year.on(year.ago(40 if state == "done" else 12), meeting(year.scene(office), "major", state), office)
