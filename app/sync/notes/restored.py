"""Said in the first bundle of an epoch that began with a restore: what this PC knows of itself and of the partner.

The partner then gives back the difference (app/sync/streams/returning.py). What a later epoch replaced and still goes on is a second PC:
a fork.

shapes    {"epoch", "was", "at": moment, "sent": [[epoch, number], ...], "received": [[epoch, number, digest], ...]}
errors    Overlapping: the bundle is kept as one branch of a fork
source    threat-model.md P20, P21
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from app.desk.act import Act
from app.errors import BundleFormat

from ..keys.certificate import Certificate, moment
from ..streams import epochs, returning
from ..tables import incoming, out
from .kit import Came, To

KIND, DIRECTION, WHEN = "restored", "both", "before"
MOST = 64


def gather(conn: Connection, to: To) -> Iterable[dict[str, Any]]:
    opened = epochs.restored(conn, to.workspace.station.epoch)
    if opened is None or conn.execute(select(out.c.number).where(out.c.station == to.station, out.c.epoch == opened["epoch"])).first():
        return
    sent = conn.execute(select(out.c.epoch, func.max(out.c.number)).where(out.c.station == to.station).group_by(out.c.epoch)
                        .order_by(out.c.epoch.desc()).limit(MOST)).all()
    came = conn.execute(select(incoming.c.epoch, incoming.c.number, incoming.c.digest).where(incoming.c.station == to.station)
                        .order_by(incoming.c.epoch.desc()).limit(MOST)).all()
    yield {"epoch": opened["epoch"], "was": opened["was"], "at": opened["at"], "sent": [list(row) for row in sent],
           "received": [list(row) for row in came]}


def proved(value: dict[str, Any], sender: Certificate) -> None:
    if set(value) != {"epoch", "was", "at", "sent", "received"} or not (_counts(value["epoch"]) and _counts(value["was"])):
        raise ValueError("fields")
    moment(value["at"])
    for name, length in (("sent", 2), ("received", 3)):
        if not isinstance(value[name], list) or len(value[name]) > MOST:
            raise ValueError(name)
        for line in value[name]:
            if not isinstance(line, list) or len(line) != length or not all(map(_counts, line[:2])):
                raise ValueError(name)
            if length == 3 and not (isinstance(line[2], str) and len(line[2]) == 64):
                raise ValueError(name)


def take(act: Act, came: Came, value: dict[str, Any]) -> None:
    header, conn = came.header, act.conn
    if (value["epoch"], 1) != (header.epoch, header.number):
        raise BundleFormat(what="恢复说明不在新纪元的第一个包里", region="密文")
    if (other := epochs.went_on(conn, header.station, header.epoch, value["at"])) is not None:
        raise epochs.Overlapping(other)
    sent = {epoch: number for epoch, number in value["sent"]}
    had = dict(returning.applied(conn, header.station, but=header.epoch))
    epochs.note(conn, header.station, header.epoch, opened_at=value["at"], came_at=came.now, was=value["was"],
                last_sent=sent.get(value["was"], 0), had=had.get(value["was"], 0), closed=None)
    due = returning.owe(conn, came, sent, {epoch: (number, digest) for epoch, number, digest in value["received"]})
    came.tally.warnings.append(words(header.sender[0].org_name, sent.get(value["was"], 0), had.get(value["was"], 0), due))
    act.tell("station.restored", detail=f"{header.station} {value['was']} -> {header.epoch}")


def given(act: Act, to: To, number: int, values: list[dict[str, Any]]) -> None:
    """Nothing: that the epoch has a bundle is what is remembered."""


def words(name: str, last_sent: int, had: int, due: bool) -> str:
    return (f"{name}的电脑由备份恢复：对方恢复到第{last_sent}号，本机已收到第{had}号"
            + ("；下一个交给对方的包会把差额一并交还" if due else "，没有差额"))


def _counts(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 63
