"""回执码: 16 characters that close a hand-over when no medium comes back, read out on the telephone, written on paper or scanned.

Only who opened the bundle has the key in it, so only its receiver can say the code; the bundle's digest, the receiver and whether it was
applied or is kept waiting are bound in.

    code_of(...)      at the receiver: the code of a bundle that came
    enter(...)        at the sender: what the code says, and the lamps it lights
    contradicted(...) an acknowledgement made after a code was entered says less than the code did

shapes    a code is 4 groups of 4 of 0-9 A-H J K M N P-T V-Z; case, spaces, hyphens, O for 0 and I or L for 1 are tolerated
units     80 bits: at ten tries a minute, one in 10^17 a year
errors    ReceiptWrong, ReceiptTries: nothing is changed but the count of tries in the audit log
source    docs/formats/receipt-code-v1.md
"""

import hmac
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update

from app.desk import Desk
from app.desk.clock import written_at
from app.errors import Absent, NotPermitted, PaizhuError, ReceiptTries, ReceiptWrong
from db.audit import audit

from ..container.header import MAX_ACKS, Header
from ..keys import peers
from ..keys.papers import identity
from ..media import handing
from ..place import Workspace, outbox, utc
from ..suites import SUITES, Suite
from ..tables import in_bundle, out

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, BITS = 16, 80
WORDS = {"applied": "已应用", "received": "已收到，等前面补齐"}
TRIES, WITHIN = 10, timedelta(minutes=1)
QR = "PZR1"
_BLOCK = 64
_MISREAD = str.maketrans("OIL", "011", " -－—　.·")


