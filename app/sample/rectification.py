"""督促整改: problems from registration to 销号, and suggestion letters with their answers, late ones among them."""

from typing import TYPE_CHECKING, Any

from app.sample.scene import Scene
from app.sample.stage import Story
from app.sample.words import listed

if TYPE_CHECKING:
    from app.sample.year import Year

SEVERITY = ("slight", "slight", "general", "general", "general", "general", "serious", "grave")


def problem(scene: Scene, risk: dict[str, Any], source: str, source_id: str | None = None, until: str = "closed", *,
            persons: list[str] | None = None, back: tuple[str, str] | None = None, severity: str | None = None, turn: str = "rectify",
            late: bool | None = None) -> Story:
    """One problem. One in seven is done late, one in nine is sent back once, some are kept on for good.

    back     (record, list field) that names the new problem
    """
    chance, stage = scene.chance, scene.stage
    key = begin(scene, risk, source, source_id, persons=persons, severity=severity, turn=turn)
    if back:
        scene.set(back[0], **{back[1]: [*(scene.row(back[0]).get(back[1]) or ()), key]})
    late = chance.random() < 0.15 if late is None else late
    days = {"slight": 15, "general": 60}.get(scene.row(key).severity, 90)
    measures = [{"step": risk["step"], "owner": scene.text("*", "owner"), "text": "正在落实"}]
    long = until == "long_term" or (until == "closed" and chance.random() < 0.06)
    target = "reported" if until not in ("registered", "assigned", "rectifying") else until
    yield from scene.walk(key, "rectifying" if target == "reported" else target, {"rectify": {"steps": measures}}, pace=(1, 4))
    if target != "reported":
        return
    yield days + chance.randint(3, 30) if late else max(4, int(days * chance.uniform(0.3, 0.85)))
    result = "long" if long else chance.choice(("done", "done", "done", "basic"))
    measures = [line | {"text": "已完成，资料齐全", "proof": stage.papers("整改佐证材料")} for line in measures]
    scene.step(key, "report", steps=measures, result=result)
    if until == "reported":
        return
    if long:
        yield from scene.walk(key, "long_term", {"keep_on": {"result": "long"}})
        if until == "long_term":
            return
        yield 150
        yield from scene.walk(key, "closed", {"close": {"checker": scene.office.leader}})
        return
    check = {"check": {"result": result, "score": chance.randint(70, 98), "checker": scene.office.people[1]}}
    yield from scene.walk(key, "checking", check)
    if chance.random() < 0.11 or until == "rectifying_again":
        yield 2
        scene.step(key, "redo", note="整改不彻底，退回继续整改。")
        yield 12
        scene.step(key, "report", result=result)
        yield from scene.walk(key, "checking", check)
    if until != "checking":
        yield from scene.walk(key, "closed", {"close": {"result": result}}, pace=(1, 10))


def begin(scene: Scene, risk: dict[str, Any], source: str, source_id: str | None = None, *, persons: list[str] | None = None,
          severity: str | None = None, turn: str = "rectify", letters: list[str] | None = None) -> str:
    chance, stage = scene.chance, scene.stage
    return scene.add("problem", source=source, source_id=source_id, found_at=stage.day(-chance.randint(0, 2)), cat=risk["cat"],
                     severity=severity or chance.choice(SEVERITY), text=risk["text"], cause=risk["cause"], turn=turn, demand=risk["demand"],
                     persons=persons, resp_unit=scene.text("*", "resp_unit"), resp_person=scene.text("*", "resp_person"), letters=letters,
                     amount=chance.randint(2, 200) * 1000_00 if risk["cat"] in ("finance", "livelihood", "asset") else None)


