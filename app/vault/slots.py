"""keyslots.json: what opens the databases, sealed once for each account and once for the recovery code.

    password -- Argon2id --> PK -- HKDF(PK || device secret) --> KEK -- AES-256-GCM --> box --> database key

An account's slot has a box for each database it may open: business users for `business` and `admin`, administrators for `admin` alone.
What stands beside a box in the file is under its seal (`_context`), so nothing of it can be changed or moved to another slot.

units     keys 32 bytes; hex in the file
errors    WrongPassword: a box does not open; WorkspaceDamaged: the file is not as written; DeviceSecret: not this PC's account
source    docs/formats/keyslots-v1.md
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import DeviceSecret, WorkspaceDamaged, WrongPassword
from app.vault import passwords, statefile
from app.vault.cost import SALT_BYTES, Cost
from app.vault.device import FILE, KEYRING, NONE, Device

FORMAT, VERSION, FILE_NAME = "paizhu/keyslots", 1, "keyslots.json"
BUSINESS, ADMIN = "business", "admin"
KEY, NONCE, SEALED = 32, 12, 48
MOST_SLOTS = 1000

Keys = Mapping[str, bytes]


@dataclass(frozen=True)
class Box:
    nonce: bytes
    sealed: bytes

    @classmethod
    def of(cls, kek: bytes, key: bytes, context: bytes) -> Self:
        nonce = secrets.token_bytes(NONCE)
        return cls(nonce, AESGCM(kek).encrypt(nonce, key, context))

    def open(self, kek: bytes, context: bytes) -> bytes:
        """raises    WrongPassword"""
        try:
            return AESGCM(kek).decrypt(self.nonce, self.sealed, context)
        except InvalidTag as error:
            raise WrongPassword from error

    def as_json(self) -> dict[str, str]:
        return {"nonce": self.nonce.hex(), "sealed": self.sealed.hex()}

    @classmethod
    def from_json(cls, value: Any) -> Self:
        return cls(statefile.octets(value["nonce"], NONCE), statefile.octets(value["sealed"], SEALED))


@dataclass(frozen=True)
class Slot:
    """One account. number: given once, never again; where, device: how its device secret is kept and which it is."""

    number: int
    user: str
    role: str
    cost: Cost
    salt: bytes
    where: str
    device: str
    boxes: Mapping[str, Box]

    @classmethod
    def seal(cls, installation: str, number: int, user: str, role: str, password: str, cost: Cost, device: Device, keys: Keys) -> Self:
        bare = cls(number, user, role, cost, secrets.token_bytes(SALT_BYTES), device.where, device.id, {})
        stretched = cost.key(passwords.as_bytes(password), bare.salt)
        boxes = {}
        for database, key in keys.items():
            context = bare._context(installation, database)
            boxes[database] = Box.of(_kek(stretched + device.secret, context), key, context)
        return replace(bare, boxes=boxes)

    def open(self, installation: str, password: str, devices: Iterable[Device]) -> Keys:
        """The database keys this account may hold.

        devices   this OS account's secrets
        raises    DeviceSecret, WrongPassword
        """
        secret = self.device_among(devices).secret
        stretched = self.cost.key(passwords.as_bytes(password), self.salt)
        return {database: box.open(_kek(stretched + secret, context), context)
                for database, box in self.boxes.items() if (context := self._context(installation, database))}

    def device_among(self, devices: Iterable[Device]) -> Device:
        """raises    DeviceSecret"""
        if self.where == NONE:
            return Device(NONE, "", b"")
        for device in devices:
            if device.id == self.device:
                return device
        raise DeviceSecret

    def _context(self, installation: str, database: str) -> bytes:
        return statefile.canonical({**self._open_part(), "format": FORMAT, "version": VERSION, "installation": installation,
                                    "database": database})

    def _open_part(self) -> dict[str, Any]:
        return {"slot": self.number, "user": self.user, "role": self.role,
                "kdf": {"name": "argon2id", **self.cost.as_json(), "salt": self.salt.hex()},
                "device": {"where": self.where, "id": self.device}}

    def as_json(self) -> dict[str, Any]:
        return {**self._open_part(), "boxes": {database: box.as_json() for database, box in self.boxes.items()}}

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """raises    KeyError, TypeError, ValueError"""
        kdf, device = value["kdf"], value["device"]
        if kdf["name"] != "argon2id" or device["where"] not in (KEYRING, FILE, NONE):
            raise ValueError("unknown kind")
        return cls(statefile.whole(value["slot"], 1, 1 << 40), statefile.text(value["user"]), statefile.text(value["role"]),
                   Cost.from_json(kdf), statefile.octets(kdf["salt"], SALT_BYTES), device["where"],
                   statefile.text(device["id"], 16) if device["where"] != NONE else "", _boxes(value["boxes"]))


@dataclass(frozen=True)
class Recovery:
    """The sealed code's slot: no password, no device secret. number: of the code on paper, rises with each new one."""

    number: int
    boxes: Mapping[str, Box]

    @classmethod
    def seal(cls, installation: str, number: int, code_key: bytes, keys: Keys) -> Self:
        bare = cls(number, {})
        return cls(number, {database: Box.of(_kek(code_key, context), key, context) for database, key in keys.items()
                            if (context := bare._context(installation, database))})

    def open(self, installation: str, code_key: bytes) -> Keys:
        """raises    WrongPassword"""
        return {database: box.open(_kek(code_key, context), context) for database, box in self.boxes.items()
                if (context := self._context(installation, database))}

    def _context(self, installation: str, database: str) -> bytes:
        return statefile.canonical({"format": FORMAT, "version": VERSION, "installation": installation, "database": database,
                                    "recovery": self.number})

    def as_json(self) -> dict[str, Any]:
        return {"number": self.number, "boxes": {database: box.as_json() for database, box in self.boxes.items()}}

    @classmethod
    def from_json(cls, value: Any) -> Self:
        return cls(statefile.whole(value["number"], 1, 1 << 40), _boxes(value["boxes"]))


