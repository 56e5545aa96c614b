"""A workspace: one office's folder on one PC, made whole or not at all, opened by one program at a time.

    keyslots.json       what opens the databases                     app/vault/slots.py
    business.db         the ledgers, journal, audit                  db/
    admin.db            accounts, roles, content-free audit copy     app/vault/admin.py
    objects/            attachments                                  db/objects.py
    attempts.json       failed sign-ins                              app/vault/attempts.py
    lock, lock.json     who has it open                              app/vault/single.py

Opening: lock, slots, device secret, attempts, password, account's state, databases. A wrong password is told before a database is
touched, so it and a damaged file give different words.

errors    WorkspaceBusy, WorkspaceDamaged, WorkspaceNewer, LockedOut, DeviceSecret, WrongPassword, NotPermitted, Storage..
leaves    who may do what among business users to the desk; more accounts, re-key and shares to a later chapter of the vault
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import (
    Absent,
    CheckFailed,
    Finding,
    NotPermitted,
    PaizhuError,
    WorkspaceDamaged,
    WrongPassword,
)
from app.vault import admin, device, passwords, recovery
from app.vault.attempts import Attempts, running_time
from app.vault.cost import FLOOR, Cost, calibrated
from app.vault.single import Lock
from app.vault.slots import ADMIN, BUSINESS, FILE_NAME, Keys, KeySlots, Recovery, Slot
from app.vault.station import KINDS, Station, new_station_id, read_station, write_station
from db import audit, failures, migrations
from db.engine import Store
from db.files import sweep, whole_folder
from db.objects import Objects

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Machine:
    """What the vault needs of this PC and OS account; tests bring their own.

    keyring   a keyring that protects, or None
    cost      what a new password slot costs; None: measured once and kept in `config`
    up        seconds of running time
    """

    config: Path
    keyring: Any = None
    cost: Cost | None = None
    code_cost: Cost = FLOOR
    up: Callable[[], float] = running_time

    @classmethod
    def this(cls) -> "Machine":
        return cls(device.config_folder(), device.system_keyring())

    def password_cost(self) -> Cost:
        return self.cost or calibrated(self.config)


class Workspace:
    """An open workspace; `close()` locks it. Made by `create`, `open`, `unlock_with_recovery`.

    device_secret_state   "keyring", "file" or "none": what guards this account's slot besides the password
    failed_before         wrong passwords before this sign-in
    """

    def __init__(self, folder: Path, user: str, keys: Keys, slots: KeySlots, machine: Machine, clock: Clock, lock: Lock) -> None:
        """Open the databases with keys that are proved; use the class methods. The lock is this object's from here on."""
        self.folder, self.user, self.failed_before = folder, user, 0
        self.device_secret_state = slots.of(user).where
        self._keys, self._machine, self._clock = dict(keys), machine, clock
        with ExitStack() as stack:
            stack.callback(lock.release)
            sweep(folder)
            self.admin = stack.enter_context(Store.open(folder / "admin.db", keys[ADMIN]))
            migrations.upgrade(self.admin, "admin")
            with self.admin.read() as conn:
                self.role = admin.role_of(conn, user)
            if BUSINESS not in keys:
                raise NotPermitted(what="打开业务数据")
            self.store = stack.enter_context(Store.open(folder / "business.db", keys[BUSINESS]))
            migrations.upgrade(self.store)
            with self.store.read() as conn:
                self.station: Station = read_station(conn)
            if self.station.station_id != slots.installation:
                raise WorkspaceDamaged(what="密钥槽文件与数据库不属于同一个工作区")
            self.objects = Objects(folder / "objects", self.secret("objects"))
            self.objects.sweep()
            self._open = stack.pop_all()

    # Making and opening -------------------------------------------------------------------------------------------------------

    @classmethod
    def create(cls, folder: Path, kind: str, name: str, user: str, password: str, clock: Clock, *,
               machine: Machine | None = None) -> tuple[Self, str, dict[str, str]]:
        """Make a workspace in `folder`, which is new or empty.

        kind      "group" or "commission"
        returns   (the open workspace, recovery code to print once, one-time codes of the three administrators by account)
        raises    CheckFailed: folder in use, weak password, empty name
        """
        _refuse_unfit(folder, kind, name, user, password)
        machine = machine or Machine.this()
        keys = {BUSINESS: secrets.token_bytes(32), ADMIN: secrets.token_bytes(32)}
        station = Station(new_station_id(), kind, name, 1)
        at = _moment(clock)
        codes = {one: recovery.one_time_code() for one in admin.ADMINISTRATORS}
        code_key = recovery.new_key()
        slots = _first_slots(station, user, password, codes, code_key, keys, machine)
        with whole_folder(folder) as part:
            with Store.create(part / "admin.db", keys[ADMIN]) as store:
                migrations.upgrade(store, "admin")
                with store.write() as conn:
                    admin.add_account(conn, user, admin.BUSINESS, admin.ACTIVE, at)
                    for one in codes:
                        admin.add_account(conn, one, one, admin.INACTIVE, at)
                    audit.write(conn, [_event(at, user, "workspace.create", {"accounts": [user, *codes]})])
            with Store.create(part / "business.db", keys[BUSINESS]) as store:
                migrations.upgrade(store)
                with store.write() as conn:
                    write_station(conn, station, at)
                    audit.write(conn, [_event(at, user, "workspace.create", {"device_secret": slots.of(user).where})])
            Objects(part / "objects", derived(keys[BUSINESS], "objects"))
            slots.save(part)
        workspace = cls(folder, user, keys, slots, machine, clock, Lock(folder, user, clock()))
        admin.catch_up(workspace.store, workspace.admin)
        return workspace, recovery.as_code(code_key), codes

    @classmethod
    def open(cls, folder: Path, user: str, password: str, clock: Clock, *, machine: Machine | None = None) -> Self:
        """Sign in with a password."""
        with _locked(folder, user, clock) as lock:
            slots = KeySlots.load(folder)
            machine = machine or Machine.this()
            keys, wrong_before = _tried(folder, slots, user, password, machine)
            workspace = cls(folder, user, keys, slots, machine, clock, lock)
        workspace.failed_before = wrong_before
        workspace.record("unlock", {"failed_before": wrong_before, "device_secret": workspace.device_secret_state})
        admin.catch_up(workspace.store, workspace.admin)
        return workspace

    @classmethod
    def unlock_with_recovery(cls, folder: Path, code: str, user: str, new_password: str, clock: Clock, *,
                             machine: Machine | None = None) -> tuple[Self, str]:
        """Sign a business account in by the sealed code: new password, this PC's device secret, and a new code; the old one is void.

        returns   (the open workspace, the new recovery code to print once)
        raises    WrongPassword: the code is not right, or no such account; CheckFailed: weak new password
        """
        passwords.refuse_weak(new_password, "new_password")
        code_key = recovery.as_key(code)
        if code_key is None:
            raise WrongPassword
        with _locked(folder, user, clock) as lock:
            slots = KeySlots.load(folder)
            keys = slots.recovery.open(slots.installation, code_key)
            if BUSINESS not in slots.of(user).boxes:
                raise NotPermitted(what="以恢复码登录管理员账户")
            machine = machine or Machine.this()
            fresh = recovery.new_key()
            kept = Recovery.seal(slots.installation, slots.recovery.number + 1, fresh, keys)
            slots = replace(_sealed_anew(slots, user, new_password, keys, machine), recovery=kept)
            # Databases first: slots are not rewritten for a workspace that does not open.
            workspace = cls(folder, user, keys, slots, machine, clock, lock)
        try:
            slots.save(folder)
            workspace.record("unlock.recovery", {"code_number": kept.number - 1, "device_secret": workspace.device_secret_state})
            admin.catch_up(workspace.store, workspace.admin)
        except BaseException:
            workspace.close()
            raise
        return workspace, recovery.as_code(fresh)

    # In use -------------------------------------------------------------------------------------------------------------------

    def secret(self, label: str) -> bytes:
        """32 bytes of their own for each use; the label is part of the format of what they guard, and never changes."""
        return derived(self._keys[BUSINESS], label)

    def change_password(self, old: str, new: str) -> None:
        """Give this account a new password and bind its slot to the device secret this PC has now.

        raises    WrongPassword, LockedOut, CheckFailed; the old password then still opens
        """
        slots = KeySlots.load(self.folder)
        passwords.refuse_weak(new, "new_password")
        _tried(self.folder, slots, self.user, old, self._machine)
        slots = _sealed_anew(slots, self.user, new, self._keys, self._machine)
        slots.save(self.folder)
        self.device_secret_state = slots.of(self.user).where
        self.record("password.change", {"device_secret": self.device_secret_state})

    def confirm(self, user: str, password: str) -> str:
        """Whether another account of this workspace gives its own password: the second of two persons. Nothing is opened.

        returns   the account's role
        raises    WrongPassword, LockedOut, DeviceSecret
        """
        _tried(self.folder, KeySlots.load(self.folder), user, password, self._machine)
        with self.admin.read() as conn:
            return admin.role_of(conn, user)

    def activate(self, user: str, code: str, new_password: str) -> str:
        """An account that waits with its one-time code gets its own password, and may sign in and confirm from now on.

        returns   the account's role
        raises    WrongPassword, LockedOut (also when it does not wait), DeviceSecret, CheckFailed: weak password
        """
        slots = KeySlots.load(self.folder)
        passwords.refuse_weak(new_password, "new_password")
        keys, _ = _tried(self.folder, slots, user, code, self._machine)
        with self.admin.read() as conn:
            role = admin.waiting(conn, user)
        _sealed_anew(slots, user, new_password, keys, self._machine).save(self.folder)
        with self.admin.write() as conn:
            at = _moment(self._clock)
            admin.set_state(conn, user, admin.ACTIVE, at)
            audit.write(conn, [_event(at, self.user, "account.activate", {"account": user})])
        return role

    def check(self) -> list[str]:
        """What is wrong with databases, chains, index and attachments; empty when all is whole. Attachments that records name: the desk."""
        findings = [*self.admin.check(), *self.store.check()]
        for store, words in ((self.store, "审计日志"), (self.admin, "管理审计日志")):
            try:
                with store.read() as conn:
                    findings += [f"{words}：第{bad}条与哈希链不符" for bad in [audit.verify(conn)] if bad]
            except WorkspaceDamaged as damaged:
                findings.append(f"{words}：{damaged.message}")
        return findings + self.objects.check()

    def close(self) -> None:
        """Lock: databases closed, keys dropped. A second call does nothing."""
        if not self._keys:
            return
        with self._open:
            with suppress(PaizhuError):       # caught up at the next opening
                admin.catch_up(self.store, self.admin)
            self._keys.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def moment(self) -> str:
        """Now, UTC."""
        return _moment(self._clock)

    def record(self, act: str, detail: dict[str, Any]) -> None:
        """Into the audit log."""
        with self.store.write() as conn:
            audit.write(conn, [_event(_moment(self._clock), self.user, act, detail)])


