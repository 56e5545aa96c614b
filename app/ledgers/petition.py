"""信访举报: what people wrote, said or sent, and what became of it.

Who reported (S4) is known to the 组长, the registrar, 信访室 and 案管室 only, and is never printed nor exported.

What belongs to a superior office is forwarded within five working days with its title alone: nothing of its content is entered here.

Limits:  告知受理 (T02), 反馈结果 (T03), 转送 or, of what a superior sent on, 受理 (T04), a result the superior asked for (T06).
         备案 (T05) runs on the clue that is made of it.
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import no_secondees, order, past, persons_of, recusal, today
from app.ledgers.kit import Check, Limit, Make, Record, Row, Step

TITLE_MOST = 40
"""A title without content: this many characters, one line."""

_TAKEN = ("accepted", "clue", "noted", "feedback", "done")
_SETTLED = ("closed", "done", "case")
"""States of a clue in which there is a result to tell."""


def is_real(row: Row) -> bool:
    """实名, and not told before: who cannot be verified counts as anonymous, a repeated letter is not answered again."""
    return bool(row.signed == "real" and row.repeat != "repeat" and row.nature != "out")


def is_superior(row: Row, facts: Any) -> bool:
    """Does it concern somebody whom a superior committee manages?"""
    return any(one.managed_by == "upper" for key in row.persons or () if (one := facts.get(key)))


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """What is a superior's is forwarded."""
    return {"accept": "forward"} if row.accept is None and not row.legacy and is_superior(row, facts) else {}


def _is_title(row: Row, facts: Any) -> bool:
    return not is_superior(row, facts) or (len(row.summary or "") <= TITLE_MOST and "\n" not in (row.summary or ""))


def _result_known(row: Row, facts: Any) -> str | None:
    """The day its clue came to an end."""
    clue = facts.get(row.clue_id)
    if clue is None or clue.state not in _SETTLED:
        return None
    return str(clue.done_at or clue.disposed_at or "") or None


def _first_is_petition(row: Row, facts: Any) -> bool:
    first = facts.get(row.first_id)
    return first is None or (first.ledger == "petition" and first.id != row.id)


def _clue_fits(row: Row, facts: Any) -> bool:
    """The clue is about one of the persons reported, where both name any."""
    clue = facts.get(row.clue_id)
    return clue is None or not clue.persons or not row.persons or bool(set(clue.persons) & set(row.persons))


def _counted_once(row: Row, facts: Any) -> bool:
    """A first report about somebody who was reported before."""
    return row.repeat != "first" or not any(one.id != row.id and (one.got_at or "") <= (row.got_at or "")
                                            for person in row.persons or () for one in facts.find("petition", persons=person))


