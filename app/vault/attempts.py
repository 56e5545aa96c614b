"""Failed sign-ins: five lock an account for 10 minutes, the next five for 20, and so on, through restarts and changes of the clock.

An attempt is written down before the password is tried, so that ending the program in between spares nobody. Waiting is measured by the
machine's running time, never by the clock: a wait ends only after that much running time; after a restart of the machine what counts is the
time since.

Kept twice, in the workspace and in the user's configuration folder, each section sealed with the device secret; the later one counts, and
one that was altered locks every account once. Limits: who deletes both files, or copies the workspace away, begins anew; against him stand
the cost of each guess and the device secret, not this.

units     waits in seconds of running time
"""

import hmac
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.errors import LockedOut, PaizhuError, StorageFailed
from app.vault import statefile
from app.vault.device import Device

FORMAT = "paizhu/attempts"
ALLOWED, FIRST_WAIT, LONGEST_WAIT = 5, 600.0, 24 * 3600.0
MOST_ACCOUNTS = 500


def running_time() -> float:
    """Seconds this machine has been up, sleep included where the system says."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


class Attempts:
    """The count of one OS account in one workspace."""

    def __init__(self, folder: Path, config: Path, installation: str, device: Device, up: Callable[[], float] = running_time) -> None:
        self._section = device.id or "none"
        self._paths = (folder / "attempts.json", config / f"attempts-{installation}.json")
        self._key = hmac.digest(device.secret, b"paizhu/attempts/v1/" + installation.encode(), "sha256")
        self._up = up
        self._before: dict[str, Any] = {}
        self._state = self._latest()

    def begin(self, user: str) -> None:
        """Count one attempt.

        raises    LockedOut while the account waits; the attempt is then not tried and not counted
        """
        entry = self._accounts.setdefault(user, self._fresh())
        self._before = dict(entry)
        if (left := max(self._left(entry), self._left(self._state["all"]))) > 0:
            self._save()                   # the wait so far survives a restart
            raise LockedOut(user=user, why=f"密码错误次数过多，请在{int(left // 60) + 1}分钟后再试")
        entry["failures"] += 1
        if entry["failures"] % ALLOWED == 0:
            self._lock(entry)
        self._save()

    def succeeded(self, user: str) -> int:
        """The attempt was right; returns how many before it were wrong."""
        entry = self._accounts.pop(user)
        self._save()
        return int(entry["failures"]) - 1

    def forgive(self, user: str) -> None:
        """The attempt ended before the password was judged (a damaged file, say): it does not count."""
        self._accounts[user] = self._before
        self._save()

    @property
    def _accounts(self) -> dict[str, Any]:
        accounts: dict[str, Any] = self._state["accounts"]
        return accounts

    def _fresh(self) -> dict[str, Any]:
        return {"failures": 0, "locks": 0, "left": 0.0, "mark": self._up()}

    def _lock(self, entry: dict[str, Any]) -> None:
        entry["left"] = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(entry["locks"], 20))
        entry["locks"] += 1
        entry["mark"] = self._up()

    def _left(self, entry: dict[str, Any]) -> float:
        """What is left of the wait; takes note of the time gone by."""
        now = self._up()
        # Running time below the mark: the machine was started anew, and has run at least `now` since.
        entry["left"] = max(0.0, entry["left"] - (now - entry["mark"] if now >= entry["mark"] else now))
        entry["mark"] = now
        return float(entry["left"])

    def _latest(self) -> dict[str, Any]:
        """The later of the two copies; every account locked once when a copy was altered and no true one is left."""
        true, altered = list[dict[str, Any]](), False
        for path in self._paths:
            try:
                section = statefile.load(path, FORMAT, 1)["sections"].get(self._section)
                if section is not None:
                    true.append(self._proved(section))
            except (FileNotFoundError, StorageFailed):
                continue
            except (PaizhuError, KeyError, TypeError, ValueError, AttributeError):
                altered = True
        if true:
            return max(true, key=lambda state: state["writes"])
        state: dict[str, Any] = {"writes": 0, "accounts": {}, "all": self._fresh()}
        if altered:
            self._lock(state["all"])
        return state

    def _proved(self, section: Any) -> dict[str, Any]:
        """raises    ValueError, KeyError, TypeError: not as it was written"""
        state = section["state"]
        if not hmac.compare_digest(statefile.octets(section["seal"], 32), self._seal(state)):
            raise ValueError("altered")
        return dict(state)

    def _seal(self, state: dict[str, Any]) -> bytes:
        return hmac.digest(self._key, statefile.canonical(state), sha256)

    def _save(self) -> None:
        while len(self._accounts) > MOST_ACCOUNTS:
            self._accounts.pop(next(iter(self._accounts)))
        self._state["writes"] += 1
        section = {"state": self._state, "seal": self._seal(self._state).hex()}
        workspace, private = self._paths
        statefile.save(workspace, FORMAT, 1, {"sections": self._others(workspace) | {self._section: section}})
        with suppress(PaizhuError):        # the second copy is a help, its loss no reason to refuse a person
            statefile.save(private, FORMAT, 1, {"sections": {self._section: section}})

    def _others(self, path: Path) -> dict[str, Any]:
        """Sections of the other OS accounts of this PC, kept as they are."""
        with suppress(FileNotFoundError, PaizhuError):
            sections = statefile.load(path, FORMAT, 1).get("sections")
            if isinstance(sections, dict):
                return sections
        return {}
