"""What may be told of an office before it is unlocked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """login: what is typed; name and post only where they may be read before unlocking; last: "11-20" or ""."""

    login: str
    name: str = ""
    post: str = ""
    last: str = ""


@dataclass(frozen=True)
class Threshold:
    """What may be told before unlocking. kind: "group" or "commission"; facts: [(label, words, tone)], e.g. 本机密钥 可用 done."""

    office: str = ""
    kind: str = ""
    accounts: tuple[Account, ...] = ()
    facts: tuple[tuple[str, str, str], ...] = ()