# Steps ------------------------------------------------------------------------------------------------------------------------


def _refuse_unfit(folder: Path, kind: str, name: str, user: str, password: str) -> None:
    findings = list[Finding]()
    if kind not in KINDS:
        findings.append(Finding("kind", "KIND", "工作区种类应为派驻组或委机关"))
    for field, value, label in (("name", name, "机构名称"), ("user", user, "用户名")):
        if not value.strip() or len(value) > 100 or not value.isprintable():
            findings.append(Finding(field, "NAME", f"{label}不能为空，不超过100字，不含控制字符"))
    if user in admin.ADMINISTRATORS:
        findings.append(Finding("user", "NAME", "这个用户名留给管理员使用"))
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            findings.append(Finding("folder", "FOLDER", "这个文件夹不是空的，不能在里面新建工作区"))
    except OSError as error:
        raise failures.of_os(error, folder.name) from error
    if findings:
        raise CheckFailed(findings)
    passwords.refuse_weak(password)


def _first_slots(station: Station, user: str, password: str, codes: dict[str, str], code_key: bytes, keys: Keys,
                 machine: Machine) -> KeySlots:
    own = device.make(machine.config, machine.keyring)
    only_admin = {ADMIN: keys[ADMIN]}

    def seal(of: tuple[int, tuple[str, str, str, Cost, Keys]]) -> Slot:
        number, (account, role, word, cost, opens) = of
        return Slot.seal(station.station_id, number, account, role, word, cost, own, opens)

    wanted = [(user, admin.BUSINESS, password, machine.password_cost(), keys),
              *((one, one, code, machine.code_cost, only_admin) for one, code in codes.items())]
    # One after the other: two Argon2id derivations of several lanes at once wait for each other's lanes for ever.
    slots = tuple(map(seal, enumerate(wanted, 1)))
    return KeySlots(station.station_id, station.kind, station.name, slots, Recovery.seal(station.station_id, 1, code_key, keys))


