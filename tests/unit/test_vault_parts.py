"""The parts of the vault, each by itself: codes, costs, device secret, attempts, state files, the lock."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from keyring.backend import KeyringBackend

from app.errors import CheckFailed, DeviceSecret, LockedOut, WorkspaceBusy, WorkspaceDamaged, WorkspaceNewer, WrongPassword
from app.vault import device, passwords, recovery, statefile
from app.vault.attempts import Attempts
from app.vault.cost import FLOOR, Cost, calibrated, measured
from app.vault.device import FILE, KEYRING, NO_DEVICE, NONE, Device
from app.vault.single import Lock
from app.vault.slots import Slot

LEAST = Cost(t=1, m=64, p=1)
INSTALLATION = "ab" * 16
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


# Recovery code -----------------------------------------------------------------------------------------------------------------

def test_a_code_is_read_however_it_was_copied() -> None:
    key = recovery.new_key()
    code = recovery.as_code(key)
    assert len(code) == 14 * 4 + 13
    full = "".join(chr(ord(one) + 0xFEE0) if one.isalnum() else one for one in code)
    for copied in (code, code.lower(), code.replace("-", " "), f" {code.replace('-', '')}\n", full, code.replace("O", "0"),
                   code.replace("I", "1"), code.replace("B", "8"), code.replace("-", "—")):
        assert recovery.as_key(copied) == key


def test_a_code_copied_wrong_is_known_at_once() -> None:
    code = recovery.as_code(bytes(range(32)))
    for at, one in enumerate(code):
        if one != "-":
            assert recovery.as_key(code[:at] + ("A" if one != "A" else "C") + code[at + 1:]) is None
    for odd in ("", "-", code[:-1], code + "A", code + code, "测试", "\0", "=" * 56):
        assert recovery.as_key(odd) is None


def test_codes_are_never_the_same() -> None:
    assert len({recovery.one_time_code() for _ in range(50)} | {recovery.as_code(recovery.new_key()) for _ in range(50)}) == 100


# Passwords ---------------------------------------------------------------------------------------------------------------------

def test_two_ways_to_type_one_password_are_one() -> None:
    assert passwords.as_bytes("cafe\u0301") == passwords.as_bytes("café")
    assert passwords.as_bytes("ａ") != passwords.as_bytes("a")


@pytest.mark.parametrize("weak", ["", "Ab1", "1234567", "12345678", "abcdefgh", "ABCDEFGH", "口令口令口令口令", "a1" * 501])
def test_a_weak_password_is_refused(weak: str) -> None:
    with pytest.raises(CheckFailed):
        passwords.refuse_weak(weak)


@pytest.mark.parametrize("good", ["abcdefg1", "Abcdefgh", "correct horse battery", "口令口令口令口令1", "a" * 999 + "1"])
def test_a_good_password_is_taken_whole(good: str) -> None:
    passwords.refuse_weak(good)


# Cost --------------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("per_gib", "cost"), [
    (20.0, FLOOR), (7.0, Cost(3, 131072, 4)), (3.0, Cost(3, 262144, 4)), (1.0, Cost(9, 262144, 4)), (0.01, Cost(10, 262144, 4)),
])
def test_the_cost_is_measured_to_half_a_second_or_more_and_never_under_the_floor(per_gib: float, cost: Cost) -> None:
    assert measured(lambda one: per_gib * one.m / 1048576 * one.t / 3) == cost


def test_a_measured_cost_is_kept_and_one_below_the_floor_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.vault.cost._seconds", lambda _cost: 0.6)
    path = tmp_path / "cost.json"
    assert calibrated(tmp_path) == FLOOR
    for kept in (Cost(4, 65536, 4), Cost(3, 262144, 4)):
        statefile.save(path, "paizhu/cost", 1, kept.as_json())
        assert calibrated(tmp_path) == kept
    for bad in (Cost(1, 65536, 4), Cost(3, 1024, 4), Cost(3, 65536, 1)):
        statefile.save(path, "paizhu/cost", 1, bad.as_json())
        assert calibrated(tmp_path) == FLOOR
    path.write_bytes(b"damaged")
    assert calibrated(tmp_path) == FLOOR


def test_a_real_measurement_is_not_below_the_floor() -> None:
    found = measured(lambda cost: 0.6 if cost.key(b"word", bytes(16)) else 0.0)
    assert found == FLOOR


@pytest.mark.parametrize("stored", [
    {"t": 11, "m": 65536, "p": 4}, {"t": 0, "m": 65536, "p": 4}, {"t": 3, "m": 1048577, "p": 4}, {"t": 3, "m": 31, "p": 4},
    {"t": 3, "m": 65536, "p": 0}, {"t": True, "m": 65536, "p": 4}, {"t": 3.0, "m": 65536, "p": 4}, {"t": 3, "m": 65536}, [], None,
])
def test_costs_out_of_bounds_are_refused_before_memory_is_taken(stored: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Cost.from_json(stored)


def test_two_derivations_at_once_do_not_wait_for_each_other_for_ever() -> None:
    cost = Cost(t=1, m=4096, p=4)
    keys: list[bytes] = []
    threads = [threading.Thread(target=lambda: keys.append(cost.key(b"word", bytes(16))), daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(keys) == 4
    assert len(set(keys)) == 1


# Device secret -----------------------------------------------------------------------------------------------------------------

class Kept(KeyringBackend):
    """A keyring in memory; `broken` keeps nothing, `silent` never answers."""

    priority = 1.0

    def __init__(self, *, broken: bool = False, silent: bool = False) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.broken, self.gate = broken, threading.Event()
        if not silent:
            self.gate.set()

    def get_password(self, service: str, username: str) -> str | None:
        self.gate.wait(60)
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.gate.wait(60)
        if not self.broken:
            self.kept[service, username] = password


def test_the_secret_lies_in_the_keyring_where_there_is_one(tmp_path: Path) -> None:
    backend = Kept()
    made = device.make(tmp_path, backend)
    assert (made.where, len(made.secret)) == (KEYRING, 32)
    assert device.make(tmp_path, backend) == made
    assert device.here(tmp_path, backend) == [made]
    assert not (tmp_path / "device.json").exists()


@pytest.mark.parametrize("backend", [None, Kept(broken=True)])
def test_else_in_a_file_only_this_user_reads(tmp_path: Path, backend: Kept | None) -> None:
    made = device.make(tmp_path / "config", backend)
    assert made.where == FILE
    assert device.make(tmp_path / "config", backend) == made
    if os.name == "posix":
        assert (tmp_path / "config" / "device.json").stat().st_mode & 0o777 == 0o600


def test_else_nowhere_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where the folder should be")
    assert device.make(tmp_path / "config") == NO_DEVICE
    assert NO_DEVICE.where == NONE


def test_a_keyring_that_does_not_answer_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "PATIENCE", 0.2)
    backend = Kept(silent=True)
    assert device.make(tmp_path, backend).where == FILE
    backend.gate.set()


def test_a_damaged_device_file_is_no_secret(tmp_path: Path) -> None:
    device.make(tmp_path)
    path = tmp_path / "device.json"
    path.write_bytes(path.read_bytes().replace(b"a", b"b"))
    assert device.here(tmp_path) == []


@pytest.mark.parametrize("backend", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring", "no.such.Backend"])
def test_keyrings_that_only_look_like_protection_are_refused(backend: str) -> None:
    found = subprocess.run([sys.executable, "-c", "from app.vault import device; print(device.system_keyring())"], check=True,
                           capture_output=True, text=True, env=os.environ | {"PYTHON_KEYRING_BACKEND": backend})
    assert found.stdout.strip() == "None"


# Slots -------------------------------------------------------------------------------------------------------------------------

DEVICE = Device(FILE, "0123456789abcdef", b"d" * 32)
KEYS = {"admin": b"a" * 32, "business": b"b" * 32}


def test_a_slot_opens_with_its_password_and_device_only() -> None:
    slot = Slot.seal(INSTALLATION, 1, "zuzhang", "business", "Right-1234", LEAST, DEVICE, KEYS)
    assert slot.open(INSTALLATION, "Right-1234", [NO_DEVICE, DEVICE]) == KEYS
    for installation, password, devices in ((INSTALLATION, "Wrong-1234", [DEVICE]), ("cd" * 16, "Right-1234", [DEVICE]),
                                            (INSTALLATION, "Right-1234", [Device(FILE, DEVICE.id, bytes(32))])):
        with pytest.raises(WrongPassword):
            slot.open(installation, password, devices)
    with pytest.raises(DeviceSecret):
        slot.open(INSTALLATION, "Right-1234", [Device(FILE, "f" * 16, b"d" * 32)])


def test_nothing_beside_the_box_can_be_changed() -> None:
    stored = Slot.seal(INSTALLATION, 1, "zuzhang", "business", "Right-1234", LEAST, DEVICE, KEYS).as_json()
    boxes = stored["boxes"]
    swapped = {"boxes": {"admin": boxes["business"], "business": boxes["admin"]}}
    kdf = stored["kdf"]
    changes = [{"slot": 2}, {"user": "anguan"}, {"role": "auditor"}, {"kdf": kdf | {"t": 2}}, {"kdf": kdf | {"m": 128}},
               {"kdf": kdf | {"salt": "00" * 16}}, {"device": {"where": KEYRING, "id": DEVICE.id}}, swapped]
    for change in changes:
        with pytest.raises(WrongPassword):
            Slot.from_json(stored | change).open(INSTALLATION, "Right-1234", [DEVICE])
    assert Slot.from_json(stored).open(INSTALLATION, "Right-1234", [DEVICE]) == KEYS


# Attempts ----------------------------------------------------------------------------------------------------------------------

class Up:
    """The machine's running time."""

    def __init__(self) -> None:
        self.now = 50_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def up() -> Up:
    return Up()