class Petition(Record):
    CODE, LABEL, NUMBER = "petition", "信访举报", "信"
    NAV, ORDER = "执纪办案", 5
    TITLE, ON, VIS = ("channel", "persons", "unit_id"), "got_at", 3
    MOVES, MOVES_IN = ("unit_id", "persons"), ("registered", "review", "accepted")

    channel = f.code("渠道", "petition_channel", required=True, group="来信来访")
    got_at = f.day("收到", required=True, suggest=today, group="来信来访")
    nature = f.code("性质", "petition_nature", required=True, suggest="accuse", group="来信来访")
    signed = f.code("署名", "report_name", required=True, group="来信来访")
    repeat = f.code("重复", "repeat_kind", required=True, suggest="first", group="来信来访")
    summary = f.long("摘要", required=True, search=True, sensitive=True, group="来信来访",
                     help="属上级受理的只写题名，不录内容、不扫描原件")
    persons = f.refs("被反映人", "person", search=True, sensitive=True, group="被反映人")
    unit_id = f.ref("单位", "unit", search=True, group="被反映人")
    reporter = f.table("举报人", {
        "name": f.text("姓名"), "unit": f.text("单位"), "phone": f.text("电话"), "address": f.text("地址"),
    }, sensitive=True, secret="S4", group="举报人", help="只有组长、登记人、信访室和案管室能看到，不打印、不导出")
    first_id = f.ref("初次件", "petition", group="详情", help="重复件的首次登记")
    files = f.files("原件", group="详情", help="写有举报人姓名的，扫描前请遮去")
    from_org = f.text("交办机关", search=True, group="详情")
    assign = f.code("交办方式", "assign_way", group="详情")
    ask_by = f.day("要求期限", group="详情")
    accept = f.choice("受理", {"accept": "受理", "forward": "转送", "refuse": "不受理"}, required=f.before("review"), group="受理和办理")
    refuse = f.choice("不受理理由", {
        "lawsuit": "诉讼仲裁复议等途径", "other_body": "属其他机关职责", "no_substance": "无实质内容",
    }, group="受理和办理")
    told_at = f.day("受理告知", group="受理和办理")
    clue_id = f.ref("线索", "clue", group="受理和办理")
    fed_back = f.day("反馈日期", group="反馈")
    way = f.text("方式", group="反馈")
    objection = f.long("异议", group="反馈")

    STATES = {"registered": "登记", "review": "审核", "accepted": "受理", "forwarded": "转送", "refused": "不受理", "clue": "转线索",
              "noted": "存查", "feedback": "反馈", "done": "办结"}
    STEPS = (
        Step("review", "提交审核", of=("registered",), to="review", takes=("accept", "refuse")),
        Step("accept", "受理", of=("review",), to="accepted", takes=("accept", "told_at"), only=lambda row: row.accept == "accept"),
        Step("forward", "转送", of=("review",), to="forwarded", takes=("accept",), only=lambda row: row.accept == "forward"),
        Step("refuse", "不受理", of=("review",), to="refused", takes=("accept", "refuse"), only=lambda row: row.accept == "refuse"),
        Step("to_clue", "转问题线索", of=("accepted",), to="clue", takes=("clue_id",)),
        Step("keep", "存查", of=("accepted",), to="noted", takes=("note",)),
        Step("feed_back", "反馈", of=("clue", "noted"), to="feedback", takes=("fed_back", "way", "objection")),
        Step("finish", "办结", of=("feedback",), to="done", takes=("objection",)),
    )
    CHECKS = (
        *past("PET-01", got_at="收到日期", told_at="受理告知日期", fed_back="反馈日期"),
        *order("PET-02", ("got_at", "ask_by", "要求期限不能早于收到日期"), ("got_at", "told_at", "受理告知不能早于收到日期"),
               ("got_at", "fed_back", "反馈日期不能早于收到日期")),
        *recusal("PET-03", ("handlers",), persons_of("persons", "unit_id")),
        *no_secondees("PET-04", ("handlers", "readers")),
        Check("PET-05", "属上级受理的只能转送", lambda row, facts: row.accept in (None, "forward") or not is_superior(row, facts),
              at="accept"),
        Check("PET-06", f"属上级受理的只写题名（{TITLE_MOST}字以内，不分行），不录内容", _is_title, at="summary"),
        Check("PET-07", "属上级受理的不复制、不扫描原件", lambda row, facts: not row.files or not is_superior(row, facts), at="files"),
        Check("PET-08", "属上级受理的不登记举报人", lambda row, facts: not row.reporter or not is_superior(row, facts), at="reporter"),
        Check("PET-09", "不受理须填写理由", lambda row, _: row.accept != "refuse" or row.refuse, at="refuse"),
        Check("PET-10", "不受理理由只用于不受理的", lambda row, _: not row.refuse or row.accept in (None, "refuse"), at="refuse"),
        Check("PET-11", "受理情况与状态不符",
              lambda row, _: row.accept is None or {"forwarded": "forward", "refused": "refuse", **dict.fromkeys(_TAKEN, "accept")}.get(
                  row.state or "", row.accept) == row.accept, at="accept"),
        Check("PET-12", "转线索须登记并关联问题线索", lambda row, _: row.state != "clue" or row.clue_id, at="clue_id"),
        Check("PET-13", "线索的被反映人与本件不符", _clue_fits, at="clue_id"),
        Check("PET-14", "应为另一件信访举报", _first_is_petition, at="first_id"),
        Check("PET-15", "反馈须填写日期和方式",
              lambda row, _: row.state not in ("feedback", "done") or not is_real(row) or (row.fed_back and row.way), at="fed_back"),
        Check("PET-16", "匿名件没有举报人可登记；知道举报人的，请改署名", lambda row, _: row.signed != "anon" or not row.reporter,
              at="reporter"),
        Check("PET-17", "实名件请登记举报人的姓名和联系方式",
              lambda row, facts: row.signed != "real" or row.legacy or row.reporter or is_superior(row, facts), at="reporter",
              warning=True),
        Check("PET-18", "重复件请关联初次件", lambda row, _: row.repeat != "repeat" or row.first_id, at="first_id", warning=True),
        Check("PET-19", "已登记过反映此人的信访件，请核对是否重复", _counted_once, at="repeat", warning=True, asks=True),
        Check("PET-20", "交办、督办的请填写要求期限", lambda row, _: row.assign not in ("deliver", "supervise") or row.ask_by, at="ask_by",
              warning=True),
    )
    LIMITS = (
        Limit("T02", "告知受理情况", starts="got_at", workdays=15, met_on="told_at",
              only=lambda row: is_real(row) and row.accept in (None, "accept")),
        Limit("T03", "反馈处理结果", starts="fed_back", workdays=15, begins=_result_known, met_on="fed_back", only=is_real),
        Limit("T04", "报送或转送", starts="got_at", workdays=5, met_by=("forwarded",), only=lambda row: row.accept == "forward"),
        Limit("T04", "受理或转办", starts="got_at", workdays=5, met_by=("refused", *_TAKEN),
              only=lambda row: row.channel == "transfer" and row.accept != "forward"),
        Limit("T06", "办结并报告结果", starts="got_at", months=3, due="ask_by", met_by=("forwarded", "refused", "done"),
              only=lambda row: row.assign in ("deliver", "supervise")),
    )
    DERIVE = _fill
    MAKES = (
        Make("clue", "登记问题线索",
             {"persons": "persons", "unit_id": "unit_id", "source_id": "id", "got_at": "got_at", "ask_by": "ask_by"},
             of=("accepted",), back="clue_id",
             also={"source": "petition", "assign": lambda row: row.assign or "self",
                   "issues": lambda row: [{"text": row.summary}] if row.summary else None}),
    )
    OPEN_TO = {"petition": tuple(STATES)}
    LIST = ("got_at", "channel", "nature", "signed", "persons", "unit_id", "accept", "state")
    PRINTS = ("petition", "register")
