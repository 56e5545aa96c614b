"""A workspace from its making to recovery: who gets in, who does not, and what each damaged file says."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect

from app.errors import (
    Absent,
    CheckFailed,
    DeviceSecret,
    LockedOut,
    NotPermitted,
    PaizhuError,
    WorkspaceBusy,
    WorkspaceDamaged,
    WorkspaceNewer,
    WrongPassword,
)
from app.vault import Machine, Workspace, is_workspace, outside, statefile, users
from app.vault.cost import Cost
from app.vault.slots import KeySlots
from db import audit

LEAST = Cost(t=1, m=64, p=1)
PASSWORD, NAME = "Right-1234", "驻测试县教育局纪检监察组"
Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "config", cost=LEAST, code_cost=LEAST, up=lambda: 1000.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "work" / "驻组"


@pytest.fixture
def codes(folder: Path, machine: Machine) -> tuple[str, dict[str, str]]:
    """A closed workspace in `folder`; (recovery code, administrators' codes)."""
    workspace, code, administrators = Workspace.create(folder, "group", NAME, "zuzhang", PASSWORD, now, machine=machine)
    workspace.close()
    return code, administrators


def opened(folder: Path, machine: Machine, password: str = PASSWORD, user: str = "zuzhang") -> Workspace:
    return Workspace.open(folder, user, password, now, machine=machine)


def test_a_workspace_is_made_closed_and_opened_again(folder: Path, machine: Machine) -> None:
    workspace, code, administrators = Workspace.create(folder, "group", NAME, "zuzhang", PASSWORD, now, machine=machine)
    with workspace:
        station = workspace.station
        assert (station.kind, station.name, station.epoch, len(station.station_id)) == ("group", NAME, 1, 32)
        assert len(code) == 69
        assert list(administrators) == ["system", "security", "auditor"]
        assert workspace.device_secret_state == "file"
        secret = workspace.secret("station keys")
    assert is_workspace(folder)
    assert users(folder) == ("zuzhang", "system", "security", "auditor")
    assert (outside(folder).name, outside(folder).kind) == (NAME, "group")
    with opened(folder, machine) as workspace:
        assert (workspace.station, workspace.user, workspace.role) == (station, "zuzhang", "business")
        assert workspace.secret("station keys") == secret
        assert workspace.secret("other") != secret
        assert workspace.check() == []


def test_nothing_readable_lies_in_the_folder(folder: Path, machine: Machine) -> None:
    workspace, code, administrators = Workspace.create(folder, "group", NAME, "zuzhang", PASSWORD, now, machine=machine)
    with workspace, workspace.store.write() as conn:
        audit.write(conn, [{"at": "2026", "user": "某甲乙丙丁", "act": "marker-act"}])
    marks = [PASSWORD, code, code.replace("-", ""), *administrators.values(), "某甲乙丙丁", "marker-act"]
    for path in folder.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert not [mark for mark in marks if mark.encode() in raw], path.name
            assert path.stat().st_mode & 0o077 == 0, path.name


def test_a_wrong_password_or_name_is_refused_and_nothing_changes(folder: Path, machine: Machine, codes: object) -> None:
    before = (folder / "business.db").read_bytes()
    for user, password in (("zuzhang", "Wrong-1234"), ("zuzhang", ""), ("nobody", PASSWORD), ("zuzhang", PASSWORD + " "), ("", "\ud800")):
        with pytest.raises(WrongPassword):
            opened(folder, machine, password, user)
    assert (folder / "business.db").read_bytes() == before
    with opened(folder, machine) as workspace:
        assert workspace.failed_before == 3
        with workspace.store.read() as conn:
            assert audit.page(conn, act="unlock")[0]["detail"] == {"failed_before": 3, "device_secret": "file"}


def test_five_wrong_passwords_lock_the_right_one_out(folder: Path, machine: Machine, codes: object) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassword):
            opened(folder, machine, "Wrong-1234")
    with pytest.raises(LockedOut):
        opened(folder, machine)
    later = Machine(machine.config, cost=LEAST, up=lambda: 1000.0 + 601)
    opened(folder, later).close()


def test_a_second_program_is_refused_before_it_asks_for_a_password(folder: Path, machine: Machine, codes: object) -> None:
    with opened(folder, machine):
        with pytest.raises(WorkspaceBusy) as caught:
            opened(folder, machine, "Wrong-1234")
        assert caught.value.facts == {"user": "zuzhang", "since": "2026-11-21 09:30"}
    opened(folder, machine).close()


