"""入网: a group's station gets its certificate, and both sides know that they speak of the same keys.

    request (group) --medium--> approve (commission) --medium--> accept (group)

The group reads its fingerprint to the commission, the commission reads the root's fingerprint to the group; docs/formats/certificate-v1.md
section 4. Private keys never leave either PC.

errors    Usage (the wrong kind of station), BundleFormat (not such a file), BundleSignature, BundleUnknownSender, BundleNotForUs,
          EnrolFingerprint
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from app.desk import Desk
from app.desk.act import Act
from app.errors import (
    Absent,
    BundleFormat,
    BundleNotForUs,
    BundleSignature,
    BundleUnknownSender,
    EnrolFingerprint,
    NotPermitted,
    Usage,
)
from app.ledgers import ledgers
from app.ledgers.kit import Row
from app.office import ORG_SETTING
from db.files import read_bounded, write_whole

from .. import canon
from ..entries import Entry, of_line
from ..files import told
from ..merging.applying import Applier, Tally, owned
from ..merging.checking import well_formed
from ..merging.merge import Rules
from ..place import Workspace, utc
from ..reach.planning import whole
from ..reach.scope import card_of, maker_of, rows
from ..suites import SUITES, ForgedSignature, Suite
from ..tables import held
from ..views import standing
from . import certificate as certificates
from . import limits, papers, peers
from .certificate import Certificate, CertificateWrong, Revocation
from .persons import Second, both

REQUEST, ANSWER = "paizhu-enrol-request", "paizhu-enrol-answer"
REQUEST_CONTEXT, ANSWER_CONTEXT = b"paizhu/enrol-request/v1", b"paizhu/enrol-answer/v1"
FORMER_CONTEXT = b"paizhu/enrol-former/v1"
MAX_FILE = 4 << 20


@dataclass(frozen=True)
class Requested:
    fingerprint: str
    station_id: str


@dataclass(frozen=True)
class Asked:
    """What a request says of itself, its own signature proved: compare the fingerprint before approving."""

    station_id: str
    fingerprint: str
    org_id: str
    name: str
    created: str
    suite: str


@dataclass(frozen=True)
class Approved:
    station_id: str
    org_id: str
    fingerprint: str
    root_fingerprint: str
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Accepted:
    root_fingerprint: str
    org_id: str
    commission: str


@dataclass(frozen=True)
class Revoked:
    station_id: str
    revoked_at: str
    number: int


def renew(workspace: Workspace, desk: Desk, path: Path, *, new_keys: bool = False) -> Requested:
    """Group: a request for a renewed certificate, on a medium: where the present one has run out, or bundles do not go.

    new_keys  with keys made anew; the present ones sign that they are ours
    """
    _must_be(workspace, "group", "委机关的证书到期前自动换发")
    if new_keys:
        with workspace.store.write() as conn:
            papers.identity(workspace, conn)
            papers.make_next_keys(workspace, conn)
    return request(workspace, desk, path)


def request(workspace: Workspace, desk: Desk, path: Path, suite: str | None = None) -> Requested:
    """Group: write the request with this station's public keys and its organisation's record.

    suite    code of the commission's cipher suite; None: the one asked for before, else `international`
    raises   Usage, SuiteMissing
    """
    _must_be(workspace, "group", "入网申请由派驻组制作")
    station = workspace.station
    chosen = papers.suite_called(suite) if suite else None
    with workspace.store.write() as conn:
        if chosen:
            papers.choose_suite(conn, chosen)
        used = papers.own_suite(conn)
        signing, sealing = present = papers.own_keys(workspace, conn)
        if coming := papers.next_keys(workspace, conn):
            signing, sealing = coming
        org = _snapshot(conn, desk.user.org_id)
    body = {"format": REQUEST, "version": 1, "station": station.station_id, "suite": used.number, "sign": canon.b64(signing.public),
            "seal": canon.b64(sealing.public), "created": utc(desk.now()), "org": org.as_json()}
    former = used.sign(present[0], canon.dumps(body), FORMER_CONTEXT) if coming else None
    _write(path, body, used.sign(signing, canon.dumps(body), REQUEST_CONTEXT), former)
    desk.audit("enrol.request")
    return Requested(certificates.fingerprint(signing.public, sealing.public), station.station_id)


def look(source: Path) -> Asked:
    """Commission: a request before it is approved; nothing is changed.

    raises    BundleFormat, BundleSignature, StorageFailed
    """
    body = _read(source, REQUEST, {"station", "suite", "sign", "seal", "created", "org"}, signed_with=None)
    station, sign, seal, entry = _asked(body)
    return Asked(station, certificates.fingerprint(sign, seal), entry.id, str(entry.values.get("name") or ""), body["created"],
                 SUITES[body["suite"]].label)


def approve(workspace: Workspace, desk: Desk, source: Path, path: Path, org: str, sees: Sequence[str] = (),
            writes: Sequence[str] = ()) -> Approved:
    """Commission: certify the station of `source` for the organisation `org` (id or name; made from the request when absent).

    sees, writes    ledgers it may see and write (app/sync/keys/limits.py); (): all
    """
    _must_be(workspace, "commission", "入网申请由委机关批准")
    if not desk.user.level:
        raise NotPermitted(what="批准入网")
    now = utc(desk.now())
    body = _read(source, REQUEST, {"station", "suite", "sign", "seal", "created", "org"}, signed_with=None)
    station, sign, seal, entry = _asked(body)
    org_id = desk.resolve("org", org) or entry.id
    if org_id == desk.user.org_id:
        raise Usage(what="不能把委机关自己的机构批给派驻组的站点")
    with desk.act("enrol.approve") as act:
        papers.found_authority(workspace, act.conn, desk.user.org_id, now)
        _must_speak(papers.own_suite(act.conn), SUITES[body["suite"]])
        _must_be_free(workspace, act.conn, station, sign, seal, body)
        if act.get(org_id) is None:
            _receive(act, [entry], station, now, own="")
            if org not in (entry.id, entry.values.get("name")):
                _rename(act, entry.id, org)
        row = act.get(org_id)
        assert row is not None
        warnings = limits.doubts(act.conn, org_id, row["name"], entry.id, str(entry.values.get("name") or ""), station)
        known = peers.get(act.conn, station)
        # A renewed certificate says what the one before it said, where nothing else is asked for.
        same = known is not None and known["org"] == org_id and not (sees or writes)
        scope = peers.certificate_of(known).scope if same else limits.chosen(org_id, "group", sees, writes)
        certificate = papers.certify(workspace, act.conn, station, org_id, row["name"], "group", sign, seal, now, scope)
        standing.freshen(workspace, act.conn, papers.identity(workspace, act.conn), now)
        own = papers.identity(workspace, act.conn)
        peers.remember(act.conn, (certificate, own.issuer), now)
        _hold(act.conn, station, {desk.user.org_id: "named", org_id: "scope"})
        directory = [card_of(_of_row(act, desk.user.org_id)), _of_row(act, org_id)]
        answer = {"format": ANSWER, "version": 1, "root": own.root.to_json(), "operating": own.issuer.to_json(),
                  "station": certificate.to_json(), "commission": own.certificate.to_json(),
                  "revocations": own.revocations.to_json() if own.revocations else None,
                  "orgs": [entry.as_json() for entry in directory]}
        act.tell("enrol.approve", "org", org_id, station)
        act.commit()
    _write(path, answer, SUITES[own.certificate.suite].sign(own.signing, canon.dumps(answer), ANSWER_CONTEXT))
    return Approved(station, org_id, certificate.fingerprint, own.root.fingerprint, warnings)


def accept(workspace: Workspace, desk: Desk, source: Path, fingerprint: str) -> Accepted:
    """Group: take the certificate and the first directory, if the root is the one read out by the commission."""
    _must_be(workspace, "group", "入网批复由派驻组接受")
    now = utc(desk.now())
    names = {"root", "operating", "station", "commission", "revocations", "orgs"}
    body = _read(source, ANSWER, names, signed_with="commission")
    try:
        root, operating, own, commission = (certificates.from_json(body[name]) for name in ("root", "operating", "station", "commission"))
        if not certificates.same_fingerprint(root.fingerprint, fingerprint):
            raise EnrolFingerprint(given=fingerprint)
        for one in (own, commission):
            certificates.prove((one, operating), root)
        revoked = certificates.revocations_from_json(body["revocations"], root) if body["revocations"] else None
    except CertificateWrong as error:
        raise BundleUnknownSender(what=f"批复里的证书不能证明（{error}）") from error
    if commission.role != "commission" or own.role != "group":
        raise BundleUnknownSender(what="批复里的证书角色不对")
    entries = [of_line(canon.dumps(entry), commission.station) for entry in body["orgs"]]
    former = desk.user.org_id
    with desk.act("enrol.accept") as act:
        _check_ours(workspace, act.conn, own, root, commission)
        _receive(act, [entry for entry in entries if entry.ledger == "org"], commission.station, now, own=workspace.station.station_id)
        if own.org != former:
            _rehome(act, former, own.org)
        papers.keep_paper(act.conn, "root", root.to_json())
        papers.take_certificate(workspace, act.conn, own, operating)
        papers.forget_paper(act.conn, "renewal")
        if revoked:
            papers.keep_revocations(act.conn, revoked, root)
        peers.remember(act.conn, (commission, operating), now)
        act.tell("enrol.accept", "org", own.org)
        act.commit()
    if own.org != former:
        desk.user = replace(desk.user, org_id=own.org)
    return Accepted(root.fingerprint, own.org, commission.org_name)


def revoke(workspace: Workspace, desk: Desk, station: str, reason: str, second: Second | None = None) -> Revoked:
    """Commission: this station is believed no more; the list travels in every bundle down. Two people (P31).

    raises    NeedsSecondPerson, Absent, Usage (our own station, or revoked before)
    """
    _must_be(workspace, "commission", "证书由委机关撤销")
    other = both(desk, second, "撤销证书")
    if not reason.strip():
        raise Usage(what="撤销须写明理由")
    now = utc(desk.now())
    with workspace.store.write() as conn:
        certificate = peers.certificate_of(peers.find(conn, station))
        if (before := papers.identity(workspace, conn).revocations) and before.find(certificate):
            raise Usage(what=f"{certificate.org_name}的站点已经撤销")
        newer = papers.revoke(workspace, conn, Revocation(certificate.serial, certificate.station, now, reason), now)
    desk.audit("station.revoke", detail=f"{certificate.station} {other.account}")
    return Revoked(certificate.station, now, newer.number)


def suite_of(workspace: Workspace) -> str:
    """Code of the cipher suite of this station's papers, or of the request it will make."""
    with workspace.store.read() as conn:
        return papers.own_suite(conn).code


