"""C2SP chunked encryption with SM4-GCM and SM3: suite 1's rule of chunks with the algorithms of suite 2.

    salt 24 | commitment 32 | (chunk of 16384 bytes, tag 16) * | last chunk of 0 .. 16383 bytes, tag 16

    key 16 | base nonce 12 | commitment 32 = HKDF-Expand-SM3(input key 16, "c2sp.org/chunked-encryption@v1+AEAD_SM4_GCM" 00 salt context)
    nonce of chunk i = base nonce xor i

source    c2sp.org/chunked-encryption; RFC 8998 (AEAD_SM4_GCM); docs/formats/suite-guomi-v1.md, section 5
"""

import secrets
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from .kit import CHUNK, NotOpened

INPUT_KEY = 16
SALT, COMMITMENT, TAG, NONCE = 24, 32, 16, 12
OVERHEAD = SALT + COMMITMENT
MOST = 1 << 38                        # chunks of one message
_INFO = b"c2sp.org/chunked-encryption@v1+AEAD_SM4_GCM\0"


def sealed_size(plain: int) -> int:
    return OVERHEAD + plain + TAG * (plain // CHUNK + 1)


class _Chunks:
    """Keys of one message, and the number of its next chunk."""

    def __init__(self, input_key: bytes, salt: bytes, context: bytes) -> None:
        if len(input_key) != INPUT_KEY:
            raise ValueError("input key")
        keys = HKDFExpand(hashes.SM3(), INPUT_KEY + NONCE + COMMITMENT, _INFO + salt + context).derive(input_key)
        self._cipher, base = SM4(keys[:INPUT_KEY]), keys[INPUT_KEY:INPUT_KEY + NONCE]
        self.commitment = keys[INPUT_KEY + NONCE:]
        self._base, self._next = int.from_bytes(base), 0

    def seal(self, plain: bytes | memoryview) -> bytes:
        context = Cipher(self._cipher, GCM(self._nonce())).encryptor()
        return context.update(plain) + context.finalize() + context.tag

    def open(self, sealed: memoryview) -> bytes:
        context = Cipher(self._cipher, GCM(self._nonce(), bytes(sealed[-TAG:]))).decryptor()
        # This is plaintext before its tag is looked at: it stays here until `finalize` has passed.
        unproved = context.update(sealed[:-TAG])
        try:
            context.finalize()
        except InvalidTag as error:
            raise NotOpened from error
        return unproved

    def _nonce(self) -> bytes:
        if self._next >= MOST:
            raise ValueError("message too long")
        number, self._next = self._next, self._next + 1
        return (self._base ^ number).to_bytes(NONCE)


class ChunkEncryptor:
    """One message; `salt` is given by test vectors only."""

    def __init__(self, input_key: bytes, context: bytes, salt: bytes | None = None) -> None:
        salt = secrets.token_bytes(SALT) if salt is None else salt
        self._chunks = _Chunks(input_key, salt, context)
        self._head = salt + self._chunks.commitment
        self._rest = b""

    def update(self, data: bytes) -> bytes:
        pieces = [self._head]
        self._head = b""
        view = memoryview(self._rest + data if self._rest else data)
        whole = len(view) - len(view) % CHUNK
        pieces += [self._chunks.seal(view[at:at + CHUNK]) for at in range(0, whole, CHUNK)]
        self._rest = bytes(view[whole:])
        return b"".join(pieces)

    def finalize(self) -> bytes:
        last, self._rest = self._rest, b""
        head, self._head = self._head, b""
        return head + self._chunks.seal(last)


class ChunkDecryptor:
    """Hands out proved chunks only; that the message was whole is known when `finalize` has passed."""

    def __init__(self, input_key: bytes, context: bytes) -> None:
        self._key, self._context = input_key, context
        self._chunks: _Chunks | None = None
        self._rest = b""

    def update(self, data: bytes) -> bytes:
        """raises    NotOpened"""
        view = memoryview(self._rest + data if self._rest else data)
        if self._chunks is None:
            if len(view) < OVERHEAD:
                self._rest = bytes(view)
                return b""
            self._chunks, view = self._begin(view), view[OVERHEAD:]
        whole = len(view) - len(view) % (CHUNK + TAG)
        pieces = [self._chunks.open(view[at:at + CHUNK + TAG]) for at in range(0, whole, CHUNK + TAG)]
        self._rest = bytes(view[whole:])
        return b"".join(pieces)

    def finalize(self) -> bytes:
        """raises    NotOpened, also when the last chunk is missing: it is the only one that is shorter"""
        last, self._rest = memoryview(self._rest), b""
        if self._chunks is None or len(last) < TAG:
            raise NotOpened
        return self._chunks.open(last)

    def _begin(self, view: memoryview) -> _Chunks:
        chunks = _Chunks(self._key, bytes(view[:SALT]), self._context)
        if not compare_digest(chunks.commitment, bytes(view[SALT:OVERHEAD])):
            raise NotOpened
        return chunks