def attempts(tmp_path: Path, up: Up, who: Device = DEVICE) -> Attempts:
    """As a program started anew would read them."""
    for name in ("work", "config"):
        (tmp_path / name).mkdir(exist_ok=True)
    return Attempts(tmp_path / "work", tmp_path / "config", INSTALLATION, who, up)


def fail(tmp_path: Path, up: Up, times: int) -> None:
    for _ in range(times):
        attempts(tmp_path, up).begin("zuzhang")


def locked(tmp_path: Path, up: Up) -> bool:
    try:
        attempts(tmp_path, up).begin("zuzhang")
    except LockedOut:
        return True
    return False


def test_five_failures_lock_through_restarts_of_the_program(tmp_path: Path, up: Up) -> None:
    fail(tmp_path, up, 5)
    assert locked(tmp_path, up)
    up.now += 599
    assert locked(tmp_path, up)
    up.now += 2
    assert not locked(tmp_path, up)


def test_the_second_wait_is_twice_as_long(tmp_path: Path, up: Up) -> None:
    fail(tmp_path, up, 5)
    up.now += 601
    fail(tmp_path, up, 5)
    up.now += 1199
    assert locked(tmp_path, up)
    up.now += 2
    assert not locked(tmp_path, up)


def test_a_restarted_machine_counts_its_own_running_time_only(tmp_path: Path, up: Up) -> None:
    """The clock on the wall is never asked: setting it forward ends no wait."""
    fail(tmp_path, up, 5)
    up.now = 100.0
    assert locked(tmp_path, up)
    up.now = 550.0
    assert locked(tmp_path, up)
    up.now = 601.0
    assert not locked(tmp_path, up)


