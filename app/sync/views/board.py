"""The commission's board: every station judged, those to be cared for first, and what to do about each.

    board(workspace, desk) -> [Station]
    agree(workspace, desk, station, days)     how often a station is to send a bundle

units     days of the calendar; a certificate is told EXPIRY days before its end
source    docs/sync.md
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from app.desk import Desk
from app.errors import NotPermitted, Usage

from ..keys import peers
from ..place import Workspace
from ..streams.requests import told
from ..tables import peer
from .overview import Status, status
from .partners import Partner

EXPIRY = 60
LONGEST = 366
KINDS = {"fork": "分叉", "expired": "证书过期", "gap": "缺包", "silent": "静默", "asked": "待补发", "expiring": "证书将到期",
         "withdrawn": "待清退", "older": "程序较旧", "revoked": "已撤销", "new": "还没有来包", "fine": "正常"}
"""In the order of need."""
CARE = ("fork", "expired", "gap", "silent", "asked", "expiring")


@dataclass(frozen=True)
class Station:
    """kind: the most urgent of what is the matter, by KINDS; also: the other kinds; state, note: in words"""

    partner: Partner
    kind: str
    also: tuple[str, ...]
    state: str
    note: str

    @property
    def needs_care(self) -> bool:
        return self.kind in CARE

    @property
    def gaps(self) -> str:
        """第3号、第7-9号，自 2026-11-03"""
        if not self.partner.gaps:
            return ""
        since = f"，{self.partner.gaps_since[:10]}起" if self.partner.gaps_since else ""
        return f"第{told(self.partner.gaps)}号{since}"

    def to_json(self) -> dict[str, Any]:
        return asdict(self.partner) | {"late": self.partner.late, "kind": self.kind, "also": list(self.also), "state": self.state,
                                       "note": self.note}


def board(workspace: Workspace, desk: Desk) -> list[Station]:
    return judged(status(workspace, desk), desk.now().date())


def judged(seen: Status, today: date) -> list[Station]:
    """The most urgent first, then by name."""
    newest = max((_version(one) for one in seen.partners), default=())
    lines = [_station(one, today, newest) for one in seen.partners]
    order = list(KINDS)
    return sorted(lines, key=lambda line: (order.index(line.kind), -len(line.also), line.partner.name))


def _station(one: Partner, today: date, newest: tuple[int, ...]) -> Station:
    if one.revoked_at:
        return Station(one, "revoked", (), "已撤销", "证书已撤销，不再收发")
    found = list(_matters(one, today, newest))
    if not found:
        note = f"待对方确认{len(one.unconfirmed)}个包" if one.unconfirmed else "往来已对上"
        return Station(one, "fine", (), "正常", note)
    kind, state, note = found[0]
    return Station(one, kind, tuple(other for other, _, _ in found[1:]), state, "；".join([note, *(said for _, said, _ in found[1:])]))


def _matters(one: Partner, today: date, newest: tuple[int, ...]) -> Iterable[tuple[str, str, str]]:
    """(kind, state, note) of all that is the matter, the most urgent first."""
    left = (_day(one.until) - today).days if one.until else EXPIRY + 1
    if one.frozen:
        yield "fork", "编号分叉", f"第{one.frozen.get('number')}号有两个不同的包"
    if left < 0:
        yield "expired", "证书过期", f"证书已于{one.until[:10]}到期"
    if one.gaps:
        since = f"，{_day(one.gaps_since).isoformat()}起" if one.gaps_since else ""
        yield "gap", f"缺第{told(one.gaps)}号", f"后{len(one.waiting)}包已收，等补齐{since}"
    if one.late:
        yield "silent", f"静默{one.silent}天", f"超过约定的{one.cadence}天"
    if theirs := [request for request in one.requests if not request.ours]:
        yield "asked", "待补发", f"对方请求补发{'、'.join(request.words for request in theirs)}"
    if 0 <= left <= EXPIRY:
        yield "expiring", f"证书剩{left}天", f"证书{one.until[:10]}到期，请换发"
    if one.withdrawals:
        yield "withdrawn", "待清退", f"{one.withdrawals}条记录等对方确认清退"
    if (version := _version(one)) and version < newest:
        yield "older", "程序较旧", f"程序{one.says['program']}，请更新"
    if not one.received and not one.late and not one.gaps:
        yield "new", "还没有来包", "已入网"


def _version(one: Partner) -> tuple[int, ...]:
    """(0, 1, 0) of "0.1.0"; nothing where it is not said or not so written."""
    parts = str(one.says.get("program", "")).split(".")
    return tuple(map(int, parts)) if all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts) else ()


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone().date()


@dataclass(frozen=True)
class Agreed:
    station_id: str
    name: str
    cadence: int


def agree(workspace: Workspace, desk: Desk, station: str, days: int) -> Agreed:
    """raises    NotPermitted, Absent, Usage"""
    if not desk.user.level or workspace.station.kind != "commission":
        raise NotPermitted(what="约定来包的间隔")
    if not 1 <= days <= LONGEST:
        raise Usage(what=f"间隔应为1至{LONGEST}天")
    with desk.act("station.cadence") as act:
        found = peers.find(act.conn, station)
        act.conn.execute(update(peer).where(peer.c.station == found["station"]).values(cadence=days))
        act.tell("station.cadence", detail=f"{found['station']} {days}")
        act.commit()
    return Agreed(found["station"], found["name"], days)
