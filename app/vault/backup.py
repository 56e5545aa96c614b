"""A whole workspace in one file, and back from it.

    create(workspace, out)            both databases as they stand at one moment, the key slots, attachments, bundles kept and made
    verify(file, ...)                 every byte against the digests inside; the seal too, where a password or the code opens it
    restore(file, folder, ...)        into a new or empty folder, all or nothing; a new stream epoch is opened there
                                      (app/sync/streams/epochs.py)

Nothing is decrypted on the way: databases, attachments and bundles lie in the file as they lie in the workspace. Memory does not grow with
it. While the databases are copied, writers wait; reading goes on.

shapes    docs/formats/backup-v1.md
errors    BackupDamaged: not as written, or cut; WorkspaceNewer: a later format; StorageFull, StorageFailed; WrongPassword, DeviceSecret;
          NeedsSecondPerson; CheckFailed: the folder is not empty; WorkspaceDamaged: what does not prove right is not backed up
source    threat-model.md P21, P22, P23, P31
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from app.errors import (
    CheckFailed,
    Finding,
    NeedsSecondPerson,
    NotPermitted,
    WorkspaceDamaged,
    WrongPassword,
)
from app.progress import Progress, silent
from app.sync.files import told
from app.vault import device, recovery
from app.vault.backupfile import DATABASES, FOLDERS, NAME, Verified, Writer, proved, seal_key, slots_of
from app.vault.slots import ADMIN, BUSINESS, FILE_NAME, Keys, KeySlots
from app.vault.workspace import Machine, Workspace, derived
from db import audit, migrations
from db.engine import Store
from db.files import PART, sync_folder, whole_folder

LABEL = "backup"
_PART = PART + "backup-"


@dataclass(frozen=True)
class Made:
    """sha256: of the whole file; entries: files in it; bytes: its size."""

    path: str
    sha256: str
    entries: int
    bytes: int


@dataclass(frozen=True)
class Restored:
    folder: str
    entries: int
    station_id: str
    epoch: int
    was: int
    made: str


@dataclass(frozen=True)
class Opener:
    """What opens the key slots of a backup: an account's password, or the recovery code."""

    user: str = ""
    password: str | None = None
    code: str | None = None


