"""国密: the standards' own examples, the same answers as OpenSSL's command, no bad point, no leak, clear words where it is missing."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from app.errors import SuiteMissing
from app.sync.suites import SUITES, BadKey, ForgedSignature, NotOpened, libcrypto
from app.sync.suites.chunks import ChunkDecryptor, ChunkEncryptor
from app.sync.suites.guomi import USER, Guomi

SUITE = Guomi()
# GM/T 0003.5-2012 (GB/T 32918.5-2017), annexes A and C
PRIVATE = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
X = bytes.fromhex("09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020")
Y = bytes.fromhex("CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13")
PUBLIC = b"\x04" + X + Y
R = bytes.fromhex("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3")
S = bytes.fromhex("B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA")
C1 = (bytes.fromhex("04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"),
      bytes.fromhex("E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"))
C3 = bytes.fromhex("59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766")
C2 = bytes.fromhex("21886CA989CA9C7D58087307CA93092D651EFA")
FIELD = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
KEYS = SUITE.signing(PRIVATE)


def der(*parts: tuple[int, bytes]) -> bytes:
    """A sequence of (tag, content), written independently of the program's own."""
    out = b""
    for tag, content in parts:
        content = b"\0" + content if tag == 2 and content[0] & 0x80 else content
        out += bytes([tag, len(content)]) + content
    return b"\x30" + (bytes([len(out)]) if len(out) < 128 else bytes([0x81, len(out)])) + out


def hmac_sm3(key: bytes, message: bytes) -> bytes:
    padded = key.ljust(64, b"\0")
    inner = SUITE.digest(bytes(one ^ 0x36 for one in padded), message)
    return SUITE.digest(bytes(one ^ 0x5C for one in padded), inner)


def hkdf_sm3(secret: bytes, info: bytes, size: int, salt: bytes = bytes(32), *, extract: bool = True) -> bytes:
    key, out, last, n = hmac_sm3(salt, secret) if extract else secret, b"", b"", 0
    while len(out) < size:
        n += 1
        last = hmac_sm3(key, last + info + bytes([n]))
        out += last
    return out[:size]


