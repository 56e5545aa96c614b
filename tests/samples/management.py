"""Valid records of the ledgers of management: staff away and on leave, reports, tasks, assessment, training, media."""

from typing import Any

from tests.samples import Have

HASH = "ab" * 32


def _assignment(_desk: Any, have: Have) -> dict[str, Any]:
    return {"staff_id": have.colleague, "kind": "draft_out", "task": "inspection", "host": "县委巡察办", "approved_by": "某常委",
            "from": "2026-11-02", "to": "2027-01-31", "manager": "某组长", "duty": "派驻组管人，巡察组管事",
            "contacts": [{"date": "2026-11-10", "way": "电话", "content": "了解巡察进展", "by": "某甲"}]}


def _leave(_desk: Any, have: Have) -> dict[str, Any]:
    return {"staff_id": have.colleague, "kind": "annual", "from": "2026-11-24T08:00", "to": "2026-11-26T18:00", "place": "省城",
            "deputy": have.me}


def _upward(_desk: Any, _have: Have) -> dict[str, Any]:
    return {"kind": "report", "subject": "班子成员重要问题的报告", "to_whom": "县纪委常委会", "at": "2026-11-12T09:00", "urgency": "urgent"}


def _interfere(_desk: Any, have: Have) -> dict[str, Any]:
    return {"at": "2026-11-18T15:00", "who": "某亲友", "who_post": "某公司职员", "about": have.person, "content": "打电话打听核查进展",
            "reported_to": "某组长", "reported_at": "2026-11-19T09:00"}


def _monthly_report(_desk: Any, _have: Have) -> dict[str, Any]:
    return {"month": "2026-11", "done": "完成驻在监督四次", "problems": "谈话覆盖不够",
            "plans": [{"subject": "检查小金库", "owner": "某乙", "due": "2026-11-30"}]}


def _task(_desk: Any, have: Have) -> dict[str, Any]:
    return {"source_id": have.unit, "text": "督促完善采购制度", "owner": "某丙", "due": "2026-12-15",
            "progress": [{"date": "2026-11-19", "text": "已列出清单"}]}


def _assessment(_desk: Any, have: Have) -> dict[str, Any]:
    return {"org_id": have.org, "year": 2026, "scheme": "2026年第1版",
            "scores": [{"item": 1, "why": "佐证见附件", "proof": [have.unit]}, {"item": 2}],
            "bonus": [{"reason": "做法被转发", "score": 1.0, "proof": have.files}]}


def _training(_desk: Any, have: Have) -> dict[str, Any]:
    return {"kind": "weekly", "subject": "学习处分条例", "date": "2026-11-13", "hours": 3.5, "speaker": "某甲",
            "attend": [{"staff_id": have.me, "score": 95.0}, {"staff_id": have.colleague, "reason": "下乡"}]}


def _media_handover(_desk: Any, _have: Have) -> dict[str, Any]:
    return {"kind": "udisk", "media_no": "U-2026-03", "copies": 1, "contents": "巡察反馈材料目录", "action": "borrow", "giver": "某甲",
            "taker": "某丙", "at": "2026-11-16T10:00", "purpose": "核对台账"}


RECORDS = {"assignment": _assignment, "leave": _leave, "upward": _upward, "interfere": _interfere, "monthly_report": _monthly_report,
           "task": _task, "assessment": _assessment, "training": _training, "media_handover": _media_handover}

VALID: dict[str, dict[str, Any]] = {
    "assignment": {"staff_id": "yi", "kind": "attach_out", "host": "县信访局", "approved_by": "某常委", "from": "2026-11-02",
                   "to": "2027-05-31", "manager": "某科长", "duty": "双重管理", "handlers": ["jia"]},
    "leave": {"staff_id": "yi", "kind": "annual", "from": "2026-11-24T08:00", "to": "2026-11-26T18:00", "place": "省城", "deputy": "jia",
              "handlers": ["jia"]},
    "upward": {"kind": "report", "subject": "重大敏感事件报告", "to_whom": "县纪委", "at": "2026-11-12T09:00", "handlers": ["jia"]},
    "interfere": {"at": "2026-11-20T08:30", "who": "某亲友", "about": "bing", "content": "打听进展", "reported_to": "组长某",
                  "reported_at": "2026-11-20T09:00", "handlers": ["jia"]},
    "monthly_report": {"org_id": "group", "month": "2026-11", "done": "驻在监督四次", "handlers": ["jia"]},
    "task": {"source_id": "study", "text": "完善采购制度", "owner": "某乙", "due": "2026-12-15", "handlers": ["jia"]},
    "assessment": {"org_id": "group", "year": 2026, "scheme": "2026年第1版", "handlers": ["jia"]},
    "training": {"kind": "weekly", "subject": "学习条例", "date": "2026-11-13", "hours": 3.5, "handlers": ["jia"]},
    "media_handover": {"kind": "package", "media_no": "P-1", "copies": 1, "contents": "同步包", "hash": HASH, "action": "receive",
                       "giver": "某委", "taker": "某甲", "at": "2026-11-16T10:00", "purpose": "数据交换", "handlers": ["jia"]},
}
