"""执纪办案: clues and what became of them: inquiries, preliminary checks, and what follows."""

from typing import TYPE_CHECKING, Any

from app.sample.scene import Scene
from app.sample.stage import Story
from app.sample.supervision import a_risk

if TYPE_CHECKING:
    from app.sample.year import Year

SOURCES = ("petition", "petition", "petition", "superior", "supervision", "project", "patrol", "audit", "other_group", "judicial", "data")


def study(scene: Scene, names: list[str], kind: str = "clue_mtg") -> str:
    """线索集体研判会 whose agenda names whom it is about."""
    stage, office = scene.stage, scene.office
    return scene.add("meeting", hand=office.leader, side="own", kind=kind, at=stage.moment(16, 0), place="纪检监察组会议室",
                     chair=scene.world.names[office.leader], attendance=[{"staff_id": one, "mode": "attend"} for one in office.people[:2]],
                     agenda=[{"subject": f"研究{name}有关问题线索处置意见", "is_major": False, "opinion": "none", "decision": "passed"}
                             for name in names])


def received(scene: Scene, *, source: str | None = None, persons: list[str] | None = None, assign: str | None = None,
             risk: dict[str, Any] | None = None, **more: Any) -> str:
    """A clue as it is registered."""
    chance, stage, unit, office = scene.chance, scene.stage, scene.unit, scene.office
    source = source or chance.choice(SOURCES)
    persons = persons or [chance.choice((*unit.team, *unit.mid, *unit.mid, *unit.general[:4]))]
    assign = assign or ("deliver" if source == "superior" else chance.choice(("self", "self", "self", "forward", "deliver_na",
                                                                              "supervise")))
    risk = risk or a_risk(scene)
    issues = [{"text": scene.text("clue", "text", name=scene.world.names[persons[0]], **risk), "disc": risk["disc"], "eight": risk["eight"],
               "when": f"{stage.today.year - chance.randint(0, 3)}年", "check": chance.choice(("strong", "fair", "fair", "weak"))}]
    asked = stage.day(90) if assign in ("deliver", "supervise") else None
    key = scene.add("clue", hand=office.leader, source=source, got_at=stage.day(-chance.randint(0, 2)), assign=assign, ask_by=asked,
                    persons=persons, unit_id=unit.id, issues=issues, lead_org=office.id, handlers=list(office.people[:2]),
                    source_no=f"示{'信' if source == 'petition' else '交'}〔{stage.today.year}〕{chance.randint(1, 90)}号"
                    if assign != "self" else None, **more)
    if office.kind == "group" and chance.random() < 0.1:
        # 联办 is for the commission to name.
        stage.set(scene.world.registrar, key, {"co_orgs": [chance.choice([one.id for one in scene.world.groups if one is not office])]})
    return key


def clue(scene: Scene, disposal: str | None = None, until: str = "done", ends: str | None = None, late: bool = False,
         key: str | None = None, **begun: Any) -> Story:
    """A clue from receipt to its end.

    ends     of an inquiry its result, of a check its result; None: as it falls
    late     the proposal comes after the month it is due in
    key      a clue that is registered already
    """
    chance, stage, _office = scene.chance, scene.stage, scene.office
    disposal = disposal or chance.choice(("inquiry", "prelim", "prelim", "close", "shelve"))
    key = key or received(scene, **begun)
    if chance.random() < 0.85 and until != "registered":
        yield chance.randint(1, 4)
        scene.set(key, filed_at=stage.day())
    if until == "registered":
        return
    yield from scene.walk(key, "study", pace=(1, 5))
    if until == "study":
        return
    yield 36 if late else chance.randint(3, 14)
    names = [scene.world.names[one] for one in scene.row(key).persons]
    why = {"close": {"close": chance.choice(("no_check", "vague", "unreal", "checked_false"))},
           "shelve": {"shelve": chance.choice(("cond", "time", "wait"))}}.get(disposal, {})
    scene.step(key, "submit", study=study(scene, names), disposal=disposal, plan=scene.text("clue", "plan"), **why)
    if until == "approval":
        return
    if chance.random() < 0.12:
        yield 1
        scene.sign(key, "return", "处置依据不够充分，请补充后再报。")
        yield 3
        scene.step(key, "submit", disposal=disposal, **why)
    first = {"inquiry": "inquiry", "prelim": "prelim", "close": "closed", "shelve": "shelved"}[disposal]
    yield from scene.walk(key, first, pace=(0, 3))
    if until == first or first in ("closed", "shelved"):
        if first == "shelved" and until == "done" and chance.random() < 0.5:
            yield 170
            yield from scene.walk(key, "study")
        return
    if disposal == "inquiry":
        yield from inquired(scene, key, until, ends)
    else:
        yield from checked(scene, key, until, ends)


