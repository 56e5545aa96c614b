"""案件: one person under 审查调查, from 立案 over 审理 and 处分 to execution and 回访. One person is one case.

A group only proposes a party punishment; the unit's party group or the competent commission decides it. 政务处分 a group decides within
what its organisation is authorised to (政务处分授权范围).

Limits:  宣布立案 (T14), 审查 (T15), 调查 (T16), 强制措施 (T17), 审理 (T18), 补充调查 (T19), execution (T20 to T23), 影响期 (T25),
         回访 (T27), 立卷 (T28); they and what they count from stand in app/ledgers/case_limits.py.
"""

from typing import Any

from app.codes import table
from app.ledgers import case_checks as checking
from app.ledgers import case_limits as runs
from app.ledgers import face as f
from app.ledgers import punishments as law
from app.ledgers.case_checks import others_of
from app.ledgers.case_states import CUT, CUT_RESULTS, DECIDED
from app.ledgers.checks import LEADERS, chain, on_entering
from app.ledgers.kit import Approval, Entry, Make, Record, Row, Step

_HEADS = (*LEADERS, "incharge", "chief", "case_mgmt")
_FORMS = {"decided": "处分", "withdrawn": "撤案", "judicial": "移送司法", "terminated": "终止审查调查"}


def _filed_by(row: Row, facts: Any) -> tuple[str, ...]:
    """组长, 联系室, 分管领导, 主要领导; 同级党委主要负责人 signs on paper."""
    return chain(row, facts, "group_leader", "supervision", "incharge", "chief")


def _extended_by(row: Row, facts: Any) -> tuple[str, ...]:
    """One month more is ordinary; beyond that it is for 主要领导."""
    return chain(row, facts, "group_leader", "incharge", *(("chief",) if len(row.extends or ()) > 1 else ()))


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

    HANDED = ("team", "reviewers")
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
    CHECKS = checking.CHECKS
    LIMITS = runs.LIMITS
    DERIVE = _fill
    OPEN_TO = {"supervision": ("applying",), "trial": ("sent", "trial", "advising", *DECIDED, *CUT)}
    """联系室 signs the filing; 审理室 reads from 移送审理 on."""
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