def test_sm3_examples() -> None:
    """GM/T 0004-2012, annex A."""
    assert SUITE.digest(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    state = SUITE.content_digest()
    for _ in range(16):
        state.update(b"abcd")
    assert state.digest().hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_sm2_example_of_the_signature() -> None:
    assert KEYS.public == PUBLIC
    assert USER == b"1234567812345678"
    assert libcrypto.verify(PUBLIC, USER, b"message digest", der((2, R), (2, S)))
    assert not libcrypto.verify(PUBLIC, b"ALICE123@YAHOO.COM", b"message digest", der((2, R), (2, S)))


def test_sm2_example_of_the_encryption() -> None:
    assert libcrypto.decrypt(PRIVATE, der((2, C1[0]), (2, C1[1]), (4, C3), (4, C2))) == b"encryption standard"


def test_sm4_gcm_example() -> None:
    """RFC 8998, A.1."""
    context = Cipher(SM4(bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")), GCM(bytes.fromhex("00001234567800000000ABCD"))).encryptor()
    context.authenticate_additional_data(bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"))
    plain = b"".join(bytes([one]) * 8 for one in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    cipher = context.update(plain) + context.finalize()
    assert cipher.hex() == ("17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
                            "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d")
    assert context.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


@pytest.mark.parametrize("size", [16, 32, 60, 100])
def test_hkdf_with_sm3_is_hkdf(size: int) -> None:
    """Against RFC 5869 written out here, for no standard gives an example with SM3; and against OpenSSL below."""
    assert HKDF(hashes.SM3(), size, b"salt", b"info").derive(b"secret") == hkdf_sm3(b"secret", b"info", size, b"salt")
    assert HKDF(hashes.SM3(), size, None, b"info").derive(b"secret") == hkdf_sm3(b"secret", b"info", size)
    assert HKDFExpand(hashes.SM3(), size, b"info").derive(b"k" * 16) == hkdf_sm3(b"k" * 16, b"info", size, extract=False)


def test_chunks_are_as_the_format_says() -> None:
    """docs/formats/suite-guomi-v1.md, section 5, written out a second time; its example is section 7."""
    secret, context, salt, plain = bytes(range(32)), b"\xab" * 32, bytes(range(24)), bytes(range(256)) * 64 + b"rest"
    input_key = hkdf_sm3(secret, b"paizhu/guomi/v1/input-key\0" + context, 16)
    keys = hkdf_sm3(input_key, b"c2sp.org/chunked-encryption@v1+AEAD_SM4_GCM\0" + salt + context, 60, extract=False)
    expected = salt + keys[28:]
    for number, chunk in enumerate((plain[:16384], plain[16384:])):
        nonce = (int.from_bytes(keys[16:28]) ^ number).to_bytes(12)
        cipher = Cipher(SM4(keys[:16]), GCM(nonce)).encryptor()
        expected += cipher.update(chunk) + cipher.finalize() + cipher.tag
    encryptor = ChunkEncryptor(input_key, context, salt)
    assert encryptor.update(plain) + encryptor.finalize() == expected
    assert SUITE.digest(expected).hex() == "f7e2e6e3d09c6d51f0a56216562644c5bb17f533f163d8f4dfe88e6e2fa83b1e"
    decryptor = SUITE.decryptor(secret, context)
    assert decryptor.update(expected) + decryptor.finalize() == plain


def test_the_key_block_is_sm2_of_secret_and_header() -> None:
    secret, info = bytes(range(32)), b"\xcd" * 32
    block = SUITE.seal_key(secret, PUBLIC, info)
    x, y = block[1:33].lstrip(b"\0"), block[33:65].lstrip(b"\0")
    plain = libcrypto.decrypt(PRIVATE, der((2, x), (2, y), (4, block[65:97]), (4, block[97:])))
    assert plain == secret + SUITE.digest(b"paizhu/guomi/v1/key-block\0" + info)


def test_short_integers_keep_their_width() -> None:
    """One coordinate in 256 begins with a zero byte, which DER leaves away."""
    seen = set()
    for _ in range(3000):
        if len(seen) == 2:
            break
        signature = SUITE.sign(KEYS, b"m", b"c")
        assert len(signature) == 64
        for at in (0, 32):
            if signature[at] == 0:
                seen.add("signature")
                SUITE.verify(PUBLIC, signature, b"m", b"c")
        block = SUITE.seal_key(bytes(32), PUBLIC, b"i")
        if 0 in (block[1], block[33]):
            seen.add("block")
            assert SUITE.open_key(block, KEYS, b"i") == bytes(32)
    assert seen == {"signature", "block"}


def test_every_byte_of_a_signature_counts() -> None:
    signature = SUITE.sign(KEYS, b"message", b"context")
    for at in range(len(signature)):
        with pytest.raises(ForgedSignature):
            SUITE.verify(PUBLIC, signature[:at] + bytes([signature[at] ^ 0x80]) + signature[at + 1:], b"message", b"context")


ORDER = libcrypto.ORDER.to_bytes(32)


@pytest.mark.parametrize(("r", "s"), [(bytes(32), S), (R, bytes(32)), (ORDER, S), (R, ORDER), (b"\xff" * 32, S), (R, b"\xff" * 32),
                                      (bytes(32), bytes(32)), ((libcrypto.ORDER - int.from_bytes(S)).to_bytes(32), S), (S, R)])
def test_parts_of_a_signature_outside_their_range_never_hold(r: bytes, s: bytes) -> None:
    with pytest.raises(ForgedSignature):
        SUITE.verify(PUBLIC, r + s, b"message", b"context")


BAD_POINTS = {
    "off the curve": b"\x04" + X + Y[:-1] + bytes([Y[-1] ^ 1]), "zero": b"\x04" + bytes(64), "infinity": b"\0", "infinity, long": bytes(65),
    "compressed": b"\x03" + X, "hybrid": b"\x07" + X + Y, "x not below p": b"\x04" + FIELD.to_bytes(32) + Y,
    "all ones": b"\x04" + b"\xff" * 64,
    "x and y changed over": b"\x04" + Y + X, "too long": PUBLIC + b"\0", "empty": b"",
}


@pytest.mark.parametrize("public", BAD_POINTS.values(), ids=list(BAD_POINTS))
def test_what_is_no_point_is_no_key(public: bytes) -> None:
    with pytest.raises(BadKey) as bad:
        SUITE.seal_key(bytes(32), public, b"info")
    assert public.hex() not in str(bad.value) or not public
    with pytest.raises(ForgedSignature):
        SUITE.verify(public, R + S, b"message", b"context")


@pytest.mark.parametrize("number", [0, libcrypto.ORDER - 1, libcrypto.ORDER, libcrypto.ORDER + 1, (1 << 256) - 1])
def test_what_is_no_scalar_is_no_private_key(number: int) -> None:
    with pytest.raises(BadKey) as bad:
        SUITE.signing(number.to_bytes(32))
    assert f"{number:064x}" not in repr(bad.value)
    with pytest.raises(BadKey):
        SUITE.sealing(PRIVATE[:-1])


def test_every_byte_of_a_key_block_counts() -> None:
    block = SUITE.seal_key(bytes(range(32)), PUBLIC, b"info")
    for at in range(len(block)):
        with pytest.raises(NotOpened):
            SUITE.open_key(block[:at] + bytes([block[at] ^ 1]) + block[at + 1:], KEYS, b"info")


@pytest.mark.parametrize("point", [bytes(64), b"\xff" * 64, X + Y[:-1] + b"\0"])
def test_a_key_block_whose_point_is_none_opens_nothing(point: bytes) -> None:
    block = SUITE.seal_key(bytes(32), PUBLIC, b"info")
    with pytest.raises(NotOpened):
        SUITE.open_key(b"\x04" + point + block[65:], KEYS, b"info")


def test_a_block_encrypted_for_another_purpose_opens_nothing() -> None:
    """Somebody encrypts to our key what is no key block: too short, too long, without the name of a header."""
    for plain in (b"x", bytes(32), bytes(63), bytes(64), bytes(65)):
        raw = libcrypto.encrypt(PUBLIC, plain)
        values, at = [], 3 if raw[1] & 0x80 else 2
        while at < len(raw):
            values.append(raw[at + 2:at + 2 + raw[at + 1]])
            at += 2 + raw[at + 1]
        x, y = (value.lstrip(b"\0").rjust(32, b"\0") for value in values[:2])
        with pytest.raises(NotOpened):
            SUITE.open_key(b"\x04" + x + y + values[2] + values[3], KEYS, b"info")


OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="the command openssl is not on this PC")


def openssl(*arguments: object, text: bytes = b"", well: bool = True) -> bytes:
    assert OPENSSL
    done = subprocess.run([OPENSSL, *map(str, arguments)], input=text, capture_output=True, check=False, timeout=30)
    assert (done.returncode == 0) is well, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module")
def their_keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, bytes]:
    """A pair made by OpenSSL: private and public PEM, and the scalar."""
    folder = tmp_path_factory.mktemp("openssl")
    private, public = folder / "private.pem", folder / "public.pem"
    openssl("genpkey", "-algorithm", "SM2", "-out", private)
    openssl("pkey", "-in", private, "-pubout", "-out", public)
    raw = openssl("pkey", "-in", private, "-outform", "DER")
    return private, public, raw[(at := raw.index(b"\x02\x01\x01\x04\x20") + 5):at + 32]


@needs_openssl
def test_openssl_and_we_name_the_same_public_key(their_keys: tuple[Path, Path, bytes]) -> None:
    _, public, scalar = their_keys
    assert openssl("pkey", "-pubin", "-in", public, "-outform", "DER").endswith(SUITE.signing(scalar).public)


@needs_openssl
def test_openssl_verifies_what_we_sign_and_we_what_it_signs(their_keys: tuple[Path, Path, bytes], tmp_path: Path) -> None:
    private, public, scalar = their_keys
    keys, options = SUITE.signing(scalar), ("-rawin", "-digest", "sm3", "-pkeyopt", f"distid:{USER.decode()}")
    spoken, message, signed = tmp_path / "spoken", tmp_path / "message", tmp_path / "signature"
    spoken.write_bytes(b"\x07contextmessage")
    ours = SUITE.sign(keys, b"message", b"context")
    signed.write_bytes(der((2, ours[:32].lstrip(b"\0")), (2, ours[32:].lstrip(b"\0"))))
    openssl("pkeyutl", "-verify", *options, "-pubin", "-inkey", public, "-in", spoken, "-sigfile", signed)
    message.write_bytes(b"\x07contextmessagE")
    openssl("pkeyutl", "-verify", *options, "-pubin", "-inkey", public, "-in", message, "-sigfile", signed, well=False)
    openssl("pkeyutl", "-sign", *options, "-inkey", private, "-in", spoken, "-out", signed)
    raw = signed.read_bytes()
    r = raw[4:4 + raw[3]]
    s = raw[6 + raw[3]:]
    SUITE.verify(keys.public, r.lstrip(b"\0").rjust(32, b"\0") + s.lstrip(b"\0").rjust(32, b"\0"), b"message", b"context")


@needs_openssl
def test_openssl_opens_what_we_seal_and_we_what_it_seals(their_keys: tuple[Path, Path, bytes]) -> None:
    private, public, scalar = their_keys
    keys, secret = SUITE.sealing(scalar), os.urandom(32)
    plain = secret + SUITE.digest(b"paizhu/guomi/v1/key-block\0info")
    block = SUITE.seal_key(secret, keys.public, b"info")
    ours = der((2, block[1:33].lstrip(b"\0")), (2, block[33:65].lstrip(b"\0")), (4, block[65:97]), (4, block[97:]))
    assert openssl("pkeyutl", "-decrypt", "-inkey", private, text=ours) == plain
    theirs = openssl("pkeyutl", "-encrypt", "-pubin", "-inkey", public, text=plain)
    assert libcrypto.decrypt(scalar, theirs) == plain


@needs_openssl
def test_openssl_derives_and_digests_the_same() -> None:
    asked = ("kdf", "-keylen", "60", "-kdfopt", "digest:SM3", "-kdfopt", "hexkey:736563726574", "-kdfopt", "hexsalt:73616c74",
             "-kdfopt", "hexinfo:696e666f", "-binary", "HKDF")
    assert openssl(*asked) == hkdf_sm3(b"secret", b"info", 60, b"salt")
    content = os.urandom(100_000)
    assert openssl("dgst", "-sm3", "-binary", text=content) == SUITE.digest(content)


class Counted:
    """libcrypto that counts what is taken and given back."""

    TAKES = ("EVP_PKEY_CTX_new", "EVP_PKEY_CTX_new_from_name", "EVP_MD_CTX_new", "d2i_AutoPrivateKey", "d2i_PUBKEY")
    FREES = ("EVP_PKEY_CTX_free", "EVP_MD_CTX_free", "EVP_PKEY_free", "BN_clear_free")
    FILLS = ("EVP_PKEY_keygen", "EVP_PKEY_get_bn_param")

    def __init__(self, real: ctypes.CDLL) -> None:
        self._real, self.held = real, []

    def __getattr__(self, name: str) -> Callable[..., object]:
        real = getattr(self._real, name)

        def counted(*arguments: object) -> object:
            result = real(*arguments)
            if name in self.TAKES and result:
                self.held.append(result)
            elif name in self.FREES:
                self.held.remove(arguments[0])
            elif name in self.FILLS and result == 1:
                self.held.append(arguments[-1]._obj.value)  # type: ignore[attr-defined]
            return result

        counted.__name__ = name
        return counted


def test_everything_taken_from_libcrypto_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(libcrypto.library())
    monkeypatch.setattr(libcrypto, "library", lambda: counted)
    keys = SUITE.make_signing()
    signature, block = SUITE.sign(keys, b"m", b"c"), SUITE.seal_key(bytes(32), keys.public, b"i")
    SUITE.verify(keys.public, signature, b"m", b"c")
    assert SUITE.open_key(block, keys, b"i") == bytes(32)
    for wrong, error in ((lambda: SUITE.verify(keys.public, signature, b"x", b"c"), ForgedSignature),
                         (lambda: SUITE.open_key(block[:-1] + b"x", keys, b"i"), NotOpened),
                         (lambda: SUITE.open_key(b"\x04" + bytes(160), keys, b"i"), NotOpened),
                         (lambda: SUITE.seal_key(bytes(32), BAD_POINTS["zero"], b"i"), BadKey)):
        with pytest.raises(error):
            wrong()
    assert counted.held == []


@pytest.fixture
def fresh() -> Iterator[None]:
    """The library is looked for anew, in the test and after it."""
    libcrypto.library.cache_clear()
    yield
    libcrypto.library.cache_clear()


@pytest.mark.usefixtures("fresh")
def test_without_a_library_the_suite_says_so_and_the_other_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "libcrypto-3.dll").write_bytes(b"not a library")
    monkeypatch.setattr(libcrypto, "_places", lambda: iter([str(tmp_path / "absent"), str(tmp_path / "libcrypto-3.dll")]))
    assert "没有找到" in str(SUITE.missing())
    for act in (SUITE.make_signing, lambda: SUITE.sign(KEYS, b"m", b"c"), lambda: SUITE.open_key(b"\x04" + bytes(160), KEYS, b"i")):
        with pytest.raises(SuiteMissing) as refused:
            act()
    assert (refused.value.number, refused.value.exit) == ("SYS-03", 3)
    assert "OpenSSL 3" in refused.value.message
    SUITES[1].make_signing()


@pytest.mark.usefixtures("fresh")
def test_too_old_a_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libcrypto, "OLDEST", 0x90000000)
    assert "OpenSSL 3" in str(SUITE.missing())
    assert "是 OpenSSL" in str(SUITE.missing())


@pytest.mark.usefixtures("fresh")
def test_a_library_without_the_functions_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libcrypto, "_places", lambda: iter(["libc.so.6"]))
    assert "太旧" in str(SUITE.missing())


def test_a_decryptor_that_was_given_nothing_is_not_whole() -> None:
    with pytest.raises(NotOpened):
        ChunkDecryptor(bytes(16), b"").finalize()
