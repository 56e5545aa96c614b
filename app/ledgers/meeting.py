"""会议: meetings the group took part in, its own, and those of the dispatching office; each item of the agenda with what was said to it.

A meeting is one however many staff went (M15). At a unit's meeting the list of attendance names the group's own staff, at others all who
were expected: 应到 is its rows, 实到 the rows present. 线索集体研判会 is S3.
"""

from typing import Any

from app.codes import table
from app.ledgers import face as f
from app.ledgers.checks import no_secondees, order, past, plain
from app.ledgers.kit import Check, Limit, Make, Record, Row, Step, plus_date


def of_unit(row: Row) -> bool:
    return bool(row.side == "unit")


def is_study(row: Row) -> bool:
    """线索集体研判会, where single clues are named."""
    return row.kind in ("clue_mtg", "clue_joint")


def was_held(row: Row) -> bool:
    return row.state not in (None, "planned")


ADOPTED_IN_DAYS = 30
ADOPTED = ("adopted", "partly")
"""采纳: wholly or in part."""


def has_opinion(line: Any) -> bool:
    return line.get("opinion") not in (None, "none")


def awaits_adoption(row: Row) -> bool:
    """An opinion was given and the unit has not said what became of it."""
    return any(has_opinion(line) and line.get("adoption") in (None, "pending") for line in row.agenda or ())


def is_present(line: Any) -> bool:
    return line.get("mode") in table("attend_mode").having("present")


def _kind_fits_side(row: Row, _facts: Any) -> bool:
    """Kinds an office added itself (x_…) belong to any side."""
    sides = table("meeting_kind").attribute(row.kind, "side") if row.kind in table("meeting_kind") else None
    return sides is None or row.side in sides


def _somebody_came(row: Row, _facts: Any) -> bool:
    return row.state != "attended" or any(is_present(line) for line in row.attendance or ())


def _nobody_came(row: Row, _facts: Any) -> bool:
    return row.state != "missed" or not of_unit(row) or not any(is_present(line) for line in row.attendance or ())


def _told_in_time(row: Row, facts: Any) -> bool:
    """T30: the default is three working days before a meeting with a major item."""
    if not (row.notice_at and row.at and of_unit(row) and any(line.get("is_major") for line in row.agenda or ())):
        return True
    return bool(facts.day_after(row.notice_at, workdays=3) <= row.at[:10])


def _asked_in_time(row: Row, facts: Any) -> bool:
    """T32: a unit asks for a 全面会商 five working days before."""
    if row.kind != "consult" or row.by != "unit" or not (row.asked_at and row.at):
        return True
    return bool(facts.day_after(row.asked_at, workdays=5) <= row.at[:10])


def _explained(row: Row, facts: Any) -> bool:
    """T12: who was asked in this year or the last explains it at the meeting."""
    if row.kind not in ("dem_life", "org_life") or not row.at or not row.unit_id:
        return True
    year = int(row.at[:4])
    for person in facts.find("person", unit_id=row.unit_id):
        for round_ in facts.find("inquiry", person_id=person.id, state="done"):
            ended = plus_date(round_.report_at or round_.ok_at)
            if ended and ended.year in (year - 1, year) and not round_.explained and person.id not in (row.explained or ()):
                return False
    return True


def _rejected_major(row: Row, _facts: Any) -> bool:
    return not any(line.get("is_major") and line.get("adoption") == "rejected" for line in row.agenda or ())


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """Items of the agenda are numbered as they stand; a major one is joined to the matter (报备) that names this meeting."""
    agenda = list(row.agenda or ())
    if not all(line.get("no") for line in agenda):
        agenda = [line | {"no": number} for number, line in enumerate(agenda, 1)]
    if row.rid and any(map(_is_unfiled, agenda)):
        filed = {plain(one.subject): one.id for one in facts.find("major", meeting_id=row.id)}
        told = [filed.get(plain(line.get("subject"))) if _is_unfiled(line) else None for line in agenda]
        agenda = [line | {"major_id": key} if key else line for line, key in zip(agenda, told, strict=True)]
    return {} if agenda == (row.agenda or []) else {"agenda": agenda}


def _took_place(row: Row, facts: Any) -> str | None:
    """A meeting entered with who came, or that nobody did, is no plan."""
    if not row.at or row.at[:10] > facts.today or not row.attendance:
        return None
    return "attended" if any(is_present(line) for line in row.attendance) else "missed" if of_unit(row) else None


