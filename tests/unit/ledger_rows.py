"""Valid rows of the ledgers for the tests of their checks, and what a check may ask: an office held in memory.

A group of 测试县 with its leader 组长某, members 某甲 and 某乙, the seconded 某挂; the unit 县测试局 headed by 某长, where 某丙 works; the
meeting at which the matter of 某丙 was studied.
"""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from app.ledgers import ledgers
from app.ledgers.kit import Record, Row
from app.rules.limits import due_on
from app.rules.workcalendar import WorkCalendar
from tests.samples import gathered, modules

TODAY = "2026-11-20"
FILE = [{"name": "附件.pdf", "sha256": "0" * 64, "size": 1}]


class Held:
    """`kit.Facts` over rows in memory."""

    def __init__(self, *rows: Row, today: str = TODAY) -> None:
        self.today, self.now = today, datetime.fromisoformat(f"{today}T09:30")
        self.user = SimpleNamespace(staff_id="jia", org_id="group", roles=frozenset({"group_member"}))
        self.rows = {row.id: row for row in (*OFFICE, *rows)}

    def get(self, key: str | None) -> Row | None:
        return self.rows.get(key or "")

    def find(self, ledger: str, **equals: Any) -> list[Row]:
        def fits(row: Row, name: str, value: Any) -> bool:
            held = row.get(name)
            return value in held if isinstance(held, list) else held == value
        return [row for row in self.rows.values() if row.ledger == ledger and all(fits(row, *one) for one in equals.items())]

    def during(self, ledger: str, field: str, first: str, last: str, **equals: Any) -> list[Row]:
        def named(row: Row, name: str) -> Any:
            field, _, theirs = name.partition(".")
            found = row.get(field)
            if not theirs:
                return found
            return [self.rows[key].get(theirs) for key in (found if isinstance(found, list) else [found]) if key in self.rows]

        def fits(row: Row, name: str, value: Any) -> bool:
            held = named(row, name)
            return value in held if isinstance(held, list) else held == value
        return [row for row in self.rows.values() if row.ledger == ledger and first <= (row.get(field) or "")[:10] <= last
                and all(fits(row, *one) for one in equals.items())]

    def day_after(self, start: str, *, months: int = 0, days: int = 0, workdays: int = 0) -> str:
        return due_on(date.fromisoformat(start[:10]), months=months, days=days, workdays=workdays, calendar=WorkCalendar()).isoformat()


def row(ledger: str, key: str, **values: Any) -> Row:
    return Row(ledger=ledger, id=key, org_id="group", state=ledgers()[ledger].first_state()) | {
        name.rstrip("_"): value for name, value in values.items()}


def made(ledger: str, key: str, **values: Any) -> Row:
    return Row(row(ledger, key, **values))


OFFICE = (
    made("org", "group", name="驻测试局纪检监察组", short="测试组", kind="group", from_="2020-01-01", head="leader", incharge="boss"),
    made("org", "room", name="第一监督检查室", short="一室", kind="office", from_="2020-01-01"),
    made("org", "town", name="测试镇纪委", short="测试镇", kind="township", from_="2020-01-01"),
    made("staff", "leader", name="组长某", post="leader", roles=["group_leader"]),
    made("staff", "jia", name="某甲", post="clerk", roles=["group_member"],
         recuse=[{"name": "某 亲", "unit": "测试局"}, {"unit": "回避局"}]),
    made("staff", "yi", name="某乙", post="clerk", roles=["group_member"]),
    made("staff", "gua", name="某挂", post="secondee", roles=["secondee"]),
    made("unit", "unit", name="县测试局", kind="gov_dept", relation="stationed", group_id="group", from_="2020-01-01", state="watched",
         chief="zhang"),
    made("unit", "shunned", name="回避局", kind="gov_dept", relation="stationed", group_id="group", from_="2020-01-01", state="watched"),
    made("person", "bing", name="某丙", unit_id="unit", post="科长", managed_by="unit", birth="1980-05-01"),
    made("person", "zhang", name="某长", unit_id="unit", post="局长", managed_by="same", person_role="chief"),
    made("person", "qin", name="某亲", unit_id="unit", post="科员", managed_by="unit"),
    made("person", "shang", name="某上", unit_id="unit", post="原局长", managed_by="upper"),
    made("meeting", "study", side="own", kind="clue_mtg", at="2026-11-10T09:00", agenda=[{"no": 1, "subject": "研判反映某 丙的问题线索"}]),
    made("meeting", "routine", side="own", kind="study", at="2026-11-10T09:00", agenda=[{"no": 1, "subject": "某丙"}]),
    made("meeting", "life", side="unit", kind="dem_life", unit_id="unit", at="2026-11-10"),
)