def inquired(scene: Scene, key: str, until: str, ends: str | None, pause: str = "") -> Story:
    """谈话函询 of everyone the clue names, one round each."""
    results = []
    for person in scene.row(key).persons:
        result = ends or scene.chance.choice(("accept", "accept", "remind", "criticize", "admonish", "check"))
        yield from inquiry(scene, key, person, result)
        results.append(result)
    if "to_prelim" in results:
        scene.step(key, "escalate")
        yield from checked(scene, key, until, None)
    elif until == "done":
        proved = "unproved" if set(results) <= {"accept"} else scene.chance.choice(("proved", "partly"))
        yield from scene.walk(key, "done", {"finish": {"outcome": proved}})


def inquiry(scene: Scene, clue_id: str, person: str, result: str = "accept", until: str = "done", way: str | None = None,
            number: int = 1) -> Story:
    chance, stage, office = scene.chance, scene.stage, scene.office
    way = way or chance.choice(("letter", "letter", "talk", "both"))
    name = scene.world.names[person]
    key = scene.add("inquiry", hand=office.leader, clue_id=clue_id, round=number, person_id=person, way=way, spot=False,
                    handlers=list(office.people[:2]),
                    request=stage.papers("谈话函询呈批请示"), plan=stage.papers("谈话函询方案预案"))
    forms: dict[str, Any] = {
        "send": lambda _: {"issuer": "group", "doc_no": f"{office.prefix}函询〔{stage.today.year}〕{chance.randint(1, 40)}号",
                           "sent_at": stage.day()},
        "await": lambda row: {"got_at": stage.day()} if row.way != "talk" else {},
        "reply": lambda row: {"replied_at": stage.day(), **({"statement": stage.papers("情况说明"), "head_signed": True}
                                                            if row.way != "talk" else {})},
    }
    early = ("applying", "approved", "sent", "talking", "awaiting", "replied")
    if until == "applying":
        return
    yield from scene.walk(key, until if until in early[:-1] else "awaiting", forms, pace=(0, 3))
    if until in early[:-1]:
        return
    talk_id = None
    if way != "letter":
        yield 2
        talk_id = case_talk(scene, "inquiry", person, f"就有关问题与{name}谈话", link=key)
        scene.set(key, talk_id=talk_id)
    yield chance.randint(6, 18)
    yield from scene.walk(key, "replied", forms, pace=(0, 1))
    if until == "replied":
        return
    yield chance.randint(4, 24)
    spot: dict[str, Any] = {}
    if chance.random() < 0.3 or result == "false_acc":
        spot = {"spot": True, "spot_by": list(office.people[:2]), "spot_at": stage.day(),
                "spot_result": "untrue" if result == "to_prelim" else chance.choice(("match", "match", "unverifiable"))}
    scene.step(key, "report", report=stage.papers("谈话函询情况报告"), report_at=stage.day(), **spot)
    if until == "report":
        return
    final = {"again": "again", "to_prelim": "to_prelim"}.get(result, "done")
    yield from scene.walk(key, until if until == "disposing" else final, {
        "submit": {"result": result}, "finish": lambda row: {"closed_letter": stage.day()} if row.result == "accept" else {}}, pace=(1, 4))


def case_talk(scene: Scene, kind: str, person: str, outline: str, link: str | None = None) -> str:
    """A talk of casework, held by two in a safe place; entered when it is over. Its transcript is filed later in the same story."""
    stage, office = scene.stage, scene.office
    key = scene.add("talk", hand=office.leader, kind=kind, unit_id=scene.unit.id, persons=[person],
                    talkers=list(office.people[:2]),
                    way="direct", start=stage.moment(9, 0), end=stage.moment(11, 0), place="县纪委监委标准谈话室（一层）", outline=outline,
                    link=link, handlers=list(office.people[:2]), av_no=f"LX{stage.today:%Y%m%d}",
                    safety_plan=stage.papers("谈话安全预案") if kind in ("inquiry", "review") else None)
    stage.tell(stage.today, _talk_filed(scene, key), office.id)
    return key


def _talk_filed(scene: Scene, key: str) -> Story:
    yield from scene.walk(key, "done", {"record": {"content": "按提纲逐项核实，本人作了说明，已签字确认。", "signed": True,
                                                   "transcript": scene.stage.papers("谈话笔录")}}, pace=(0, 2))


def checked(scene: Scene, key: str, until: str, ends: str | None) -> Story:
    """初步核实 of the first the clue names; where it comes to a case, the clue goes with it."""
    chance = scene.chance
    result = ends if ends in ("case", "close", "remind", "shelve", "transfer") else chance.choice(("close", "close", "remind", "transfer"))
    person = scene.row(key).persons[0]
    yield from prelim(scene, key, person, result)
    proved = {"close": "unproved", "transfer": "partly"}.get(result, "proved")
    if result == "case":
        yield from scene.walk(key, "case", {"file_case": {"outcome": "proved"}})
    elif result == "shelve":
        yield from scene.walk(key, "shelved", {"put_aside": {"shelve": "cond"}})
    elif until == "done":
        yield from scene.walk(key, "done", {"finish": {"outcome": proved}})


