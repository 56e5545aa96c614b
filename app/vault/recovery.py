"""The recovery code: 256 random bits a person can copy from paper.

    35 bytes = 32 of the key, 3 of its SHA-256    ->    56 characters of base32, in 14 groups of 4

Letters A-Z and digits 2-7; what is often written for them (0 1 8, small or full-width letters, any sign between) is read as meant.
"""

import base64
import re
import secrets
import unicodedata
from hashlib import sha256

KEY_BYTES, SUM_BYTES = 32, 3
_MEANT = str.maketrans("018", "OIB")


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def as_code(key: bytes) -> str:
    text = base64.b32encode(key + sha256(key).digest()[:SUM_BYTES]).decode()
    return "-".join(text[at:at + 4] for at in range(0, len(text), 4))


def as_key(code: str) -> bytes | None:
    """The key a code stands for; None when it was not copied right."""
    text = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", code)).upper().translate(_MEANT)
    try:
        raw = base64.b32decode(text)
    except ValueError:
        return None
    key, check = raw[:KEY_BYTES], raw[KEY_BYTES:]
    return key if len(raw) == KEY_BYTES + SUM_BYTES and check == sha256(key).digest()[:SUM_BYTES] else None


def one_time_code() -> str:
    """160 random bits in 8 groups of 4: the first password of an administrator."""
    text = base64.b32encode(secrets.token_bytes(20)).decode()
    return "-".join(text[at:at + 4] for at in range(0, len(text), 4))