def _sealed_anew(slots: KeySlots, user: str, password: str, keys: Keys, machine: Machine) -> KeySlots:
    old = slots.of(user)
    own = device.make(machine.config, machine.keyring)
    opens = {database: keys[database] for database in old.boxes}
    cost = machine.password_cost()
    return slots.with_slot(Slot.seal(slots.installation, slots.next_number(), user, old.role, password, cost, own, opens))


@contextmanager
def _locked(folder: Path, user: str, clock: Clock) -> Iterator[Lock]:
    """The workspace's lock; released again when the block fails.

    raises    Absent: no workspace there
    """
    if not (folder / FILE_NAME).exists() and not (folder / "business.db").exists():
        raise Absent(what=f"工作区（{folder.name}）")
    lock = Lock(folder, user, clock())
    try:
        yield lock
    except BaseException:
        lock.release()
        raise


def _tried(folder: Path, slots: KeySlots, user: str, password: str, machine: Machine) -> tuple[Keys, int]:
    """One counted try of a password.

    returns   (the keys it opens, how many wrong ones before it)
    raises    WrongPassword, LockedOut, DeviceSecret
    """
    slot = slots.of(user)
    devices = device.here(machine.config, machine.keyring)
    attempts = Attempts(folder, machine.config, slots.installation, slot.device_among(devices), machine.up)
    attempts.begin(user)
    try:
        keys = slot.open(slots.installation, password, devices)
    except WrongPassword:
        raise
    except BaseException:
        attempts.forgive(user)
        raise
    return keys, attempts.succeeded(user)


def derived(key: bytes, label: str) -> bytes:
    return HKDF(SHA256(), 32, None, b"paizhu/secret/v1/" + label.encode()).derive(key)


def _moment(clock: Clock) -> str:
    return clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _event(at: str, user: str, act: str, detail: dict[str, Any]) -> dict[str, Any]:
    return {"at": at, "user": user, "act": act, "detail": detail}