def letter(scene: Scene, risk: dict[str, Any], until: str = "done", *, kind: str | None = None, cause: str = "supervision",
           cause_id: str | None = None, adopt: str | None = None) -> Story:
    """A suggestion letter, with the problems it follows up."""
    chance, stage, unit, office = scene.chance, scene.stage, scene.unit, scene.office
    kind = kind or chance.choice(("pj", "jc", "jjjc", "jjjc"))
    found = [begin(scene, risk, "inspection", turn="suggest") for _ in range(chance.randint(2, 5))]
    word = {"pj": "纪律检查", "jc": "监察", "jjjc": "纪检监察"}[kind]
    key = scene.add("suggestion", hand=office.leader, kind=kind, unit_id=unit.id, to_party=kind != "jc", cause=cause, cause_id=cause_id,
                    title=f"关于规范{risk['area']}管理的{word}建议", origin=scene.text("suggestion", "origin", **risk),
                    facts=[{"no": no, "text": risk["text"] if no == 1 else scene.text("suggestion", "analysis", **risk), "problem_id": one}
                           for no, one in enumerate(found, 1)],
                    analysis=scene.text("suggestion", "analysis", **risk),
                    advice=[{"no": no, "text": scene.text("suggestion", "advice", **risk), "fact_no": no} for no in range(1, 3)],
                    issuer=office.name, objection=None if kind == "pj" else "自收到本建议书之日起30日内书面提出", problems=found)
    for one in found:
        scene.set(one, letters=[key])
    number = len(stage.made["suggestion"].get(office.id, ()))
    forms = {
        "seal": lambda _: {"doc_no": f"{office.prefix}建〔{stage.today.year}〕{number}号", "issued_at": stage.day(),
                           "reply_by": stage.day(30)},
        "deliver": lambda _: {"delivery": [{"way": "meet", "two_staff": list(office.people[:2]),
                                            "signed_by": scene.world.names[unit.mid[0]],
                                            "at": stage.moment(10, 0)}]},
    }
    early = ("drafting", "consulting", "approval", "sealed", "delivered")
    yield from scene.walk(key, until if until in early else "awaiting", forms, pace=(0, 4))
    if until in early:
        return
    late = until in ("overdue", "urged", "escalated") or (until == "done" and chance.random() < 0.12)
    if late:
        yield 33
        urges: list[dict[str, Any]] = []
        for step in ("overdue", "urge", "escalate")[:{"overdue": 1, "urged": 2, "escalated": 3}.get(until, chance.randint(1, 3))]:
            if step != "overdue":
                urges.append({"date": stage.day(), "way": chance.choice(("电话", "发函"))})
            scene.step(key, step, **({"urges": list(urges)} if urges else {}))
            yield 8
        if until != "done":
            return
    else:
        if until == "awaiting":
            return
        yield chance.randint(15, 28)
    said = adopt or chance.choice(("all", "all", "all", "part"))
    reason = {} if said == "all" else {"reply_reason": scene.text("suggestion", "reply_reason")}
    scene.step(key, "reply", replied_at=stage.day(), reply_no=f"示{unit.name[3:5]}函〔{stage.today.year}〕{number}号", adopt=said, **reason)
    for one in found:
        stage.tell(stage.today, finish(scene, one, risk), office.id)
    if until == "replied":
        return
    yield from scene.walk(key, until if until in ("tracking", "assessing") else "tracking")
    if until == "done":
        yield chance.randint(40, 150)
        yield from scene.walk(key, "done", {"assess": {"rating": chance.choice(("good", "good", "fair", "poor"))}})


def finish(scene: Scene, key: str, risk: dict[str, Any]) -> Story:
    """What a letter asked for is done, mostly."""
    yield from scene.walk(key, scene.chance.choice(("closed", "closed", "closed", "rectifying")), {
        "rectify": {"steps": [{"step": risk["step"], "owner": "分管领导", "proof": scene.stage.papers("整改佐证材料")}]},
        "report": {"result": "done"}, "check": {"result": "done", "checker": scene.office.people[1]}, "close": {"result": "done"},
    }, pace=(2, 12))


def plan(year: "Year") -> None:
    """One or two letters a group and year, and one record left standing in each state; overdue ones among them."""
    world, stage, chance = year.world, year.stage, year.stage.chance
    for office in world.groups:
        for _ in range(chance.choice((1, 1, 2))):
            year.on(year.some_day(), letter(year.scene(office), _risk(year)), office)
    for place, state in enumerate(stage.ledger("problem").STATES):
        office = world.groups[place]
        days = {"long_term": 110, "checking": 80, "reported": 80, "closed": 200, "rectifying": 130}.get(state, 12)
        year.on(year.ago(days), problem(year.scene(office), _risk(year), "inspection", until=state, severity="general", late=False), office)
    for place, state in enumerate(stage.ledger("suggestion").STATES):
        office = world.groups[place % 10]
        days = {"replied": 70, "tracking": 80, "assessing": 95, "done": 250, "overdue": 70, "urged": 80, "escalated": 100,
                "awaiting": 40}.get(state, 30)
        year.on(year.ago(days), letter(year.scene(office), _risk(year), state), office)


def _risk(year: "Year") -> dict[str, Any]:
    risk = dict(year.stage.chance.choice(listed("risks")))
    return risk | {"risk": risk["text"]}
