"""What a cipher suite is: what signs, what carries the file key, what encrypts the payload.

A suite is fixed by the sender's certificate; nothing is negotiated. Whoever puts another module behind a suite (a UKey, a certified
device) writes these methods and nothing else; `Keys.private` is then whatever names the key in there.

errors    ForgedSignature, NotOpened, BadKey
source    threat-model section 6
"""

from dataclasses import dataclass, field
from typing import Protocol

CHUNK = 16 * 1024


class ForgedSignature(Exception):
    """One of the signatures does not hold."""


class NotOpened(Exception):
    """The key block or a chunk does not prove right."""


class BadKey(ValueError):
    """Bytes that are no key of this suite. The message never holds them."""


class Encryptor(Protocol):
    def update(self, data: bytes) -> bytes: ...
    def finalize(self) -> bytes: ...


class Decryptor(Protocol):
    """Hands out verified chunks; they may be the beginning of a cut file until `finalize` has passed. raises NotOpened"""

    def update(self, data: bytes) -> bytes: ...

    def finalize(self) -> bytes: ...


class Running(Protocol):
    """A digest over bytes as they come: 32 bytes at the end."""

    def update(self, data: bytes) -> object: ...

    def digest(self) -> bytes: ...


@dataclass(frozen=True)
class Keys:
    """A private key, which no text ever shows, with the public bytes that go into a certificate."""

    private: bytes = field(repr=False)
    public: bytes


class Suite(Protocol):
    """number      stands in certificates and in the prefix of a bundle; code: the word people choose it by
    sizes       in bytes; a suite has one size for each of its values
    """

    number: int
    code: str
    label: str
    name: str
    sign_public_size: int
    seal_public_size: int
    signature_size: int
    file_key_size: int
    key_block_size: int

    def missing(self) -> str | None:
        """What this PC lacks to use the suite, in words for people; None: it is usable."""
        ...

    def digest(self, *parts: bytes) -> bytes:
        """32 bytes over the parts, joined."""
        ...

    def content_digest(self) -> Running:
        """The digest over a ciphertext, which may be long."""
        ...

    def make_signing(self) -> Keys: ...

    def signing(self, private: bytes) -> Keys: ...

    def make_sealing(self) -> Keys: ...

    def sealing(self, private: bytes) -> Keys: ...

    def sign(self, keys: Keys, message: bytes, context: bytes) -> bytes:
        """context    what kind of thing is signed; at most 255 bytes. Nothing signed under one context holds under another."""
        ...

    def verify(self, public: bytes, signature: bytes, message: bytes, context: bytes) -> None:
        """raises    ForgedSignature"""
        ...

    def seal_key(self, file_key: bytes, public: bytes, info: bytes) -> bytes:
        """raises    BadKey when `public` is no key"""
        ...

    def open_key(self, block: bytes, keys: Keys, info: bytes) -> bytes:
        """raises    NotOpened: another recipient, another header (`info`) or a changed block"""
        ...

    def encryptor(self, file_key: bytes, context: bytes) -> Encryptor: ...

    def decryptor(self, file_key: bytes, context: bytes) -> Decryptor: ...

    def sealed_size(self, plain: int) -> int:
        """Ciphertext bytes of `plain` bytes."""
        ...
