"""监督检查 and what goes with it: political items, major matters, projects, lists, education, profiles, reports on duty."""

from typing import TYPE_CHECKING, Any

from app import codes
from app.ledgers.kit import Row
from app.sample import rectification
from app.sample.scene import Forms, Scene
from app.sample.stage import Story
from app.sample.supervision import a_risk
from app.sample.work import Work, spread, standing

if TYPE_CHECKING:
    from app.sample.year import Year

DAILY = ("daily", "daily", "special", "festival", "covert", "research", "sign_off", "discipline_study", "talk_record", "rect_review",
         "joint", "data")
FESTIVALS = {1: "new_year", 2: "spring", 4: "qingming", 5: "may", 6: "dragon", 9: "mid_autumn", 10: "national"}


def quarter(scene: Scene, back: int = 0) -> str:
    today = scene.stage.today
    number = today.year * 4 + (today.month - 1) // 3 - back
    return f"{number // 4}Q{number % 4 + 1}"


def inspection(scene: Scene, kind: str | None = None) -> dict[str, Any]:
    """The values of an inspection begun today."""
    chance, stage, unit = scene.chance, scene.stage, scene.unit
    kind = kind or chance.choice(DAILY)
    risk = a_risk(scene)
    label = codes.table("inspect_kind").label(kind)
    values: dict[str, Any] = {"kind": kind, "units": [unit.id], "subject": f"{unit.name}{risk['area']}{label}", "start": stage.day(),
                              "end": stage.day(),
                              "team": list(scene.office.people[:2]), "method": "查阅资料、实地查看、个别谈话"}
    match kind:
        case "special":
            values["plan"] = stage.papers("专项检查方案")
        case "festival":
            values |= {"festival": FESTIVALS.get(stage.today.month, "school"), "reminded": chance.randint(20, 200), "covert": True}
        case "residency" | "village_stay":
            values |= {"in_at": stage.moment(8, 40), "out_at": stage.moment(chance.choice((12, 16, 17, 17)), 30),
                       "talks": chance.randint(1, 6)}
        case "half_duty":
            values |= {"year": stage.today.year, "half": "first" if stage.today.month < 8 else "second", "total": chance.randint(78, 97),
                       "scores": [{"item": one.code, "score": chance.randint(75, 98)} for one in codes.table("responsibility_item")]}
        case "inspection_rect":
            values |= {"round": "县委第五轮巡察", "found": chance.randint(12, 30), "fixed": chance.randint(5, 11), "published": True}
        case "talk_record":
            due = chance.randint(4, 12)
            values |= {"quarter": quarter(scene), "due_cnt": due, "done_cnt": chance.randint(2, due), "proper": chance.random() < 0.8}
        case "sign_off" | "discipline_study":
            values["period"] = quarter(scene)
    return values


def inspected(scene: Scene, kind: str | None = None, until: str | None = None) -> Story:
    """An inspection with its checklist; what is wrong becomes problems of their own."""
    chance, stage = scene.chance, scene.stage
    risk = a_risk(scene)
    key = scene.add("inspection", **inspection(scene, kind))
    wrong = until in ("rectifying",) or chance.random() < 0.3
    points = [{"point": f"{risk['area']}制度是否健全", "result": "yes"},
              {"point": f"{risk['area']}程序是否规范", "result": "no" if wrong else "yes", "text": risk["text"] if wrong else None}]
    record = {"record": {"checklist": points, "conclusion": scene.text("*", "conclusion")},
              "feed_back": lambda _: {"fed_back": stage.day()}}
    early = ("planned", "running", "recorded")
    yield from scene.walk(key, until if until in early else "recorded", record, pace=(0, 2))
    if until in early:
        return
    if wrong:
        yield from rectification.problem(scene, risk, "residency" if kind == "residency" else "inspection", key, until="registered",
                                         back=(key, "problems"))
        problem = scene.row(key).problems[-1]
        stage.tell(stage.today, rectification.finish(scene, problem, risk), scene.office.id)
    yield from scene.walk(key, until or "done", record, pace=(1, 12))


