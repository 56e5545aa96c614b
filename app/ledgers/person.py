"""监督对象与廉政档案: everyone the groups watch over, and what the file says about them.

The file's lines are added by events: a clue that is closed, an inquiry or a check that ends (`ENTRIES` of those ledgers). Whether
someone is being looked into is known to those who read cases only, and never stored here.
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.case_states import DECIDED
from app.ledgers.checks import is_identity_number, order, past, past_lines, plain
from app.ledgers.kit import Check, Record, Row, Step, plus_date
from app.rules.limits import add_months

ADMONISHED_MONTHS = 6
"""影响期 of 诫勉 (T43)."""


def _under_check(row: Row, facts: Any) -> bool:
    """Named in a clue, a round of inquiry, a check or a case that is not finished."""
    named = (("clue", "persons"), ("inquiry", "person_id"), ("prelim", "person_id"), ("case", "person_id"))
    open_in = {ledger.CODE: ledger.open_states() for ledger in Record.__subclasses__()}
    # 了结 can be reopened, but nobody is looking until it is; after a decision a case is carried out, not looked into.
    over = {"clue": ("closed",), "case": DECIDED}
    return any(one.state in open_in.get(code, ()) and one.state not in over.get(code, ())
               for code, field in named for one in facts.find(code, **{field: row.id}))


def impact_until(row: Row, facts: Any) -> str | None:
    """Last day of the period in which a punishment or a 诫勉 weighs on appointments: the latest of all there are.

    A 诫勉 that was talked or ended an inquiry counts also where its 第一种形态 record is not entered yet.
    """
    talks = (one.start for one in facts.find("talk", persons=row.id, kind="admonish") if one.state != "planned")
    inquiries = (one.report_at for one in facts.find("inquiry", person_id=row.id, result="admonish") if one.state == "done")
    admonished = [add_months(day, ADMONISHED_MONTHS).isoformat() for one in (*talks, *inquiries) if (day := plus_date(one))]
    recorded = [one.until for code in ("form1", "case") for one in facts.find(code, person_id=row.id) if one.until]
    return max([*admonished, *recorded], default=None)


def _known_by_number(row: Row, facts: Any) -> bool:
    return not row.idno or all(one.id == row.id for one in facts.find("person", idno=row.idno))


def _known_by_birth(row: Row, facts: Any) -> bool:
    """Same name and same day of birth, and no two different identity numbers: the same person."""
    if not row.birth:
        return True
    return not any(one.id != row.id and not (row.idno and one.idno and row.idno != one.idno)
                   for one in facts.find("person", name=row.name, birth=row.birth))


def _perhaps_known(row: Row, facts: Any) -> bool:
    return not any(one.id != row.id and one.unit_id == row.unit_id and not (one.birth and row.birth)
                   for one in facts.find("person", name=row.name))


def _birth_fits(row: Row, _facts: Any) -> bool:
    return not row.birth or not row.idno or row.birth.replace("-", "")[:6] == row.idno[6:12]


def _read_from_number(row: Row, _facts: Any) -> dict[str, Any]:
    """An identity number says the day of birth and the sex; what is written already stays."""
    number = (row.idno or "").upper()
    if not is_identity_number(number):
        return {}
    said = {"birth": f"{number[6:10]}-{number[10:12]}-{number[12:14]}", "sex": "男" if int(number[16]) % 2 else "女"}
    return {"idno": number} | {name: value for name, value in said.items() if row.get(name) is None}


class Person(Record):
    CODE, LABEL, NUMBER = "person", "监督对象与廉政档案", "档"
    NAV, ORDER, HANDLED, VIS = "单位与人员", 20, False, 2
    TITLE, ON = ("name",), "created_at"
    CARRIED = "named"
    # What who works on somebody of another office needs: who it is, and who decides about them. Not the dossier.
    CARD = ("name", "unit_id", "post", "managed_by", "person_role", "sex", "birth", "political", "party_from", "rank", "level",
            "object_class", "post_from")
    MOVES, MOVES_IN = ("unit_id",), ("on_file", "transferred", "sealed")

    name = f.text("姓名", required=True, search=True, indexed=True, group="基本")
    unit_id = f.ref("单位", "unit", required=True, search=True, group="基本")
    post = f.text("职务", required=True, search=True, group="基本")
    managed_by = f.code("管理权限", "managed_by", required=True, group="基本")
    person_role = f.code("人员角色", "person_role", group="基本")
    sex = f.text("性别", group="身份")
    birth = f.day("出生年月", sensitive=True, group="身份")
    idno = f.text("身份证号", sensitive=True, indexed=True, group="身份")
    nation = f.text("民族", group="身份")
    phone = f.text("联系方式", sensitive=True, group="身份")
    political = f.code("政治面貌", "political_status", group="身份")
    party_from = f.day("入党时间", group="身份")
    delegate = f.text("两代表一委员", group="身份")
    rank = f.code("职级", "rank", group="任职")
    level = f.code("领导职务层次", "leader_level", group="任职")
    object_class = f.code("对象类别", "object_class", group="任职")
    post_from = f.day("任现职", group="任职")
    charge = f.text("分管工作", group="任职")
    resume = f.long("简历", group="任职")
    family = f.table("家庭成员", {
        "rel": f.text("称谓"), "name": f.text("姓名"), "unit": f.text("单位"), "note": f.text("备注"),
    }, sensitive=True, group="家庭成员")
    impact_until = f.day("影响期止", computed=True, live=impact_until, group="廉政档案")
    under_check = f.yes_no("在查", computed=True, live=_under_check, secret="S3", group="廉政档案")
    entries = f.table("档案条目", {
        "section": f.code("类别", "file_section", required=True), "form": f.code("表", "file_form"),
        "date": f.day("日期", required=True), "summary": f.long("摘要", required=True), "source": f.ref("来源", ""),
        "files": f.files("附件"),
    }, group="廉政档案")

    STATES = {"on_file": "在档", "transferred": "转出", "sealed": "封存"}
    STEPS = (
        Step("transfer", "转出", of=("on_file",), to="transferred", takes=("files",)),
        Step("seal", "封存", of=("transferred",), to="sealed"),
    )
    CHECKS = (
        *past("PERSON-01", birth="出生年月", party_from="入党时间", post_from="任现职日期"),
        *past_lines("PERSON-01", "entries", date="档案条目日期"),
        *order("PERSON-02", ("birth", "party_from", "入党时间不能早于出生年月"), ("birth", "post_from", "任现职日期不能早于出生年月")),
        Check("PERSON-03", "身份证号不对：应为18位，最后一位与前17位相符",
              lambda row, _: not row.idno or is_identity_number(row.idno), at="idno"),
        Check("PERSON-04", "这个身份证号已登记在另一人名下", _known_by_number, at="idno", asks=True),
        Check("PERSON-05", "已有同名、同出生年月的人，一人只登记一次", _known_by_birth, at="name", asks=True),
        Check("PERSON-06", "本单位已有同名的人，请核对是否同一人", _perhaps_known, at="name", warning=True, asks=True),
        Check("PERSON-07", "出生年月与身份证号不一致", _birth_fits, at="birth", warning=True),
        Check("PERSON-08", "转出须附对方回执", lambda row, _: row.state != "transferred" or row.files, at="files"),
        Check("PERSON-10", "性别应为男或女", lambda row, _: row.sex in (None, "男", "女"), at="sex"),
        Check("PERSON-09", "姓名里有空格", lambda row, _: plain(row.name) == (row.name or ""), at="name", warning=True),
    )
    DERIVE = _read_from_number
    LIST = ("name", "unit_id", "post", "rank", "managed_by", "person_role", "state")
    PRINTS = ("person-index", "person-profile", "register")
