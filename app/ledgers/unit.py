"""被监督单位: who is watched over, by which group, since when.

A unit that changes its group is handed over (open problems and letters on a list, cases by number only) and a new row begins with the
next group: of the rows of one unit exactly one is current, and their spans do not overlap.
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import on_entering, order, own_office, past, plain, today
from app.ledgers.kit import Check, Record, Row, Step


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    return on_entering(row, facts, to=("handed_over",))


def _spans_apart(row: Row, facts: Any) -> bool:
    """No other row of the same name is watched on any day of this row's span."""
    begin, end = row.from_ or "", row.to or "9999"
    others = [one for one in facts.find("unit", name=row.name) if one.id != row.id]
    return not any((one.from_ or "") <= end and (one.to or "9999") >= begin for one in others)


def _watched_by_office(row: Row, facts: Any) -> bool:
    office = facts.get(row.group_id)
    return office is None or office.kind != "external"


class Unit(Record):
    CODE, LABEL, NUMBER = "unit", "被监督单位", "单"
    NAV, ORDER, HANDLED = "单位与人员", 10, False
    TITLE, ON = ("name",), "from"
    CARRIED, COMMISSIONS = "followed", ("group_id",)
    CARD = ("name", "kind", "relation", "group_id", "from", "to", "body", "chief")

    name = f.text("名称", required=True, search=True, indexed=True, group="基本")
    kind = f.code("类别", "unit_kind", required=True, group="基本")
    relation = f.code("监督关系", "unit_relation", required=True, preset="stationed", group="基本")
    group_id = f.ref("监督组", "org", required=True, preset=own_office, group="基本")
    from_ = f.day("监督起", required=True, preset=today, group="基本")
    to = f.day("监督止", group="基本")
    body = f.code("领导机构", "leading_body", group="班子")
    chief = f.ref("主要负责人", "person", group="班子")
    team = f.refs("班子成员", "person", group="班子")
    liaison = f.text("联络人", search=True, group="班子")
    cadre_cnt = f.number("干部数", group="数据")
    cpc_cnt = f.number("党员数", group="数据")
    object_cnt = f.number("监察对象数", group="数据")
    duty = f.long("主要职能", search=True, group="职能和风险")
    risks = f.table("风险点", {
        "step": f.text("环节"), "risk": f.long("风险"), "level": f.choice("等级", {"high": "高", "middle": "中", "low": "低"}),
        "measure": f.long("措施"), "owner": f.text("责任人"),
    }, search=True, group="职能和风险")
    plan = f.files("一单位一方案", group="监督方案")
    big_fund = f.money("大额资金标准", group="监督方案")
    major_list = f.files("三重一大清单", group="监督方案")

    STATES = {"watched": "监督中", "handing_over": "移交中", "handed_over": "已移交"}
    STEPS = (
        Step("hand_over", "开始移交", of=("watched",), to="handing_over"),
        Step("handed", "完成移交", of=("handing_over",), to="handed_over", takes=("to",)),
    )
    CHECKS = (
        *past("UNIT-01", only=lambda row: row.state == "handed_over", to="监督止"),
        *order("UNIT-02", ("from", "to", "监督止不能早于监督起")),
        Check("UNIT-03", "同一单位的监督起止与另一行重叠", _spans_apart, at="from", asks=True),
        Check("UNIT-04", "监督组须是派驻组、乡镇纪委或委机关的室", _watched_by_office, at="group_id"),
        Check("UNIT-05", "主要负责人不必再列为班子成员", lambda row, _: not row.chief or row.chief not in (row.team or ()), at="team",
              warning=True),
        Check("UNIT-06", "单位名称里有空格", lambda row, _: plain(row.name) == (row.name or ""), at="name", warning=True),
    )
    DERIVE = _fill
    LIST = ("name", "kind", "relation", "group_id", "chief", "liaison", "from", "state")
    PRINTS = ("unit-handover", "unit-page", "register")
