"""案件: one person under 审查调查, from 立案 over 审理 and 处分 to execution and 回访. One person is one case.

A group only proposes a party punishment; the unit's party group or the competent commission decides it. 政务处分 a group decides within
what its organisation is authorised to (政务处分授权范围).

Limits:  宣布立案 (T14), 审查 (T15), 调查 (T16), 强制措施 (T17), 审理 (T18), 补充调查 (T19), execution (T20 to T23), 影响期 (T25),
         回访 (T27), 立卷 (T28); they and what they count from stand in app/ledgers/case_limits.py.
"""

from datetime import date
from itertools import pairwise
from typing import Any

from app.codes import table
from app.ledgers import case_limits as runs
from app.ledgers import face as f
from app.ledgers import punishments as law
from app.ledgers.checks import (
    LEADERS,
    chain,
    lines_in_order,
    no_secondees,
    on_entering,
    order,
    past,
    past_lines,
    persons_of,
    recusal,
    studied,
    two_in_lines,
    two_people,
)
from app.ledgers.kit import Approval, Check, Entry, Make, Record, Row, Step
from app.rules.limits import add_months

CUT = ("withdrawn", "judicial", "terminated")
"""Ends to which a shorter way leads: 撤案, 移送司法, 终止."""

CUT_RESULTS = {"withdrawn": "withdraw", "judicial": "judicial", "terminated": "dead"}
DECIDED = runs.DECIDED
UNDER_WAY = ("applying", "opened", "investigating", "extended", "sent", "trial", "advising")
"""No decision yet."""

CASE_TALKS = ("review", "announce_case", "trial", "announce_pun", "revisit")
_HEADS = (*LEADERS, "incharge", "chief", "case_mgmt")
_FORMS = {"decided": "处分", "withdrawn": "撤案", "judicial": "移送司法", "terminated": "终止审查调查"}


def _filed_by(row: Row, facts: Any) -> tuple[str, ...]:
    """组长, 联系室, 分管领导, 主要领导; 同级党委主要负责人 signs on paper."""
    return chain(row, facts, "group_leader", "supervision", "incharge", "chief")


def _extended_by(row: Row, facts: Any) -> tuple[str, ...]:
    """One month more is ordinary; beyond that it is for 主要领导."""
    return chain(row, facts, "group_leader", "incharge", *(("chief",) if len(row.extends or ()) > 1 else ()))


def others_of(row: Row, facts: Any) -> list[Row]:
    """The same person's other cases."""
    return [one for one in facts.find("case", person_id=row.person_id) if one.id != row.id] if row.person_id else []


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """Days of the work, the result of a case cut short, 自办, 形态, 影响期止, and what execution has to do."""
    filled = on_entering(row, facts, filed_at=("opened",), sent_at=("sent",), accepted_at=("trial",), effective=CUT)
    before = facts.get(row.id) or Row()
    if row.state in CUT_RESULTS and not row.result:
        filled["result"] = CUT_RESULTS[row.state]
    now = Row({**row, **filled})
    filled["self_auto"] = law.is_own(now)
    if now.self_final is None or (before.self_auto is not None and before.self_final == now.self_final == before.self_auto):
        filled["self_final"] = filled["self_auto"]
    # A form that somebody chose stays; one the program found follows what was decided.
    if now.form is None or now.form == before.form == law.form_of(before):
        filled["form"] = law.form_of(now)
    filled["until"] = law.impact_until(now, others_of(now, facts) if law.is_punished(now) else ())
    if now.state in DECIDED and now.exec is None and law.is_punished(now) and not now.legacy:
        filled["exec"] = _to_do(now, facts)
    return filled


