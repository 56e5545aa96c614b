"""管理和建设: people who come and go, leave, training, reports, tasks, media, the assessment; files and units handed on."""

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from app.sample.scene import Forms, Scene
from app.sample.stage import Story
from app.sample.work import Work, spread, standing

if TYPE_CHECKING:
    from app.sample.year import Year


def _leave(scene: Scene) -> dict[str, Any]:
    who = scene.chance.choice(scene.office.people)
    other = next(one for one in scene.office.people if one != who)
    days = scene.chance.randint(1, 6)
    return {"staff_id": who, "kind": scene.chance.choice(("annual", "annual", "personal", "sick", "official", "out_of_area")),
            "deputy": other,
            "from": scene.stage.moment(8, 30), "to": scene.stage.moment(17, 30, ahead=days),
            "place": scene.chance.choice(("本地", "省内", "原籍探亲"))}


def leave(scene: Scene, until: str = "back") -> Story:
    stage = scene.stage
    key = scene.add("leave", hand=scene.office.leader, **_leave(scene))
    if until == "applied":
        return
    if until == "returned":
        yield 0
        scene.step(key, "return", note="专项工作期间，请另择时间")
        return
    yield from scene.walk(key, until if until == "approved" else "away", pace=(0, 0))
    if until in ("approved", "away"):
        return
    yield 8
    yield from scene.walk(key, until, {"report_back": lambda _: {"back_at": stage.moment(8, 40)},
                                       "overdue": {"note": "未按时销假，已提醒"}}, pace=(0, 0))


def _assignment(scene: Scene) -> dict[str, Any]:
    chance, office = scene.chance, scene.office
    kind = "attach_in" if office.secondees and chance.random() < 0.5 else chance.choice(("draft_out", "draft_out", "follow_case"))
    return {"staff_id": office.secondees[0] if kind == "attach_in" else office.clerk, "kind": kind,
            "task": "inspection" if kind == "draft_out" else None,
            "from": scene.stage.day(), "to": scene.stage.day(chance.choice((60, 90, 180))), "approved_by": "县纪委监委主要领导",
            "manager": "组长",
            "duty": scene.text("*", "duty"), "host": scene.text("*", "host")}


def _assignment_forms(scene: Scene) -> Forms:
    day = scene.stage.day
    return {"approve": {"approved_by": "县纪委监委主要领导"}, "expire": lambda _: {"to": day()},
            "recall": lambda _: {"to": day(), "note": "因本组办案需要召回"},
            "appraise": {"files": scene.stage.papers("抽调挂职鉴定表"), "note": "表现优秀"}}


ASSIGNMENT = Work("assignment", _assignment, _assignment_forms, ("on_post", "appraised", "appraised"), who="leader", pace=(2, 20),
                  ago={"appraised": 90})


def _upward(scene: Scene) -> dict[str, Any]:
    kind = scene.chance.choice(("ask", "report", "report", "file"))
    return {"kind": kind, "subject": scene.chance.choice(("班子成员重要问题的报告", "涉及单位主要负责人线索的请示",
                                                          "重大敏感事件处置情况报告", "系统性廉政风险情况报告")),
            "to_whom": scene.text("*", "to_whom"), "at": scene.stage.moment(9, 0),
            "urgency": scene.chance.choice(("normal", "normal", "urgent"))}


UPWARD = Work("upward", _upward, lambda _: {"instruct": {"instruction": "已阅，请抓紧核实办理。"},
                                            "carry": {"follow": "已按批示要求开展核实"},
                                            "finish": {"follow": "已办结并反馈"}}, ("done", "done", "carrying"), who="leader")


def _training(scene: Scene) -> dict[str, Any]:
    chance = scene.chance
    return {"kind": chance.choice(("weekly", "weekly", "lesson", "test", "video", "lecture")), "date": scene.stage.day(),
            "hours": float(chance.choice((2, 3, 4))),
            "subject": chance.choice(("学习派驻机构工作规则", "纪律处分条例专题辅导", "监察法业务学习", "证据收集与审查", "公文写作",
                                      "谈话安全与取证规范")),
            "speaker": scene.world.names[chance.choice(scene.office.people)]}


def _attended(scene: Scene) -> Forms:
    return {"record": {"attend": [{"staff_id": one, "score": float(scene.chance.randint(80, 100))} for one in scene.office.people],
                       "papers": scene.stage.papers("学习材料")}}


def training(scene: Scene, until: str = "recorded") -> Story:
    values = _training(scene) | ({"date": scene.stage.day(6)} if until == "planned" else {})
    key = scene.add("training", **values)
    yield from scene.walk(key, until, _attended(scene), pace=(0, 1))


def _task(scene: Scene) -> dict[str, Any]:
    source = scene.stage.made.get("meeting", {}).get(scene.office.id) or [scene.office.id]
    return {"source_id": scene.chance.choice(source[-3:]), "text": scene.chance.choice(("落实组务会议定的线索清理任务", "完成专项检查报告",
                                                                                        "督促单位报送整改报告", "梳理廉政风险点并建账")),
            "owner": scene.world.names[scene.office.people[1]], "due": scene.stage.day(20)}