def _found(row: Row) -> str | None:
    """What the group had to say, item by item: the first words of a problem found at the meeting."""
    said = [line for line in row.agenda or () if has_opinion(line) and line.get("opinion_text")]
    return "\n".join(f"{line.get('subject') or ''}：{line['opinion_text']}" for line in said) or None


def _adopted(row: Row) -> str | None:
    """Opinions the unit took up, item by item: what there is to follow up."""
    taken = [line for line in row.agenda or () if has_opinion(line) and line.get("adoption") in ADOPTED]
    return "\n".join(f"{line.get('subject') or ''}：{line.get('opinion_text') or ''}" for line in taken) or None


def _is_unfiled(line: Any) -> bool:
    """A major item that was not told beforehand (报备)."""
    return bool(line.get("is_major") and not line.get("major_id"))


def _unfiled(row: Row) -> Any:
    return next(filter(_is_unfiled, row.agenda or ()), None)


def _of_unfiled(column: str) -> Any:
    return lambda row: (_unfiled(row) or {}).get(column)


def _is_regular(line: Any) -> bool:
    """程序规范 (none) and a flaw contradict each other."""
    flaws = line.get("flaws") or ()
    return "none" not in flaws or len(flaws) == 1


def _category(row: Row) -> str | None:
    return "major" if any(line.get("is_major") for line in row.agenda or ()) else None


def _class_of(row: Row) -> int:
    return 3 if is_study(row) else 1


DECISIONS = {"passed": "通过", "in_principle": "原则通过", "deferred": "暂缓", "refused": "否决", "no_vote": "未表决"}


