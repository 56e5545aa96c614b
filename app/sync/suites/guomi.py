"""Suite 2, 国密: SM2 with SM3 signs, SM2 carries the file key, SM4-GCM encrypts.

SM2 encryption binds nothing beside its plaintext, so the plaintext names the header it belongs to: a block moved to another header opens
nowhere. The bytes: docs/formats/suite-guomi-v1.md.

shapes    public = 04 | x 32 | y 32; private = scalar 32; signature = r 32 | s 32
          key block = C1 65 | C3 32 | C2 64, of secret 32 | SM3("paizhu/guomi/v1/key-block" 00 info) 32
errors    as in kit; SuiteMissing where the system has no libcrypto 3
source    threat-model section 6; GM/T 0003-2012 (GB/T 32918), GM/T 0009-2012 (user id), GM/T 0004, RFC 8998
"""

from hmac import compare_digest

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import SuiteMissing

from . import chunks, libcrypto
from .kit import BadKey, Decryptor, Encryptor, ForgedSignature, Keys, NotOpened, Running

USER = b"1234567812345678"            # the fixed user id of GM/T 0009, section 10
_BLOCK, _INPUT_KEY = b"paizhu/guomi/v1/key-block\0", b"paizhu/guomi/v1/input-key\0"
_FIELD = 32


class Guomi:
    """SM2 with SM3, SM2 encryption, chunked SM4-GCM with HKDF-SM3, SM3."""

    number = 2
    code = "guomi"
    label = "国密"
    name = "SM2-SM3 / SM2 / SM4-GCM"
    sign_public_size = seal_public_size = libcrypto.PUBLIC_SIZE
    signature_size = 64
    file_key_size = 32
    key_block_size = 65 + 32 + 64

    def missing(self) -> str | None:
        try:
            libcrypto.library()
            _sm3(b"")
        except SuiteMissing as error:
            return str(error.facts["what"])
        except UnsupportedAlgorithm:
            return "加密程序库（cryptography）不含 SM3"
        return None

    def digest(self, *parts: bytes) -> bytes:
        return _sm3(*parts)

    def content_digest(self) -> Running:
        return _Sm3()

    def make_signing(self) -> Keys:
        return Keys(*libcrypto.make())

    def signing(self, private: bytes) -> Keys:
        return Keys(private, libcrypto.public_of(private))

    make_sealing, sealing = make_signing, signing

    def sign(self, keys: Keys, message: bytes, context: bytes) -> bytes:
        r, s = _integers(libcrypto.sign(keys.private, USER, _spoken(context, message)))
        return r + s

    def verify(self, public: bytes, signature: bytes, message: bytes, context: bytes) -> None:
        if len(signature) != self.signature_size:
            raise ForgedSignature
        r, s = signature[:_FIELD], signature[_FIELD:]
        if not all(0 < int.from_bytes(part) < libcrypto.ORDER for part in (r, s)):
            raise ForgedSignature
        try:
            held = libcrypto.verify(public, USER, _spoken(context, message), _sequence(_integer(r), _integer(s)))
        except BadKey as error:
            raise ForgedSignature from error
        if not held:
            raise ForgedSignature

    def seal_key(self, file_key: bytes, public: bytes, info: bytes) -> bytes:
        x, y, c3, c2 = _values(libcrypto.encrypt(public, file_key + _sm3(_BLOCK, info)))
        return b"\x04" + x.rjust(_FIELD, b"\0") + y.rjust(_FIELD, b"\0") + c3 + c2

    def open_key(self, block: bytes, keys: Keys, info: bytes) -> bytes:
        if len(block) != self.key_block_size or block[0] != 4:
            raise NotOpened
        x, y, c3, c2 = block[1:33], block[33:65], block[65:97], block[97:]
        try:
            plain = libcrypto.decrypt(keys.private, _sequence(_integer(x), _integer(y), _octets(c3), _octets(c2)))
        except libcrypto.Failed as error:
            raise NotOpened from error
        if len(plain) != 2 * _FIELD or not compare_digest(plain[_FIELD:], _sm3(_BLOCK, info)):
            raise NotOpened
        return plain[:_FIELD]

    def encryptor(self, file_key: bytes, context: bytes) -> Encryptor:
        return chunks.ChunkEncryptor(_input_key(file_key, context), context)

    def decryptor(self, file_key: bytes, context: bytes) -> Decryptor:
        return chunks.ChunkDecryptor(_input_key(file_key, context), context)

    def sealed_size(self, plain: int) -> int:
        return chunks.sealed_size(plain)


class _Sm3:
    def __init__(self) -> None:
        self._state = hashes.Hash(hashes.SM3())

    def update(self, data: bytes) -> None:
        self._state.update(data)

    def digest(self) -> bytes:
        return self._state.copy().finalize()


def _sm3(*parts: bytes) -> bytes:
    state = _Sm3()
    for part in parts:
        state.update(part)
    return state.digest()


def _input_key(file_key: bytes, context: bytes) -> bytes:
    return HKDF(hashes.SM3(), chunks.INPUT_KEY, None, _INPUT_KEY + context).derive(file_key)


def _spoken(context: bytes, message: bytes) -> bytes:
    # SM2 has no context of its own: its length and text go first, so no two uses can share a message.
    return bytes([len(context)]) + context + message


# The little DER that OpenSSL speaks: a sequence of integers and octet strings. What it hands out is its own; what it is handed
# is always written here, minimal, from parts of fixed size.

def _integer(value: bytes) -> bytes:
    value = value.lstrip(b"\0") or b"\0"
    if value[0] & 0x80:
        value = b"\0" + value
    return bytes([2, len(value)]) + value


def _octets(value: bytes) -> bytes:
    return bytes([4, len(value)]) + value


def _sequence(*parts: bytes) -> bytes:
    content = b"".join(parts)
    length = bytes([len(content)]) if len(content) < 0x80 else bytes([0x81, len(content)])
    return b"\x30" + length + content


def _values(der: bytes) -> list[bytes]:
    """Contents of the sequence's parts; integers without leading zeros."""
    at = 3 if der[1] & 0x80 else 2
    found = []
    while at < len(der):
        kind, size = der[at], der[at + 1]
        value = der[at + 2:at + 2 + size]
        found.append(value.lstrip(b"\0") if kind == 2 else value)
        at += 2 + size
    return found


def _integers(der: bytes) -> list[bytes]:
    return [value.rjust(_FIELD, b"\0") for value in _values(der)]
