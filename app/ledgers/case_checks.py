"""What must hold of a case: two people for every act, nobody twice on one matter, who decides what, what the law allows whom.

Kept apart because a case has more rules than any other record; app/ledgers/case.py declares what they are about.

shapes    a check reads the case's row and `kit.Facts`; what a check has seen before is `facts.get(row.id)`
source    domain ledgers, L24; code tables 5
"""

from datetime import date
from itertools import pairwise
from typing import Any

from app.ledgers import punishments as law
from app.ledgers.case_states import CUT, CUT_RESULTS, DECIDED, UNDER_WAY
from app.ledgers.checks import (
    lines_in_order,
    no_secondees,
    order,
    past,
    past_lines,
    persons_of,
    recusal,
    studied,
    two_in_lines,
    two_people,
)
from app.ledgers.kit import Check, Row
from app.rules.limits import add_months

CASE_TALKS = ("review", "announce_case", "trial", "announce_pun", "revisit")


def others_of(row: Row, facts: Any) -> list[Row]:
    """The same person's other cases."""
    return [one for one in facts.find("case", person_id=row.person_id) if one.id != row.id] if row.person_id else []


def _extension_is_asked_for(row: Row, _facts: Any) -> bool:
    last = row.extends[-1] if row.extends else {}
    return row.state != "extended" or bool(last.get("due") and last.get("reason"))


def _extensions_go_on(row: Row, _facts: Any) -> bool:
    days = [line["due"] for line in row.extends or () if line.get("due")]
    return all(earlier < later for earlier, later in pairwise(days))


def _of_clues(row: Row, facts: Any) -> bool:
    """The person is among those of each clue that names any."""
    clues = [one for key in row.clues or () if (one := facts.get(key))]
    return all(not one.persons or row.person_id in one.persons for one in clues)


def _about(row: Row, facts: Any) -> Any:
    """For recusal: the person, and whom and what the clues are about."""
    yield from persons_of("person_id")(row, facts)
    for key in row.clues or ():
        if clue := facts.get(key):
            yield from persons_of("persons", "unit_id")(clue, facts)


def _talks_fit(row: Row, facts: Any) -> bool:
    return all(talk.kind in CASE_TALKS for key in row.talks or () if (talk := facts.get(key)))


def _trial_talk_fits(row: Row, facts: Any) -> bool:
    talk = facts.get(row.trial_talk)
    return talk is None or (talk.kind == "trial" and row.person_id in (talk.persons or ()))


def _group_may_decide(row: Row, facts: Any) -> bool:
    """政务处分 by the group: within what its organisation is authorised to."""
    if row.decider != "group" or not row.gov:
        return True
    office = facts.get(row.org_id)
    return office is not None and law.within_scope(office.gov_pun_scope, row.gov)


def _self_is_decided(row: Row, facts: Any) -> bool:
    """R10: 组长 proposes with reasons, 案管室 decides otherwise than the program counts."""
    before = facts.get(row.id) or Row()
    if row.self_final == row.self_auto or row.self_final == before.self_final:
        return True
    return "case_mgmt" in facts.user.roles


def _result_fits(row: Row, _facts: Any) -> bool:
    if row.state in CUT:
        return bool(row.result == CUT_RESULTS[row.state])
    return row.state not in DECIDED or row.result in (None, "punish", "exempt", "no_punish", "org")


def _probation_broken(row: Row, facts: Any) -> bool:
    """Who breaks discipline again under 留党察看 is expelled."""
    return not row.party or row.party == "p5" or not law.on_probation(row, others_of(row, facts))


def _alone(row: Row, facts: Any) -> bool:
    return row.state not in UNDER_WAY or not any(one.state in UNDER_WAY for one in others_of(row, facts))


def _not_of_same_level(row: Row, facts: Any) -> bool:
    """同级党委管理干部: the secretary of that committee approves the filing too, on paper."""
    person = facts.get(row.person_id)
    return row.state != "applying" or person is None or person.managed_by != "same"