VALID: dict[str, dict[str, Any]] = {
    "org": {"name": "驻甲局纪检监察组", "short": "甲组", "kind": "group", "from": "2026-01-01", "contact_office": "room",
            "incharge": "leader"},
    "unit": {"name": "县甲局", "kind": "gov_dept", "relation": "stationed", "group_id": "group", "from": "2026-01-01"},
    "staff": {"name": "某丁", "sex": "male", "birth": "1990-01-01", "org_id": "group", "post": "clerk", "joined": "2020-01-01",
              "roles": ["group_member"]},
    "person": {"name": "某戊", "unit_id": "unit", "post": "科员", "managed_by": "unit"},
    "talk": {"kind": "heart", "persons": ["bing"], "unit_id": "unit", "talkers": ["jia"], "way": "direct", "start": "2026-11-18T09:00",
             "end": "2026-11-18T09:40", "place": "办公室", "outline": "思想动态", "handlers": ["jia"]},
    "meeting": {"side": "unit", "kind": "pg", "unit_id": "unit", "at": "2026-11-18T09:00", "handlers": ["jia"],
                "attendance": [{"staff_id": "jia", "mode": "sit_in"}],
                "agenda": [{"no": 1, "subject": "研究采购", "is_major": True, "major4": "project", "opinion": "none"}]},
    "problem": {"unit_id": "unit", "source": "talk", "found_at": "2026-11-02", "cat": "finance", "severity": "general",
                "text": "报销不规范", "turn": "rectify", "demand": "立即纠正", "resp_unit": "办公室", "resp_person": "某主任",
                "due": "2026-12-31", "handlers": ["jia"]},
    "suggestion": {"kind": "pj", "unit_id": "unit", "to_party": True, "title": "关于加强财务管理的纪律检查建议", "cause": "supervision",
                   "origin": "日常监督", "facts": [{"no": 1, "text": "报销不规范"}], "analysis": "制度不落实",
                   "advice": [{"no": 1, "text": "修订制度", "fact_no": 1}], "basis": "《中国共产党章程》", "issuer": "驻测试局纪检监察组",
                   "handlers": ["jia"]},
    "clue": {"source": "superior", "got_at": "2026-11-02", "assign": "self", "persons": ["bing"], "snapshot": "某丙：县测试局科长",
             "issues": [{"text": "违规报销"}], "lead_org": "group", "handlers": ["jia"]},
    "inquiry": {"clue_id": "clue", "round": 1, "person_id": "bing", "way": "letter", "request": FILE, "plan": FILE, "spot": False,
                "handlers": ["jia"]},
    "prelim": {"clue_id": "clue", "person_id": "bing", "team": ["jia", "yi"], "plan": FILE, "handlers": ["jia"]},
    **gathered("VALID"),
}
OFFICE += tuple(made(ledger, key, **values) for module in modules() for ledger, key, values in getattr(module, "OFFICE", ()))


def a_row(ledger: str, **changes: Any) -> Row:
    """A valid record of `ledger` with `changes`."""
    return Row(row(ledger, "own", **VALID[ledger]) | {name.rstrip("_"): value for name, value in changes.items()})


def complaints(ledger: str, checked: Row, facts: Held) -> set[str]:
    """Codes of the checks that do not hold."""
    kind: type[Record] = ledgers()[ledger]
    return {check.code for check in kind.CHECKS if not check.holds(checked, facts)}
