"""下发规则: what the commission decides for every station: approval chains, limits, the working calendar, the assessment, settings.

The commission drafts and issues it; it goes to every station and comes into force there on its day. Of several versions of one name the
one with the latest day counts, of one day the later number. Withdrawn, the version before it counts again.

chain      name "clue.approval" (ledger and state); {"chain": ["group_leader"]}, or several by case:
           {"cases": [{"when": {"kind": ["admonish"]}, "chain": ["group_leader"]}]}
limit      name "T36" or "T36 整改报结"; content as app/rules/ruling.py reads it
calendar   name free, e.g. "2027"; content as app/rules/workcalendar.py reads it
scheme     name the year it is for; content as app/assess/scheme.py reads it; setting: name of the setting, {"value": ...}
"""

import json
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import today
from app.ledgers.kit import Check, Record, Row, Step
from app.rules.ruling import STRICT, BadRuling, Ruling, lengthens
from app.rules.sources import sources
from app.rules.workcalendar import BadCalendar, WorkCalendar

KINDS = {"chain": "审批链", "limit": "时限规则", "calendar": "工作日历", "scheme": "考核方案", "setting": "设置"}
EXTEND = "extend_on_holiday"
SWITCHES = {EXTEND: "节假日顺延", "require_handover": "导入前须登记载体交接", "require_registered_medium": "只向已登记的介质写出"}
ISSUERS = ("chief", "incharge", "case_mgmt", "organization", "general")
"""Who issues at the commission."""


class BadIssue(ValueError):
    """What is to be issued cannot be; the message is for the person."""