def code(suite: Suite, key: bytes, state: str, digest: str, station: str, serial: str) -> str:
    """The code of a bundle in `state` at the station that has it, without hyphens.

    digest      of the bundle; station, serial: of the certificate it is encrypted to
    """
    said = "|".join(("paizhu/receipt/v1", state, digest, station, serial))
    bits = int.from_bytes(_hmac(suite, key, said.encode())[:BITS // 8], "big")
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(BITS - 5, -1, -5))


def _hmac(suite: Suite, key: bytes, message: bytes) -> bytes:
    """RFC 2104 over the suite's digest (SHA-256, SM3): both work in blocks of 64 bytes, and the key is shorter."""
    padded = key.ljust(_BLOCK, b"\0")
    inner = suite.digest(bytes(one ^ 0x36 for one in padded), message)
    return suite.digest(bytes(one ^ 0x5C for one in padded), inner)


def grouped(plain: str) -> str:
    """As it is read out: 4 groups of 4."""
    return "-".join(plain[n:n + 4] for n in range(0, LENGTH, 4))


def read(text: str) -> tuple[str, str]:
    """(code, bundle id or "") of what was typed or scanned. raises    ReceiptWrong"""
    bundle = ""
    if text.strip().upper().startswith(QR + "|"):
        _, _, rest = text.strip().partition("|")
        bundle, _, text = rest.partition("|")
    plain = text.upper().translate(_MISREAD).strip()
    if len(plain) != LENGTH or not set(plain) <= set(ALPHABET):
        raise ReceiptWrong(what="应为16位数字和字母，分4组", open=[])
    return plain, bundle


def qr(bundle_id: str, plain: str) -> str:
    return f"{QR}|{bundle_id}|{plain}"


@dataclass(frozen=True)
class Receipt:
    """What this station can say of a bundle that came. code: in groups; state: applied or received"""

    code: str
    bundle_id: str
    number: int
    sender: str
    taker: str
    state: str
    at: str
    created: str
    mark: dict[str, Any]

    @property
    def said(self) -> str:
        return WORDS[self.state]

    @property
    def qr(self) -> str:
        return qr(self.bundle_id, self.code.replace("-", ""))


def code_for(suite: Suite, key: bytes | None, state: str, header: Header, digest: str) -> str | None:
    """In groups; None for a bundle without a receipt key (version 1)."""
    if key is None:
        return None
    return grouped(code(suite, key, state, digest, header.recipient["station"], header.recipient["serial"]))


def code_of(workspace: Workspace, bundle_id: str) -> Receipt:
    """The code of a bundle that came, to be shown and printed again.

    raises    Absent, also for one that carries no receipt key
    """
    with workspace.store.read() as conn:
        query = select(in_bundle).where(in_bundle.c.bundle_id == bundle_id, in_bundle.c.state.in_(("applied", "waiting")))
        row = conn.execute(query).first()
        if row is None or row.receipt is None:
            raise Absent(what=f"编号为{bundle_id[:60]}的同步包的回执码")
        peer, own = peers.get(conn, row.station), identity(workspace, conn)
    state = "applied" if row.state == "applied" else "received"
    suite = SUITES[peer["suite"]]
    plain = code(suite, row.receipt, state, row.digest, own.certificate.station, row.serial or own.certificate.serial)
    return Receipt(grouped(plain), bundle_id, row.number, peer["name"], own.certificate.org_name, state, row.at, row.created, row.mark)


@dataclass(frozen=True)
class Closed:
    """What a code lit. bundles: ids of ours that were not known to be so far before, oldest first; again: it was entered before"""

    bundle_id: str
    partner: str
    station_id: str
    number: int
    state: str
    bundles: list[str]
    again: bool = False


def enter(workspace: Workspace, desk: Desk, text: str, bundle: str | None = None) -> Closed:
    """Close a hand-over with the code the receiver said.

    bundle    id; without it every bundle that was given is compared
    raises    NotPermitted, ReceiptWrong, ReceiptTries, Absent
    """
    if not desk.user.level:
        raise NotPermitted(what="登记回执码")
    _patience(workspace, desk)
    plain, scanned = read(text)
    with workspace.store.read() as conn:
        rows = _given(conn, bundle or scanned)
        suite = SUITES[identity(workspace, conn).certificate.suite]
    for row in rows:
        for state in WORDS:
            if hmac.compare_digest(plain, code(suite, row.receipt, state, row.digest, row.station, row.serial)):
                return _close(workspace, desk, row, state)
    desk.audit("receipt.wrong", detail=bundle or scanned)
    raise ReceiptWrong(what="与交出的包都对不上", open=[_named(row) for row in rows if row.state != "applied"])


def _patience(workspace: Workspace, desk: Desk) -> None:
    """raises    ReceiptTries after ten wrong ones within a minute, whoever typed them"""
    since = written_at(f"{int((desk.now() - WITHIN).timestamp() * 1000) << 16:016x}")
    with workspace.store.read() as conn:
        query = select(func.count()).select_from(audit).where(audit.c.at >= since, audit.c.act == "receipt.wrong")
        wrong = conn.execute(query).scalar_one()
    if wrong >= TRIES:
        raise ReceiptTries(tries=TRIES)


def _given(conn: Connection, bundle: str) -> Sequence[Any]:
    """Ours that carry a receipt key, the newest first."""
    query = select(out).where(out.c.receipt.is_not(None), out.c.serial.is_not(None)).order_by(out.c.created.desc(), out.c.number.desc())
    rows = conn.execute(query.where(out.c.bundle_id == bundle) if bundle else query).all()
    if bundle and not rows:
        raise Absent(what=f"编号为{bundle[:60]}的同步包")
    return rows


def _named(row: Any) -> dict[str, Any]:
    return {"bundle_id": row.bundle_id, "number": row.number, "created": row.created}


def _close(workspace: Workspace, desk: Desk, row: Any, state: str) -> Closed:
    now = utc(desk.now())
    with desk.act("receipt.enter") as act:
        newly = lit(act.conn, row, state, now)
        handing.acknowledged(act, [one.bundle_id for one in newly])
        act.tell("receipt.enter", detail=f"{row.bundle_id} {state}")
        act.commit()
        partner = peers.get(act.conn, row.station)
    if state == "applied":
        forget(workspace, [one.bundle_id for one in newly])
    return Closed(row.bundle_id, partner["name"] if partner else "", row.station, row.number, state, [one.bundle_id for one in newly],
                  again=not newly)


def lit(conn: Connection, row: Any, state: str, now: str) -> list[Any]:
    """Mark what the code says: applied holds for every earlier bundle of the stream too, received for this one alone."""
    if state == "applied":
        which = (out.c.station == row.station, out.c.epoch == row.epoch, out.c.number <= row.number, out.c.state != "applied")
        facts = {"state": "applied", "state_at": now, "applied_at": now, "received_at": func.coalesce(out.c.received_at, now)}
    else:
        which = (out.c.station == row.station, out.c.epoch == row.epoch, out.c.number == row.number,
                 out.c.state.in_(("sealed", "written")))
        facts = {"state": "received", "state_at": now, "received_at": now}
    newly = list(conn.execute(select(out).where(*which).order_by(out.c.number)))
    conn.execute(update(out).where(*which).values(**facts, how="code"))
    return newly


def forget(workspace: Workspace, bundle_ids: Iterable[str]) -> None:
    """What the partner has applied need not be kept for it any more."""
    for bundle_id in bundle_ids:
        with suppress(OSError, PaizhuError):
            (outbox(workspace) / f"{bundle_id}.pzb").unlink(missing_ok=True)


def contradicted(conn: Connection, header: Header) -> list[str]:
    """Warnings: the partner, writing after its code was entered here, says it has less than the code said; it was restored since.

    What it wrote before the code may well say less: it was on its way.
    """
    query = (select(out.c.epoch, func.max(out.c.number).label("number"), func.max(out.c.applied_at).label("at"))
             .where(out.c.station == header.station, out.c.state == "applied", out.c.how == "code").group_by(out.c.epoch))
    says = {ack.epoch: ack.number for ack in header.acks}
    return [f"第{row.number}号包曾凭回执码登记为对方已应用，对方现在说只到第{says.get(row.epoch, 0)}号：对方可能从旧备份恢复过，请核对"
            for row in conn.execute(query)
            if says.get(row.epoch, 0) < row.number and header.created > row.at and (row.epoch in says or len(says) < MAX_ACKS)]
