"""The whole way with real workspaces: made with a password, enrolled, exchanged, locked and opened again."""

from pathlib import Path

import pytest

from app import office
from app.sync import service
from tests.conftest import StoppedClock
from tests.vectors.stations import COMMISSION, GROUP


def test_two_offices_exchange_and_still_agree_after_locking(tmp_path: Path, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    password = "测试口令-Paizhu-2026"
    group = office.make(tmp_path / "g", "group", GROUP, password=password, clock=clock).office
    commission = office.make(tmp_path / "c", "commission", COMMISSION, password=password, clock=clock).office
    with group, commission:
        service.enrol_request(group.workspace, group.desk, tmp_path / "request")
        approved = service.enrol_approve(commission.workspace, commission.desk, tmp_path / "request", tmp_path / "answer", GROUP)
        service.enrol_accept(group.workspace, group.desk, tmp_path / "answer", approved.root_fingerprint)
        unit = group.desk.add("unit", {"name": "测试市第九实验学校", "kind": "gov_dept", "from": "2020-01-01"})
        clock.pass_(minutes=1)
        up = service.export_bundle(group.workspace, group.desk, "commission", tmp_path / "stick")
        assert service.import_bundle(commission.workspace, commission.desk, Path(up.files[0])).new == 3 - 1
    with office.open_office(tmp_path / "g", "zuzhang", password, clock) as group, \
            office.open_office(tmp_path / "c", "anguan", password, clock) as commission:
        commission.desk.set(unit, {"liaison": "某丁"})
        down = service.export_bundle(commission.workspace, commission.desk, GROUP, tmp_path / "stick")
        done = service.import_bundle(group.workspace, group.desk, Path(down.files[0]))
        assert (done.changed, done.acknowledged) == (1, 1)
        here, there = service.digest(group.workspace, group.desk), service.digest(commission.workspace, commission.desk, GROUP)
        assert here == there
        assert here.records == 3
    for path in [*(tmp_path / "g").rglob("*"), *(tmp_path / "c").rglob("*"), *(tmp_path / "stick").iterdir()]:
        if path.is_file():
            assert "第九实验学校".encode() not in path.read_bytes(), path.name