def prelim(scene: Scene, clue_id: str, person: str, result: str = "close", until: str = "", slow: bool = False) -> Story:
    chance, stage, office = scene.chance, scene.stage, scene.office
    team = list(office.people[:2])
    key = scene.add("prelim", hand=office.leader, clue_id=clue_id, person_id=person, team=team, handlers=team,
                    plan=stage.papers("初步核实方案"))
    if until == "applying":
        return
    if until == "approved":
        yield from scene.walk(key, "approved")
        return
    yield from scene.walk(key, "checking", pace=(0, 2))
    yield 5
    name = scene.world.names[person]
    measures = [{"kind": kind, "target": name, "by": "县纪委监委主要领导", "from": stage.day(), "to": stage.day(60),
                 "no": f"示纪查询〔{stage.today.year}〕{chance.randint(1, 99)}号",
                 "two_staff": team, "filed_at": stage.day()} for kind in chance.sample(("query", "retrieve", "inquire"), 2)]
    scene.set(key, measures=measures, talks=[case_talk(scene, "prelim", person, f"核实{name}有关问题", link=key)])
    if until == "checking":
        return
    yield chance.randint(10, 35)
    if until == "extended" or chance.random() < 0.2:
        scene.step(key, "extend", extends=[{"asked_at": stage.day(), "reason": "涉及单位较多，需进一步调取资料", "due": stage.day(70)}])
        if until == "extended":
            return
        yield from scene.walk(key, "checking", pace=(0, 2))
        yield 20
    yield 75 if slow else chance.randint(1, 9)
    report = {"report": stage.papers("初步核实情况报告"), "all_signed": True, "doubts": scene.text("prelim", "doubts")}
    scene.step(key, "report", **report)
    if until == "report":
        return
    target = {"case": "case", "shelve": "shelved", "transfer": "transferred"}.get(result, "done")
    yield from scene.walk(key, "disposing" if until == "disposing" else target, {"submit": {"result": result}}, pace=(0, 3))


def plan(year: "Year") -> None:
    """About six clues a group and year; and one left standing in each state."""
    for office in year.world.groups:
        for _ in range(year.times(6 * year.size.works)):
            year.on(year.some_day(), clue(year.scene(office), late=year.stage.chance.random() < 0.15), office)
    for office in year.world.townships:
        for _ in range(year.times(3 * year.size.works)):
            year.on(year.some_day(), clue(year.scene(office)), office)
    _standing(year)


def _standing(year: "Year") -> None:
    groups = year.world.groups[:9]
    ways: dict[str, tuple[str | None, str | None]] = {"shelved": ("shelve", None), "closed": ("close", None), "case": ("prelim", "case"),
                                                      "inquiry": ("inquiry", None), "prelim": ("prelim", None),
                                                      "done": ("inquiry", "accept")}
    for place, state in enumerate(year.stage.ledger("clue").STATES):
        disposal, ends = ways.get(state, ("inquiry", None))
        year.on(year.ago(130 if state in ("case", "done") else 20 + 9 * place), clue(year.scene(groups[place]), disposal, state, ends),
                groups[place])
    for place, state in enumerate(year.stage.ledger("inquiry").STATES):
        result = {"again": "again", "to_prelim": "to_prelim"}.get(state, "accept")
        office = groups[place % 9]
        year.on(year.ago(130), _standing_inquiry(year.scene(office), state, result), office)
    for place, state in enumerate(year.stage.ledger("prelim").STATES):
        result = {"case": "case", "shelved": "shelve", "transferred": "transfer"}.get(state, "close")
        office = groups[place % 9]
        year.on(year.ago(165), _standing_prelim(year.scene(office), state, result), office)


def _standing_inquiry(scene: Scene, state: str, result: str) -> Story:
    key = received(scene)
    yield from disposed(scene, key, "inquiry")
    way = {"sent": "letter", "talking": "talk"}.get(state)
    yield from inquiry(scene, key, scene.row(key).persons[0], result, state, way)


def _standing_prelim(scene: Scene, state: str, result: str) -> Story:
    key = received(scene)
    yield from disposed(scene, key, "prelim")
    yield from prelim(scene, key, scene.row(key).persons[0], result, state)


def disposed(scene: Scene, key: str, disposal: str, **why: str) -> Story:
    """A registered clue studied, agreed on, and on its way."""
    yield from scene.walk(key, "study")
    yield 5
    names = [scene.world.names[one] for one in scene.row(key).persons]
    scene.step(key, "submit", study=study(scene, names), disposal=disposal, plan=scene.text("clue", "plan"), **why)
    yield from scene.walk(key, {"close": "closed"}.get(disposal, disposal), pace=(0, 2))
