"""The device secret: 32 random bytes of this OS account, without which a copied workspace cannot even be guessed at.

    keyring   the system's own (Secret Service, KWallet, Windows, macOS), proved by a round trip within 3 seconds
    file      else: `device.json`, 0600, in the user's configuration folder, never in the workspace
    none      else: the password alone stands guard

Which of the three holds is told (`Device.where`) and audited, never silent. Each slot names the secret it was made with by `id`.
Null, chained and plain-text keyrings are refused: they would look like protection.
"""

import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from platformdirs import user_config_path

from app.errors import PaizhuError
from app.vault import statefile

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

FORMAT = "paizhu/device"
SERVICE, ENTRY = "paizhu", "device-secret"
KEYRING, FILE, NONE = "keyring", "file", "none"
PATIENCE = 3.0
_ACCEPTED = ("keyring.backends.SecretService", "keyring.backends.libsecret", "keyring.backends.kwallet",
             "keyring.backends.Windows", "keyring.backends.macOS")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Device:
    """where: keyring, file or none; id: 16 hex digits that name the secret without telling it (none: "")."""

    where: str
    id: str
    secret: bytes


NO_DEVICE = Device(NONE, "", b"")


def config_folder() -> Path:
    """This user's configuration folder, made when missing."""
    return user_config_path("paizhu", appauthor=False, ensure_exists=True)


def here(config: Path, backend: "KeyringBackend | None" = None) -> list[Device]:
    """The secrets this OS account has, best first; empty when it has none."""
    found = [device for device in (_in_keyring(backend), _in_file(config)) if device]
    return found


def make(config: Path, backend: "KeyringBackend | None" = None) -> Device:
    """This account's secret; a new one when it has none. `where` tells how well it is kept."""
    if found := here(config, backend):
        return found[0]
    secret = secrets.token_bytes(32)
    if backend is not None:
        with suppress(_Unanswered):
            _within(lambda: backend.set_password(SERVICE, ENTRY, secret.hex()))
            if (kept := _in_keyring(backend)) and kept.secret == secret:
                return kept
    with suppress(PaizhuError, OSError):
        config.mkdir(parents=True, exist_ok=True)
        statefile.save(config / "device.json", FORMAT, 1, {"secret": secret.hex()})
        if (filed := _in_file(config)) and filed.secret == secret:
            return filed
    return NO_DEVICE


def system_keyring() -> "KeyringBackend | None":
    """The keyring the system offers, if it is one that protects."""
    def chosen() -> "KeyringBackend | None":
        import keyring

        found = keyring.get_keyring()
        parts = list(getattr(found, "backends", None) or [found])
        return next((part for part in parts if type(part).__module__ in _ACCEPTED), None)

    try:
        return _within(chosen)
    except _Unanswered:
        return None


def _in_keyring(backend: "KeyringBackend | None") -> Device | None:
    if backend is None:
        return None
    try:
        kept = _within(lambda: backend.get_password(SERVICE, ENTRY))
        return None if kept is None else _device(KEYRING, statefile.octets(kept, 32))
    except (_Unanswered, ValueError):
        return None


def _in_file(config: Path) -> Device | None:
    path = config / "device.json"
    with suppress(FileNotFoundError, PaizhuError):
        body = statefile.load(path, FORMAT, 1)
        return _device(FILE, statefile.checked(path, lambda: statefile.octets(body["secret"], 32)))
    return None


def _device(where: str, secret: bytes) -> Device:
    return Device(where, sha256(b"paizhu/device/v1" + secret).hexdigest()[:16], secret)


class _Unanswered(Exception):
    """The keyring failed, or did not answer in time."""


def _within(ask: Callable[[], _T]) -> _T:
    """The answer of a keyring, which may wait for a dialog nobody sees.

    raises    _Unanswered
    """
    answers: list[_T] = []
    faults: list[Exception] = []

    def run() -> None:
        try:
            answers.append(ask())
        except Exception as error:       # every backend has its own
            faults.append(error)

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if answers:
        return answers[0]
    raise _Unanswered from (faults[0] if faults else None)