def test_a_success_begins_anew_and_tells_what_was_before(tmp_path: Path, up: Up) -> None:
    fail(tmp_path, up, 3)
    tried = attempts(tmp_path, up)
    tried.begin("zuzhang")
    assert tried.succeeded("zuzhang") == 3
    fail(tmp_path, up, 4)
    assert not locked(tmp_path, up)


def test_other_accounts_do_not_wait(tmp_path: Path, up: Up) -> None:
    fail(tmp_path, up, 5)
    attempts(tmp_path, up).begin("anguan")
    assert locked(tmp_path, up)


def test_what_was_no_guess_is_forgiven(tmp_path: Path, up: Up) -> None:
    fail(tmp_path, up, 4)
    for _ in range(3):
        tried = attempts(tmp_path, up)
        tried.begin("zuzhang")
        tried.forgive("zuzhang")
    assert not locked(tmp_path, up)


def test_one_deleted_copy_changes_nothing(tmp_path: Path, up: Up) -> None:
    for deleted in ("work/attempts.json", f"config/attempts-{INSTALLATION}.json"):
        fail(tmp_path, up, 5)
        (tmp_path / deleted).unlink()
        assert locked(tmp_path, up)
        up.now += 24 * 3600


def test_an_altered_count_locks(tmp_path: Path, up: Up) -> None:
    fail(tmp_path, up, 2)
    (tmp_path / f"config/attempts-{INSTALLATION}.json").unlink()
    path = tmp_path / "work/attempts.json"
    body = statefile.load(path, "paizhu/attempts", 1)
    body["sections"][DEVICE.id]["state"]["accounts"]["zuzhang"]["failures"] = 0
    statefile.save(path, "paizhu/attempts", 1, {"sections": body["sections"]})
    assert locked(tmp_path, up)
    up.now += 601
    assert not locked(tmp_path, up)


