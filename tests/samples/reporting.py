"""A valid record of the ledger that keeps reports."""

from io import BytesIO
from typing import Any

import orjson

from app.desk import Desk
from app.reporting import Heading, Report, Text
from tests.samples import Have


def _report(desk: Desk, _have: Have) -> dict[str, Any]:
    report = Report("month", "2026-10", "2026年10月工作月报", desk.user.org_id, "驻测试县教育局纪检监察组",
                    blocks=[Heading("一、工作开展情况"), Text("done", "工作开展情况", "开展谈心谈话3人次。")])
    digest, size = desk.objects.put(BytesIO(orjson.dumps(report.to_json())))
    return {"kind": "month", "period": "2026-10", "title": "2026年10月工作月报",
            "content": [{"name": "工作月报2026-10.json", "sha256": digest, "size": size}]}


RECORDS = {"report": _report}
VALID = {"report": {"kind": "month", "period": "2026-10", "title": "2026年10月工作月报",
                    "content": [{"name": "报告.json", "sha256": "0" * 64, "size": 2}]}}
