"""A hash chain over rows: each hash covers the one before, so that no row can be changed, put in, taken out or moved unseen.

    hash(n) = SHA-256(hash(n-1) || u32 length of key || key || u64 length of body || body)     hash(0) = SHA-256(name of the chain)

Cutting rows off the end is not seen by the chain itself; the last number and hash are anchored elsewhere for that.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256


def genesis(name: str) -> bytes:
    """hash(0) of the chain called `name`."""
    return sha256(name.encode()).digest()


def links(before: bytes, pairs: Iterable[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """The hashes of (key, body) pairs that follow the hash `before`; 32 bytes each."""
    for key, body in pairs:
        before = sha256(b"".join((before, len(key).to_bytes(4, "big"), key, len(body).to_bytes(8, "big"), body))).digest()
        yield before
