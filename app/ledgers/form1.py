"""第一种形态备案: 谈话提醒, 批评教育, 诫勉 and the like, as the units report them and as the groups use them.

One incident with several measures is one 人次 and one record, counted by the heaviest. What a group does itself rests on a record.

Limits:  the unit reports within five working days (T41); a 诫勉 weighs for six months (T43).
"""

from datetime import date
from typing import Any

from app.codes import table
from app.ledgers import face as f
from app.ledgers.case_states import UNDER_WAY
from app.ledgers.checks import order, past, persons_of, recusal, today
from app.ledgers.kit import Check, Entry, Limit, Make, Record, Row, Step
from app.ledgers.person import ADMONISHED_MONTHS
from app.rules.limits import add_months


def heaviest(measures: list[str] | None) -> str | None:
    """The measure a record is counted and shown by: of those with a rank the highest, else the first of the code table."""
    known = table("form1_measure")
    found = [code for code in known.codes() if code in (measures or ())]
    return max(found, key=lambda code: known.attribute(code, "weight") or 0) if found else None


def is_admonished(row: Row) -> bool:
    return "admonish" in (row.measures or ())


def by_unit(row: Row) -> bool:
    return bool(row.by == "unit")


def _fill(row: Row, _facts: Any) -> dict[str, Any]:
    """The last day on which a 诫勉 weighs."""
    if not row.used_at or not is_admonished(row):
        return {"until": None}
    return {"until": add_months(date.fromisoformat(row.used_at), ADMONISHED_MONTHS).isoformat()}


def clues_behind(row: Row, facts: Any) -> set[str]:
    """The clues the record it rests on belongs to."""
    basis = facts.get(row.basis_id)
    if basis is None:
        return set()
    return {key for key in (basis.id if basis.ledger == "clue" else None, basis.clue_id, *(basis.clues or ())) if key}


def _no_open_case(row: Row, facts: Any) -> bool:
    """Own filing stops while a case on the same facts is open."""
    if by_unit(row) or not row.person_id:
        return True
    clues = clues_behind(row, facts)
    return not any(one.state in UNDER_WAY and (one.id == row.basis_id or clues & set(one.clues or ()))
                   for one in facts.find("case", person_id=row.person_id))


def _no_case_at_all(row: Row, facts: Any) -> bool:
    return not row.person_id or not any(one.state in UNDER_WAY for one in facts.find("case", person_id=row.person_id))


def _one_incident(row: Row, facts: Any) -> bool:
    """Another record of this person that rests on the same: the measures belong together."""
    return not row.basis_id or not any(one.id != row.id for one in facts.find("form1", person_id=row.person_id, basis_id=row.basis_id))


def _not_twice_a_day(row: Row, facts: Any) -> bool:
    return not any(one.id != row.id for one in facts.find("form1", person_id=row.person_id, used_at=row.used_at))


def _followed_up(row: Row, facts: Any) -> str | None:
    """The day of a talk, held once the period was over, that asked how the person does now."""
    talks = facts.find("talk", link=row.id, kind="revisit")
    days = [one.start[:10] for one in talks if one.state != "planned" and one.start and one.start[:10] >= (row.until or "9")]
    return min(days, default=None)


def _basis_is_of_person(row: Row, facts: Any) -> bool:
    """What it rests on names the person, where it names persons."""
    basis = facts.get(row.basis_id)
    if basis is None:
        return True
    named = [*(basis.persons or ()), *([basis.person_id] if basis.person_id else [])]
    return not named or row.person_id in named


