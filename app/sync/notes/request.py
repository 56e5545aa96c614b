"""What is missing, and that it was given: a station asks for bundles by number or for everything, the other answers.

shapes    {"ask": {"epoch", "gaps": [[first, last], ...], "whole": 0 or 1}}    of the receiver's stream in that epoch
          {"answer": {"epoch", "number"}}    of the bundle that asked: what it asked for goes with or before this one
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select, update

from app.desk.act import Act

from ..container.header import MAX_GAPS, MAX_NUMBER
from ..keys.certificate import Certificate
from ..streams import requests
from ..tables import request
from .kit import Came, To

KIND, DIRECTION, WHEN = "request", "both", "after"
WIDEST = 1000


def gather(conn: Connection, to: To) -> Iterable[dict[str, Any]]:
    for row in conn.execute(select(request).where(request.c.station == to.station, request.c.way == "ours", request.c.state == "asking")):
        yield {"ask": {"epoch": row.epoch, "gaps": row.gaps[:MAX_GAPS], "whole": row.whole}}
    for row in conn.execute(select(request).where(request.c.station == to.station, request.c.way == "theirs", request.c.state == "open")):
        yield {"answer": {"epoch": row.carrier_epoch, "number": row.carrier}}


def proved(value: dict[str, Any], sender: Certificate) -> None:
    (what, said), = value.items()
    if what == "ask":
        epoch, gaps, whole = said["epoch"], said["gaps"], said["whole"]
        if len(said) != 3 or not _number(epoch) or type(whole) is not int or whole not in (0, 1) \
                or not isinstance(gaps, list) or len(gaps) > MAX_GAPS:
            raise ValueError("ask")
        before = 0
        for first, last in gaps:
            if not (_number(first) and _number(last) and before < first <= last < first + WIDEST):
                raise ValueError("gap")
            before = last
    elif what != "answer" or len(said) != 2 or not (_number(said["epoch"]) and _number(said["number"])):
        raise ValueError("answer")


def _number(value: Any) -> bool:
    return type(value) is int and 1 <= value <= MAX_NUMBER


def take(act: Act, came: Came, value: dict[str, Any]) -> None:
    name = came.header.sender[0].org_name
    if "ask" in value:
        asked = value["ask"]
        requests.note(act.conn, came.header, asked, came.workspace.station.epoch, came.now)
        if asked["whole"] or asked["gaps"]:
            what = "全部内容" if asked["whole"] else f"第{requests.told(asked['gaps'])}号包"
            came.tally.warnings.append(f"{name}请求补发{what}；下一次交出时自动补上")
        act.tell("request.came", detail=came.station)
        return
    said = value["answer"]
    act.conn.execute(update(request).where(
        request.c.station == came.station, request.c.way == "ours", request.c.carrier_epoch == said["epoch"],
        request.c.carrier == said["number"], request.c.state == "open").values(state="answered", answered_at=came.now))


def given(act: Act, to: To, number: int, values: list[dict[str, Any]]) -> None:
    epoch = to.workspace.station.epoch
    this = (request.c.station == to.station,)
    act.conn.execute(update(request).where(*this, request.c.way == "ours", request.c.state == "asking")
                     .values(state="open", carrier_epoch=epoch, carrier=number))
    act.conn.execute(update(request).where(*this, request.c.way == "theirs", request.c.state == "open")
                     .values(state="answered", answered_at=to.now))
