"""Why something is late: said by a person, kept with the record (field `late`), carried wherever the record goes.

A limit goes on running with its reason beside it. A periodic duty whose period is over cannot be made up for: said why, it is closed.
"""

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.desk.tables import duty_run, limit_run
from app.duties import duties
from app.errors import CheckFailed, Finding

if TYPE_CHECKING:
    from app.desk.desk import Desk

MOST = 2000


def explain(desk: "Desk", key: str, number: str, what: str, reason: str, period: str | None) -> None:
    """See Desk.explain_late."""
    desk.get(key)
    said = reason.strip()
    if not said or len(said) > MOST:
        raise CheckFailed([Finding("reason", "REQUIRED", f"请写明逾期原因（{MOST}字以内）")])
    with desk.act("limit.explain") as act:
        run = _run(act.conn, key, number, what, period)
        if run is None or (run["met"] or act.today) <= run["due"]:
            raise CheckFailed([Finding("reason", "LATE", "这项时限没有逾期，不用说明原因")])
        act.explain_late(key, {"number": number, "what": what, "period": period, "due": run["due"], "reason": said})
        act.commit()


def _run(conn: Any, key: str, number: str, what: str, period: str | None) -> Any:
    if period is None:
        table, asked = limit_run, (limit_run.c.record_id == key, limit_run.c.number == number, limit_run.c.what == what)
    else:
        code = next((code for code, duty in duties().items() if (duty.number, duty.what) == (number, what)), "")
        table, asked = duty_run, (duty_run.c.about == key, duty_run.c.duty == code, duty_run.c.period == period)
    return conn.execute(select(table).where(*asked)).mappings().one_or_none()
