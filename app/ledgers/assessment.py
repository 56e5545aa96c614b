"""考核: one group's year by the scheme the commission issued: points by item, bonus, deductions, veto, and what came of it.

The engine (app/assess) computes 系统分 and keeps the sums; this record is where reviewers, the group and the commission write.
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import own_office
from app.ledgers.kit import Check, Record, Row, Step

BONUS_MOST = 10.0
SETTLED = ("settled", "announced", "archived")
REVIEWERS = ("style", "supervision", "case_mgmt", "trial", "organization", "general", "cadre_sup", "incharge", "chief")


def changed(line: Any) -> bool:
    """The reviewing office did not take the computed points."""
    return line.get("checked") is not None and line.get("checked") != line.get("auto")


def _items_once(row: Row, _facts: Any) -> bool:
    items = [line.get("item") for line in row.scores or ()]
    return len(set(items)) == len(items)


def _no_negative(table: str, *names: str) -> Any:
    return lambda row, _: all((line.get(name) or 0) >= 0 for line in row.get(table) or () for name in names)


def _one_a_year(row: Row, facts: Any) -> bool:
    if not row.org_id or not row.year:
        return True
    return not any(one.id != row.id for one in facts.find("assessment", org_id=row.org_id, year=row.year))


def _of_past_year(row: Row, facts: Any) -> bool:
    return row.year is None or row.year <= int(facts.today[:4])


def _computed_stay(row: Row, facts: Any) -> bool:
    """Once gathered, 系统分 is the program's: people write beside it."""
    def computed(one: Row) -> dict[Any, Any]:
        return {line.get("item"): line.get("auto") for line in one.scores or ()}

    before = facts.get(row.id) or Row()
    if before.state in (None, "published"):
        return row.state not in (None, "published") or not any(value is not None for value in computed(row).values())
    return computed(before) == computed(row)


class Assessment(Record):
    CODE, LABEL, NUMBER = "assessment", "考核", "考"
    NAV, ORDER = "综合管理", 40
    TITLE, ON, VIS = ("org_id", "year"), "created_at", 2
    COMMISSIONS = ("scheme", "scores", "bonus", "minus", "veto", "vote", "total", "grade", "rank_no")
    ALONE = ("scores.auto", "scores.checked", "scores.final", "minus", "veto", "vote", "total", "grade", "rank_no")
    FROZEN = ("archived",)

    org_id = f.ref("组", "org", required=True, suggest=own_office, group="考核")
    year = f.year("年度", required=True, indexed=True, suggest=lambda facts: int(facts.today[:4]), group="考核")
    scheme = f.text("方案版本", required=True, group="考核")
    scores = f.table("得分", {
        "item": f.number("项", required=True), "auto": f.decimal("系统分"), "checked": f.decimal("复核分"),
        "why": f.long("调整理由", required=f.when(changed)), "final": f.decimal("审定分"), "proof": f.refs("证据", ""),
    }, group="得分")
    bonus = f.table("加分", {"reason": f.long("事由"), "score": f.decimal("分"), "proof": f.files("证据")}, group="得分")
    minus = f.table("扣分", {"reason": f.long("事由"), "score": f.decimal("分"), "proof": f.files("证据")}, group="得分")
    veto = f.table("否决", {"reason": f.long("事由"), "basis": f.long("依据")}, group="得分")
    vote = f.decimal("民主测评", group="结果")
    total = f.decimal("总分", group="结果")
    grade = f.text("等级", group="结果")
    rank_no = f.number("名次", group="结果")
    appeal = f.long("申辩", search=True, group="结果")

    STATES = {"published": "方案发布", "gathered": "取数", "self_rated": "自评", "checked": "复核", "defended": "申辩", "settled": "审定",
              "announced": "通报", "archived": "归档"}
    OPEN_TO = dict.fromkeys(REVIEWERS, tuple(STATES))
    STEPS = (
        Step("gather", "取数", of=("published",), to="gathered", by=REVIEWERS, fills={"scores": "app.assess.keeping:gathered"}),
        Step("self_rate", "自评", of=("gathered",), to="self_rated", takes=("scores", "bonus")),
        Step("check", "复核", of=("self_rated",), to="checked", by=REVIEWERS, takes=("scores", "bonus", "minus", "veto")),
        Step("defend", "申辩", of=("checked",), to="defended", takes=("appeal",)),
        Step("settle", "审定", of=("defended",), to="settled", by=REVIEWERS, takes=("scores", "vote", "total", "grade", "rank_no")),
        Step("announce", "通报", of=("settled",), to="announced", by=REVIEWERS),
        Step("archive", "归档", of=("announced",), to="archived"),
    )
    CHECKS = (
        Check("ASSESS-01", "年度不能晚于今年", _of_past_year, at="year"),
        Check("ASSESS-02", "得分中同一项写了两次", _items_once, at="scores"),
        Check("ASSESS-03", "得分不能为负", _no_negative("scores", "auto", "checked", "final"), at="scores"),
        Check("ASSESS-04", "加分写正数", _no_negative("bonus", "score"), at="bonus"),
        Check("ASSESS-05", "扣分写正数", _no_negative("minus", "score"), at="minus"),
        Check("ASSESS-06", "民主测评为0至100分", lambda row, _: row.vote is None or 0 <= row.vote <= 100, at="vote"),
        Check("ASSESS-07", "这个组这一年的考核已登记", _one_a_year, at="year", asks=True),
        Check("ASSESS-08", "加分合计超过10分的，按10分计",
              lambda row, _: sum(line.get("score") or 0 for line in row.bonus or ()) <= BONUS_MOST, at="bonus", warning=True),
        Check("ASSESS-10", "系统分由程序取数填写，不能修改；不同意的请填复核分和理由", _computed_stay, at="scores"),
        Check("ASSESS-09", "否决事项须写明依据", lambda row, _: all(line.get("basis") for line in row.veto or ()), at="veto", warning=True),
    )
    LIST = ("year", "org_id", "scheme", "total", "grade", "rank_no", "state")
    PRINTS = ("assessment", "register")
