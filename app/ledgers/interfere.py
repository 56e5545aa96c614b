"""过问干预登记: who asked after a case, or spoke for somebody in it, and to whom that was reported.

What was registered stays as it was written: the record is frozen from the moment it is saved, its attachments and remarks included. A
mistake is voided with its reason and registered anew.

Limit:  registered the same day, reported within two working days (T63, ‼).
"""

from collections.abc import Iterator
from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import no_secondees, order, past, recusal, staff_in
from app.ledgers.kit import Check, Limit, Record, Row

REPORT_WORKDAYS = 2


def _persons_of_matter(row: Row, facts: Any) -> Iterator[Row]:
    """For G4: the persons and units the record asked about is about, or is itself."""
    about = facts.get(row.about)
    if about is not None:
        if about.ledger in ("person", "unit"):
            yield about
        for key in staff_in(about, ("persons", "person_id", "unit_id")):
            if found := facts.get(key):
                yield found


def _reported_in_time(row: Row, facts: Any) -> bool:
    if not row.at or not row.reported_at:
        return True
    return bool(row.reported_at[:10] <= facts.day_after(row.at, workdays=REPORT_WORKDAYS))


def _registered_that_day(row: Row, facts: Any) -> bool:
    """Asked once, when it is registered."""
    return bool(row.legacy) or not row.at or facts.get(row.id) is not None or row.at[:10] >= facts.today


class Interfere(Record):
    CODE, LABEL, NUMBER = "interfere", "过问干预登记", "干"
    NAV, ORDER = "队伍建设", 40
    TITLE, ON, VIS = ("who", "about"), "at", 3

    at = f.moment("时间", required=True, group="过问干预", help="当日登记，2个工作日内报告；登记后不能修改")
    who = f.text("过问人", required=True, search=True, sensitive=True, group="过问干预")
    who_post = f.text("单位职务", search=True, sensitive=True, group="过问干预")
    about = f.ref("涉及记录", "", required=True, search=True, group="过问干预")
    content = f.long("方式内容", required=True, search=True, sensitive=True, group="过问干预")
    reported_to = f.text("报告对象", required=True, search=True, group="报告")
    reported_at = f.moment("报告时间", required=True, group="报告")

    STATES = {"registered": "已登记"}
    FROZEN = ("registered",)
    CHECKS = (
        *past("INTER-01", at="时间", reported_at="报告时间"),
        *order("INTER-02", ("at", "reported_at", "报告时间不能早于过问时间")),
        *recusal("INTER-03", ("handlers",), _persons_of_matter),
        *no_secondees("INTER-04", ("handlers", "readers")),
        Check("INTER-05", "超过2个工作日才报告", _reported_in_time, at="reported_at", warning=True),
        Check("INTER-06", "应在过问当日登记", _registered_that_day, at="at", warning=True),
    )
    LIMITS = (
        Limit("T63", "报告过问干预情况", starts="at", workdays=REPORT_WORKDAYS, met_on="reported_at"),
    )
    LIST = ("at", "who", "who_post", "about", "reported_to", "reported_at", "state")
    PRINTS = ("interfere", "register")
