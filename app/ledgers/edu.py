"""警示教育与通报: teaching by example, and circulars. Cases stand behind it; what others read is the subject, without names.

A circular that names people (点名) is entered into the integrity files of the persons of its cases.
"""

from collections.abc import Iterator
from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import is_document_number, only_one, past, persons_of, recusal, today
from app.ledgers.kit import Check, Entry, Make, Record, Row, Step

TOOK_PLACE = ("running", "recorded")


def is_circular(row: Row) -> bool:
    return bool(row.type == "circular")


def _named_persons(row: Row, facts: Any) -> Iterator[str]:
    """Persons of the cases a naming circular tells of."""
    for key in row.cases or ():
        if (case := facts.get(key)) and case.person_id:
            yield case.person_id


def _names_nobody(row: Row, facts: Any) -> bool:
    """The subject is read by everybody: the name of a case's person is not in it, unless the circular names."""
    if row.named or not row.subject:
        return True
    names = [person.name for key in _named_persons(row, facts) if (person := facts.get(key)) and person.name]
    return not any(name in row.subject for name in names)


class Edu(Record):
    CODE, LABEL, NUMBER = "edu", "警示教育与通报", "教"
    NAV, ORDER = "督促整改", 50
    TITLE, ON, VIS = ("subject",), "date", 1

    type = f.choice("类别", {"education": "教育", "circular": "通报"}, required=True, group="基本")
    subject = f.text("主题", required=True, search=True, group="基本", help="不写案件当事人姓名；点名通报除外")
    date = f.day("日期", required=True, suggest=today, group="基本")
    form = f.code("形式", "edu_kind", group="基本", help="教育填写")
    circular = f.code("通报类", "circular_kind", group="基本", help="通报填写")
    units = f.refs("单位", "unit", search=True, group="范围")
    count = f.number("人次", group="范围")
    doc_no = f.text("文号", search=True, indexed=True, group="通报", help="机关代字〔年〕N号")
    named = f.yes_no("点名", group="通报")
    cases = f.refs("案例", "case", secret="S3", group="通报", help="只有能看案件的人看得到；对外只用去掉姓名的文字")
    demands = f.refs("要求", "problem", group="通报")

    STATES = {"planned": "计划", "running": "实施", "recorded": "记录"}
    STEPS = (
        Step("begin", "实施", of=("planned",), to="running", takes=("date", "doc_no")),
        Step("record", "记录", of=("running",), to="recorded", takes=("units", "count", "demands")),
    )
    CHECKS = (
        *past("EDU-01", only=lambda row: row.state in TOOK_PLACE, date="日期"),
        Check("EDU-02", "教育请选择形式", lambda row, _: row.type != "education" or row.form, at="form", warning=True),
        Check("EDU-03", "通报请选择通报类", lambda row, _: not is_circular(row) or row.circular, at="circular", warning=True),
        Check("EDU-04", "通报类和点名只用于通报", lambda row, _: is_circular(row) or not (row.circular or row.named), at="circular"),
        Check("EDU-05", "文号应为机关代字〔年〕N号，如：驻教纪通〔2026〕3号",
              lambda row, _: not row.doc_no or row.legacy or is_document_number(row.doc_no), at="doc_no"),
        Check("EDU-06", "主题里有案件当事人的姓名，未点名的应当去掉", _names_nobody, at="subject"),
        *recusal("EDU-07", ("handlers",), persons_of("units")),
        Check("EDU-08", "请填写受教育人次", lambda row, _: row.state != "recorded" or is_circular(row) or row.count is not None,
              at="count", warning=True),
        Check("EDU-09", "已记录的请填写单位", lambda row, _: row.state != "recorded" or row.units, at="units", warning=True),
    )
    ENTRIES = (
        Entry(("recorded",), _named_persons, "s5", "circular", lambda row: f"点名通报{row.doc_no or row.record_no or ''}",
              only=lambda row: is_circular(row) and row.named),
    )
    MAKES = (
        Make("problem", "登记整改要求", {"source_id": "id", "found_at": "date"}, back="demands", of=TOOK_PLACE, only=is_circular,
             also={"unit_id": lambda row: only_one(row.units), "source": lambda row: "case" if row.cases else "inspection"}),
        Make("talk", "登记谈话", {"link": "id"}, of=TOOK_PLACE,
             also={"unit_id": lambda row: only_one(row.units), "kind": "warn", "outline": lambda row: row.subject}),
    )
    LIST = ("date", "type", "form", "circular", "subject", "units", "count", "state")
    PRINTS = ("edu-circular", "edu", "register")