def task(scene: Scene, until: str = "done") -> Story:
    stage = scene.stage
    key = scene.add("task", hand=scene.office.leader, **_task(scene))
    if until == "assigned":
        return
    progress = [{"date": stage.day(), "text": "已布置，正在推进"}]
    yield from scene.walk(key, "running", {"run": {"progress": progress}})
    if until == "running":
        return
    yield 30 if until == "overdue" else 5
    scene.step(key, "report", progress=[*progress, {"date": stage.day(), "text": "已完成"}], result="按要求完成")
    yield from scene.walk(key, until, {"finish": {"rating": "好"}, "overdue": {"rating": "一般", "note": "因人员抽调延迟完成"}})


def monthly(scene: Scene, until: str = "collected") -> Story:
    """The report of the month before."""
    stage = scene.stage
    last = stage.today.replace(day=1) - timedelta(days=1)
    key = scene.add("monthly_report", hand=scene.office.leader, org_id=scene.office.id, month=f"{last:%Y-%m}",
                    done=f"{last.month}月，列席会议、开展谈话和监督检查，督促整改问题，办理问题线索。", problems="个别单位整改进度偏慢。",
                    plans=[{"subject": "开展节点监督检查", "owner": scene.world.names[scene.office.people[1]], "due": stage.day(25)}])
    yield from scene.walk(key, until, {"submit": lambda _: {"sent_at": stage.moment(10, 0)}}, pace=(0, 2))


def _media(scene: Scene) -> dict[str, Any]:
    chance, names, office = scene.chance, scene.world.names, scene.office
    kind = chance.choice(("package", "package", "udisk", "optical", "paper"))
    action = chance.choice(("issue", "receive", "carry", "borrow", "copy"))
    return {"kind": kind, "action": action, "media_no": f"{office.short}-{chance.randint(1, 999):03d}", "copies": 1,
            "contents": scene.text("*", "contents"),
            "hash": f"{chance.getrandbits(256):064x}" if kind == "package" else None, "giver": names[office.leader],
            "taker": names[office.people[1]],
            "at": scene.stage.moment(9, 0), "purpose": scene.text("*", "purpose"),
            "due": scene.stage.day(4) if action in ("carry", "borrow") else None,
            "approver": "组长" if action in ("copy", "carry") else None}


def media(scene: Scene, until: str = "returned") -> Story:
    stage = scene.stage
    values = _media(scene)
    if until == "overdue":
        values |= {"action": "borrow", "due": stage.day(2), "approver": None}
    key = scene.add("media_handover", **values)
    yield 5 if until == "overdue" else 1
    yield from scene.walk(key, until, {"return": lambda _: {"back_at": stage.day()},
                                       "recall": lambda _: {"back_at": stage.day(), "note": "人员调离，清退载体"},
                                       "overdue": {"note": "借用人外出未还，已催还"},
                                       "destroy": {"approver": "组长", "witnesses": list(scene.office.people[:2]),
                                                                                                 "note": "介质损坏，按规定销毁"}},
                          pace=(0, 2))


def interfered(scene: Scene) -> Story:
    """过问干预 about one of the office's clues, reported at once."""
    clues = scene.stage.made.get("clue", {}).get(scene.office.id)
    if clues:
        scene.add("interfere", hand=scene.office.leader, at=scene.stage.moment(8, 10), who="某单位负责人（虚构）", who_post="某局副局长",
                  about=clues[-1],
                  content="打电话询问线索办理进展并为当事人说情，已当场拒绝", reported_to="分管领导", reported_at=scene.stage.moment(8, 30))
    yield from ()


def assessed(scene: Scene, number: int, until: str) -> Story:
    """The year's assessment of one group, taken as far as `until`."""
    stage, world, chance = scene.stage, scene.world, scene.chance
    key = scene.add("assessment", hand=world.registrar, org_id=scene.office.id, year=stage.today.year,
                    scheme="2026年派驻机构考核方案（示例）",
                    handlers=[world.registrar])

    def final(row: Any) -> dict[str, Any]:
        lines = [line | {"final": line.get("checked") if line.get("checked") is not None else line.get("auto")} for line in row.scores
                 or ()]
        return {"scores": lines or None, "vote": float(chance.randint(85, 98)), "total": float(94 - number),
                "grade": "优秀" if number < 3 else "合格", "rank_no": number + 1}
    yield from scene.walk(key, until, {"defend": {"appeal": "对扣分项无异议"}, "settle": final}, pace=(0, 3))


def paper(scene: Scene, until: str) -> Story:
    """A saved version of a report."""
    key = scene.add("report", hand=scene.office.leader, kind="quarter", period=f"{scene.stage.today.year}Q2",
                    title=f"{scene.office.short}季度工作报告",
                    content=scene.stage.papers("季度工作报告"))
    yield from scene.walk(key, until)


