"""信访举报、第一种形态、廉政意见、澄清、诬告、容错: what a group handles beside clues and cases."""

from typing import TYPE_CHECKING, Any

from app.sample import casework
from app.sample.scene import Forms, Scene
from app.sample.stage import Story
from app.sample.supervision import a_risk
from app.sample.work import Work, spread, standing

if TYPE_CHECKING:
    from app.sample.year import Year


def petition(scene: Scene, until: str | None = None) -> Story:
    """A letter or visit: taken, sent on or refused; what is taken becomes a clue or is put on file."""
    chance, stage, unit, office = scene.chance, scene.stage, scene.unit, scene.office
    until = until or chance.choice(("done", "done", "done", "forwarded", "refused", "noted"))
    risk, person = a_risk(scene), chance.choice((*unit.team, *unit.mid, *unit.general[:5]))
    name = scene.world.names[person]
    signed = chance.choice(("real", "anon", "anon", "alias"))
    reporter = [{"name": chance.choice(("某甲", "某乙", "某丙", "某丁")), "phone": f"198{chance.randrange(10**8):08d}",
                 "address": "示例县（虚构地址）"}]
    key = scene.add("petition", hand=office.leader, channel=chance.choice(("letter", "letter", "visit", "phone", "net", "transfer")),
                    got_at=stage.day(), signed=signed,
                    nature=chance.choice(("accuse", "accuse", "accuse", "advice", "out")), repeat="first", persons=[person],
                    unit_id=unit.id,
                    summary=scene.text("clue", "text", name=name, **risk), reporter=reporter if signed == "real" else None,
                    handlers=[office.leader],
                    files=stage.papers("信访举报原件（扫描）"))
    accept = {"forwarded": "forward", "refused": "refuse"}.get(until, "accept")
    said = {"accept": accept} | ({"refuse": "no_substance"} if accept == "refuse" else {})
    if until == "registered":
        return
    yield from scene.walk(key, "review", {"review": said}, pace=(1, 3))
    if until == "review":
        return
    yield chance.randint(1, 5)
    if accept != "accept":
        yield from scene.walk(key, until, {"forward": said, "refuse": said})
        return
    scene.step(key, "accept", told_at=stage.day() if signed == "real" and chance.random() < 0.85 else None)
    if until == "accepted":
        return
    yield 2
    if until != "noted" and (until == "clue" or chance.random() < 0.6):
        clue = casework.received(scene, source="petition", persons=[person], assign="self", risk=risk, source_id=key)
        scene.step(key, "to_clue", clue_id=clue)
        stage.tell(stage.today, casework.clue(scene, key=clue), office.id)
        yield chance.randint(60, 100) if until == "done" else 1
    else:
        scene.step(key, "keep", note="内容笼统，无可查线索，存查")
    if until in ("clue", "noted"):
        return
    yield from scene.walk(key, until, {"feed_back": lambda _: {"fed_back": stage.day(), "way": chance.choice(("电话反馈", "当面反馈"))}},
                          pace=(1, 8))


MEASURES = ("remind", "remind", "warn", "criticize", "criticize", "check_written", "check_oral", "admonish", "dem_life", "circular")


def form1(scene: Scene, until: str = "kept", by: str | None = None) -> Story:
    """第一种形态: used by the unit and reported to the group, or the group's own after a talk."""
    chance, stage, unit, office = scene.chance, scene.stage, scene.unit, scene.office
    by = by or ("township" if office.kind == "township" else chance.choice(("unit", "unit", "group")))
    risk, measure = a_risk(scene), chance.choice(MEASURES)
    person = chance.choice((*unit.mid, *unit.general))
    basis = None
    if by != "unit":
        basis = scene.add("talk", hand=office.leader, kind="interview", persons=[person], talkers=list(office.people[:2]), way="direct",
                          start=stage.moment(9, 0), end=stage.moment(10, 0),
                          place=scene.text("talk", "place"), outline=scene.text("talk", "outline", **risk))
        yield from scene.walk(basis, "done", {"record": {"content": scene.text("talk", "content", **risk)}}, pace=(0, 1))
    papers = [*stage.papers("谈话记录"), *stage.papers("本人检查")]
    used = stage.day(-chance.randint(0, 4) if by == "unit" else 0)
    key = scene.add("form1", by=by, person_id=person, measures=[measure], used_at=used, done_by="党组书记" if by == "unit" else office.name,
                    reason=risk["text"],
                    nature=risk["disc"], basis_id=basis, filed_at=stage.day() if by == "unit" and until != "pending" else None,
                    papers=papers)
    forms: Any = {"file": lambda _: {"filed_at": stage.day()}, "review": {"check": "proper"},
                  "return": {"check": "incomplete", "check_text": "缺少本人检查材料，请补充"},
                  "refile": {"papers": papers}, "keep": {"check": "proper"}}
    if chance.random() < 0.08 and until == "kept":
        yield from scene.walk(key, "returned", forms, pace=(1, 4))
    yield from scene.walk(key, until, forms, pace=(1, 4))


