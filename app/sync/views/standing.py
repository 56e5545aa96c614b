"""What a clerk must know of keys, lists, clocks and partners until it is settled; and what stops an export meanwhile.

    warnings(...)       shown by `sync status`, on the board and at the desk
    may_export(...)     our own certificate holds, and the list of the revoked is not over age or was confirmed
    confirm_list(...)   the security administrator lets an over-age list stand once more

The list's age is counted from the day the commission issued it. The commission issues it anew by itself, so that at a group its age is
about the time since a bundle came from there.

units     days; moments UTC
source    threat-model.md P11, P15, P33
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from app import clockwatch
from app.desk import Desk
from app.desk.issued import in_force
from app.desk.tables import setting
from app.errors import BundleExpired, RevocationsOld

from ..keys import papers, peers, renewal
from ..keys.certificate import Revocations, moment
from ..keys.papers import Identity
from ..keys.persons import Second
from ..place import Workspace
from ..streams import epochs, releases

DAYS = "revocation_days"
DEFAULT_DAYS = 90
FRESH_DAYS = 30
CONFIRMED = "sync.list_confirmed"


@dataclass(frozen=True)
class Standing:
    """code: certificate, list, expected, fork, restored, clock, renewal, revoked; station: whom it is about, empty for ourselves.

    stops     nothing is exported while it stands
    """

    code: str
    words: str
    station: str = ""
    stops: bool = False


def warnings(workspace: Workspace, desk: Desk) -> list[Standing]:
    """Most pressing first."""
    found = [Standing("clock", jump.words) for jump in clockwatch.jumps(desk)]
    with workspace.store.read() as conn:
        if not papers.read_paper(conn, "station"):
            return found
        now, own = clockwatch.effective(desk), papers.identity(workspace, conn)
        found += _own(conn, desk, own, now)
        for one in peers.every(conn):
            found += _of(workspace, conn, own, one, now)
    return sorted(found, key=lambda one: not one.stops)


def may_export(desk: Desk, conn: Connection, own: Identity, now: str) -> None:
    """
    now       by which things expire
    raises    BundleExpired, RevocationsOld
    """
    if not own.certificate.holds_at(now):
        held = f"{own.certificate.since} 至 {own.certificate.until}"
        raise BundleExpired(made=now, what=f"本站点证书有效期为 {held}，须先换发（enrol renew）")
    if own.revocations and not _may_stand(conn, desk, own.revocations, now):
        raise RevocationsOld(days=age(own.revocations, now), limit=limit(conn, desk))


def confirm_list(workspace: Workspace, desk: Desk, security: Second) -> dict[str, Any]:
    """
    security  by app.sync.keys.persons.security_administrator
    returns   {"number", "issued", "until": good as it stands until then}
    """
    now = clockwatch.effective(desk)
    with desk.act("list.confirm") as act:
        own = papers.identity(workspace, act.conn)
        number, issued = (own.revocations.number, own.revocations.issued) if own.revocations else (0, "")
        act.set_setting(CONFIRMED, {"number": number, "at": now, "by": security.account})
        act.tell("list.confirm", detail=f"{number} {security.account}")
        days = limit(act.conn, desk)
        act.commit()
    return {"number": number, "issued": issued, "days": days, "confirmed_at": now}


def age(found: Revocations, now: str) -> int:
    return (moment(now) - moment(found.issued)).days


def limit(conn: Connection, desk: Desk) -> int:
    """Days a list may be old: as the commission issued it, else this station's setting, else 90."""
    issued = in_force(conn, "setting", DAYS, desk.now().date())
    value = issued.get("value") if issued is not None else conn.execute(select(setting.c.value).where(setting.c.key == DAYS)).scalar()
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() and int(value) > 0 else DEFAULT_DAYS


def is_stale(own: Identity, now: str) -> bool:
    """At the commission: is there something to issue anew?"""
    if own.certificate.role != "commission":
        return False
    return renewal.is_due(own.certificate, now) or (own.revocations is not None and age(own.revocations, now) >= FRESH_DAYS)


def freshen(workspace: Workspace, conn: Connection, own: Identity, now: str) -> bool:
    """Commission, in a writing transaction: a list issued long ago is issued anew, and our own certificate. returns whether any was"""
    if not is_stale(own, now):
        return False
    renewed = renewal.renew_own(workspace, conn, own, now)
    if own.revocations is None or age(own.revocations, now) < FRESH_DAYS:
        return renewed
    papers.reissue(workspace, conn, now)
    return True


def _may_stand(conn: Connection, desk: Desk, found: Revocations, now: str) -> bool:
    days = limit(conn, desk)
    if age(found, now) <= days:
        return True
    said = conn.execute(select(setting.c.value).where(setting.c.key == CONFIRMED)).scalar() or {}
    return said.get("number") == found.number and (moment(now) - moment(said["at"])).days <= days


def _own(conn: Connection, desk: Desk, own: Identity, now: str) -> Iterator[Standing]:
    left = renewal.days_left(own.certificate, now)
    if left < 0:
        yield Standing("certificate", f"本站点的证书已于{own.certificate.until[:10]}到期，不能交出同步包，请换发", stops=True)
    elif renewal.is_due(own.certificate, now):
        yield Standing("certificate", f"本站点的证书还有{left}天到期（{own.certificate.until[:10]}）"
                                      + ("，下一个包自动申请换发" if own.certificate.role == "group" else "，下一次交出时自动换发"))
    if own.revocations and age(own.revocations, now) > limit(conn, desk):
        stops = not _may_stand(conn, desk, own.revocations, now)
        yield Standing("list", f"撤销名单是{age(own.revocations, now)}天以前的（{own.revocations.issued[:10]}）"
                               + ("，须由安全保密管理员确认后才能交出" if stops else "，安全保密管理员已确认"), stops=stops)
    if opened := papers.read_paper(conn, epochs.PAPER):
        waiting = [one["name"] for one in peers.every(conn) if one["station"] not in opened.get("returned", ())]
        if waiting and own.certificate.role == "group":
            yield Standing("restored", f"本机于{opened['at'][:10]}由备份恢复，还没有收到对方交还的差额")


def _of(workspace: Workspace, conn: Connection, own: Identity, one: Any, now: str) -> Iterator[Standing]:
    name, key, certificate = one["name"], one["station"], peers.certificate_of(one)
    revoked = own.revocations.find(certificate) if own.revocations else None
    if revoked:
        let_in = len(releases.noted(conn))
        yield Standing("revoked", f"{name}的证书已于{revoked.at[:10]}撤销（{revoked.reason}），已导入的数据保留"
                                  + (f"，放行过{let_in}个包" if let_in else ""), key)
        return
    if one["frozen"]:
        frozen = one["frozen"]
        yield Standing("fork", f"{name}的包从第{frozen['last_common'] + 1}号起分叉，已停收，请处理", key)
    if one["expect_by"] and one["expect_by"] < now:
        yield Standing("expected", f"{name}的下一个包预计{one['expect_by'][:10]}前到，至今未到", key)
    if own.certificate.role == "commission" and renewal.is_due(certificate, now):
        left = renewal.days_left(certificate, now)
        yield Standing("renewal", f"{name}的证书{'还有' + str(left) + '天到期' if left >= 0 else '已到期'}（{certificate.until[:10]}）"
                                  + ("，下一个包随附新证书" if renewal.wanted(conn, key) else ""), key)
    if one["returns"]:
        yield Standing("restored", f"{name}的电脑由备份恢复，下一个包把差额交还对方", key)