def _to_do(row: Row, facts: Any) -> list[dict[str, Any]]:
    """What follows from a punishment, each with the day it is due (T20 to T23)."""
    person = facts.get(row.person_id) or Row()
    month = facts.day_after(row.effective, months=1)
    items = ["announce_self", "announce_branch", *(["announce_team"] if person.person_role in ("chief", "team") else []), "deliver",
             "file_archive", *(["post", "salary"] if law.is_heavy(row) else []), *(["npc_notice"] if person.delegate else [])]
    lines = [{"item": item, "due": month} for item in items]
    if row.goods:
        lines.append({"item": "property", "due": facts.day_after(row.effective, days=60)})
    return [*lines, {"item": "report", "due": facts.day_after(row.effective, months=6)}]


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


def _punishments(row: Row) -> str:
    return "、".join(table(name).label(code) for name, code in (("party_pun", row.party), ("gov_pun", row.gov)) if code)


class Case(Record):
    CODE, LABEL, NUMBER = "case", "案件", "案"
    NAV, ORDER = "执纪办案", 40
    TITLE, ON, VIS = ("person_id", "type"), "filed_at", 3
    COMMISSIONS, RENEWS = ("self_final",), ("clues",)

    person_id = f.ref("对象", "person", required=True, search=True, sensitive=True, group="立案")
    charges = f.table("案由", {
        "disc": f.code("纪律", "discipline"), "illegal": f.code("违法", "duty_illegal"), "crime": f.code("犯罪", "duty_crime"),
        "eight": f.code("四风", "eight_rule"),
    }, required=True, search=True, sensitive=True, group="立案")
    type = f.code("类型", "case_type", required=True, group="立案")
    basis = f.code("依据", "case_basis", required=True, suggest="own", group="立案")
    mode = f.code("承办方式", "handle_mode", required=True, suggest="group", group="立案")
    lead = f.code("主办/协办", "lead_flag", required=True, suggest="lead", group="立案")
    request = f.files("呈批报告", required=True, group="立案")
    clues = f.refs("线索", "clue", search=True, group="立案")
    link_no = f.text("串案号", search=True, group="立案")
    simple = f.yes_no("简易合并", group="立案", help="立案与移送审理一并报批")
    filed_at = f.day("批准日期", required=f.before("opened"), group="立案")
    announced_at = f.day("宣布日期", group="立案")
    two_staff = f.refs("宣布人", "staff", least=2, group="立案")
    unit_told = f.day("通报单位日期", group="立案")
    self_auto = f.yes_no("自办(系统)", computed=True, group="立案")
    self_final = f.yes_no("自办(认定)", group="立案", help="与系统判定不同的，由案管室认定并写明理由")
    self_reason = f.long("理由", group="立案")
    plan = f.files("方案", required=f.before("investigating", but=CUT), group="审查调查")
    team = f.refs("审查组", "staff", required=f.before("investigating", but=CUT), least=2, group="审查调查")
    measures = f.table("措施", {
        "kind": f.code("措施", "measure"), "target": f.text("对象"), "by": f.text("批准人"), "from": f.day("起"), "to": f.day("止"),
        "no": f.text("文书号"), "two_staff": f.refs("执行人", "staff", least=2), "filed_at": f.day("案管备案"),
    }, group="审查调查")
    goods = f.table("涉案财物", {
        "title": f.text("名称"), "qty": f.decimal("数量"), "value": f.money("估值"), "keeper": f.text("保管人"),
        "handling": f.long("处理意见"), "done_at": f.day("处理日期"),
    }, group="审查调查")
    talks = f.refs("谈话", "talk", group="审查调查")
    facts = f.table("事实材料", {
        "date": f.day("日期"), "self_opinion": f.long("本人意见"), "signed": f.yes_no("已签署"), "refusal": f.long("拒签说明"),
    }, required=f.before("sent", but=CUT), group="审查调查")
    extends = f.table("延期", {"asked_at": f.day("申请日"), "reason": f.long("理由"), "due": f.day("延至")}, group="审查调查")
    report = f.files("审查报告", required=f.before("sent", but=CUT), group="审查调查")
    study = f.ref("集体讨论", "meeting", required=f.before("sent", but=CUT), group="审查调查")
    sent_at = f.day("移送日期", group="审查调查")
    accepted_at = f.day("受理日期", required=f.before("trial", but=CUT), group="审理")
    reviewers = f.refs("审理组", "staff", required=f.before("trial", but=CUT), least=2, group="审理")
    trial_talk = f.ref("审理谈话", "talk", group="审理")
    returns = f.table("退回", {
        "date": f.day("日期"), "type": f.choice("类型", {"evidence": "补充证据", "again": "重新审查调查"}),
        "approver": f.ref("批准人", "staff"), "back_at": f.day("返回"),
    }, group="审理")
    trial_report = f.files("审理报告", required=f.before("advising", but=CUT), group="审理")
    panel = f.ref("集体审议", "meeting", required=f.before("advising", but=CUT), group="审理")
    consult = f.table("与党组沟通", {"date": f.day("日期"), "opinion": f.long("意见")}, group="审理")
    up = f.table("移送上级审理", {"body": f.text("机关"), "date": f.day("日期"), "opinion": f.long("反馈")}, group="审理")
    decider = f.choice("决定机关", {
        "party_group": "驻在单位党组（党委）", "dispatcher": "派出机关", "committee": "本级党委", "branch": "基层党组织",
        "group": "派驻组（政务·授权内）",
    }, required=f.before("decided", but=CUT), group="处分")
    result = f.code("结果", "case_result", required=f.before("decided"), group="处分")
    party = f.code("党纪", "party_pun", group="处分")
    gov = f.code("政务", "gov_pun", group="处分")
    org_measures = f.codes("组织措施", "org_measure", group="处分")
    branch_at = f.day("支部大会", group="处分")
    direct = f.long("直接决定理由", group="处分")
    doc_no = f.text("文号", search=True, group="处分")
    effective = f.day("生效日期", required=f.before("decided"), group="处分", help="撤案、移送司法、终止的，为该日")
    until = f.day("影响期止", computed=True, group="处分")
    form = f.code("形态", "form", group="处分", help="不填时按处分和组织措施；改动须在备注写明理由")
    exec = f.table("执行", {
        "item": f.code("事项", "exec_item"), "due": f.day("应办"), "done_at": f.day("办理"), "resp_unit": f.text("责任单位"),
        "proof": f.files("证据"),
    }, group="执行和回访")
    revisits = f.table("回访", {
        "date": f.day("日期"), "two_staff": f.refs("人员", "staff", least=2), "result": f.code("结果", "revisit_result"),
        "text": f.long("记录"),
    }, group="执行和回访")
    appeals = f.refs("申诉", "appeal", group="后续")
    after_case = f.ref("以案促改", "after_case", group="后续")
    dossiers = f.refs("案卷", "dossier", group="后续")

    STATES = {"applying": "呈批", "opened": "立案", "investigating": "审查调查", "extended": "延期", "sent": "移送审理", "trial": "审理",
              "advising": "建议沟通", "decided": "决定", "executing": "执行", "revisiting": "回访", "archived": "归档", "withdrawn": "撤案",
              "judicial": "移送司法", "terminated": "终止"}
    STEPS = (
        Step("approve", "批准立案", of=("applying",), to="opened", approved=True, takes=("filed_at",)),
        Step("begin", "开始审查调查", of=("opened",), to="investigating",
             takes=("plan", "team", "announced_at", "two_staff", "unit_told")),
        Step("extend", "申请延期", of=("investigating",), to="extended", takes=("extends",)),
        Step("go_on", "批准延期", of=("extended",), to="investigating", approved=True),
        Step("send", "移送审理", of=("investigating", "extended"), to="sent", takes=("facts", "report", "study", "sent_at")),
        Step("accept", "受理审理", of=("sent",), to="trial", takes=("accepted_at", "reviewers")),
        Step("return", "退回", of=("trial",), to="investigating", takes=("returns",)),
        Step("advise", "建议沟通", of=("trial",), to="advising", takes=("trial_talk", "trial_report", "panel", "consult")),
        Step("decide", "作出决定", of=("advising",), to="decided",
             takes=("decider", "result", "party", "gov", "org_measures", "branch_at", "direct", "doc_no", "effective", "form")),
        Step("execute", "开始执行", of=("decided",), to="executing", takes=("exec",)),
        Step("revisit", "开始回访", of=("executing",), to="revisiting", takes=("exec", "revisits")),
        Step("archive", "归档", of=("revisiting",), to="archived", takes=("revisits", "dossiers")),
        Step("withdraw", "撤销案件", of=("opened", "investigating", "extended", "sent", "trial", "advising"), to="withdrawn", by=_HEADS,
             takes=("effective", "note")),
        Step("to_court", "移送司法", of=("trial", "advising", "decided", "executing"), to="judicial", by=_HEADS,
             takes=("result", "effective")),
        Step("terminate", "终止审查调查", of=("opened", "investigating", "extended", "sent", "trial", "advising"), to="terminated",
             by=_HEADS, takes=("effective", "note")),
    )
    APPROVALS = (Approval("applying", _filed_by, back="applying"), Approval("extended", _extended_by, back="investigating"))
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
    LIMITS = runs.LIMITS
    DERIVE = _fill
    OPEN_TO = {"trial": ("sent", "trial", "advising", *DECIDED, *CUT)}
    ENTRIES = (
        Entry(("decided", *CUT), "person_id", "s3", "investigated", lambda row: f"案件{row.record_no or ''}{_FORMS.get(row.state, '')}"),
        Entry(("decided",), "person_id", "s3", "party_punish", lambda row: f"{_punishments(row)} {row.doc_no or ''}".strip(),
              only=lambda row: row.party),
        Entry(("decided",), "person_id", "s3", "gov_punish", lambda row: f"{_punishments(row)} {row.doc_no or ''}".strip(),
              only=lambda row: row.gov),
    )
    MAKES = (
        Make("talk", "登记审查调查谈话", {"link": "id"}, of=("investigating", "extended"), back="talks",
             also={"kind": "review", "persons": lambda row: [row.person_id]}),
        Make("talk", "登记审理谈话", {"link": "id"}, of=("trial",), back="trial_talk",
             also={"kind": "trial", "persons": lambda row: [row.person_id]}),
        Make("talk", "登记回访谈话", {"link": "id"}, of=("executing", "revisiting"), back="talks",
             also={"kind": "revisit", "persons": lambda row: [row.person_id]}),
        Make("after_case", "开展以案促改", {"case_id": "id"}, of=DECIDED, back="after_case"),
        Make("dossier", "立卷", {"source_id": "id"}, of=(*DECIDED, *CUT), back="dossiers",
             also={"class": "review", "keep": "forever", "part": "proc"}),
        Make("appeal", "登记申诉", {"case_id": "id"}, of=DECIDED, back="appeals",
             also={"kind": lambda row: "party" if row.party else "review"}),
        Make("suggestion", "制发建议书", {"cause_id": "id"}, of=("trial", "advising", *DECIDED), also={"cause": "case"}),
        Make("edu", "登记警示教育或通报", {}, of=DECIDED, also={"type": "circular", "cases": lambda row: [row.id]}),
        Make("form1", "登记第一种形态", {"person_id": "person_id", "basis_id": "id"}, of=DECIDED, also={"by": "group"},
             only=lambda row: row.result in ("exempt", "no_punish")),
    )
    LIST = ("person_id", "type", "basis", "filed_at", "result", "party", "gov", "effective", "state")
    PRINTS = ("case-request", "case-decision", "case-notice", "case-plan", "case-facts", "case-report", "case-trial-report",
              "case-proposal", "case-punishment", "case-execution", "case-extension", "case-transfer", "case-delivery",
              "case-execution-report", "case-revisit", "register")