def _political(scene: Scene) -> dict[str, Any]:
    topic = scene.chance.choice(list(codes.table("political_topic")))
    return {"year": scene.stage.today.year, "topic": topic.code, "task": f"落实{topic.label}有关部署，细化年度任务并按季推进",
            "due": f"{scene.stage.today.year}-12-31", "owner": "党组书记", "ways": ["daily", "special"],
            "source": scene.text("*", "source")}


def _political_forms(scene: Scene) -> Forms:
    def said(_row: Row) -> dict[str, Any]:
        return {"progress": [{"date": scene.stage.day(), "finding": "任务清单已分解到科室，进度正常"}], "verdict": "done"}
    return {"assess": said, "close": said}


POLITICAL = Work("political_item", _political, _political_forms, ("running", "running", "closed"), who="leader", pace=(2, 20),
                 ago={"closed": 110, "assessing": 110})


def _major(scene: Scene) -> dict[str, Any]:
    chance = scene.chance
    kind = chance.choice(("decision", "personnel", "project", "fund"))
    return {"major4": kind, "subject": scene.text("meeting", "major", **a_risk(scene)) + f"（{scene.stage.today:%m%d}）",
            "filed_at": scene.stage.moment(9, 10),
            "amount": chance.randint(5, 400) * 10_000_00 if kind in ("project", "fund") else None, "planned_at": scene.stage.day(7),
            "basis": "单位党组议事规则和“三重一大”事项清单"}


def major(scene: Scene, until: str | None = None) -> Story:
    """A major matter reported beforehand, decided at a meeting the group sits in on."""
    stage, unit = scene.stage, scene.unit
    values = _major(scene)
    key = scene.add("major", **values)
    until = until or scene.chance.choice(("running", "finished", "archived", "decided"))
    check = {"pre_check": {"pre_check": scene.chance.choice(("proper", "proper", "incomplete")),
                           "pre_opinion": "建议补充比选材料并逐人表态"}}
    yield from scene.walk(key, "filed" if until == "filed" else "pre_check", check, pace=(1, 2))
    if until in ("filed", "pre_check"):
        return
    yield 5
    item = {"subject": values["subject"], "is_major": True, "major4": values["major4"], "amount": values["amount"], "decision": "passed",
            "opinion": "none",
            "major_id": key, "chief_last": True}
    held = scene.add("meeting", side="unit", kind="major", unit_id=unit.id, at=stage.moment(15, 0), place="党组会议室",
                     chair=scene.world.names[unit.chief],
                     attendance=[{"staff_id": scene.office.leader, "mode": "sit_in"}], agenda=[item])

    def progress(row: Row) -> dict[str, Any]:
        return {"progress": [*(row.progress or ()), {"date": stage.day(), "text": "按会议决定执行，进度正常"}]}
    yield from scene.walk(key, until, {"decide": {"meeting_id": held, "decision": "通过"}, "run": progress, "finish": progress},
                          pace=(3, 15))


def quarterly(scene: Scene, until: str = "sent", back: int = 1) -> Story:
    """季度反馈 of the quarter before."""
    key = scene.add("major_q", hand=scene.office.leader, quarter=quarter(scene, back), comment=scene.text("*", "conclusion"))
    yield from scene.walk(key, until, pace=(0, 3))