def opinion(scene: Scene, until: str = "archived") -> Story:
    """廉政意见: a list of people, screened, signed for and answered."""
    chance, stage, unit, office = scene.chance, scene.stage, scene.unit, scene.office
    who = chance.sample((*unit.team, *unit.mid, *unit.general), chance.randint(2, 6))
    number = chance.randint(1, 60)
    key = scene.add("integrity_opinion", hand=office.leader, from_org="示例县委组织部", from_no=f"示组函〔{stage.today.year}〕{number}号",
                    got_at=stage.day(),
                    use=chance.choice(("promote", "rank_up", "award", "equal_move", "delegate")), reply_by=stage.day(chance.choice((3, 7))),
                    list=[{"person_id": one, "target": chance.choice(("副科级领导职务", "四级主任科员", "先进个人"))} for one in who])

    def drafted(row: Any) -> dict[str, Any]:
        lines = []
        for line in row.list:
            hit = bool(line.get("hits"))
            sign = {"office": "案件监督管理室", "conclusion": "已核", "signer": "案管室负责人", "at": stage.moment(15, 0)}
            lines.append(line | {"signs": [sign], "result": "fact" if hit else "no_impact"}
                         | ({"reason": "如实反映有关线索和影响期情况，已书面研究"} if hit else {}))
        return {"list": lines}
    yield from scene.walk(key, until,
                          {"draft": drafted, "reply": lambda _: {"doc_no": f"{office.prefix}廉复〔{stage.today.year}〕{number}号",
                                                                 "replied_at": stage.day()}}, pace=(0, 1))


def unfounded(scene: Scene, then: str, until: str) -> Story:
    """A clue closed as unfounded, and what follows: 澄清正名 for the person, or what is done about a false accusation."""
    stage, office = scene.stage, scene.office
    clue = casework.received(scene, source="petition", assign="self")
    yield from casework.disposed(scene, clue, "close", close="unreal")
    person = scene.row(clue).persons[0]
    if then == "clarify":
        key = scene.add("clarify", hand=office.leader, clue_id=clue, person_id=person, start_by="office", finding=stage.papers("失实结论"))
        yield from scene.walk(key, until, {
            "submit": {"consent": "agree", "unit_view": "同意澄清", "way": "letter", "scope": "本单位中层以上干部"},
            "do": {"way": "letter", "scope": "本单位中层以上干部"}, "feed_back": lambda _: {"done_at": stage.day(), "hr_told": stage.day()},
            "keep": lambda _: {"revisit": stage.day()}}, pace=(1, 5))
        return
    kind = scene.chance.choice(("false_acc", "mistaken"))
    said = {"type": kind, "basis": "举报内容与查明事实明显不符，经甄别属捏造或者误解"} | ({"factors": "vile"} if kind == "false_acc"
                                                                                          else {})
    key = scene.add("false_accuse", hand=office.leader, clue_id=clue, **said)
    yield from scene.walk(key, until, {
        "confirm": lambda _: {"approver": "示例市纪委监委", "ok_no": f"示纪批〔{stage.today.year}〕6号", "ok_at": stage.day()},
        "handle": {"handling": "对举报人批评教育，责令具结悔过"}}, pace=(2, 6))


def _tolerance(scene: Scene) -> dict[str, Any]:
    return {"applicant": scene.chance.choice((*scene.unit.team, *scene.unit.mid)),
            "matter": "在改革试点中先行先试，因缺乏经验造成项目进度滞后",
            "grounds": "属于“三个区分开来”中因缺乏经验、先行先试出现的失误，未谋取私利"}


def _tolerance_forms(scene: Scene) -> Forms:
    day = scene.stage.day
    return {"accept": lambda _: {"accepted_at": day()}, "check": {"check": "经核查，决策程序合规，未谋取私利，主动采取补救措施"},
            "confirm": {"check": "经核查属实", "result": scene.chance.choice(("exempt", "lighter", "mitigate")),
                        "fix": "完善项目论证和风险评估制度"},
            "tell": lambda _: {"told_at": day(), "fix": "完善项目论证和风险评估制度", "fix_by": day(60)}}


TOLERANCE = Work("tolerance", _tolerance, _tolerance_forms, ("following", "done", "done"), who="leader")


def plan(year: "Year") -> None:
    world, chance, works = year.world, year.stage.chance, year.size.works
    for office in world.offices:
        for _ in range(year.times(5 * works)):
            year.on(year.some_day(), petition(year.scene(office)), office)
        for _ in range(year.times(7 * works)):
            year.on(year.some_day(), form1(year.scene(office)), office)
    for office in world.groups:
        for _ in range(year.times(4 * works)):
            year.on(year.some_day(), opinion(year.scene(office)), office)
    spread(year, TOLERANCE, 0.3)
    standing(year, TOLERANCE)
    groups = world.groups[:9]

    def states(code: str) -> list[str]:
        return list(year.stage.ledger(code).STATES)

    for place, state in enumerate(states("petition")):
        year.on(year.ago(130 if state in ("done", "feedback") else 30), petition(year.scene(groups[place]), state), groups[place])
    for place, state in enumerate(states("form1")):
        year.on(year.ago(25), form1(year.scene(groups[place]), state, "unit"), groups[place])
    for place, state in enumerate(states("integrity_opinion")):
        year.on(year.ago(20), opinion(year.scene(groups[place]), state), groups[place])
    for code in ("clarify", "false_accuse"):
        for place, state in enumerate(states(code)):
            year.on(year.ago(100), unfounded(year.scene(groups[(place + 3) % 9]), code, state), groups[(place + 3) % 9])
    for office in chance.sample(world.groups, 3):
        year.on(year.some_day(60), unfounded(year.scene(office), "clarify", "kept"), office)