class Meeting(Record):
    CODE, LABEL, NUMBER = "meeting", "会议", "会"
    NAV, ORDER = "日常监督", 20
    TITLE, ON, VIS = ("unit_id", "kind"), "at", _class_of

    side = f.code("归属", "meeting_side", required=True, suggest="unit", group="基本")
    kind = f.code("种类", "meeting_kind", required=True, search=True, group="基本")
    unit_id = f.ref("单位", "unit", required=f.when(of_unit), search=True, group="基本")
    at = f.moment("时间", required=True, group="基本")
    place = f.text("地点", group="基本")
    chair = f.text("主持人", search=True, group="基本")
    attendance = f.table("参会人员", {
        "staff_id": f.ref("人员", "staff"), "name": f.text("姓名", required=f.when(lambda line: not line.staff_id)), "unit": f.text("单位"),
        "post": f.text("职务"), "mode": f.code("方式", "attend_mode", required=True, suggest="attend"),
        "reason": f.text("原因", required=f.when(lambda line: line.mode in ("absent", "leave"))),
    }, search=True, group="参会人员")
    agenda = f.table("议程", {
        "no": f.number("序号"), "subject": f.text("议题", required=True), "is_major": f.yes_no("三重一大", required=True, suggest=False),
        "major4": f.code("类别", "major4", required=f.when(lambda line: line.is_major)), "major_sub": f.code("子类", "major_sub"),
        "amount": f.money("金额"), "reporter": f.text("汇报人"), "decision": f.choice("决策", DECISIONS),
        "chief_last": f.yes_no("末位表态"), "flaws": f.codes("程序瑕疵", "procedure_flaw"),
        "opinion": f.code("本组意见", "opinion", required=True, suggest="none"),
        "opinion_text": f.long("意见内容", required=f.when(has_opinion)), "adoption": f.code("采纳", "adoption"),
        "feedback": f.long("反馈"), "major_id": f.ref("报备", "major"),
    }, search=True, group="议程")
    notice_at = f.moment("收到通知", group="会前")
    papers = f.files("会前材料", group="会前")
    minutes = f.files("纪要", group="会后")
    tasks = f.refs("后续", "task", group="会后")
    theme = f.text("主题", search=True, group="民主生活会")
    opinions_cnt = f.number("征求意见数", group="民主生活会")
    critique_cnt = f.number("批评意见数", group="民主生活会")
    explained = f.refs("函询说明人", "person", group="民主生活会")
    report_at = f.day("报告收到", group="民主生活会")
    by = f.choice("提出方", {"group": "派驻组", "unit": "单位"}, group="会商")
    asked_at = f.day("申请日", group="会商")
    agreed = f.long("议定事项", search=True, group="会商")

    STATES = {"planned": "计划", "attended": "已参加", "missed": "未参加", "recorded": "记录完成", "awaiting": "意见待反馈", "done": "办结"}
    STEPS = (
        Step("attend", "已参加", of=("planned",), to="attended", takes=("attendance",)),
        Step("miss", "未参加", of=("planned",), to="missed", takes=("attendance",)),
        Step("record", "记录完成", of=("attended", "missed"), to="recorded", takes=("agenda", "minutes")),
        Step("await", "等待意见反馈", of=("recorded",), to="awaiting"),
        Step("finish", "办结", of=("awaiting",), to="done", takes=("agenda",)),
    )
    CHECKS = (
        *past("MEET-01", only=was_held, at="会议时间"),
        *past("MEET-01", notice_at="收到通知时间", report_at="报告收到日期", asked_at="申请日"),
        *order("MEET-02", ("notice_at", "at", "收到通知不能晚于会议时间"), ("asked_at", "at", "申请日不能晚于会议时间"),
               ("at", "report_at", "报告收到日期不能早于会议时间")),
        Check("MEET-03", "这个种类的会议不属于所选的归属", _kind_fits_side, at="kind"),
        Check("MEET-04", "已参加的会议须有人参加、列席或督导", _somebody_came, at="attendance"),
        Check("MEET-05", "未参加的会议不能有人出席", _nobody_came, at="attendance"),
        Check("MEET-06", "仍有意见没有反馈，不能办结", lambda row, _: row.state != "done" or not awaits_adoption(row), at="agenda"),
        *no_secondees("MEET-07", ("attendance.staff_id", "handlers", "readers"), only=is_study),
        Check("MEET-08", "程序规范与程序瑕疵不能同时选", lambda row, _: all(map(_is_regular, row.agenda or ())), at="agenda"),
        Check("MEET-09", "“三重一大”会议提前不足3个工作日告知，请核对是否记程序瑕疵", _told_in_time, at="notice_at", warning=True),
        Check("MEET-10", "单位提出全面会商应提前5个工作日申请", _asked_in_time, at="asked_at", warning=True),
        Check("MEET-11", "本单位有谈话函询对象应在会上作出说明，请填写函询说明人", _explained, at="explained", warning=True, asks=True),
        Check("MEET-12", "“三重一大”事项的意见未被采纳，请请示报告", _rejected_major, at="agenda", warning=True),
    )
    LIMITS = (
        Limit("T49", "收取民主生活会报告和整改措施", starts="at", days=15, met_on="report_at",
              only=lambda row: row.kind == "dem_life" and of_unit(row) and was_held(row)),
        # Our own default: ended by whatever the unit answers to the last opinion.
        Limit("L07", "意见采纳反馈", starts="at", days=ADOPTED_IN_DAYS, only=lambda row: was_held(row) and awaits_adoption(row)),
    )
    BEGINS, DERIVE = _took_place, _fill
    MAKES = (
        Make("problem", "登记发现的问题", {"unit_id": "unit_id", "source_id": "id"}, only=of_unit,
             of=("attended", "missed", "recorded", "awaiting", "done"),
             also={"source": "meeting", "found_at": lambda row: (row.at or "")[:10] or None, "text": _found, "cat": _category}),
        Make("task", "交办后续事项", {"source_id": "id"}, back="tasks", of=("attended", "recorded", "awaiting", "done"),
             also={"text": lambda row: _adopted(row) or row.agreed}),
        Make("major", "补登三重一大报备", {"unit_id": "unit_id", "meeting_id": "id"}, of=("attended", "recorded", "awaiting", "done"),
             only=lambda row: of_unit(row) and _unfiled(row),
             also={"subject": _of_unfiled("subject"), "major4": _of_unfiled("major4"), "major_sub": _of_unfiled("major_sub"),
                   "amount": _of_unfiled("amount"), "decision": lambda row: DECISIONS.get((_unfiled(row) or {}).get("decision") or ""),
                   "planned_at": lambda row: (row.at or "")[:10] or None}),
        Make("talk", "登记约谈", {"unit_id": "unit_id", "link": "id"}, only=of_unit,
             of=("attended", "missed", "recorded", "awaiting", "done"), also={"kind": "interview", "outline": _found}),
        Make("inspection", "登记监督检查", {}, only=of_unit, of=("recorded", "awaiting", "done"),
             also={"kind": "daily", "units": lambda row: [row.unit_id], "subject": lambda row: (_adopted(row) or "")[:200] or None}),
    )
    LIST = ("at", "unit_id", "kind", "chair", "attendance", "agenda", "state")
    PRINTS = ("meeting", "meeting-signin", "register")
