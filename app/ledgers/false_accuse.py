"""诬告陷害: whether somebody reported what they knew to be untrue. 错告 is told apart, taught, and not prosecuted.

诬告陷害 is found by a party committee or a discipline organ of a city divided into districts or higher (控告规则39), never by a group.
"""

import re
from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import chain, no_secondees, past, persons_of, recusal
from app.ledgers.kit import Approval, Check, Make, Record, Row, Step

CONFIRMED = ("confirmed", "handling", "circulated", "archived")

_HIGH = re.compile(r"中央|国家|省|自治区|兵团|市|自治州|州|盟|地区")
_LOW = re.compile(r"县|旗|乡|镇|街道|驻|监察组|(?<!自治)(?<!地)区(?:委|纪|监)")


def is_high_enough(body: str | None) -> bool:
    """设区的市级以上, as far as a name tells: 某某市纪委监委 is, 某某县纪委 and 某某区纪委 are not."""
    return bool(body and _HIGH.search(body) and not _LOW.search(body))


def _agreed_by(row: Row, facts: Any) -> tuple[str, ...]:
    return chain(row, facts, "group_leader", "incharge", "chief")


def _about(row: Row, facts: Any) -> Any:
    clue = facts.get(row.clue_id)
    return persons_of("persons", "unit_id")(clue, facts) if clue is not None else ()


def _is_unfounded(row: Row, facts: Any) -> bool:
    clue = facts.get(row.clue_id)
    return clue is None or clue.outcome != "proved"


def _circular_fits(row: Row, facts: Any) -> bool:
    circular = facts.get(row.circular_id)
    return circular is None or circular.type == "circular"


class FalseAccuse(Record):
    CODE, LABEL, NUMBER = "false_accuse", "诬告陷害", "诬"
    NAV, ORDER = "执纪办案", 75
    TITLE, ON, VIS = ("clue_id", "type"), "ok_at", 3

    clue_id = f.ref("线索", "clue", required=True, search=True, sensitive=True, group="甄别")
    basis = f.long("甄别依据", required=True, search=True, sensitive=True, group="甄别")
    type = f.code("认定", "accuse_type", required=True, group="甄别")
    factors = f.choice("从重情节", {
        "vile": "手段恶劣", "election": "干扰换届选任", "concluded": "已有结论仍告", "instigated": "强迫唆使", "grave": "后果严重",
    }, group="甄别")
    approver = f.text("批准机关", required=f.when(lambda row: row.type == "false_acc" and row.state in CONFIRMED), group="认定",
                      help="诬告陷害须设区的市级以上党委或纪检监察机关批准认定")
    ok_no = f.text("批准文号", required=f.before("confirmed"), search=True, group="认定")
    ok_at = f.day("批准日期", required=f.before("confirmed"), group="认定")
    handling = f.long("处理", group="处理")
    circular_id = f.ref("通报", "edu", group="处理")

    STATES = {"screening": "甄别", "submitted": "报批", "confirmed": "认定", "handling": "处理", "circulated": "通报", "archived": "归档"}
    STEPS = (
        Step("submit", "报批", of=("screening",), to="submitted", takes=("basis", "type", "factors")),
        Step("confirm", "认定", of=("submitted",), to="confirmed", approved=True,
             takes=("type", "approver", "ok_no", "ok_at")),
        Step("handle", "处理", of=("confirmed",), to="handling", takes=("handling",)),
        Step("circulate", "通报", of=("handling",), to="circulated", takes=("circular_id",)),
        Step("archive", "归档", of=("circulated",), to="archived"),
    )
    APPROVALS = (Approval("submitted", _agreed_by, back="submitted"),)
    CHECKS = (
        *past("FALSE-01", ok_at="批准日期"),
        *recusal("FALSE-02", ("handlers",), _about),
        *no_secondees("FALSE-03", ("handlers", "readers")),
        Check("FALSE-04", "诬告陷害须由设区的市级以上党委或纪检监察机关批准认定",
              lambda row, _: row.type != "false_acc" or not row.approver or is_high_enough(row.approver), at="approver"),
        Check("FALSE-05", "错告不追责，不填写从重情节", lambda row, _: row.type != "mistaken" or not row.factors, at="factors"),
        Check("FALSE-06", "线索已查实，不能认定诬告或错告", _is_unfounded, at="clue_id"),
        Check("FALSE-07", "应为通报（不是教育）", _circular_fits, at="circular_id"),
        Check("FALSE-08", "认定后须写明处理情况",
              lambda row, _: row.state not in ("circulated", "archived") or row.handling, at="handling"),
    )
    MAKES = (
        Make("edu", "登记通报", {}, of=("handling",), also={"type": "circular"}, back="circular_id"),
        Make("clarify", "登记澄清正名", {"clue_id": "clue_id"}, of=CONFIRMED, also={"start_by": "office"}),
    )
    LIST = ("clue_id", "type", "approver", "ok_no", "ok_at", "state")
    PRINTS = ("false-accuse", "register")