class Form1(Record):
    CODE, LABEL, NUMBER = "form1", "第一种形态备案", "一"
    NAV, ORDER = "督促整改", 40
    TITLE, ON, VIS = ("person_id", "measures"), "used_at", 2
    RENEWS = ("basis_id",)
    MOVES = ("unit_id",)

    by = f.choice("运用主体", {"unit": "驻在单位", "group": "派驻组", "office": "委机关室", "township": "乡镇纪委"}, required=True,
                  suggest="unit", group="运用")
    unit_id = f.ref("单位", "unit", required=True, search=True, group="运用")
    person_id = f.ref("对象", "person", required=True, search=True, group="运用")
    measures = f.codes("类型", "form1_measure", required=True, group="运用", help="一事多项措施登记为一条，按最重的一项统计")
    used_at = f.day("运用日期", required=True, suggest=today, group="运用")
    done_by = f.text("实施人", required=True, search=True, group="运用")
    reason = f.long("事由", required=True, search=True, group="运用")
    nature = f.code("问题性质", "discipline", group="运用")
    basis_id = f.ref("依据记录", "", required=f.when(lambda row: row.by and not by_unit(row)), group="备案")
    filed_at = f.day("备案收到", required=f.when(by_unit), group="备案")
    papers = f.files("材料", required=f.when(is_admonished), group="备案", help="诫勉须附谈话记录和本人检查")
    until = f.day("影响期止", computed=True, group="备案")
    check = f.choice("审核", {"proper": "规范", "raise": "应升级处理", "lower": "应降格处理", "incomplete": "材料不全"},
                     required=f.before("review"), group="审核")
    check_text = f.long("审核意见", group="审核")

    STATES = {"pending": "待备案", "filed": "已备案", "review": "审核", "returned": "退回补充", "kept": "存档"}
    STEPS = (
        Step("file", "备案", of=("pending",), to="filed", takes=("filed_at", "papers")),
        Step("review", "审核", of=("filed",), to="review", takes=("check", "check_text")),
        Step("return", "退回补充", of=("review",), to="returned", takes=("check", "check_text")),
        Step("refile", "补充后备案", of=("returned",), to="filed", takes=("papers",)),
        Step("keep", "存档", of=("review",), to="kept", takes=("check", "check_text")),
    )
    CHECKS = (
        *past("FORM-01", used_at="运用日期", filed_at="备案收到日期"),
        *order("FORM-02", ("used_at", "filed_at", "备案收到不能早于运用日期")),
        *recusal("FORM-03", ("handlers",), persons_of("person_id", "unit_id")),
        Check("FORM-04", "同一事实已立案未结，不能再作第一种形态备案", _no_open_case, at="basis_id", asks=True),
        Check("FORM-05", "同一依据已有此人的备案：一事多项措施登记为一条", _one_incident, at="measures", asks=True),
        Check("FORM-06", "对象不在依据记录的人员之列", _basis_is_of_person, at="basis_id"),
        Check("FORM-07", "不规范的须写明审核意见", lambda row, _: row.check in (None, "proper") or row.check_text, at="check_text"),
        Check("FORM-08", "材料不全的不能存档，请退回补充", lambda row, _: row.state != "kept" or row.check != "incomplete", at="check"),
        Check("FORM-09", "诫勉须有谈话记录和本人检查两份材料", lambda row, _: not is_admonished(row) or len(row.papers or ()) >= 2,
              at="papers", warning=True),
        Check("FORM-10", "此人有未结案件，请核对是否同一事实", _no_case_at_all, at="person_id", warning=True, asks=True),
        Check("FORM-11", "当天已有此人的备案，请核对是否同一事", _not_twice_a_day, at="used_at", warning=True, asks=True),
    )
    LIMITS = (
        Limit("T41", "第一种形态备案", starts="used_at", workdays=5, met_on="filed_at", only=by_unit),
        Limit("T43", "诫勉影响期满，了解改正情况", starts="used_at", due="until", ended=_followed_up, only=is_admonished),
    )
    DERIVE = _fill
    ENTRIES = (
        Entry(("kept",), "person_id", "s5", None,
              lambda row: f"第一种形态（{table('form1_measure').label(str(heaviest(row.measures)))}）{row.record_no or ''}"),
    )
    MAKES = (
        Make("talk", "登记回访谈话", {"unit_id": "unit_id", "link": "id"}, of=("kept",), only=is_admonished,
             also={"kind": "revisit", "persons": lambda row: [row.person_id]}),
    )
    LIST = ("used_at", "person_id", "unit_id", "by", "measures", "filed_at", "check", "state")
    PRINTS = ("form1", "form1-summary", "register")