def root_fingerprint(workspace: Workspace) -> str | None:
    with workspace.store.read() as conn:
        found = papers.read_paper(conn, "root")
    return certificates.from_json(found).fingerprint if found else None


def found(workspace: Workspace, desk: Desk) -> None:
    """Commission: make root, operating key and own certificate, if that has not been done."""
    with workspace.store.write() as conn:
        papers.found_authority(workspace, conn, desk.user.org_id, utc(desk.now()))


def _must_be(workspace: Workspace, kind: str, words: str) -> None:
    if workspace.station.kind != kind:
        raise Usage(what=words)


def _asked(body: dict[str, Any]) -> tuple[str, bytes, bytes, Entry]:
    """Station, keys and organisation of a request; its signature is proved with the key it names."""
    try:
        suite = SUITES[body["suite"]]
        sign, seal = canon.unb64(body["sign"], suite.sign_public_size), canon.unb64(body["seal"], suite.seal_public_size)
        certificates.moment(body["created"])
        if not certificates.is_station(body["station"]) or type(body["suite"]) is not int:
            raise ValueError("station")
        # A key that nothing can be sealed to would be met at the first export only.
        suite.seal_key(bytes(suite.file_key_size), seal, REQUEST_CONTEXT)
    except (ValueError, KeyError, TypeError) as error:
        raise BundleFormat(what="入网申请的项目不对") from error
    try:
        suite.verify(sign, body["signature"], canon.dumps({name: value for name, value in body.items() if name not in
                                                           ("signature", "former")}), REQUEST_CONTEXT)
    except ForgedSignature as error:
        raise BundleSignature(what="入网申请的签名不对") from error
    entry = of_line(canon.dumps(body["org"]), str(body["station"]))
    if entry.op != "add" or entry.ledger != "org" or entry.values.get("kind") == "commission":
        raise BundleFormat(what="入网申请的项目不对")
    well_formed(entry, body["created"])
    return body["station"], sign, seal, entry


