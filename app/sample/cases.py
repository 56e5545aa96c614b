"""案件 from 立案 to 回访, and what hangs on a case: appeals, volumes of files, 以案促改.

What is needed in every state (an appeal in each of its states, say) is handed out case by case from `Wanted`.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.sample.casework import case_talk, checked, disposed, received, study
from app.sample.scene import Scene
from app.sample.stage import Story
from app.sample.supervision import a_risk

if TYPE_CHECKING:
    from app.sample.year import Year

PARTY = ("p1", "p1", "p1", "p2", "p2", "p3", "p4a", "p5")
GOV = ("g1", "g2", "g3", "g4", "g5")
UNTIL_ADVISED = ("applying", "opened", "investigating", "extended", "sent", "trial", "advising")


@dataclass
class Wanted:
    """States in which a record is still to be left standing, by ledger."""

    states: dict[str, list[str]] = field(default_factory=dict)

    def next(self, code: str) -> str | None:
        waiting = self.states.get(code)
        return waiting.pop(0) if waiting else None


def case(scene: Scene, wanted: Wanted, person: str, clue_id: str | None = None, until: str = "", result: str = "punish",
         slow: bool = False) -> Story:
    """One person, one case. `until` a state; "" as far as the year goes."""
    chance, stage, office = scene.chance, scene.stage, scene.office
    team, about = list(office.people[:2]), scene.row(person)
    name, risk = scene.world.names[person], a_risk(scene)
    is_member = about.political == "cpc"
    kind = "both" if is_member and chance.random() < 0.25 else "party" if is_member else "gov"
    helps = not clue_id and not until and office.kind == "group" and chance.random() < 0.5
    key = scene.add("case", hand=office.leader, person_id=person, charges=[{"disc": risk["disc"], "eight": risk["eight"]} if is_member
                                                                           else {"illegal": "by_power"}],
                    type=kind, basis="own" if clue_id else chance.choice(("superior", "transfer", "judgment")),
                    mode="assist" if helps else chance.choice(("group", "group", "room_group")), lead="co" if helps else "lead",
                    request=stage.papers("立案呈批报告"), clues=[clue_id] if clue_id else None, handlers=team,
                    # 联系室 signs the filing: whoever signs there is let into the case.
                    readers=stage.holders("supervision")[:1])
    if until == "applying":
        return
    yield from scene.walk(key, "opened", pace=(0, 2))
    if until == "opened":
        return
    yield chance.randint(1, 4)
    scene.step(key, "begin", plan=stage.papers("审查调查方案"), team=team, announced_at=stage.day(), two_staff=team, unit_told=stage.day())
    scene.set(key, talks=[case_talk(scene, "announce_case", person, f"向{name}宣布立案决定", link=key)])
    if until == "investigating":
        return
    yield chance.randint(15, 45)
    talk = case_talk(scene, "review", person, f"就审查调查事实与{name}谈话", link=key)
    money = chance.randint(0, 12) * 10_000_00
    scene.set(key, talks=[*scene.row(key).talks, talk], goods=[{"title": "主动上交违纪所得", "qty": 1.0, "value": money,
                                                                "keeper": "县纪委监委办公室",
                                                              "handling": "上缴国库"}] if money else None)
    if until == "extended" or chance.random() < 0.1:
        scene.step(key, "extend", extends=[{"asked_at": stage.day(), "reason": "案情复杂，需补充取证", "due": stage.day(75)}])
        if until == "extended":
            return
        yield from scene.walk(key, "investigating", pace=(0, 2))
    if until in ("withdrawn", "terminated"):
        yield from scene.walk(key, until, {"withdraw": {"note": "经查不构成违纪，撤销案件"},
                                           "terminate": {"note": "被审查人因病死亡，终止审查"}})
        return
    yield 85 if slow else chance.randint(8, 35)
    scene.step(key, "send", facts=[{"date": stage.day(), "self_opinion": "对认定的事实无异议", "signed": True}],
               report=stage.papers("审查调查报告"),
               study=study(scene, [name], "group_mtg"), sent_at=stage.day())
    if until == "sent":
        return
    yield chance.randint(1, 4)
    reviewers = stage.holders("trial")[:2]
    scene.step(key, "accept", accepted_at=stage.day(), reviewers=reviewers)
    if until == "trial":
        return
    if chance.random() < 0.12:
        yield 8
        scene.step(key, "return", returns=[{"date": stage.day(), "type": chance.choice(("evidence", "evidence", "again")),
                                            "approver": office.incharge}])
        yield 20
        scene.step(key, "send", returns=[line | {"back_at": stage.day()} for line in scene.row(key).returns])
        yield 1
        scene.step(key, "accept")
    yield chance.randint(7, 20)
    scene.step(key, "advise", trial_report=stage.papers("案件审理报告"), panel=study(scene, [name], "group_mtg"),
               consult=[{"date": stage.day(), "opinion": "党组同意处分建议"}])
    if until == "advising":
        return
    yield chance.randint(3, 10)
    if until == "judicial":
        yield from scene.walk(key, "judicial", {"to_court": {"result": "judicial"}})
        return
    number = len(stage.made["case"].get(office.id, ()))
    scene.step(key, "decide", result=result, effective=stage.day(), doc_no=f"{office.prefix}处〔{stage.today.year}〕{number}号",
               **(_punishment(scene, kind, about.object_class) if result == "punish"
                  else {"decider": "party_group" if is_member else "committee"}))
    _follow(scene, wanted, key, person, reviewers, risk)
    if until == "decided":
        return
    yield chance.randint(5, 25)
    done = [line | {"done_at": stage.day(), "resp_unit": scene.unit.name, "proof": stage.papers("处分执行情况回执")}
            if line["item"] not in ("report", "property") else line for line in scene.row(key).exec or ()]
    scene.step(key, "execute", exec=done or None)
    if until == "executing":
        return
    yield chance.randint(50, 80)
    visit = {"date": stage.day(), "two_staff": team, "result": chance.choice(("good", "good", "fair")),
             "text": "思想稳定，能正确认识错误，工作积极"}
    done = [line | {"done_at": line.get("done_at") or stage.day()} for line in scene.row(key).exec or ()]
    scene.step(key, "revisit", revisits=[visit], exec=done or None)
    if until == "archived":
        yield from scene.walk(key, "archived")


def _punishment(scene: Scene, kind: str, object_class: str | None) -> dict[str, Any]:
    chance, township = scene.chance, scene.office.kind == "township"
    gov = chance.choice(GOV[:3] if object_class in ("grassroots", "other", "entrusted") or kind == "gov" else GOV)
    if kind == "gov":
        return {"gov": gov, "decider": "committee" if township else "group"}
    said = {"party": chance.choice(PARTY), "decider": "branch" if township else "party_group", "branch_at": scene.stage.day()}
    return said | ({"gov": gov} if kind == "both" else {})


def _follow(scene: Scene, wanted: Wanted, key: str, person: str, reviewers: list[str], risk: dict[str, Any]) -> None:
    """What begins with a decision."""
    stage, office = scene.stage, scene.office
    row = scene.row(key)
    if stage.has("appeal") and row.result == "punish" and (state := wanted.next("appeal")):
        stage.tell(stage.today, appeal(scene, key, "party" if row.party else "review", state), office.id)
    if stage.has("after_case"):
        stage.tell(stage.today, after_case(scene, key, risk, wanted.next("after_case") or "rectifying"), office.id)
    if stage.has("dossier"):
        for part in ("review", "trial"):
            stage.tell(stage.today, dossier(scene, key, part, scene.world.names[person], wanted.next("dossier") or "archived"), office.id)


def appeal(scene: Scene, case_id: str, kind: str, until: str) -> Story:
    yield scene.chance.randint(5, 20)
    team = scene.stage.holders("cadre_sup")[:2]
    key = scene.add("appeal", hand=scene.office.leader, case_id=case_id, kind=kind, asked_at=scene.stage.day(), body="示例县纪委监委",
                    handlers=team)
    day = scene.stage.day
    yield from scene.walk(key, until, {
        "accept": lambda _: {"accepted_at": day()}, "refuse": {"note": "申请超过法定期限，不予受理"}, "review": {"team": team},
        "decide": {"result": scene.chance.choice(("keep", "keep", "change", "revoke")), "doc_no": f"示纪复〔{scene.stage.today.year}〕2号"},
        "tell": lambda _: {"told_at": day(), "scope": "本人及所在党组织"}}, pace=(2, 8))


def after_case(scene: Scene, case_id: str, risk: dict[str, Any], until: str) -> Story:
    yield scene.chance.randint(2, 10)
    key = scene.add("after_case", case_id=case_id, cause=risk["cause"], gaps=[{"gap": risk["text"], "owner": "分管领导"}])
    rule = {"name": risk["rule"], "no": f"示发〔{scene.stage.today.year}〕{scene.chance.randint(1, 40)}号"}
    yield from scene.walk(key, until, {"analyse": {"gaps": [{"gap": risk["text"], "owner": "分管领导"},
                                                            {"gap": risk["cause"], "owner": "办公室"}]},
                                       "assess": lambda _: {"rules": [rule | {"date": scene.stage.day()}], "rating": "good"},
                                       "finish": {"rating": "good"}}, pace=(3, 14))


TITLES = {"review": ("问题线索登记表", "初步核实呈批表", "立案呈批报告", "立案决定书", "审查调查方案", "违纪事实材料及本人意见",
                     "审查调查报告", "移送审理呈批表"),
          "trial": ("审理受理登记表", "审理谈话笔录", "审理报告", "集体审议会议纪要", "处分决定", "处分决定送达回证"),
          "inquiry": ("问题线索登记表", "函询呈批表", "函询通知书", "函询回复材料", "函询情况报告"),
          "prelim": ("问题线索登记表", "初步核实呈批表", "初步核实方案", "谈话笔录", "初步核实情况报告"),
          "petition": ("信访举报登记表", "来信原件", "受理告知记录", "办理结果反馈记录")}


def dossier(scene: Scene, source: str, kind: str, whose: str, until: str) -> Story:
    """A volume put together after the matter: papers listed with their pages, looked over by another."""
    yield scene.chance.randint(5, 30)
    stage, office, names = scene.stage, scene.office, scene.world.names
    page, items = 1, []
    for number, title in enumerate(TITLES[kind], 1):
        pages = scene.chance.randint(1, 9)
        items.append({"no": number, "title": title, "author": office.name, "date": stage.day(), "page": f"{page}-{page + pages - 1}"})
        page += pages
    key = scene.add("dossier", hand=office.leader, source_id=source, class_=kind, part="proc",
                    title=f"{whose}有关问题{'案件' if kind in ('review', 'trial') else '办理'}材料",
                    keep="forever" if kind in ("review", "trial") else "y30", made_by=names[office.people[1]], made_at=stage.day(),
                    handlers=list(office.people[:2]))
    remark = [{"text": "本卷材料齐全；未附材料因程序未发生，特此说明", "made_by": names[office.people[1]],
               "checked_by": names[office.leader], "date": stage.day()}]
    yield from scene.walk(key, until, {
        "arrange": {"items": items}, "check": {"items": items, "pages": page - 1, "remark": remark},
        "archive": {"checked_by": names[office.leader], "remark": remark, "fonds": "0018", "series": "3",
                    "file_no": str(scene.chance.randint(1, 200))}}, pace=(1, 8))


def from_clue(scene: Scene, wanted: Wanted, until: str = "", result: str = "punish") -> Story:
    """A clue, checked, that comes to a case."""
    key = received(scene, assign="self")
    yield from disposed(scene, key, "prelim")
    yield from checked(scene, key, "done", "case")
    yield from case(scene, wanted, scene.row(key).persons[0], key, until, result)


def _standing(scene: Scene, wanted: Wanted, state: str) -> Story:
    """What comes late in a case comes within the year only where no clue was long about."""
    if state not in ("executing", "revisiting", "archived"):
        return from_clue(scene, wanted, state)
    person = scene.chance.choice(scene.unit.mid)
    return case(scene, wanted, person, until=state, result="exempt" if state == "archived" else "punish")


def plan(year: "Year") -> None:
    """Cases of the year as they fall to the groups: six to none, most early enough to be decided; townships one or two each."""
    world, chance = year.world, year.stage.chance
    states = list(year.stage.ledger("case").STATES)
    wanted = Wanted({code: list(year.stage.ledger(code).STATES) for code in ("appeal", "after_case", "dossier")})
    places = [office for office in world.groups for _ in range(office.weight)]
    for place, office in enumerate(places):
        if place < len(states):
            # The first ones are left standing, one in each state, begun so long ago that they come there.
            year.on(year.ago(330 if states[place] not in UNTIL_ADVISED[:4] else 180), _standing(year.scene(office), wanted, states[place]),
                    office)
        else:
            year.on(year.ago(chance.randint(200, 360)), from_clue(year.scene(office), wanted), office)
    for office in world.townships:
        for _ in range(chance.choice((1, 1, 2))):
            scene = year.scene(office)
            year.on(year.ago(chance.randint(90, 340)), case(scene, wanted, chance.choice((*scene.unit.mid, *scene.unit.general))), office)
    # A case led by others that a group helps with, and one that is long overdue in 审查.
    helper = year.scene(world.groups[2])
    year.on(year.ago(140), case(helper, wanted, chance.choice(helper.unit.general)), world.groups[2])
    busy = year.scene(world.groups[0])
    year.on(year.ago(150), case(busy, wanted, chance.choice(busy.unit.mid), slow=True, until="investigating"), world.groups[0])
