"""What a password must be, and the bytes that stand for it."""

import unicodedata

from app.errors import CheckFailed, Finding

SHORTEST, LONGEST = 8, 1000


def as_bytes(password: str) -> bytes:
    """NFC, so that one password typed on two keyboards is one; a lone surrogate cannot be typed and matches nothing."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def refuse_weak(password: str, field: str = "password") -> None:
    """The rule up to 秘密: at least 8 characters of at least two kinds. Nothing a person chose is cut or changed.

    raises    CheckFailed
    """
    kinds = {"digit" if one.isdigit() else "upper" if one.isupper() else "lower" if one.islower() else "other" for one in password}
    if len(password) < SHORTEST:
        raise CheckFailed([Finding(field, "PASSWORD", f"密码至少{SHORTEST}位")])
    if len(password) > LONGEST:
        raise CheckFailed([Finding(field, "PASSWORD", f"密码最多{LONGEST}位")])
    if len(kinds) < 2:
        raise CheckFailed([Finding(field, "PASSWORD", "密码须含大写字母、小写字母、数字、其他字符中的至少两种")])
