"""Canonical JSON: one value, one byte sequence; what is signed, digested and compared is written this way.

UTF-8, keys sorted, no spaces, no repeated key, no NaN. A reader writes again what it parsed and compares: anything written otherwise is
no canonical JSON, so two texts can never mean one signed thing.
"""

from base64 import b64decode, b64encode
from typing import Any

import orjson

MAX_DEPTH = 16


class NotCanonical(ValueError):
    """The bytes are no canonical JSON; the message says why."""


def dumps(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def loads(raw: bytes, *, depth: int = MAX_DEPTH) -> Any:
    """The value of canonical JSON nested at most `depth` deep.

    raises    NotCanonical
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise NotCanonical("not JSON") from error
    try:
        again = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        # orjson reads 1024 levels and writes 254.
        raise NotCanonical("nested too deep") from error
    if again != raw:
        raise NotCanonical("not canonical")
    # Nobody opens more brackets than there are: most values are flat enough at one glance.
    if raw.count(b"{") + raw.count(b"[") > depth and not _within(value, depth):
        raise NotCanonical("nested too deep")
    return value


def _within(value: Any, depth: int) -> bool:
    if isinstance(value, dict):
        return depth > 0 and all(_within(item, depth - 1) for item in value.values())
    if isinstance(value, list):
        return depth > 0 and all(_within(item, depth - 1) for item in value)
    return True


def b64(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


def unb64(text: Any, size: int) -> bytes:
    """The `size` bytes of standard base64; ValueError for anything else."""
    raw = b64decode(text, validate=True) if isinstance(text, str) else b""
    if len(raw) != size or b64(raw) != text:
        raise ValueError("not the expected bytes")
    return raw