@dataclass(frozen=True)
class KeySlots:
    """The file. `kind` and `name` are a copy for the unlock screen; the database's own word counts."""

    installation: str
    kind: str
    name: str
    slots: tuple[Slot, ...]
    recovery: Recovery

    def of(self, user: str) -> Slot:
        """raises    WrongPassword: no such account"""
        for slot in self.slots:
            if slot.user == user:
                return slot
        raise WrongPassword

    def next_number(self) -> int:
        return max((slot.number for slot in self.slots), default=0) + 1

    def with_slot(self, new: Slot) -> "KeySlots":
        """The account's slot put in place of its old one."""
        return replace(self, slots=(*(slot for slot in self.slots if slot.user != new.user), new))

    def save(self, folder: Path) -> None:
        statefile.save(folder / FILE_NAME, FORMAT, VERSION, {
            "installation": self.installation, "kind": self.kind, "name": self.name,
            "slots": [slot.as_json() for slot in self.slots], "recovery": self.recovery.as_json()})

    @classmethod
    def load(cls, folder: Path) -> "KeySlots":
        """raises    WorkspaceDamaged (also when missing), WorkspaceNewer"""
        path = folder / FILE_NAME
        try:
            body = statefile.load(path, FORMAT, VERSION)
        except FileNotFoundError as error:
            raise WorkspaceDamaged(what=f"缺少{FILE_NAME}") from error
        return statefile.checked(path, lambda: cls._from_json(body))

    @classmethod
    def of_bytes(cls, raw: bytes) -> "KeySlots":
        """As they lie in a backup. raises    WorkspaceDamaged, WorkspaceNewer"""
        body = statefile.parsed(raw, FILE_NAME, FORMAT, VERSION)
        return statefile.checked(Path(FILE_NAME), lambda: cls._from_json(body))

    @classmethod
    def _from_json(cls, body: dict[str, Any]) -> "KeySlots":
        statefile.octets(body["installation"], 16)
        slots = tuple(Slot.from_json(slot) for slot in body["slots"])
        if not 0 < len(slots) <= MOST_SLOTS or len({slot.user for slot in slots}) != len(slots):
            raise ValueError("slots")
        return cls(body["installation"], statefile.text(body["kind"]), statefile.text(body["name"]), slots,
                   Recovery.from_json(body["recovery"]))


def _boxes(value: Any) -> dict[str, Box]:
    boxes = {database: Box.from_json(box) for database, box in value.items()}
    if not boxes or not set(boxes) <= {BUSINESS, ADMIN}:
        raise ValueError("boxes")
    return boxes


def _kek(secret: bytes, context: bytes) -> bytes:
    return HKDF(SHA256(), KEY, None, b"paizhu/slot/v1" + context).derive(secret)
