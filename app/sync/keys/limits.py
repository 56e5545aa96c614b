"""What the commission lets a station see and write, as it is chosen when the station is approved, and as the station keeps it.

source    docs/formats/certificate-v2.md, section 2
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from app.desk import Desk
from app.desk.reach import LIMITS
from app.errors import Usage
from app.ledgers import ledgers

from ..tables import peer
from .certificate import ALL, DIRECTIONS, Certificate, Scope, from_json


def chosen(org: str, role: str, sees: Sequence[str] = (), writes: Sequence[str] = ()) -> Scope:
    """The scope of a certificate for `org`.

    sees      ledger codes; () is every ledger. What the commission issues to all and the offices themselves always belong to it
    writes    ledger codes of these; () is all that it sees
    raises    Usage for a ledger there is not, or one it would write without seeing it
    """
    known = ledgers()
    if unknown := [code for code in (*sees, *writes) if code not in known]:
        raise Usage(what=f"没有名为“{unknown[0][:40]}”的台账")
    always = {code for code, ledger in known.items() if ledger.CARRIED == "all" or ledger.ITSELF}
    seen = tuple(sorted({*sees, *always})) if sees else ALL
    if sees and (blind := [code for code in writes if code not in seen]):
        raise Usage(what=f"能报送的台账也要能看到：{known[blind[0]].LABEL}")
    written = tuple(sorted(set(writes))) if writes else seen
    return Scope((org,), seen, written, DIRECTIONS[role])


def keep(conn: Connection, own: Certificate) -> None:
    """This station's own certificate has come: its desk keeps to it from now on (app/desk/reach.py)."""
    scope = own.scope
    told = {"orgs": list(scope.orgs), "sees": list(scope.sees), "writes": list(scope.writes)}
    Desk.write_setting(conn, LIMITS, told if own.limits else None)


def seen_by(conn: Connection, org: str) -> Collection[str] | None:
    """Ledgers the stations of an office see between them; None: all, also where it has no station."""
    known = conn.execute(select(peer.c.certificate).where(peer.c.role == "group")).scalars()
    scopes = [scope for one in known if org in (scope := from_json(one).scope).orgs]
    if not scopes or any(scope.sees == ALL for scope in scopes):
        return None
    return {code for scope in scopes for code in scope.sees}


def doubts(conn: Connection, org: str, name: str, asked: str, asked_name: str, station: str) -> list[str]:
    """What whoever approves a station should look at again.

    org, name       the office it is approved for; asked, asked_name: the one its request names
    """
    told = []
    if org != asked and name != asked_name:
        told.append(f"申请单位是“{asked_name}”，批给的是“{name}”，请核对没有批错")
    others = conn.execute(select(peer.c.station).where(peer.c.org == org, peer.c.station != station)).all()
    if others:
        told.append(f"“{name}”已有{len(others)}个站点；批准后是又一台电脑，旧电脑不再用的请撤销")
    return told