def plan(year: "Year") -> None:
    world = year.world
    for work, rate in ((UPWARD, 3.0), (ASSIGNMENT, 1.0)):
        spread(year, work, rate)
        standing(year, work, world.groups[:9])
    _often(year)
    _standing(year)
    registrar = world.registrar
    year.on(year.ago(200), _people(year.scene(world.groups[0]), [world.groups[3].units[1].general[-1],
                                                                 world.groups[5].units[2].general[-1]]), world.groups[0])
    for place, (office, step) in enumerate(((world.groups[2], "draft"), (world.groups[6], "attach"))):
        year.on(year.ago(90 + place), _moved(year.scene(office), office.clerk, step, registrar), office)
    year.on(year.ago(150), _promoted(year.scene(world.groups[1]), registrar), world.groups[1])
    year.on(year.ago(60), _handed_over(year.scene(world.groups[8]), registrar), world.groups[8])


def _often(year: "Year") -> None:
    chance, works = year.stage.chance, year.size.works
    for office in year.world.groups:
        scene = year.scene(office)
        for story, rate in ((leave, 8), (training, 12), (task, 5), (media, 4)):
            for _ in range(year.times(rate * works)):
                year.on(year.some_day(20), story(scene), office)
        if chance.random() < 0.4:
            year.on(year.some_day(100), interfered(scene), office)
        year.on(year.ago(3), interfered(scene), office)


def _standing(year: "Year") -> None:
    groups = year.world.groups
    stories: tuple[tuple[str, Any, int], ...] = (("leave", leave, 12), ("training", training, 4), ("task", task, 60),
                                                 ("media_handover", media, 14), ("report", paper, 20))
    for code, story, days in stories:
        for place, state in enumerate(year.stage.ledger(code).STATES):
            office = groups[place % 9]
            year.on(year.ago(days), story(year.scene(office), state), office)
    _reports(year)
    for place, state in enumerate(year.stage.ledger("assessment").STATES):
        year.on(year.ago(30), assessed(year.scene(groups[place]), place, state), groups[place])


def _reports(year: "Year") -> None:
    """Last month's reports: one left in each state, the others collected; the months before were handed in on paper.

    One group has not sent its last report (A16).
    """
    groups, last = year.world.groups, year.months()[-1]
    states = list(year.stage.ledger("monthly_report").STATES)
    for place, office in enumerate(groups[:9]):
        if place < len(states) or year.size.works >= 1:
            year.on(last + timedelta(days=2), monthly(year.scene(office), states[place] if place < len(states) else "collected"), office)
    year.on(last + timedelta(days=9), _on_paper(year.scene(groups[0]), year.months()), groups[0])


def _on_paper(scene: Scene, months: list[date]) -> Story:
    """Reports of earlier months, taken over as an old book: their figures were not frozen by the program."""
    rows = [{"legacy": True, "state": "collected", "org_id": office.id, "month": f"{month:%Y-%m}", "handlers": [office.leader],
             "sent_at": f"{after:%Y-%m}-03T10:00", "done": "列席会议、谈话提醒、监督检查和问题线索办理情况（见纸质月报）"}
            for month, after in pairwise(months[:-1]) for office in scene.world.groups]
    scene.stage.acting(scene.world.registrar).add_many("monthly_report", rows)
    yield from ()


def _moved(scene: Scene, key: str, step: str, by: str) -> Story:
    yield 0
    scene.stage.step(by, key, step, {})


def _promoted(scene: Scene, registrar: str) -> Story:
    """Good work is seen: some are promoted, some rise in rank, and a newcomer joins (M73, M74)."""
    stage, groups = scene.stage, scene.world.groups
    for place, office in enumerate(groups[:4]):
        kind = "promoted" if place == 0 else "rank_up"
        stage.set(registrar, office.people[1], {"promotions": [{"date": stage.day(), "type": kind,
                                                                "post": "副组长" if place == 0 else "三级主任科员"}]})
        yield 10
    stage.add(registrar, "staff", {"name": "司徒晓", "sex": "female", "birth": "2000-05-16", "org_id": groups[9].id, "post": "clerk",
                                   "roles": ["group_member", "group_clerk"], "joined": stage.day(), "political": "cpc",
                                   "estab_org": groups[9].id,
                                   "education": "研究生", "rank": "r12"})


def _people(scene: Scene, keys: list[str]) -> Story:
    """Two files go to another office with a receipt; one is sealed."""
    registrar = scene.world.registrar
    for key in keys:
        scene.stage.step(registrar, key, "transfer", {"files": scene.stage.papers("廉政档案转递回执")})
        yield 5
    scene.stage.step(registrar, keys[0], "seal", {})


def _handed_over(scene: Scene, registrar: str) -> Story:
    """Units of a level below change their group: one is handed over, one is being handed over."""
    groups = scene.world.groups
    for place in (0, 1):
        key = scene.stage.add(registrar, "unit", {
            "name": ("示例县人力资源市场", "示例县招商服务中心")[place], "kind": "institution", "relation": "subordinate",
                                                  "group_id": groups[9 - place].id,
            "org_id": groups[9 - place].id, "from": "2020-06-01", "body": "branch"})
        yield 3
        scene.stage.step(registrar, key, "hand_over", {})
        if place == 0:
            yield 10
            scene.stage.step(registrar, key, "handed", {"to": scene.stage.day()})