def project(scene: Scene, until: str = "closed", area: dict[str, Any] | None = None) -> Story:
    """立项监督 from a well-chosen topic to the report before the standing committee."""
    chance, stage, office = scene.chance, scene.stage, scene.office
    risk = area or a_risk(scene)
    units = chance.sample(office.units, min(len(office.units), chance.randint(1, 3)))
    key = scene.add("project", hand=office.leader, title=f"{risk['area']}专项立项监督", units=[one.id for one in units], area=risk["cat"],
                    reason=risk["cause"],
                    cut=f"聚焦“{risk['text']}”这一切口，小切口深挖", lead_org=office.id, start=stage.day(), due=stage.day(90))
    forms = {"submit": {"plan": stage.papers("立项监督方案")}, "stop": {"note": "因机构改革，监督事项并入专项检查，终止立项"},
             "present": {"report": stage.papers("立项监督情况报告"), "effect": f"推动完善{risk['rule']}，追缴资金"},
             "close": lambda _: {"board_at": stage.day(), "effect": f"推动修订{risk['rule']}"}}
    early = ("choosing", "approval", "running")
    yield from scene.walk(key, until if until in early else "running", forms, pace=(1, 4))
    if until in early:
        return
    found = []
    for _ in range(chance.randint(2, 5)):
        yield chance.randint(5, 14)
        found.append(rectification.begin(scene.at(chance.choice(units)), risk, "project", key))
        stage.tell(stage.today, rectification.finish(scene, found[-1], risk), office.id)
    scene.set(key, problems=found, papers=[{"date": stage.day(), "text": "调阅合同、凭证，制作工作底稿",
                                            "files": stage.papers("立项监督工作底稿")}])
    forms["report"] = {"rules_cnt": chance.randint(1, 4), "recovered": chance.randint(0, 90) * 10_000_00,
                       "report": stage.papers("立项监督情况报告")}
    yield from scene.walk(key, until, forms, pace=(3, 12))


def lists(scene: Scene, kind: str, owner: str | None, until: str, bad: bool = False) -> Story:
    """One of the 三张清单; a poor one goes back once."""
    stage = scene.stage
    key = scene.add("list_review", year=stage.today.year, kind=kind, owner=owner, ver=1, got_at=stage.day(), text=stage.papers("责任清单"))
    good = dict.fromkeys(("fits_post", "has_risk", "has_grip", "feasible"), True)
    forms = {"return": lambda _: {"points": [good | {"has_grip": False}], "result": "return", "reason": "措施照抄照转，没有具体抓手",
                                  "redo_by": stage.day(14)},
             "again": lambda row: {"ver": (row.ver or 1) + 1, "got_at": stage.day(), "text": stage.papers("责任清单（修订）")},
             "pass": {"points": [good], "result": "pass", "reason": None, "redo_by": None},
             "assess": {"report": stage.papers("清单落实情况报告")}}
    if bad:
        yield from scene.walk(key, "returned", forms, pace=(1, 5))
    yield from scene.walk(key, until, forms, pace=(2, 8))


def _education(scene: Scene) -> dict[str, Any]:
    chance = scene.chance
    units = [one.id for one in chance.sample(scene.office.units, min(2, len(scene.office.units)))]
    if chance.random() < 0.35:
        number = chance.randint(1, 12)
        return {"type": "circular", "circular": chance.choice(("case", "rect", "special", "commend")),
                "subject": f"关于{a_risk(scene)['area']}典型问题的通报",
                "date": scene.stage.day(), "doc_no": f"{scene.office.prefix}通〔{scene.stage.today.year}〕{number}号", "units": units,
                "named": False}
    return {"type": "education", "form": chance.choice(("meeting", "base", "film", "lecture", "letter", "family", "pledge")),
            "date": scene.stage.day(),
            "subject": f"以案为鉴、以案促改警示教育（{a_risk(scene)['area']}）", "units": units, "count": chance.randint(25, 180)}


EDU = Work("edu", _education, ends=("recorded",), pace=(0, 2))


def _profile(scene: Scene) -> dict[str, Any]:
    unit = scene.unit
    return {"year": scene.stage.today.year, "term": "half" if scene.stage.today.month < 10 else "full",
            "team_view": "班子团结，能够落实民主集中制，个别成员抓分管领域党风廉政建设力度不够", "chief_ability": "统筹能力强，工作思路清",
            "chief_integrity": "廉洁意识较强，带头执行规定", "chief_style": "作风务实，民主作风有待加强",
            "members": [{"person_id": one, "text": "履职尽责，表现较好"} for one in unit.team[:2]]}


def profile(scene: Scene, until: str = "archived") -> Story:
    """政治生态画像: nine aspects, each scored with its ground."""
    key = scene.add("eco_profile", hand=scene.office.leader, **_profile(scene))
    if until == "collecting":
        return

    def scored(row: Any) -> dict[str, Any]:
        held = {line["dim"]: line for line in row.dims or ()}
        return {"dims": [held.get(one.code, {"dim": one.code}) | {"score": float(scene.chance.randint(72, 96)),
                                                                  "basis": "日常监督和系统取数综合评价"}
                         for one in codes.table("eco_dim")], "advice": "压实主体责任，盯住重点岗位廉政风险"}
    day = scene.stage.day
    yield from scene.walk(key, until, {"meet": scored, "send": lambda _: {"sent_at": day()}, "feed_back": lambda _: {"fed_back": day()},
                                       "archive": {"use": "作为干部考核参考"}},
                          pace=(1, 6))