def _must_speak(ours: Suite, theirs: Suite) -> None:
    """One network has one suite: a bundle is signed and sealed in that of both its stations. raises    Usage"""
    if ours is not theirs:
        raise Usage(what=f"申请用的是{theirs.label}套件，本委机关用的是{ours.label}；"
                         f"请派驻组改选{ours.label}重新制作申请（enrol request --suite {ours.code}）")


def _must_be_free(workspace: Workspace, conn: Connection, station: str, sign: bytes, seal: bytes, body: dict[str, Any]) -> None:
    """Nobody takes the place of a station we know: with its id other keys would be believed in its name, with the end of its id its clocks.

    raises    BundleUnknownSender
    """
    known = {one["station"]: peers.certificate_of(one) for one in peers.every(conn)}
    if station in known and ((known[station].sign, known[station].seal) == (sign, seal) or _vouched(known[station], body)):
        return
    if any(station[-12:] == one[-12:] for one in (*known, workspace.station.station_id)):
        raise BundleUnknownSender(what="申请里的站点编号已由另一个站点使用")


def _vouched(known: Certificate, body: dict[str, Any]) -> bool:
    """Did the keys we know sign the request for the new ones?"""
    bare = {name: value for name, value in body.items() if name not in ("signature", "former")}
    try:
        SUITES[known.suite].verify(known.sign, body["former"] or b"", canon.dumps(bare), FORMER_CONTEXT)
    except ForgedSignature:
        return False
    return True


