"""“三张清单”审核: the lists of responsibility a unit sends in each year, reviewed point by point.

A complete set is one of the 党委（党组）, one of its secretary, and one of each member of the team. One point answered 否, and the list
goes back; the next version comes into the same record with the next number.

Limits: ten working days to review what came in, ten for the unit to send the next version (T35). That a unit sends them by 31 January
        is a duty of the office (app/duties).
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import order, past, persons_of, recusal
from app.ledgers.kit import Check, Limit, Make, Record, Row, Step

REVIEW_WORKDAYS = REDO_WORKDAYS = 10

POINTS = {"fits_post": "结合岗位实际", "has_risk": "突出廉政风险点", "has_grip": "有具体抓手", "feasible": "措施可行"}
PASSED = ("passed", "running", "yearly")
REVIEWED = ("returned", *PASSED)


def of_a_person(row: Row) -> bool:
    """The secretary's and a member's list have their owner; the 党委（党组）'s is everybody's."""
    return row.kind in ("first", "member")


def is_reviewed(row: Row) -> bool:
    return row.state in REVIEWED


def has_doubt(row: Row) -> bool:
    """One of the points does not hold."""
    return any(line.get(name) is False for line in row.points or () for name in POINTS)


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """A new version is reviewed anew; what was sent back has ten working days."""
    before = facts.get(row.id)
    if before is not None and before.state == "returned" and row.state == "pending":
        return {"result": None, "points": None, "ver": max(row.ver or 0, (before.ver or 0) + 1)}
    if row.result == "return" and not row.redo_by and not row.legacy:
        return {"redo_by": facts.day_after(facts.today, workdays=REDO_WORKDAYS)}
    return {}


def _only_returned(row: Row, _facts: Any) -> bool:
    return not has_doubt(row) or row.result in (None, "return")


def _result_fits_state(row: Row, _facts: Any) -> bool:
    wanted = {"returned": "return", **dict.fromkeys(PASSED, "pass")}.get(row.state or "")
    return wanted is None or row.result in (None, wanted)


def _owner_is_of_unit(row: Row, facts: Any) -> bool:
    owner = facts.get(row.owner)
    return owner is None or owner.unit_id == row.unit_id


def _is_first_secretary(row: Row, facts: Any) -> bool:
    unit = facts.get(row.unit_id)
    return row.kind != "first" or not row.owner or unit is None or not unit.chief or unit.chief == row.owner


def _version_is_new(row: Row, facts: Any) -> bool:
    """No other record of this list and version."""
    if not (row.unit_id and row.year and row.kind):
        return True
    others = facts.find("list_review", unit_id=row.unit_id, year=row.year, kind=row.kind)
    return not any(one.id != row.id and one.ver == row.ver and one.owner == row.owner for one in others)


def missing_lists(unit: Row, reviews: list[Row]) -> list[tuple[str, str | None]]:
    """What a complete set of `unit` lacks among one year's `reviews`: (kind, person id).

    A set is one of the body, one of the secretary and one of each team member, all passed.
    """
    passed = {(one.kind, None if one.kind == "body" else one.owner) for one in reviews if one.state in PASSED}
    first = {kind for kind, _ in passed}
    lacking: list[tuple[str, str | None]] = [] if "body" in first else [("body", None)]
    if "first" not in first:
        lacking.append(("first", unit.chief))
    return lacking + [("member", key) for key in unit.team or () if ("member", key) not in passed]


class ListReview(Record):
    CODE, LABEL, NUMBER = "list_review", "“三张清单”审核", "清"
    NAV, ORDER = "督促整改", 40
    TITLE, ON, VIS = ("unit_id", "kind", "owner"), "got_at", 1
    MOVES = ("unit_id",)

    unit_id = f.ref("单位", "unit", required=True, search=True, group="清单")
    year = f.year("年度", required=True, suggest=lambda facts: int(facts.today[:4]), group="清单")
    kind = f.code("清单", "list_kind", required=True, group="清单")
    owner = f.ref("责任人", "person", required=f.when(of_a_person), search=True, group="清单", help="书记、班子成员的清单填写")
    ver = f.number("版本", required=True, suggest=1, group="清单")
    got_at = f.day("收到", required=True, suggest=lambda facts: facts.today, group="清单")
    text = f.files("文本", required=True, group="清单")
    points = f.table("审核要点", {name: f.yes_no(label, required=True) for name, label in POINTS.items()}, group="审核",
                     help="有一项为否的，只能退回")
    result = f.code("结果", "review_result", required=f.when(is_reviewed), group="审核")
    reason = f.long("退回理由", required=f.when(lambda row: row.result == "return"), search=True, group="审核")
    redo_by = f.day("重报期限", required=f.when(lambda row: row.result == "return"), group="审核", help="不填时为10个工作日后")
    checks = f.refs("落实抽查", "inspection", group="落实")
    report = f.files("落实报告", group="落实")

    STATES = {"awaited": "待收", "pending": "待审核", "returned": "退回", "passed": "通过", "running": "执行", "yearly": "年度评价"}
    STEPS = (
        Step("receive", "收到清单", of=("awaited",), to="pending", takes=("got_at", "text")),
        Step("return", "退回重做", of=("pending",), to="returned", takes=("points", "result", "reason", "redo_by")),
        Step("again", "收到重报", of=("returned",), to="pending", takes=("ver", "got_at", "text")),
        Step("pass", "审核通过", of=("pending",), to="passed", takes=("points", "result")),
        Step("run", "执行", of=("passed",), to="running"),
        Step("assess", "年度评价", of=("running",), to="yearly", takes=("report", "checks")),
    )
    CHECKS = (
        *past("LIST-01", got_at="收到日期"),
        *order("LIST-02", ("got_at", "redo_by", "重报期限不能早于收到日期")),
        Check("LIST-03", "审核要点有“否”的，只能退回重做", _only_returned, at="result"),
        Check("LIST-04", "审核结果与状态不符：退回的结果应为退回重做，通过的应为通过", _result_fits_state, at="result"),
        Check("LIST-05", "审核须填写审核要点", lambda row, _: not is_reviewed(row) or row.legacy or row.points, at="points"),
        Check("LIST-06", "责任人不是这个单位的", _owner_is_of_unit, at="owner"),
        Check("LIST-07", "版本从1起", lambda row, _: row.ver is None or row.ver >= 1, at="ver"),
        Check("LIST-08", "党委（党组）责任清单不填责任人", lambda row, _: row.kind != "body" or not row.owner, at="owner"),
        *recusal("LIST-09", ("handlers",), persons_of("owner", "unit_id")),
        Check("LIST-10", "这一份清单的这个版本已登记", _version_is_new, at="ver", asks=True),
        Check("LIST-11", "第一责任人清单的责任人应为单位主要负责人", _is_first_secretary, at="owner", warning=True),
    )
    LIMITS = (
        # It runs from the day of receipt, also while nobody has noted the receipt as a step.
        Limit("T35", "“三张清单”审核", starts="got_at", workdays=REVIEW_WORKDAYS, met_by=REVIEWED),
        Limit("T35", "“三张清单”重报", starts="got_at", due="redo_by", met_by=("pending", *PASSED), only=lambda row: row.redo_by),
    )
    DERIVE = _fill
    MAKES = (
        Make("inspection", "登记落实抽查", {}, back="checks", of=PASSED,
             also={"kind": "three_list", "units": lambda row: [row.unit_id], "subject": lambda row: f"{row.year}年“三张清单”落实抽查"}),
        Make("problem", "登记发现的问题", {"unit_id": "unit_id", "source_id": "id"}, of=REVIEWED,
             also={"source": "list_review", "cat": "duty", "text": lambda row: row.reason}),
        Make("talk", "登记约谈", {"unit_id": "unit_id", "link": "id"}, of=("returned",),
             also={"kind": "interview", "persons": lambda row: [row.owner] if row.owner else None, "outline": lambda row: row.reason}),
    )
    LIST = ("got_at", "unit_id", "kind", "owner", "year", "ver", "result", "state")
    PRINTS = ("list-review", "register")
