"""工作报告: the kept versions of the reports this office makes of its figures and records (app/reporting).

A version is never changed: who edits it saves the next one. Its content is an attachment, so that it travels, is backed up and is proved
as files are. The document's own ledgers are not touched: this one only keeps what was written.
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.kit import Check, Record, Row, Step

KINDS = {
    "month": "工作月报", "quarter": "季度例会材料", "half": "半年述责述廉表", "duty": "年度述责述廉表", "year": "年度工作总结",
    "profile": "政治生态画像报告", "page": "驻在部门情况一页通", "tally": "民主测评和政治生态评议统计",
    "groups-month": "各组工作月度汇总", "groups-quarter": "各组工作季度汇总", "groups-half": "各组工作半年汇总",
    "groups-year": "各组工作年度汇总",
}
PERSONAL = frozenset({"half", "duty", "profile", "page", "tally"})
_FIXED = ("kind", "period", "unit_id", "title", "version", "content", "source_id")


def _numbered(row: Row, facts: Any) -> dict[str, Any]:
    if row.version or not (row.kind and row.period):
        return {}
    same = facts.find("report", kind=row.kind, period=row.period, unit_id=row.unit_id, org_id=row.org_id)
    return {"version": 1 + max((one.version or 0 for one in same), default=0)}


def _stands(row: Row, facts: Any) -> bool:
    before = facts.get(row.id)
    return before is None or all(before.get(name) == row.get(name) for name in _FIXED)


def _class_of(row: Row) -> int:
    return 2 if row.kind in PERSONAL else 1


class Report(Record):
    CODE, LABEL, NUMBER = "report", "工作报告", "报"
    NAV, ORDER = "综合管理", 90
    TITLE, VIS = ("title",), _class_of

    kind = f.choice("种类", KINDS, required=True, indexed=True, group="报告")
    period = f.period("期间", required=True, group="报告")
    unit_id = f.ref("单位", "unit", search=True, group="报告")
    title = f.text("标题", required=True, search=True, group="报告")
    version = f.number("版本", computed=True, group="报告")
    content = f.files("内容", required=True, group="报告", help="由“统计报告”生成并保存，不能手工填写")
    source_id = f.ref("来源记录", "", group="报告")

    STATES = {"draft": "编辑稿", "final": "定稿"}
    STEPS = (Step("finish", "定稿", of=("draft",), to="final", takes=("note",)),)
    CHECKS = (
        Check("REP-01", "已保存的版本不再改动，请另存为新的版本", _stands, at="content"),
    )
    DERIVE = _numbered
    LIST = ("period", "kind", "unit_id", "title", "version", "state")
    PRINTS = ("report", "register")
