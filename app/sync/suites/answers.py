"""Known answers: each suite is asked what the standards answer, on this PC, with the libraries it has. `paizhu doctor` runs them.

errors    none: what failed is named; SuiteMissing is for the caller
source    FIPS 180-4, RFC 8032 (7.1, test 1), Wycheproof c2sp_chunked_encryption_aes_256_gcm case 2; GM/T 0003.5-2012 annexes A and C,
          GM/T 0004-2012 annex A, RFC 8998 A.1. The keys made of fixed seeds are our own, kept since the format began.
"""

import zlib
from collections.abc import Callable, Iterator
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

from . import libcrypto
from .kit import ForgedSignature, NotOpened, Suite

_h = bytes.fromhex
_CHUNKED = ("78da004f00b0ffa1a1b56f6db58cd1ede0c5c9db62aef20d3f96a6c594bb9252bb38122de91236502b42a1d7fcab820ffa292940d2f86add212cfa42c38df1"
            "9d3cc9139ee61a5990d3db57433514229beea49a8a72bd010000ffffdb4f2a44")
_ED25519 = (_h("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
            _h("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"))
_SM2_PRIVATE = _h("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
_SM2_PUBLIC = _h("0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
                 "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13")
_SM2_SIGNED = _h("3046022100F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
                 "022100B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA")
_SM2_SEALED = _h("307C022004EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"
                 "022100E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
                 "042059983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766041321886CA989CA9C7D58087307CA93092D651EFA")


def failures(suite: Suite) -> list[str]:
    """Names of what did not answer as it must; empty when all did."""
    return [name for name, holds in _asked(suite) if not _true(holds)]


def _asked(suite: Suite) -> Iterator[tuple[str, Callable[[], bool]]]:
    yield from {1: _international, 2: _guomi}[suite.number](suite)
    yield "签名和验签", lambda: _signs(suite)
    yield "封装和解封", lambda: _seals(suite)
    yield "分块加密", lambda: _encrypts(suite)


def _international(suite: Suite) -> Iterator[tuple[str, Callable[[], bool]]]:
    yield "SHA-256", lambda: suite.digest(b"abc") == _h("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    yield "BLAKE3", lambda: suite.content_digest().digest() == _h("af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262")
    yield "Ed25519", lambda: Ed25519PublicKey.from_public_bytes(_ED25519[0]).verify(_ED25519[1], b"") is None
    yield "ML-DSA-65", lambda: sha256(suite.signing(bytes(range(64))).public).digest() == _h(
        "8cd10c2cc5ca933652c2d40496887e0f5d58901a65b0cdbaf2f73663488f1284")
    yield "ML-KEM-768", lambda: sha256(suite.sealing(bytes(range(96))).public).digest() == _h(
        "d99e4496af749b54ee4a2d270c8057450624ecc5dc0866295ffc504a26134ad4")
    yield "AES-256-GCM", lambda: _c2sp(suite)


def _guomi(suite: Suite) -> Iterator[tuple[str, Callable[[], bool]]]:
    yield "SM3", lambda: suite.digest(b"abc") == _h("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")
    yield "SM2 密钥", lambda: libcrypto.public_of(_SM2_PRIVATE) == _SM2_PUBLIC
    yield "SM2 验签", lambda: libcrypto.verify(_SM2_PUBLIC, b"1234567812345678", b"message digest", _SM2_SIGNED)
    yield "SM2 解密", lambda: libcrypto.decrypt(_SM2_PRIVATE, _SM2_SEALED) == b"encryption standard"
    yield "SM4-GCM", _sm4_gcm


def _c2sp(suite: Suite) -> bool:
    decryptor = suite.decryptor(b"YELLOW SUBMARINE YELLOW SUBMARIN", b"")
    return len(decryptor.update(zlib.decompress(_h(_CHUNKED))) + decryptor.finalize()) == 7


def _sm4_gcm() -> bool:
    context = Cipher(SM4(_h("0123456789ABCDEFFEDCBA9876543210")), GCM(_h("00001234567800000000ABCD"))).encryptor()
    context.authenticate_additional_data(_h("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"))
    context.update(b"".join(bytes([one]) * 8 for one in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA)))
    context.finalize()
    return context.tag == _h("83DE3541E4C2B58177E065A9BF7B62EC")


def _signs(suite: Suite) -> bool:
    keys = suite.make_signing()
    signature = suite.sign(keys, b"message", b"doctor")
    suite.verify(keys.public, signature, b"message", b"doctor")
    return _refuses(lambda: suite.verify(keys.public, signature, b"messagE", b"doctor"))


def _seals(suite: Suite) -> bool:
    keys, secret = suite.make_sealing(), bytes(range(32))
    block = suite.seal_key(secret, keys.public, b"doctor")
    return suite.open_key(block, keys, b"doctor") == secret and _refuses(lambda: suite.open_key(block, keys, b"another"))


def _encrypts(suite: Suite) -> bool:
    key, plain = bytes(range(32)), bytes(20_000)
    encryptor, decryptor = suite.encryptor(key, b"doctor"), suite.decryptor(key, b"doctor")
    cipher = encryptor.update(plain) + encryptor.finalize()

    def changed() -> None:
        other = suite.decryptor(key, b"doctor")
        other.update(cipher[:-1] + bytes([cipher[-1] ^ 1]))
        other.finalize()
    return decryptor.update(cipher) + decryptor.finalize() == plain and _refuses(changed)


def _refuses(act: Callable[[], object]) -> bool:
    try:
        act()
    except (ForgedSignature, NotOpened):
        return True
    return False


def _true(holds: Callable[[], bool]) -> bool:
    try:
        return holds()
    except (ForgedSignature, NotOpened, InvalidSignature, libcrypto.Failed, ValueError):
        return False
