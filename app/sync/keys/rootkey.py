"""The root key off-line: taken out of the workspace into a file that two of three people open with the codes they hold.

    file key --AES-256-GCM--> root key       each pair of holders: HKDF(share a || share b) --AES-256-GCM--> file key

The shares are 256 random bits each, as printed codes (app/vault/recovery.py); no arithmetic of secrets is made by hand. Once it is out, the
workspace can still renew certificates and revoke (the operating key does that), but neither change the root nor the operating key.

source    threat-model.md section 5, "Two-of-three form"; docs/formats/certificate-v1.md section 7
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.desk import Desk
from app.errors import RootAbsent, Usage, WrongPassword
from app.vault import recovery
from db.files import read_bounded, write_whole

from .. import canon
from ..files import told
from ..place import Workspace
from ..suites import SUITES, Keys
from . import papers
from .papers import Identity
from .persons import Second, both

HOLDERS, NEEDED = 3, 2
FORMAT, MOST_BYTES, NONCE = "paizhu-root-key", 64 * 1024, 12


@dataclass(frozen=True)
class Taken:
    """shares: one code for each holder, shown once."""

    path: str
    root_fingerprint: str
    shares: tuple[str, ...]


def take_out(workspace: Workspace, desk: Desk, second: Second | None, path: Path) -> Taken:
    """Write the file, prove that every pair opens it, then forget the key here.

    raises    NeedsSecondPerson, RootAbsent: it is out already, Usage: not the commission, Storage..
    """
    other = both(desk, second, "取出根密钥")
    if workspace.station.kind != "commission":
        raise Usage(what="根密钥只在委机关")
    with workspace.store.read() as conn:
        own = papers.identity(workspace, conn)
        keys = papers.private_keys(workspace, conn, papers.ROOT_KEY)
    if keys is None:
        raise RootAbsent
    shares = [recovery.new_key() for _ in range(HOLDERS)]
    write_whole(path, canon.dumps(_sealed(own, keys, shares)))
    codes = tuple(map(recovery.as_code, shares))
    for pair in combinations(codes, NEEDED):
        if bring_back(path, own, pair).public != keys.public:
            raise WrongPassword
    with desk.act("root.export") as act:
        papers.forget_paper(act.conn, papers.ROOT_KEY)
        act.tell("root.export", detail=f"{own.root.serial} {other.account}")
        act.commit()
    return Taken(str(path), own.root.fingerprint, codes)


def bring_back(path: Path, own: Identity, codes: Sequence[str]) -> Keys:
    """The root key, for one act; it is not kept.

    raises    WrongPassword: the codes do not open it; RootAbsent: not the file of this root
    """
    with told(path.name):
        raw = read_bounded(path, MOST_BYTES)
    try:
        value = canon.loads(raw or b"", depth=8)
        if (value["format"], value["version"], value["root"]) != (FORMAT, 1, own.root.serial):
            raise RootAbsent
        boxes = [(tuple(box["pair"]), canon.unb64(box["nonce"], NONCE), canon.unb64(box["sealed"], 48)) for box in value["boxes"]]
        nonce, sealed = canon.unb64(value["nonce"], NONCE), bytes.fromhex(value["sealed"])
    except (ValueError, KeyError, TypeError) as error:
        raise RootAbsent from error
    shares = [recovery.as_key(code) for code in codes]
    if len(shares) != NEEDED or None in shares:
        raise WrongPassword
    for order in (shares, shares[::-1]):
        for pair, box_nonce, box in boxes:
            try:
                file_key = AESGCM(_wrap(order[0] or b"", order[1] or b"", own, pair)).decrypt(box_nonce, box, _context(own, pair))
                return SUITES[own.root.suite].signing(AESGCM(file_key).decrypt(nonce, sealed, _context(own)))
            except InvalidTag:
                continue
    raise WrongPassword


def _sealed(own: Identity, keys: Keys, shares: list[bytes]) -> dict[str, Any]:
    file_key, nonce = secrets.token_bytes(32), secrets.token_bytes(NONCE)
    boxes = []
    for one, other in combinations(range(HOLDERS), NEEDED):
        pair, box = (one + 1, other + 1), secrets.token_bytes(NONCE)
        sealed = AESGCM(_wrap(shares[one], shares[other], own, pair)).encrypt(box, file_key, _context(own, pair))
        boxes.append({"pair": list(pair), "nonce": canon.b64(box), "sealed": canon.b64(sealed)})
    return {"format": FORMAT, "version": 1, "root": own.root.serial, "fingerprint": own.root.fingerprint, "boxes": boxes,
            "nonce": canon.b64(nonce), "sealed": AESGCM(file_key).encrypt(nonce, keys.private, _context(own)).hex()}


def _wrap(one: bytes, other: bytes, own: Identity, pair: tuple[int, ...]) -> bytes:
    return HKDF(SHA256(), 32, None, _context(own, pair)).derive(one + other)


def _context(own: Identity, pair: tuple[int, ...] = ()) -> bytes:
    return canon.dumps({"format": FORMAT, "version": 1, "root": own.root.serial, "pair": list(pair)})
