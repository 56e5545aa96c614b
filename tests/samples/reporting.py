"""A valid record of the ledger that keeps reports."""

from typing import Any

from app.desk import Desk
from tests.samples import Have


def _report(_desk: Desk, have: Have) -> dict[str, Any]:
    return {"kind": "month", "period": "2026-10", "title": "2026年10月工作月报", "content": have.files}


RECORDS = {"report": _report}
VALID = {"report": {"kind": "month", "period": "2026-10", "title": "2026年10月工作月报",
                    "content": [{"name": "报告.json", "sha256": "0" * 64, "size": 2}]}}