def _check_ours(workspace: Workspace, conn: Connection, own: Certificate, root: Certificate, commission: Certificate) -> None:
    ours = [papers.own_keys(workspace, conn), papers.next_keys(workspace, conn)]
    if own.station != workspace.station.station_id or (own.sign, own.seal) not in [(one[0].public, one[1].public) for one in ours if one]:
        raise BundleNotForUs(recipient=own.org_name)
    known = papers.read_paper(conn, "root")
    if known and certificates.from_json(known).sign != root.sign and peers.get(conn, commission.station) is None:
        raise Usage(what="本站点已经在另一个委机关入网")


def _receive(act: Act, entries: list[Entry], station: str, now: str, own: str) -> None:
    rules = Rules(owned, lambda clock: bool(station) and maker_of(clock) == station[-12:], lambda clock: maker_of(clock) == own[-12:])
    applier = Applier(act, rules, station, "", now, Tally(), hold=False)
    applier.apply(entries)
    applier.close()


def _rename(act: Act, key: str, name: str) -> None:
    row = act.get(key)
    assert row is not None
    act.write(ledgers()["org"], row, Row(row | {"name": name}))


def _rehome(act: Act, former: str, certified: str) -> None:
    """The commission knew the organisation under another id: everything here that named the old one names the certified one."""
    act.rehome(former, certified)
    row = act.get(former)
    if row is not None and row.void_reason is None:
        act.write(ledgers()["org"], row, Row(row | {"void_reason": "入网后使用委机关登记的机构"}))
    act.set_setting(ORG_SETTING, certified)
    papers.keep_paper(act.conn, "former org", former)


def _hold(conn: Connection, station: str, orgs: Mapping[str, str]) -> None:
    conn.execute(insert(held).on_conflict_do_nothing(), [{"station": station, "record_id": key, "why": why} for key, why in orgs.items()])


def _snapshot(conn: Connection, key: str) -> Entry:
    for ledger, row in rows(conn, [key]):
        return whole(ledger, row)
    raise Absent(what="本单位的机构记录")


def _of_row(act: Act, key: str) -> Entry:
    row = act.get(key)
    assert row is not None
    return whole(ledgers()["org"], row)


def _write(path: Path, body: dict[str, Any], signature: bytes, former: bytes | None = None) -> None:
    more = {"former": canon.b64(former)} if former else {}
    write_whole(path, canon.dumps({"body": body, "signature": canon.b64(signature), **more}))


def _read(path: Path, kind: str, names: set[str], *, signed_with: str | None) -> dict[str, Any]:
    """The body of an enrolment file.

    signed_with    name of the certificate in the body whose key signed it; None: the caller proves the signature, given as `signature`
    """
    with told(path.name):
        raw = read_bounded(path, MAX_FILE)
    try:
        value = canon.loads(raw or b"", depth=32)
        body = value["body"]
        if set(value) - ({"former"} if kind == REQUEST else set()) != {"body", "signature"} \
                or (body["format"], body["version"]) != (kind, 1) or set(body) != names | {"format", "version"}:
            raise ValueError("fields")
        if signed_with is None:
            size = SUITES[body["suite"]].signature_size
            former = canon.unb64(value["former"], size) if "former" in value else None
            return dict(body) | {"signature": canon.unb64(value["signature"], size), "former": former}
        signer = certificates.from_json(body[signed_with])
        signature = canon.unb64(value["signature"], SUITES[signer.suite].signature_size)
    except (ValueError, KeyError, TypeError) as error:
        raise BundleFormat(what="不是入网文件" if kind == REQUEST else "不是入网批复") from error
    try:
        SUITES[signer.suite].verify(signer.sign, signature, canon.dumps(body), ANSWER_CONTEXT)
    except ForgedSignature as error:
        raise BundleSignature(what="批复的签名不对") from error
    return dict(body)
