"""What one guess at a password costs: Argon2id, measured once per PC.

units     memory in KiB; target 0.5 to 1 second on this PC
floor     t=3, m=64 MiB, p=4 (the second recommended option of RFC 9106), never less whatever the PC
bounds    m at most 1 GiB and t at most 10, checked before the first byte of memory is taken
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.errors import PaizhuError
from app.vault import statefile

FORMAT = "paizhu/cost"
SALT_BYTES, KEY_BYTES = 16, 32
QUICK, TARGET_KIB, MOST_T = 0.5, 256 * 1024, 10
# Two derivations of several lanes at once wait for each other's lanes for ever (OpenSSL's thread pool; measured with cryptography 50).
_ALONE = threading.Lock()


@dataclass(frozen=True)
class Cost:
    """t: passes; m: memory in KiB; p: lanes."""

    t: int
    m: int
    p: int

    def key(self, secret: bytes, salt: bytes) -> bytes:
        """32 bytes from a password."""
        with _ALONE:
            return Argon2id(salt=salt, length=KEY_BYTES, iterations=self.t, lanes=self.p, memory_cost=self.m).derive(secret)

    def as_json(self) -> dict[str, int]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Any) -> "Cost":
        """raises    KeyError, TypeError, ValueError: out of bounds"""
        p = statefile.whole(value["p"], 1, 16)
        return cls(t=statefile.whole(value["t"], 1, MOST_T), m=statefile.whole(value["m"], 8 * p, 1024 * 1024), p=p)


FLOOR = Cost(t=3, m=64 * 1024, p=4)


def calibrated(config: Path) -> Cost:
    """This PC's cost; measured at the first call and kept in the user's configuration folder."""
    path = config / "cost.json"
    with suppress(FileNotFoundError, PaizhuError):
        kept = statefile.checked(path, lambda: Cost.from_json(statefile.load(path, FORMAT, 1)))
        if kept.t >= FLOOR.t and kept.m >= FLOOR.m and kept.p == FLOOR.p:
            return kept
    cost = measured(_seconds)
    with suppress(PaizhuError):           # measured again next time
        statefile.save(path, FORMAT, 1, cost.as_json())
    return cost


def measured(seconds: Callable[[Cost], float]) -> Cost:
    """The largest of the steps floor, twice the memory ... 256 MiB, more passes, that takes about 0.5 to 1 second."""
    cost = FLOOR
    took = seconds(cost)
    # The next step takes twice as long: from under 0.5 s it stays under 1 s.
    while took < QUICK and cost.m < TARGET_KIB:
        cost = Cost(cost.t, cost.m * 2, cost.p)
        took = seconds(cost)
    if took < QUICK:
        cost = Cost(min(MOST_T, max(cost.t, int(cost.t * 0.75 / max(took, 0.01)))), cost.m, cost.p)
    return cost


def _seconds(cost: Cost) -> float:
    start = time.perf_counter()
    cost.key(b"measure", bytes(SALT_BYTES))
    return time.perf_counter() - start