def duty(scene: Scene, kind: str, who: str, period: str, meeting: str | None, until: str = "archived") -> Story:
    """述责述廉 of a leader of a group (at the commission's meeting) or of a unit (in writing)."""
    key = scene.add("duty_report", hand=scene.office.leader, kind=kind, who=who, period=period, report=scene.stage.papers("述责述廉报告"))
    yield 0
    yield from scene.walk(key, until, {"present": {"meeting_id": meeting} if meeting else {}, "vote": {
        "votes": [{"n": 40, "a": 34, "b": 5, "c": 1}], "score": float(scene.chance.randint(85,
                                                                                           97)), "comment": "履职认真，谈问题可再深入"}},
                          pace=(1, 6))


def plan(year: "Year") -> None:
    world, chance, size = year.world, year.stage.chance, year.size
    spread(year, POLITICAL, 4)
    spread(year, EDU, 4)
    for office in world.groups:
        scene = year.scene(office)
        for unit in office.units:
            there = scene.at(unit)
            if chance.random() < size.works:
                year.on(year.some_day(), major(there), office)
            for _ in range(year.times(3 * size.works)):
                year.on(year.some_day(), inspected(there, chance.choice(("residency", None, None))), office)
            if chance.random() < 0.6:
                year.on(year.ago(150), inspected(there, "half_duty"), office)
        year.on(year.ago(120), inspected(scene, "inspection_rect"), office)
        for number in range(3):
            year.on(year.ago(40 + 90 * number), quarterly(scene.at(office.units[0])), office)
        if chance.random() < 0.9:
            year.on(year.some_day(150), project(scene), office)
        there = scene.at(office.units[0])
        for kind, owner in (("body", None), ("first", there.unit.chief), *(("member", one) for one in there.unit.team)):
            year.on(year.ago(300), lists(there, kind, owner, "running", bad=chance.random() < 0.2), office)
        year.on(year.ago(140), profile(scene.at(office.units[-1])), office)
        year.on(year.ago(100), duty(scene, "written", office.units[0].chief, f"{year.last.year - 1}", None), office)
    for office in world.townships:
        year.on(year.some_day(), inspected(year.scene(office), "village_stay"), office)
    _standing(year)


def _standing(year: "Year") -> None:
    groups, ledger = year.world.groups, year.stage.ledger
    for work in (POLITICAL, EDU):
        standing(year, work)
    for place, state in enumerate(ledger("inspection").STATES):
        year.on(year.ago(50), inspected(year.scene(groups[place]), "daily", state), groups[place])
    for place, state in enumerate(ledger("major").STATES):
        year.on(year.ago(120), major(year.scene(groups[place]), state), groups[place])
    for place, state in enumerate(ledger("major_q").STATES):
        year.on(year.ago(25), quarterly(year.scene(groups[place]).at(groups[place].units[1]), state), groups[place])
    for place, state in enumerate(ledger("project").STATES):
        year.on(year.ago(200 if state in ("reporting", "presented", "closed", "stopped") else 30),
                project(year.scene(groups[place]), state), groups[place])
    for place, state in enumerate(ledger("list_review").STATES):
        scene = year.scene(groups[place]).at(groups[place].units[1])
        year.on(year.ago(90), lists(scene, "body", None, state, bad=state == "yearly"), groups[place])
    for place, state in enumerate(ledger("eco_profile").STATES):
        year.on(year.ago(75), profile(year.scene(groups[place]).at(groups[place].units[2]), state), groups[place])
    for place, state in enumerate(ledger("duty_report").STATES):
        scene = year.scene(groups[place])
        year.on(year.ago(45), duty(scene, "written", groups[place].units[1].chief, f"{year.last.year}", None, state), groups[place])