def test_administrators_wait_and_never_get_the_business_key(folder: Path, machine: Machine, codes: tuple[str, dict[str, str]]) -> None:
    slots = KeySlots.load(folder)
    for user, code in codes[1].items():
        with pytest.raises(LockedOut):
            opened(folder, machine, code, user)
        assert set(slots.of(user).boxes) == {"admin"}
    with opened(folder, machine) as workspace, workspace.admin.write() as conn:
        conn.exec_driver_sql("UPDATE account SET state = 'active' WHERE name = 'auditor'")
    with pytest.raises(NotPermitted):
        opened(folder, machine, codes[1]["auditor"], "auditor")
    opened(folder, machine).close()


def test_a_disabled_account_is_told_so(folder: Path, machine: Machine, codes: object) -> None:
    with opened(folder, machine) as workspace, workspace.admin.write() as conn:
        conn.exec_driver_sql("UPDATE account SET state = 'disabled' WHERE name = 'zuzhang'")
    with pytest.raises(LockedOut, match="已停用"):
        opened(folder, machine)


def test_a_changed_password_opens_and_the_old_does_not(folder: Path, machine: Machine, codes: object) -> None:
    with opened(folder, machine) as workspace:
        with pytest.raises(WrongPassword):
            workspace.change_password("Wrong-1234", "New-12345")
        with pytest.raises(CheckFailed):
            workspace.change_password(PASSWORD, "short")
        workspace.change_password(PASSWORD, "New-12345")
        workspace.confirm("zuzhang", "New-12345")
        with pytest.raises(WrongPassword):
            workspace.confirm("zuzhang", PASSWORD)
    with pytest.raises(WrongPassword):
        opened(folder, machine)
    opened(folder, machine, "New-12345").close()


def test_the_recovery_code_opens_once_and_gives_a_new_one(folder: Path, machine: Machine, codes: tuple[str, dict[str, str]]) -> None:
    for wrong in ("", "AAAA-" * 14, codes[0][:-1] + ("A" if codes[0][-1] != "A" else "C")):
        with pytest.raises(WrongPassword):
            Workspace.unlock_with_recovery(folder, wrong, "zuzhang", "New-12345", now, machine=machine)
    with pytest.raises(CheckFailed):
        Workspace.unlock_with_recovery(folder, codes[0], "zuzhang", "weak", now, machine=machine)
    with pytest.raises(NotPermitted):
        Workspace.unlock_with_recovery(folder, codes[0], "auditor", "New-12345", now, machine=machine)
    opened(folder, machine).close()

    elsewhere = Machine(machine.config.with_name("other PC"), cost=LEAST, up=machine.up)
    with pytest.raises(DeviceSecret):
        opened(folder, elsewhere)
    workspace, fresh = Workspace.unlock_with_recovery(folder, codes[0], "zuzhang", "New-12345", now, machine=elsewhere)
    with workspace, workspace.store.read() as conn:
        assert audit.page(conn, act="unlock.recovery")[0]["detail"]["code_number"] == 1
    opened(folder, elsewhere, "New-12345").close()
    with pytest.raises(WrongPassword):
        Workspace.unlock_with_recovery(folder, codes[0], "zuzhang", "Other-12345", now, machine=elsewhere)
    Workspace.unlock_with_recovery(folder, fresh, "zuzhang", "Other-12345", now, machine=elsewhere)[0].close()


def test_a_workspace_without_device_secret_says_none(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "config").write_text("no folder can be made here")
    machine = Machine(tmp_path / "config", cost=LEAST, code_cost=LEAST, up=lambda: 1000.0)
    workspace, *_ = Workspace.create(folder, "commission", "测试县纪委监委", "anguan", PASSWORD, now, machine=machine)
    with workspace, workspace.store.read() as conn:
        assert workspace.device_secret_state == "none"
        assert audit.page(conn)[0]["detail"] == {"device_secret": "none"}
    opened(folder, machine, user="anguan").close()


def test_the_audit_copy_catches_up_without_its_details(folder: Path, machine: Machine, codes: object) -> None:
    with opened(folder, machine) as workspace, workspace.store.write() as conn:
        audit.write(conn, [{"at": "2026", "user": "zuzhang", "act": "talk.add", "ledger": "talk", "record": "r", "detail": {"n": 1}}])
        head = audit.head(conn)
    with opened(folder, machine) as workspace, workspace.admin.read() as conn:
        rows = conn.exec_driver_sql("SELECT seq, act, hash FROM business_audit ORDER BY seq").fetchall()
        assert [row[1] for row in rows] == ["workspace.create", "unlock", "talk.add", "unlock"]
        assert (rows[2][0], rows[2][2]) == head
        assert "detail" not in [column["name"] for column in inspect(conn).get_columns("business_audit")]