def create(workspace: Workspace, out: Path, progress: Progress = silent) -> Made:
    """Write the backup; `out` is new or replaced only once the new one is whole, on the disk and read back.

    raises    WorkspaceDamaged, Storage..
    """
    if findings := [*workspace.admin.check(), *workspace.store.check()]:
        raise WorkspaceDamaged(what=f"{findings[0]}，没有备份")
    part = out.with_name(f"{_PART}{secrets.token_hex(8)}")
    try:
        with told(out.name):
            for cut in out.parent.glob(_PART + "*"):          # what a power cut left of an earlier try
                cut.unlink(missing_ok=True)
            with part.open("xb") as file:
                writer = Writer(file)
                _write(workspace, writer, progress)
                writer.end(seal_key(workspace.secret(LABEL)))
                file.flush()
                os.fsync(file.fileno())
            found = proved(part, None, progress)
            if found.sha256 != writer.sha256:
                raise OSError(5, "read back otherwise")
            os.replace(part, out)
            sync_folder(out.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    workspace.record("backup.create", {"sha256": found.sha256, "entries": found.entries})
    return Made(str(out), found.sha256, found.entries, found.bytes)


def verify(path: Path, opener: Opener | None = None, machine: Machine | None = None, progress: Progress = silent) -> Verified:
    """
    opener    None: digests alone
    raises    BackupDamaged, WorkspaceNewer, WrongPassword, DeviceSecret, Storage..
    """
    return proved(path, (lambda slots: _seal(_keys(slots, opener, machine))) if opener else None, progress)


def restore(path: Path, folder: Path, opener: Opener, clock: Callable[[], datetime], *, second: Opener | None = None,
            machine: Machine | None = None, progress: Progress = silent) -> Restored:
    """
    opener    password, or the code where this PC has not the device secret; signing in afterwards is the workspace's own matter
    second    the other person's account and password (P31); the code, which two people unseal, stands for both
    """
    _refuse_used(folder)
    with whole_folder(folder) as part:
        keys: dict[str, bytes] = {}

        def opened(slots: KeySlots) -> bytes:
            keys.update(_keys(slots, opener, machine))
            if opener.code is None:
                _second(slots, opener, second, machine)
            return _seal(keys)

        found = proved(path, opened, progress, into=part)
        station_id, epoch, was = _anew(part, keys, opener, second, found, clock)
    return Restored(str(folder), found.entries, station_id, epoch, was, found.made)


def accounts(path: Path) -> tuple[str, ...]:
    """Accounts of the backup, business ones first.

    raises    BackupDamaged, WorkspaceNewer, Storage..
    """
    slots = slots_of(path).slots
    return tuple(slot.user for slot in sorted(slots, key=lambda slot: (BUSINESS not in slot.boxes, slot.number)))


def _write(workspace: Workspace, writer: Writer, progress: Progress) -> None:
    station = workspace.station
    writer.start(orjson.dumps({"format": "paizhu/backup", "installation": station.station_id, "kind": station.kind, "name": station.name,
                               "epoch": station.epoch, "made": workspace.moment()}, option=orjson.OPT_SORT_KEYS))
    with ExitStack() as still:
        # Both logs stand still for the copy: one moment for accounts and records.
        for store in (workspace.admin, workspace.store):
            store.checkpoint()
            still.enter_context(store.write())
        writer.add(FILE_NAME, workspace.folder / FILE_NAME, progress)
        for name in DATABASES:
            for each in (name, name + "-wal"):
                if (workspace.folder / each).is_file() and (workspace.folder / each).stat().st_size:
                    writer.add(each, workspace.folder / each, progress)
    for name, path in _files(workspace.folder):
        with suppress(FileNotFoundError):        # acknowledged and forgotten meanwhile
            writer.add(name, path, progress)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for name in FOLDERS:
        for path in sorted((folder / name).rglob("*")) if (folder / name).is_dir() else ():
            said = path.relative_to(folder).as_posix()
            if path.is_file() and NAME.fullmatch(said):
                yield said, path


def _keys(slots: KeySlots, opener: Opener | None, machine: Machine | None) -> Keys:
    """raises    WrongPassword, DeviceSecret"""
    if opener is None:
        raise WrongPassword
    if opener.code is not None:
        code_key = recovery.as_key(opener.code)
        if code_key is None:
            raise WrongPassword
        return slots.recovery.open(slots.installation, code_key)
    found = _opened(slots, opener, machine)
    if BUSINESS not in found:
        raise WrongPassword
    return found


def _seal(keys: Keys) -> bytes:
    return seal_key(derived(keys[BUSINESS], LABEL))


def _opened(slots: KeySlots, opener: Opener, machine: Machine | None) -> Keys:
    machine = machine or Machine.this()
    return slots.of(opener.user).open(slots.installation, opener.password or "", device.here(machine.config, machine.keyring))


def _second(slots: KeySlots, first: Opener, second: Opener | None, machine: Machine | None) -> None:
    """Another account gives its own password; that it may still sign in, admin.db says after the copy."""
    if second is None or second.user == first.user or second.password is None:
        raise NeedsSecondPerson(what="恢复备份")
    _opened(slots, second, machine)


def _anew(part: Path, keys: Keys, opener: Opener, second: Opener | None, found: Verified,
          clock: Callable[[], datetime]) -> tuple[str, int, int]:
    """In the restored databases: that they open, that both people may, and the epoch that begins."""
    from app.sync.streams import epochs
    from app.vault import admin
    from app.vault.station import begin_epoch, read_station

    moment = clock().astimezone(UTC)
    with Store.open(part / "admin.db", keys[ADMIN]) as store:
        migrations.upgrade(store, "admin")
        with store.read() as conn:
            roles = [(one, admin.role_of(conn, one.user)) for one in (opener, second) if one is not None and one.user]
        for one, role in roles:
            if one is second and role == "auditor":
                raise NotPermitted(what="以安全审计员身份确认恢复备份")
    with Store.open(part / "business.db", keys[BUSINESS]) as store:
        migrations.upgrade(store)
        with store.write() as conn:
            station = read_station(conn)
            epoch = epochs.open_anew(conn, station.epoch, moment.strftime("%Y-%m-%dT%H:%M:%SZ"), found.made)
            begin_epoch(conn, epoch)
            audit.write(conn, [{"at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "user": opener.user or "recovery",
                                "act": "backup.restore",
                                "detail": {"epoch": epoch, "was": station.epoch, "made": found.made, "backup": found.sha256,
                                           "second": second.user if second else "recovery code"}}])
    return station.station_id, epoch, station.epoch


def _refuse_used(folder: Path) -> None:
    with told(folder.name):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CheckFailed([Finding("folder", "FOLDER", "这个文件夹不是空的，不能恢复到里面")])


__all__ = ["Made", "Opener", "Restored", "Verified", "accounts", "create", "restore", "verify"]
