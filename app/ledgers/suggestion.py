"""纪检监察建议书: what a group or the commission asks a unit in writing, and how the unit answered.

纪律检查建议书 goes to a party organisation and rests on party rules, 监察建议书 to the unit of the supervised person and rests on
监察法, 纪检监察建议书 makes both kinds of request in one letter.

Limit:  a written reply within 30 days of delivery unless the letter says otherwise, a second look six months after it (T40).
Arrows: 逾期 is entered from 待回复, and a reply that comes late, after being urged or reported, leads back to 已回复.
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import chain, is_document_number, order, past, past_lines
from app.ledgers.kit import Approval, Check, Limit, Make, Record, Row, Step

REPLY_DAYS = 30

BASIS = {
    "pj": "《中国共产党章程》《中国共产党党内监督条例》《中国共产党纪律检查委员会工作条例》",
    "jc": "《中华人民共和国监察法》",
    "jjjc": "《中国共产党章程》《中国共产党党内监督条例》《中华人民共和国监察法》",
}
_OUT = ("delivered", "awaiting", "replied", "tracking", "assessing", "done", "overdue", "urged", "escalated")
_ANSWERED = ("replied", "tracking", "assessing", "done")


def is_state_letter(row: Row) -> bool:
    """监察建议书 and 纪检监察建议书 name how to object."""
    return row.kind in ("jc", "jjjc")


def _agreed_by(row: Row, facts: Any) -> tuple[str, ...]:
    return chain(row, facts, "group_leader", "incharge")


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """The basis by kind, the date of reply by T40, numbers of the problems and requests: where nobody wrote them."""
    filled: dict[str, Any] = {}
    if row.facts and not all(line.get("no") for line in row.facts):
        filled["facts"] = [line | {"no": number} for number, line in enumerate(row.facts, 1)]
    if row.advice and not all(line.get("no") for line in row.advice):
        filled["advice"] = [line | {"no": number} for number, line in enumerate(row.advice, 1)]
    if row.legacy:
        return filled
    if not row.basis and row.kind in BASIS:
        filled["basis"] = BASIS[row.kind]
    if not row.reply_by and row.issued_at:
        filled["reply_by"] = facts.day_after(row.issued_at, days=REPLY_DAYS)
    return filled


def delivered_on(row: Row) -> str | None:
    """Day of the last delivery written down."""
    days = [line["at"][:10] for line in row.delivery or () if line.get("at")]
    return max(days) if days else None


def _advice_meets_facts(row: Row, _facts: Any) -> bool:
    """对应问题: a request points at a problem that is in the letter."""
    numbers = {line.get("no") for line in row.facts or ()}
    return all(line.get("fact_no") in numbers for line in row.advice or () if line.get("fact_no"))


def _addressed_to_party(row: Row, _facts: Any) -> bool:
    return row.kind != "pj" or row.to_party is True


def _rests_on_its_law(row: Row, _facts: Any) -> bool:
    wanted = {"pj": ("党",), "jc": ("监察法",), "jjjc": ("党", "监察法")}.get(row.kind, ())
    return not row.basis or all(word in row.basis for word in wanted)


def _title_is_usual(row: Row, _facts: Any) -> bool:
    return not row.title or (row.title.startswith("关于") and "建议" in row.title)


def _delivered_by_two(row: Row, _facts: Any) -> bool:
    return all(len(set(line.get("two_staff") or ())) >= 2 for line in row.delivery or () if line.get("way") == "meet")


def _urged_twice(row: Row, _facts: Any) -> bool:
    return row.state != "escalated" or len(row.urges or ()) >= 2


class Suggestion(Record):
    CODE, LABEL, NUMBER = "suggestion", "纪检监察建议书", "建"
    NAV, ORDER = "督促整改", 20
    TITLE, ON = ("unit_id", "title"), "issued_at"
    VIS = 1
    MOVES = ("unit_id",)

    kind = f.code("种类", "suggest_kind", required=True, group="建议书")
    unit_id = f.ref("主送", "unit", required=True, search=True, group="建议书")
    to_party = f.yes_no("主送党组织", required=True, suggest=True, group="建议书")
    title = f.text("标题", required=True, search=True, group="建议书", help="关于……的××建议")
    cause = f.code("起因", "suggest_cause", required=True, group="建议书")
    origin = f.long("来源起因", required=True, search=True, group="建议书")
    facts = f.table("存在问题", {
        "no": f.number("序号"), "text": f.long("问题", required=True), "problem_id": f.ref("关联", "problem"),
    }, required=True, search=True, group="建议书")
    analysis = f.long("原因分析", required=True, search=True, group="建议书")
    advice = f.table("建议", {
        "no": f.number("序号"), "text": f.long("内容", required=True), "fact_no": f.number("对应问题"),
    }, required=True, search=True, group="建议书")
    basis = f.long("依据", required=True, group="建议书", help="不填时按种类：纪律检查建议书依据党章党规，监察建议书依据监察法")
    issuer = f.text("落款机关", required=True, group="建议书")
    objection = f.long("异议期限方式", required=f.when(is_state_letter), group="建议书")
    cause_id = f.ref("起因记录", "", group="发文")
    cc = f.text("抄送", group="发文")
    doc_no = f.text("文号", required=f.before("sealed"), search=True, indexed=True, group="发文", help="机关代字〔年〕N号")
    issued_at = f.day("落款日期", required=f.before("sealed"), group="发文")
    reply_by = f.day("回复期限", required=f.before("sealed"), group="发文")
    delivery = f.table("送达", {
        "way": f.code("方式", "deliver_way"), "two_staff": f.refs("送达人", "staff", least=2), "signed_by": f.text("签收人"),
        "at": f.moment("时间"),
    }, required=f.before("delivered"), group="送达和回复")
    replied_at = f.day("回复日期", group="送达和回复")
    reply_no = f.text("回复文号", search=True, group="送达和回复")
    adopt = f.choice("采纳", {"all": "全部", "part": "部分", "none": "不采纳"}, group="送达和回复")
    reply_reason = f.long("理由", group="送达和回复")
    urges = f.table("催办", {"date": f.day("日期"), "way": f.text("方式")}, group="送达和回复")
    problems = f.refs("跟踪问题", "problem", group="跟踪和评估")
    revisit = f.ref("回访", "inspection", group="跟踪和评估")
    rating = f.choice("评估", {"good": "好", "fair": "一般", "poor": "差"}, group="跟踪和评估")

    STATES = {"drafting": "草拟", "consulting": "会商论证", "approval": "审批", "sealed": "用印", "delivered": "送达", "awaiting": "待回复",
              "replied": "已回复", "tracking": "跟踪", "assessing": "评估", "done": "办结", "overdue": "逾期", "urged": "催办",
              "escalated": "报告"}
    STEPS = (
        Step("consult", "提交会商论证", of=("drafting",), to="consulting"),
        Step("submit", "呈报审批", of=("consulting",), to="approval"),
        Step("seal", "编号用印", of=("approval",), to="sealed", approved=True, takes=("doc_no", "issued_at", "reply_by")),
        Step("deliver", "送达", of=("sealed",), to="delivered", takes=("delivery",)),
        Step("await", "等待回复", of=("delivered",), to="awaiting"),
        Step("reply", "登记回复", of=("awaiting", "overdue", "urged", "escalated"), to="replied",
             takes=("replied_at", "reply_no", "adopt", "reply_reason")),
        Step("track", "跟踪落实", of=("replied",), to="tracking", takes=("problems",)),
        Step("assess", "评估", of=("tracking",), to="assessing", takes=("revisit", "rating")),
        Step("finish", "办结", of=("assessing",), to="done", takes=("rating",)),
        Step("overdue", "转逾期", of=("awaiting",), to="overdue"),
        Step("urge", "催办", of=("overdue",), to="urged", takes=("urges",)),
        Step("escalate", "报告", of=("urged",), to="escalated", takes=("urges",)),
    )
    APPROVALS = (Approval("approval", _agreed_by, back="approval"),)
    CHECKS = (
        *past("SUGG-01", only=lambda row: row.state in _OUT, issued_at="落款日期"),
        *past("SUGG-01", replied_at="回复日期"),
        *past_lines("SUGG-01", "delivery", at="送达时间"),
        *past_lines("SUGG-01", "urges", date="催办日期"),
        *order("SUGG-02", ("issued_at", "reply_by", "回复期限不能早于落款日期"), ("issued_at", "replied_at", "回复日期不能早于落款日期")),
        Check("SUGG-03", "纪律检查建议书须主送党组织", _addressed_to_party, at="to_party"),
        Check("SUGG-04", "依据与种类不符：纪律检查建议书依据党章党规，监察建议书依据监察法", _rests_on_its_law, at="basis"),
        Check("SUGG-05", "建议对应的问题序号不在存在问题之列", _advice_meets_facts, at="advice"),
        Check("SUGG-06", "文号应为机关代字〔年〕N号，如：驻教纪建〔2026〕3号",
              lambda row, _: not row.doc_no or row.legacy or is_document_number(row.doc_no), at="doc_no"),
        Check("SUGG-07", "面送须由两人送达", _delivered_by_two, at="delivery"),
        Check("SUGG-08", "催办满两次仍不回复的，再报告", _urged_twice, at="urges", warning=True),
        Check("SUGG-11", "登记回复须填写回复日期", lambda row, _: row.state not in _ANSWERED or row.replied_at, at="replied_at"),
        Check("SUGG-09", "标题一般写作“关于……的××建议”", _title_is_usual, at="title", warning=True),
        Check("SUGG-10", "部分采纳或不采纳的，应说明理由；无正当理由拒不采纳的，依监察法第七十一条报告",
              lambda row, _: row.adopt not in ("part", "none") or row.reply_reason, at="reply_reason", warning=True),
    )
    LIMITS = (
        Limit("T40", "建议书回复", starts="issued_at", days=REPLY_DAYS, due="reply_by", met_on="replied_at",
              begins=lambda row, _: delivered_on(row), only=lambda row: row.state in _OUT),
        Limit("T40", "建议落实“回头看”", starts="replied_at", months=6, met_by=("assessing", "done")),
    )
    DERIVE = _fill
    MAKES = (
        Make("problem", "登记跟踪问题", {"unit_id": "unit_id", "source_id": "id", "found_at": "issued_at"}, back="problems", of=_OUT,
             also={"turn": "suggest", "letters": lambda row: [row.id]}),
        Make("inspection", "登记回访", {"subject": "title"}, back="revisit", of=_ANSWERED, only=lambda row: not row.revisit,
             also={"kind": "rect_review", "units": lambda row: [row.unit_id]}),
        Make("talk", "登记约谈", {"unit_id": "unit_id", "link": "id", "outline": "title"}, of=("overdue", "urged", "escalated", "replied"),
             also={"kind": "interview"}),
        Make("task", "交办督促事项", {"source_id": "id", "text": "title", "due": "reply_by"}, of=_OUT),
        Make("upward", "请示报告", {"subject": "title"}, of=("escalated",), also={"kind": "report"}),
    )
    LIST = ("doc_no", "title", "unit_id", "kind", "issued_at", "reply_by", "replied_at", "adopt", "state")
    PRINTS = ("letter", "delivery", "suggestion-urge", "suggestion-rating", "register")
