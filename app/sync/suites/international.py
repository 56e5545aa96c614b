"""Suite 1: Ed25519 and ML-DSA-65 sign, X25519 and ML-KEM-768 carry the file key, AES-256-GCM encrypts.

shapes    sign public = Ed25519 32 | ML-DSA-65 1952; signature = Ed25519 64 | ML-DSA-65 3309 (both must verify)
          seal public = ML-KEM-768 1184 | X25519 32; private parts are the 32-byte seeds (ML-KEM: 64)
errors    as in kit
source    threat-model section 6; RFC 9180 base mode with ML-KEM768+X25519; C2SP chunked-encryption; FIPS 203, 204
"""

from hashlib import sha256

from blake3 import blake3
from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from .kit import CHUNK, BadKey, Decryptor, Encryptor, ForgedSignature, Keys, NotOpened, Running


class International:
    """Ed25519 + ML-DSA-65, HPKE ML-KEM768+X25519/HKDF-SHA256/AES-256-GCM, chunked AES-256-GCM, SHA-256."""

    number = 1
    code = "international"
    label = "国际算法"
    name = "Ed25519+ML-DSA-65 / X25519+ML-KEM-768 / AES-256-GCM"
    sign_public_size = 32 + 1952
    seal_public_size = 1184 + 32
    signature_size = 64 + 3309
    file_key_size = 32
    key_block_size = 1088 + 32 + 32 + 16

    _hpke = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)

    def missing(self) -> str | None:
        return None

    def digest(self, *parts: bytes) -> bytes:
        state = sha256()
        for part in parts:
            state.update(part)
        return state.digest()

    def content_digest(self) -> Running:
        # The one digest over all bytes: SHA-256 would be slower than the encryption.
        return blake3()

    def make_signing(self) -> Keys:
        return self.signing(Ed25519PrivateKey.generate().private_bytes_raw()
                            + MLDSA65PrivateKey.generate().private_bytes_raw())

    def signing(self, private: bytes) -> Keys:
        classic, quantum = _signing_keys(private)
        return Keys(private, classic.public_key().public_bytes_raw() + quantum.public_key().public_bytes_raw())

    def make_sealing(self) -> Keys:
        return self.sealing(MLKEM768PrivateKey.generate().private_bytes_raw() + X25519PrivateKey.generate().private_bytes_raw())

    def sealing(self, private: bytes) -> Keys:
        quantum, classic = _sealing_keys(private)
        return Keys(private, quantum.public_key().public_bytes_raw() + classic.public_key().public_bytes_raw())

    def sign(self, keys: Keys, message: bytes, context: bytes) -> bytes:
        classic, quantum = _signing_keys(keys.private)
        return classic.sign(_spoken(context, message)) + quantum.sign(message, context)

    def verify(self, public: bytes, signature: bytes, message: bytes, context: bytes) -> None:
        # Both must hold.
        if len(public) != self.sign_public_size or len(signature) != self.signature_size:
            raise ForgedSignature
        try:
            Ed25519PublicKey.from_public_bytes(public[:32]).verify(signature[:64], _spoken(context, message))
            MLDSA65PublicKey.from_public_bytes(public[32:]).verify(signature[64:], message, context)
        except (InvalidSignature, ValueError) as error:
            raise ForgedSignature from error

    def seal_key(self, file_key: bytes, public: bytes, info: bytes) -> bytes:
        try:
            recipient = hpke.MLKEM768X25519PublicKey(MLKEM768PublicKey.from_public_bytes(public[:1184]),
                                                     X25519PublicKey.from_public_bytes(public[1184:]))
            return self._hpke.encrypt(file_key, recipient, info=info)
        except ValueError as error:
            raise BadKey("not a key of suite 1") from error

    def open_key(self, block: bytes, keys: Keys, info: bytes) -> bytes:
        # HPKE does not tell which of the three it was.
        try:
            return self._hpke.decrypt(block, hpke.MLKEM768X25519PrivateKey(*_sealing_keys(keys.private)), info=info)
        except InvalidTag as error:
            raise NotOpened from error

    def encryptor(self, file_key: bytes, context: bytes) -> Encryptor:
        return Cobblestone256Encryptor(file_key, context)

    def decryptor(self, file_key: bytes, context: bytes) -> Decryptor:
        return _Chunks(Cobblestone256Decryptor(file_key, context))

    def sealed_size(self, plain: int) -> int:
        """Ciphertext bytes of `plain` bytes: salt 24, key commitment 32, a tag for each chunk; the last chunk is never full."""
        return 24 + 32 + plain + 16 * (plain // CHUNK + 1)


class _Chunks:
    """A decryptor that says NotOpened."""

    def __init__(self, inner: Cobblestone256Decryptor) -> None:
        self._inner = inner

    def update(self, data: bytes) -> bytes:
        try:
            return self._inner.update(data)
        except InvalidTag as error:
            raise NotOpened from error

    def finalize(self) -> bytes:
        try:
            return self._inner.finalize()
        except InvalidTag as error:
            raise NotOpened from error


def _spoken(context: bytes, message: bytes) -> bytes:
    # Ed25519 has no context of its own: its length and text go first, so no two uses can share a message.
    return bytes([len(context)]) + context + message


def _signing_keys(private: bytes) -> tuple[Ed25519PrivateKey, MLDSA65PrivateKey]:
    return Ed25519PrivateKey.from_private_bytes(private[:32]), MLDSA65PrivateKey.from_seed_bytes(private[32:])


def _sealing_keys(private: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    return MLKEM768PrivateKey.from_seed_bytes(private[:64]), X25519PrivateKey.from_private_bytes(private[64:])
