"""What a clerk types in on a working day, with invented people: a talk, a meeting with its agenda, a clue, a suggestion letter."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from app.demo.books import Office
from app.desk import Desk
from app.fonts import bundled

PERSON = "夏雨桐"
LETTER = ("反映信（虚构）", "　　反映有关负责人在校服采购中为亲属经营的", "企业谋取利益，请组织调查核实。",
          "　　　　　　　　　　一名群众")


@dataclass(frozen=True)
class Typed:
    """Ids of what was typed in."""

    unit: str
    person: str
    talk: str
    meeting: str
    clue: str
    letter: str


def type_in(desk: Desk, office: Office) -> Typed:
    """One of each, dated within the last weeks of the desk's clock."""
    today = desk.now().date()
    unit = desk.resolve("unit", office.units[0]) or add(desk, "unit", name=office.units[0], kind="gov_dept", **{"from": "2020-01-01"})
    person = add(desk, "person", name=PERSON, unit_id=unit, post="副局长", managed_by="unit", sex="女", birth="1975-04-12",
                 political="cpc")
    colleague = add(desk, "staff", name=office.people[1], sex="female", birth="1988-09-01", org_id=desk.user.org_id, post="clerk",
                    roles=["group_member"], joined="2021-03-01")
    talk = add(desk, "talk", kind="integrity", persons=[person], unit_id=unit, talkers=[desk.user.staff_id], recorder=colleague,
               start=f"{ago(today, 9)}T09:30", end=f"{ago(today, 9)}T10:20", place="谈话室", way="direct",
               outline="任职以来履行“一岗双责”情况", content="提醒严格执行政府采购程序，管好身边人。", reply="表态认真落实。")
    meeting = add(desk, "meeting", side="unit", kind="pg", unit_id=unit, at=f"{ago(today, 6)}T14:30", place="三楼会议室", chair="某某",
                  attendance=[{"staff_id": desk.user.staff_id, "mode": "sit_in"}],
                  agenda=[{"subject": "校舍维修资金安排", "is_major": True, "major4": "fund", "amount": 1_860_000_00, "decision": "passed",
                           "opinion": "suggest", "opinion_text": "建议先评审后安排，公开招标。", "adoption": "adopted"},
                          {"subject": "年度考核方案", "is_major": False, "decision": "passed", "opinion": "none"}])
    clue = add(desk, "clue", source="petition", got_at=ago(today, 5), assign="self", persons=[person], unit_id=unit,
               issues=[{"text": "反映在校服采购中为亲属经营的企业谋取利益", "disc": "integrity", "when": "2025年秋季", "amount": 320_000_00,
                        "check": "strong"}], lead_org=desk.user.org_id)
    letter = add(desk, "suggestion", kind="jjjc", unit_id=unit, to_party=True, title="关于规范校服采购管理的纪检监察建议",
                 cause="supervision",
                 origin="日常监督中发现校服采购管理存在薄弱环节。",
                 facts=[{"no": 1, "text": "采购方案未经集体研究。"}, {"no": 2, "text": "供应商资格审查流于形式。"}],
                 analysis="制度不健全，责任没有压实。",
                 advice=[{"no": 1, "text": "健全采购集体决策制度。", "fact_no": 1},
                         {"no": 2, "text": "对近三年采购开展自查。", "fact_no": 2}],
                 issuer=office.name, objection="自收到本建议书之日起30日内书面提出", doc_no=f"{office.word}建〔{today.year}〕1号",
                 issued_at=ago(today, 2))
    return Typed(unit, person, talk, meeting, clue, letter)


def scanned_letter(out: Path) -> None:
    """A page as a scanner makes it: what a complaint by post becomes in the case file."""
    page = Image.new("L", (1240, 1754), 250)
    pen, face = ImageDraw.Draw(page), ImageFont.truetype(bundled("kaiti"), 44)
    for at, words in enumerate(LETTER):
        pen.text((140, 200 + 90 * at), words, fill=40, font=face)
    page.save(out, dpi=(150, 150), quality=60)


def assign_clue(desk: Desk, group_org: str, unit: str, persons: list[str]) -> str:
    """At the commission: a clue for the group to handle, with the day its answer is awaited."""
    today = desk.now().date()
    return add(desk, "clue", source="superior", got_at=ago(today, 1), assign="deliver", ask_by=(today + timedelta(days=60)).isoformat(),
               persons=persons, unit_id=unit, issues=[{"text": "反映违规发放津贴补贴", "disc": "integrity"}], lead_org=group_org,
               org_id=group_org, source_no="示例市纪交办〔2026〕8号")


def add(desk: Desk, code: str, **values: Any) -> str:
    return desk.add(code, values)


def ago(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()