def _delegate_first(row: Row, facts: Any) -> bool:
    person = facts.get(row.person_id)
    return row.gov not in ("g5", "g6") or person is None or not person.delegate


def _within_half_year(row: Row, _facts: Any) -> bool:
    """T21 may be put off, to six months after the decision."""
    if not row.effective:
        return True
    last = add_months(date.fromisoformat(row.effective), 6).isoformat()
    return all((line.get("due") or "") <= last for line in row.exec or () if line.get("item") in ("post", "salary"))


def _visited_at_most_twice(row: Row, _facts: Any) -> bool:
    years = [line["date"][:4] for line in row.revisits or () if line.get("date")]
    return all(years.count(year) <= 2 for year in years)


def _type_fits(row: Row, _facts: Any) -> bool:
    return not (row.type == "party" and row.gov) and not (row.type == "gov" and row.party)


def _named_charges(row: Row, _facts: Any) -> bool:
    return all(any(line.get(name) for name in ("disc", "illegal", "crime", "eight")) for line in row.charges or ())


CHECKS = (
    *past("CASE-01", filed_at="批准日期", announced_at="宣布日期", unit_told="通报单位日期", sent_at="移送日期",
          accepted_at="受理日期", branch_at="支部大会日期", effective="生效日期"),
    *past_lines("CASE-01", "measures", from_="措施起始日期", filed_at="措施备案日期"),
    *past_lines("CASE-01", "goods", done_at="财物处理日期"),
    *past_lines("CASE-01", "facts", date="事实材料日期"),
    *past_lines("CASE-01", "extends", asked_at="延期申请日"),
    *past_lines("CASE-01", "returns", date="退回日期", back_at="返回日期"),
    *past_lines("CASE-01", "consult", date="沟通日期"),
    *past_lines("CASE-01", "up", date="移送上级审理日期"),
    *past_lines("CASE-01", "exec", done_at="办理日期"),
    *past_lines("CASE-01", "revisits", date="回访日期"),
    *order("CASE-02", ("filed_at", "announced_at", "宣布日期不能早于批准日期"), ("filed_at", "unit_told", "通报单位不能早于批准日期"),
           ("filed_at", "sent_at", "移送日期不能早于批准日期"), ("sent_at", "accepted_at", "受理日期不能早于移送日期"),
           ("filed_at", "effective", "生效日期不能早于批准日期")),
    lines_in_order("CASE-02", "measures", "from", "to", "措施的止不能早于起"),
    lines_in_order("CASE-02", "extends", "asked_at", "due", "延至不能早于申请日"),
    lines_in_order("CASE-02", "returns", "date", "back_at", "返回不能早于退回"),
    two_people("CASE-03", "审查组至少两人", ("team",), only=lambda row: row.team),
    two_people("CASE-03", "宣布立案须由两人进行", ("two_staff",), only=lambda row: row.announced_at),
    two_in_lines("CASE-03", "measures", "每项措施须由两人执行"),
    two_in_lines("CASE-03", "revisits", "回访须由两人进行"),
    *recusal("CASE-04", ("team", "reviewers", "handlers", "two_staff", "measures.two_staff"), _about),
    *no_secondees("CASE-05", ("handlers", "readers", "team", "reviewers", "two_staff", "measures.two_staff", "revisits.two_staff")),
    Check("CASE-06", "审理组至少两人，且不能有审查组的人",
          lambda row, _: not row.reviewers or (len(set(row.reviewers)) >= 2 and not set(row.reviewers) & set(row.team or ())),
          at="reviewers"),
    studied("CASE-07", "study", ("person_id",)),
    studied("CASE-07", "panel", ("person_id",)),
    Check("CASE-08", "党纪处分由驻在单位党组（党委）或有权的党组织决定，派驻组只能建议",
          lambda row, _: row.decider != "group" or not row.party, at="decider"),
    Check("CASE-09", "派驻组作出政务处分不能超出授权范围（见机构的政务处分授权范围）", _group_may_decide, at="gov"),
    Check("CASE-10", "给予处分的，须填写党纪或政务处分", lambda row, _: row.result != "punish" or row.party or row.gov, at="result"),
    Check("CASE-11", "没有给予处分的，不能填写党纪或政务处分",
          lambda row, _: row.result in (None, "punish", "judicial") or not (row.party or row.gov), at="result"),
    Check("CASE-12", "党纪处分只适用于中共正式党员", lambda row, facts: not row.party or law.may_get_party(facts.get(row.person_id)),
          at="party"),
    Check("CASE-13", "这类对象的政务处分只有警告、记过、记大过",
          lambda row, facts: law.may_get_gov(facts.get(row.person_id), row.gov), at="gov"),
    Check("CASE-14", "形态与处分、组织措施不符的，须在备注写明理由",
          lambda row, _: row.form in (None, law.form_of(row)) or row.note, at="form"),
    Check("CASE-15", "自办认定与系统判定不同的，须写明理由", lambda row, _: row.self_final == row.self_auto or row.self_reason,
          at="self_reason"),
    Check("CASE-16", "自办认定由案管室作出；组长可以写明理由提出", _self_is_decided, at="self_final"),
    Check("CASE-17", "党纪处分须填写支部大会日期或直接决定理由",
          lambda row, _: row.state not in DECIDED or not row.party or row.branch_at or row.direct, at="branch_at"),
    Check("CASE-18", "结果与案件状态不符", _result_fits, at="result"),
    Check("CASE-19", "申请延期须写明理由和延至日期", _extension_is_asked_for, at="extends"),
    Check("CASE-20", "后一次延期须晚于前一次", _extensions_go_on, at="extends"),
    Check("CASE-21", "对象不在所列线索的被反映人之列", _of_clues, at="person_id"),
    Check("CASE-22", "应为本案的审查调查、宣布、审理或回访谈话", _talks_fit, at="talks"),
    Check("CASE-22", "应为与本人的审理谈话", _trial_talk_fits, at="trial_talk"),
    Check("CASE-23", "事实材料须由本人签署，或写明拒签情况",
          lambda row, _: all(line.get("signed") or line.get("refusal") for line in row.facts or ()), at="facts"),
    Check("CASE-24", "案由每行至少填写一项", _named_charges, at="charges"),
    Check("CASE-25", "退回须填写日期和类型", lambda row, _: all(line.get("date") and line.get("type") for line in row.returns or ()),
          at="returns"),
    Check("CASE-26", "留党察看期间又受党纪处分的，应当开除党籍", _probation_broken, at="party"),
    Check("CASE-27", "职务、工资变更最长推迟到决定后6个月", _within_half_year, at="exec"),
    Check("CASE-28", "撤案、终止须在备注写明理由",
          lambda row, _: row.state not in ("withdrawn", "terminated") or row.legacy or row.note, at="note"),
    Check("CASE-29", "此人已有一个未结案件，请核对是否同一案", _alone, at="person_id", warning=True, asks=True),
    Check("CASE-30", "同级党委管理干部立案，须报同级党委主要负责人批准并附批件", _not_of_same_level, at="person_id", warning=True),
    Check("CASE-31", "涉嫌职务犯罪的，应即报派出机关", lambda row, _: row.type != "crime" or row.state != "applying", at="type",
          warning=True),
    Check("CASE-32", "党纪案件一般不给政务处分，政务案件一般不给党纪处分，请核对类型", _type_fits, at="type", warning=True),
    Check("CASE-33", "人大、政协选举任命的人员，撤职、开除前须先免职或罢免", _delegate_first, at="gov", warning=True),
    Check("CASE-34", "影响期还没有满", lambda row, facts: row.state != "archived" or not row.until or row.until <= facts.today,
          at="until", warning=True),
    Check("CASE-35", "每年回访一般不超过2次", _visited_at_most_twice, at="revisits", warning=True),
)