def test_two_os_accounts_keep_their_counts_apart(tmp_path: Path, up: Up) -> None:
    other = Device(FILE, "f" * 16, b"o" * 32)
    fail(tmp_path, up, 4)
    (tmp_path / f"config/attempts-{INSTALLATION}.json").unlink()
    attempts(tmp_path, up, other).begin("zuzhang")
    (tmp_path / f"config/attempts-{INSTALLATION}.json").unlink()
    fail(tmp_path, up, 1)
    assert locked(tmp_path, up)


# State files and lock ----------------------------------------------------------------------------------------------------------

def test_a_state_file_comes_back_or_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    statefile.save(path, "paizhu/test", 2, {"a": [1, "甲"]})
    assert statefile.load(path, "paizhu/test", 2)["a"] == [1, "甲"]
    with pytest.raises(WorkspaceNewer):
        statefile.load(path, "paizhu/test", 1)
    with pytest.raises(WorkspaceDamaged):
        statefile.load(path, "paizhu/other", 2)
    with pytest.raises(FileNotFoundError):
        statefile.load(tmp_path / "none.json", "paizhu/test", 2)


def test_any_changed_byte_of_a_state_file_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    statefile.save(path, "paizhu/test", 1, {"a": [1, "甲"], "b": "cd"})
    whole = path.read_bytes()
    known = orjson.loads(whole)
    for at in range(len(whole)):
        for bit in (1, 32):
            broken = whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1:]
            path.write_bytes(broken)
            try:
                assert orjson.loads(broken) == known      # white space and the like
            except (orjson.JSONDecodeError, AssertionError):
                with pytest.raises(WorkspaceDamaged):
                    statefile.load(path, "paizhu/test", 1)
    for odd in (b"", b"[]", b"null", b"{" * 10000, b"[" * 100000, whole[:-1], b"\xff" * 100, b" " * (300 * 1024)):
        path.write_bytes(odd)
        with pytest.raises(WorkspaceDamaged):
            statefile.load(path, "paizhu/test", 1)


def test_a_second_program_is_told_who_and_since_when(tmp_path: Path) -> None:
    held = Lock(tmp_path, "zuzhang", NOW)
    with pytest.raises(WorkspaceBusy) as caught:
        Lock(tmp_path, "anguan", NOW)
    assert caught.value.facts == {"user": "zuzhang", "since": "2026-11-21 09:30"}
    held.release()
    held.release()
    Lock(tmp_path, "anguan", NOW).release()


HOLD = """
import sys, time
from datetime import datetime
from pathlib import Path
from app.vault.single import Lock
lock = Lock(Path(sys.argv[1]), "zuzhang", datetime(2026, 11, 21))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_dies_with_its_holder(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WorkspaceBusy):
            Lock(tmp_path, "anguan", NOW)
        holder.kill()
        holder.wait()
    Lock(tmp_path, "anguan", NOW).release()


def test_a_stale_or_odd_note_locks_nobody_out(tmp_path: Path) -> None:
    for note in (b"", b"\xff", b"[]", b'{"user": 5}', b'{"user": "x", "since": "then"}'):
        (tmp_path / "lock.json").write_bytes(note)
        Lock(tmp_path, "anguan", NOW).release()
