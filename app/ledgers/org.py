"""机构: the commission and its rooms, the dispatched groups, townships, collaboration areas, and others that are written to.

A group says which room watches over it (联系室) and which leader it reports to (分管领导); the first own organisation is made before
either can be known and carries them as 待补.
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import on_entering, order, past, today
from app.ledgers.kit import Check, Record, Row, Step

ROOMS, GROUPS, TOWNSHIPS = "office", "group", "township"


def is_group(row: Row) -> bool:
    return bool(row.kind == GROUPS)


def is_area(row: Row) -> bool:
    return bool(row.kind == "collab_area")


def _area_is_whole(row: Row, facts: Any) -> bool:
    """An area joins at least one room, one group and one township."""
    if not is_area(row):
        return True
    kinds = {member.kind for key in row.members or () if (member := facts.get(key))}
    return kinds >= {ROOMS, GROUPS, TOWNSHIPS}


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    return on_entering(row, facts, to=("closed",))


def _no_loop(row: Row, facts: Any) -> bool:
    above, seen = row.parent, {row.id}
    while above and above not in seen:
        seen.add(above)
        office = facts.get(above)
        above = office.parent if office else None
    return not above or above not in seen


def _units_handed_over(row: Row, facts: Any) -> bool:
    if row.state != "closed":
        return True
    return not any(facts.find("unit", group_id=row.id, state=state) for state in ("watched", "handing_over"))


def _nothing_open(row: Row, facts: Any) -> bool:
    """No record of this office is still being worked on; its own people, units and files of persons are not work."""
    if row.state != "closed":
        return True
    work = [ledger for ledger in Record.__subclasses__() if ledger.HANDLED]
    return not any(facts.find(ledger.CODE, org_id=row.id, state=state) for ledger in work for state in ledger.open_states())


def _stays_what_it_is(row: Row, facts: Any) -> bool:
    """A group does not become the commission by a stroke of the pen: what the commission alone may do hangs on it."""
    before = facts.get(row.id)
    return before is None or (before.kind == "commission") == (row.kind == "commission")


class Org(Record):
    CODE, LABEL, NUMBER = "org", "机构", "机"
    NAV, ORDER, HANDLED = "单位与人员", 30, False
    TITLE, ON = ("name",), "from"
    CARRIED, COMMISSIONS, ITSELF = "followed", ("*",), True
    CARD = ("name", "short", "kind", "office_kind", "doc_prefix", "from", "to")

    name = f.text("名称", required=True, search=True, indexed=True, group="基本")
    short = f.text("简称", required=True, search=True, group="基本", help="用在编号和列表里，如：教育组")
    kind = f.code("类别", "org_kind", required=True, group="基本")
    office_kind = f.code("室别", "office_kind", group="基本", help="内设机构填写")
    from_ = f.day("启用日期", required=True, group="基本", suggest=today)
    contact_office = f.ref("联系室", "org", required=f.when(is_group), group="领导和联系")
    incharge = f.ref("分管领导", "staff", required=f.when(is_group), group="领导和联系")
    head = f.ref("负责人", "staff", group="领导和联系")
    contact_leader = f.ref("联系领导", "staff", group="领导和联系")
    parent = f.ref("上级", "org", group="领导和联系")
    doc_prefix = f.text("机关代字", group="文书", help="发文字号用，如：驻教纪建")
    gov_pun_scope = f.long("政务处分授权范围", group="文书")
    members = f.refs("协作区成员", "org", group="协作区", help="至少一个室、一个组、一个乡镇纪委")
    coordinator = f.ref("统管常委（委员）", "staff", group="协作区")
    estab = f.number("编制数", group="数据")
    object_cnt = f.number("监察对象数", group="数据")
    cpc_cnt = f.number("党员数", group="数据")
    to = f.day("停用日期", group="数据")

    STATES = {"active": "启用", "closed": "停用"}
    STEPS = (
        Step("close", "停用", of=("active",), to="closed", takes=("to",)),
    )
    CHECKS = (
        *past("ORG-01", only=lambda row: row.state == "closed", to="停用日期"),
        *order("ORG-02", ("from", "to", "停用日期不能早于启用日期")),
        Check("ORG-03", "协作区至少要有一个室、一个派驻组、一个乡镇纪委", _area_is_whole, at="members"),
        Check("ORG-04", "上级机构不能是自己或自己的下级", _no_loop, at="parent"),
        Check("ORG-05", "只有内设机构填写室别", lambda row, _: not row.office_kind or row.kind == ROOMS, at="office_kind"),
        Check("ORG-06", "还有未移交的被监督单位，不能停用", _units_handed_over, at="to", asks=True),
        Check("ORG-07", "还有未办结的记录，不能停用", _nothing_open, at="to", asks=True),
        Check("ORG-08", "已有同名的机构", lambda row, facts: not [one for one in facts.find("org", name=row.name) if one.id != row.id],
              at="name", asks=True, warning=True),
        Check("ORG-09", "委机关和其他机构的类别不能互改", _stays_what_it_is, at="kind"),
    )
    DERIVE = _fill
    LIST = ("name", "short", "kind", "contact_office", "incharge", "head", "estab", "state")
    PRINTS = ("register",)