def read(row: Row) -> dict[str, Any]:
    """The content. raises    BadIssue"""
    try:
        content = json.loads(row.content or "", parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise BadIssue("内容不是有效的 JSON") from error
    if not isinstance(content, dict):
        raise BadIssue("内容应为一个 JSON 对象")
    return content


def _no_number(word: str) -> None:
    raise ValueError(word)


def _finite(text: str) -> float:
    if not isfinite(number := float(text)):
        raise ValueError(text)
    return number


def _calendar(_name: str, content: dict[str, Any]) -> None:
    WorkCalendar.from_json(json.dumps(content))


def declared_limits(name: str) -> Iterator[tuple[str, Mapping[str, int] | None]]:
    """(words, declared length or None where it depends on the record) of the limits and duties a rule's name means."""
    from app.duties import duties
    from app.ledgers import ledgers
    for ledger in ledgers().values():
        for limit in ledger.LIMITS:
            if name in (limit.number, f"{limit.number} {limit.what}"):
                varies = callable(limit.months) or callable(limit.days)
                yield limit.what, None if varies else {"months": limit.months, "days": limit.days, "workdays": limit.workdays}  # type: ignore[dict-item]
    for duty in duties().values():
        if name in (duty.number, duty.code):
            yield duty.what, {"days": duty.days}


def _limit(name: str, content: dict[str, Any]) -> None:
    ruling, number = Ruling.read(content), name.partition(" ")[0]
    if number not in sources():
        raise BadIssue(f"没有编号为“{number[:10]}”的时限")
    meant = list(declared_limits(name))
    if not meant:
        raise BadIssue(f"没有名为“{name[:40]}”的时限")
    if len(words := list(dict.fromkeys(what for what, _ in meant))) > 1:
        raise BadIssue(f"{number} 有{len(words)}项时限，请写明是哪一项，如“{number} {words[0]}”")
    if ruling.extend and number in STRICT:
        raise BadIssue("留置等措施的时限不因节假日顺延")
    if not is_law(number):
        return
    for what, length in meant:
        if ruling.length and (length is None or lengthens(ruling.length, length)):
            raise BadIssue(f"“{what}”是法规规定的时限，只能缩短" if length else f"“{what}”是法规按情形规定的时限，不能统一改动")


def is_law(number: str) -> bool:
    """Is its length the law's own? Of what is marked A and D together the days are our default."""
    marks = sources()[number].confidence.split("/")
    return "A" in marks and "D" not in marks


def _chain(name: str, content: dict[str, Any]) -> None:
    from app.ledgers import ledgers
    code, _, state = name.partition(".")
    ledger = ledgers().get(code)
    if ledger is None or ledger.approval_in(state) is None:
        raise BadIssue("审批链的名称应为“台账.状态”，如 clue.approval")
    cases_of(content, set(ledger.FACES))


def cases_of(content: dict[str, Any], fields: set[str] | None = None) -> list[tuple[dict[str, list[Any]], tuple[str, ...]]]:
    """(condition, roles in order) of a chain's content, in order.

    raises    BadIssue
    """
    from app.codes import table
    cases = content.get("cases", [content])
    if not isinstance(cases, list) or not cases:
        raise BadIssue("审批链应写成 {\"chain\": [\"group_leader\", \"incharge\"]}")
    found = []
    for case in cases:
        when, chain = (case.get("when", {}), case.get("chain")) if isinstance(case, dict) else (None, None)
        if not isinstance(when, dict) or not all(isinstance(values, list) and values and all(isinstance(one, str | int) for one in values)
                                                 for values in when.values()):
            raise BadIssue("审批链的条件应写成 {\"kind\": [\"admonish\"]}")
        if fields is not None and (strange := set(when) - fields):
            raise BadIssue(f"审批链的条件里没有“{sorted(strange)[0][:20]}”这个字段")
        if not isinstance(chain, list) or not chain or not all(isinstance(role, str) and role in table("role") for role in chain):
            raise BadIssue("审批链应为角色代码的列表，至少一个")
        if len(set(chain)) < len(chain):
            raise BadIssue("审批链里同一角色只能出现一次")
        if set(chain) & table("role").having("exclusive"):
            raise BadIssue("管理员不参加业务审批")
        if "secondee" in chain:
            raise BadIssue("挂职干部不参加审批")
        found.append((when, tuple(chain)))
    return found


def _setting(name: str, content: dict[str, Any]) -> None:
    if "value" not in content:
        raise BadIssue("设置应写成 {\"value\": ...}")
    if name in SWITCHES and not isinstance(content["value"], bool):
        raise BadIssue(f"{SWITCHES[name]}应为 true 或 false")
    from app.figures.thresholds import DEFAULTS, MOST, is_threshold
    if name in DEFAULTS and not is_threshold(content["value"]):
        raise BadIssue(f"预警的数值应大于0，不超过{MOST}")


def _scheme(name: str, content: dict[str, Any]) -> None:
    from app.assess.scheme import BadScheme
    from app.assess.scheme import read as read_scheme
    if not name.isdecimal() or len(name) != 4:
        raise BadIssue("考核方案的名称写年度，如 2027")
    try:
        read_scheme(content)
    except BadScheme as bad:
        raise BadIssue(str(bad)) from bad


_READ: dict[str, Callable[[str, dict[str, Any]], None]] = {
    "chain": _chain, "limit": _limit, "calendar": _calendar, "setting": _setting, "scheme": _scheme}


def wrong(row: Row) -> str | None:
    """What is wrong with the content, in words; None when it can be issued."""
    try:
        _READ[row.kind](row.name or "", read(row))
    except (BadIssue, BadRuling, BadCalendar) as bad:
        return str(bad)
    return None


def _stands(row: Row, facts: Any) -> bool:
    """What was issued is not rewritten: a new version replaces it."""
    before = facts.get(row.id)
    return before is None or before.state == "drafted" or all(before.get(name) == row.get(name)
                                                              for name in ("kind", "name", "version", "from", "content"))


def _numbered(row: Row, facts: Any) -> dict[str, Any]:
    if row.version or not row.kind or not row.name:
        return {}
    return {"version": 1 + max((one.version or 0 for one in facts.find("issued", kind=row.kind, name=row.name)), default=0)}


class Issued(Record):
    CODE, LABEL, NUMBER = "issued", "下发规则", "规"
    NAV, ORDER, HANDLED = "系统管理", 60, False
    TITLE, ON, CARRIED, COMMISSIONS = ("kind", "name"), "from", "all", ("*",)

    kind = f.choice("种类", KINDS, required=True, group="规则")
    name = f.text("名称", required=True, indexed=True, search=True, group="规则",
                  help="审批链写“台账.状态”，时限规则写编号，如 T36；日历写年份")
    version = f.number("版本", computed=True, group="规则")
    from_ = f.day("生效日期", required=True, suggest=today, group="规则")
    content = f.long("内容", required=True, group="规则", help="JSON；写法见使用说明“时限”一章")

    STATES = {"drafted": "草拟", "issued": "已下发", "withdrawn": "已收回"}
    STEPS = (
        Step("issue", "下发", of=("drafted",), to="issued", by=ISSUERS, takes=("from",)),
        Step("withdraw", "收回", of=("issued",), to="withdrawn", by=ISSUERS, takes=("note",)),
    )
    CHECKS = (
        Check("ISS-01", "已下发的规则不再修改，请另行下发新的版本", _stands, at="content"),
        Check("ISS-02", "内容不能下发", lambda row, _: wrong(row) is None, at="content", says=lambda row, _: wrong(row) or ""),
    )
    DERIVE = _numbered
    LIST = ("kind", "name", "version", "from", "state")
    PRINTS = ("register",)
