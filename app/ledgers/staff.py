"""工作人员: who works in an office, with which roles; each account of the program belongs to exactly one row.

A staff member's 回避 list names the people and units they must stay away from; the checks of other ledgers read it.
"""

from typing import Any

from app.codes import table
from app.ledgers import face as f
from app.ledgers.checks import order, past, past_lines
from app.ledgers.kit import Check, Make, Record, Row, Step

GIVES = frozenset({"group_leader", "tw_secretary", "case_mgmt", "incharge", "chief"})
"""Who says which roles somebody has."""

ORDINARY = frozenset({"group_member", "group_clerk", "secondee"})


def _roles_apart(row: Row, _facts: Any) -> bool:
    """系统管理员、安全保密管理员、安全审计员 are three people."""
    return len(set(row.roles or ()) & table("role").having("exclusive")) <= 1


def _roles_are_given(row: Row, facts: Any) -> bool:
    """Nobody gives rights beyond his own: who reads every record gives roles; others register who is new with an ordinary one."""
    if set(facts.user.roles) & GIVES:
        return True
    before = facts.get(row.id)
    roles = set(row.roles or ())
    return roles <= ORDINARY if before is None else roles == set(before.roles or ())


def _administrators_apart(row: Row, _facts: Any) -> bool:
    """An administrator sees no business content: such a role stands alone."""
    roles = set(row.roles or ())
    return not roles & table("role").having("exclusive") or roles <= table("role").having("exclusive")


def _of_age(row: Row, _facts: Any) -> bool:
    return not row.birth or not row.joined or int(row.joined[:4]) - int(row.birth[:4]) >= 16


class Staff(Record):
    CODE, LABEL, NUMBER = "staff", "工作人员", "员"
    NAV, ORDER, HANDLED = "单位与人员", 40, False
    TITLE, ON = ("name",), "joined"
    CARRIED, CARD = "followed", ("name", "post")

    name = f.text("姓名", required=True, search=True, indexed=True, group="基本")
    sex = f.choice("性别", {"male": "男", "female": "女"}, required=True, group="基本")
    birth = f.day("出生年月", required=True, sensitive=True, group="基本")
    org_id = f.ref("机构", "org", required=True, group="基本")
    post = f.code("职务", "staff_post", required=True, group="基本")
    joined = f.day("来组日期", required=True, group="基本")
    roles = f.codes("系统角色", "role", required=True, group="基本")
    political = f.code("政治面貌", "political_status", group="任职")
    rank = f.code("职级", "rank", group="任职")
    estab_org = f.ref("编制所在", "org", group="任职")
    post_from = f.day("任现职日期", group="任职")
    since = f.day("从事纪检监察起始", group="任职")
    education = f.text("学历", group="任职")
    expertise = f.text("专业", search=True, group="任职")
    promotions = f.table("晋升记录", {
        "date": f.day("日期"), "type": f.choice("类型", {"promoted": "提拔重用", "rank_up": "晋升职级"}), "post": f.text("职务"),
    }, group="任职")
    in_team = f.yes_no("是否驻在单位班子成员", group="监督独立性")
    unit_duty = f.long("在驻在单位分管工作", group="监督独立性", help="应当为空；填写后列入预警")
    recuse = f.table("回避人员", {
        "name": f.text("姓名"), "relation": f.text("关系"), "unit": f.text("单位"),
    }, sensitive=True, group="监督独立性", help="只写单位、不写姓名的，表示回避该单位的全部事项")

    STATES = {"on_duty": "在岗", "drafted": "抽调", "attached": "挂职", "moved": "调离", "retired": "退休"}
    STEPS = (
        Step("draft", "抽调", of=("on_duty",), to="drafted"),
        Step("attach", "挂职", of=("on_duty",), to="attached"),
        Step("return", "回岗", of=("drafted", "attached"), to="on_duty"),
        # Who has left does not sign in any more.
        Step("move", "调离", of=("on_duty",), to="moved", by=tuple(sorted(GIVES))),
        Step("retire", "退休", of=("on_duty",), to="retired", by=tuple(sorted(GIVES))),
    )
    CHECKS = (
        *past("STAFF-01", birth="出生年月", joined="来组日期", post_from="任现职日期", since="从事纪检监察起始"),
        *past_lines("STAFF-01", "promotions", date="晋升日期"),
        *order("STAFF-02", ("birth", "joined", "来组日期不能早于出生年月"), ("birth", "since", "从事纪检监察起始不能早于出生年月")),
        Check("STAFF-03", "系统管理员、安全保密管理员、安全审计员不能由一人兼任", _roles_apart, at="roles"),
        Check("STAFF-04", "管理员不能同时有业务角色", _administrators_apart, at="roles"),
        Check("STAFF-08", "系统角色由组长（委机关为案管室、领导）分派", _roles_are_given, at="roles"),
        Check("STAFF-05", "来组时不满16周岁，请核对出生年月", _of_age, at="birth", warning=True),
        Check("STAFF-06", "派驻干部不得分管驻在单位的业务工作", lambda row, _: not row.unit_duty, at="unit_duty", warning=True),
        Check("STAFF-07", "回避人员每行须写姓名或单位",
              lambda row, _: all(line.get("name") or line.get("unit") for line in row.recuse or ()), at="recuse"),
    )
    MAKES = (
        Make("assignment", "登记抽调挂职", {"staff_id": "id"}, of=("on_duty", "drafted", "attached")),
        Make("leave", "登记请假", {"staff_id": "id"}, of=("on_duty",)),
    )
    LIST = ("name", "org_id", "post", "rank", "joined", "roles", "state")
    PRINTS = ("register",)