@pytest.mark.parametrize(("change", "field"), [
    ({"password": "weak"}, "password"), ({"name": " "}, "name"), ({"name": "a\nb"}, "name"), ({"user": ""}, "user"),
    ({"user": "auditor"}, "user"), ({"kind": "other"}, "kind"),
])
def test_what_cannot_be_made_leaves_nothing(folder: Path, machine: Machine, change: dict[str, str], field: str) -> None:
    asked = {"kind": "group", "name": NAME, "user": "zuzhang", "password": PASSWORD} | change
    with pytest.raises(CheckFailed) as caught:
        Workspace.create(folder, **asked, clock=now, machine=machine)
    assert [finding.field for finding in caught.value.findings] == [field]
    assert not folder.exists()


def test_a_folder_in_use_is_not_touched(folder: Path, machine: Machine, codes: object) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(CheckFailed):
        Workspace.create(folder, "group", NAME, "zuzhang", PASSWORD, now, machine=machine)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_an_empty_folder_is_used(folder: Path, machine: Machine) -> None:
    folder.mkdir(parents=True)
    Workspace.create(folder, "group", NAME, "zuzhang", PASSWORD, now, machine=machine)[0].close()
    opened(folder, machine).close()


def test_no_workspace_there_is_absent_and_nothing_is_made(tmp_path: Path, machine: Machine) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "none", tmp_path / "empty"):
        with pytest.raises(Absent):
            opened(folder, machine)
    assert list((tmp_path / "empty").iterdir()) == []
    assert not (tmp_path / "none").exists()


FILES = ["keyslots.json", "business.db", "admin.db"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", ["missing", "empty", "half", "flipped first", "flipped middle", "foreign"])
def test_each_damaged_file_is_called_damaged_and_left_alone(folder: Path, machine: Machine, codes: object, name: str, harm: str) -> None:
    path = folder / name
    whole = path.read_bytes()
    at = 20 if harm == "flipped first" else len(whole) // 2
    broken = {"missing": None, "empty": b"", "half": whole[:len(whole) // 2], "foreign": b"PK\x03\x04 something else entirely" * 300,
              }.get(harm, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
    path.unlink() if broken is None else path.write_bytes(broken)
    kept = {one: one.read_bytes() for one in folder.iterdir() if one.name in FILES}
    findings: list[str] = []
    try:
        with opened(folder, machine) as workspace:
            findings = workspace.check()
    except WorkspaceDamaged as damaged:
        findings = [damaged.message]
        assert {one: one.read_bytes() for one in folder.iterdir() if one.name in FILES} == kept
    assert findings, "a harmed workspace passed for whole"
    assert any(name.split(".")[0] in finding or "数据库" in finding or "密钥" in finding for finding in findings)


def test_a_later_programs_files_are_refused(folder: Path, machine: Machine, codes: object) -> None:
    whole = (folder / "keyslots.json").read_bytes()
    body = statefile.load(folder / "keyslots.json", "paizhu/keyslots", 1)
    body = {key: value for key, value in body.items() if key not in ("format", "version")}
    statefile.save(folder / "keyslots.json", "paizhu/keyslots", 2, body)
    with pytest.raises(WorkspaceNewer):
        opened(folder, machine)
    (folder / "keyslots.json").write_bytes(whole)
    with opened(folder, machine) as workspace, workspace.store.write() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WorkspaceNewer):
        opened(folder, machine)


def test_databases_of_another_workspace_do_not_fit(tmp_path: Path, folder: Path, machine: Machine, codes: object) -> None:
    other = tmp_path / "other"
    Workspace.create(other, "group", NAME, "zuzhang", PASSWORD, now, machine=machine)[0].close()
    for name in ("business.db", "admin.db"):
        shutil.copy(other / name, folder / name)
    with pytest.raises(WorkspaceDamaged):
        opened(folder, machine)


def test_a_refused_opening_gives_the_lock_back(folder: Path, machine: Machine, codes: object) -> None:
    whole = (folder / "business.db").read_bytes()
    (folder / "business.db").write_bytes(whole[:-4096])
    for _ in range(2):
        with pytest.raises(WorkspaceDamaged):
            opened(folder, machine)
    (folder / "business.db").write_bytes(whole)
    opened(folder, machine).close()


def test_every_failure_has_words_for_a_person(folder: Path, machine: Machine, codes: object) -> None:
    with pytest.raises(PaizhuError) as caught:
        opened(folder, machine, "Wrong-1234")
    assert caught.value.as_json()["code"] == "WRONG_PASSWORD"
    assert "某" not in caught.value.message
