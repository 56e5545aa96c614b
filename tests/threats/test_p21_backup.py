"""P21 and P22 for the backup file: whole or not at all, and what is put back begins a new epoch, by the real command."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import BackupDamaged
from app.vault import backup
from tests.integration.cli_place import PASSWORD, CliPlace


@pytest.fixture(scope="module")
def kept(made_group: CliPlace, tmp_path_factory: pytest.TempPathFactory) -> tuple[CliPlace, Path]:
    """A group with a record and an attachment, and its backup."""
    folder = tmp_path_factory.mktemp("kept")
    place = made_group.copied(folder / "group")
    place.second("security")
    (key,) = place.add("unit", {"name": "测试局", "kind": "gov_dept"})
    (folder / "说明.txt").write_text("附件" * 50_000, "utf-8")
    place.ask("attach", key, folder / "说明.txt")
    place.ask("backup", "create", folder / "all.pzk")
    return place, folder / "all.pzk"


def test_p21_a_backup_is_proved_and_put_back_under_a_new_epoch(kept: tuple[CliPlace, Path], tmp_path: Path) -> None:
    place, file = kept
    found = place.ask("backup", "verify", file)
    assert found["valid"]
    assert found["sealed"]
    assert found["entries"] >= 4
    second = place.second("security")
    alone = place.end("backup", "restore", file, tmp_path / "alone")
    assert alone.code == "NEEDS_SECOND_PERSON"
    assert not (tmp_path / "alone").exists()
    done = place.ask("backup", "restore", file, tmp_path / "again", *second)
    again = CliPlace(tmp_path / "again", place.password_file)
    assert (done["was"], done["epoch"] >= 100_000) == (1, True)
    assert again.ask("sync", "status")["station_id"] == done["station_id"] == found["station_id"]
    assert again.ask("digest") == place.ask("digest")
    assert again.ask("check")["ok"]
    (unit,) = again.ask("list", "unit")["records"]
    again.ask("attachment", "get", unit["id"], "说明.txt", tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text("utf-8") == "附件" * 50_000
    twice = place.ask("backup", "restore", file, tmp_path / "twice", *second)
    assert twice["epoch"] != done["epoch"]
    assert place.end("backup", "restore", file, tmp_path / "again", *second).code == "VALIDATION"


def test_p21_the_recovery_code_puts_a_backup_back_on_a_pc_that_has_no_device_secret(tmp_path: Path, cli_home: Path,
                                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.integration.cli_place import quick_passwords
    place = CliPlace(tmp_path / "group", cli_home / "password")
    code = place.ask("init", "group", "--name", "驻测试市财政局纪检监察组")["recovery_code"]
    place.ask("backup", "create", tmp_path / "all.pzk")
    quick_passwords(tmp_path / "other pc" / "paizhu")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "other pc"))
    assert place.end("backup", "restore", tmp_path / "all.pzk", tmp_path / "again").code == "DEVICE_SECRET"
    (tmp_path / "code").write_text(code, "utf-8")
    done = place.ask("backup", "restore", tmp_path / "all.pzk", tmp_path / "again", "--code-file", tmp_path / "code")
    assert done["was"] == 1
    assert (tmp_path / "again" / "keyslots.json").exists()


@pytest.mark.parametrize("at", ["start", "header", "slots", "database", "end"])
def test_p21_a_changed_or_cut_backup_is_refused_and_nothing_is_put_back(kept: tuple[CliPlace, Path], tmp_path: Path, at: str) -> None:
    place, file = kept
    raw = bytearray(file.read_bytes())
    where = {"start": 3, "header": 20, "slots": 700, "database": len(raw) // 2, "end": len(raw) - 5}[at]
    raw[where] ^= 1
    bad = tmp_path / "bad.pzk"
    for content in (bytes(raw), file.read_bytes()[:where], file.read_bytes() + b"x"):
        bad.write_bytes(content)
        ended = place.end("backup", "verify", bad)
        assert (ended.status, ended.code) == (5, "WORKSPACE_DAMAGED"), (at, ended)
        with pytest.raises(BackupDamaged):
            backup.restore(bad, tmp_path / "none", backup.Opener("zuzhang", PASSWORD), _now,
                           second=backup.Opener("security", "Mima-security-2026"))
        assert not (tmp_path / "none").exists()


def test_p22_a_kill_while_it_is_written_or_put_back_leaves_the_former_state(kept: tuple[CliPlace, Path], tmp_path: Path) -> None:
    place, file = kept
    old = tmp_path / "old.pzk"
    old.write_bytes(file.read_bytes())
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(place.folder), str(place.password_file), str(old)], capture_output=True,
                            text=True, timeout=60)
    assert killed.returncode == 9, killed.stderr
    assert old.read_bytes() == file.read_bytes()
    made = place.ask("backup", "create", old)
    assert [path.name for path in tmp_path.iterdir()] == ["old.pzk"]
    assert made["sha256"]


def _now() -> object:
    raise AssertionError("nothing was restored")


_KILLED = """
import os, sys
from app.cli import main
from app.vault import backupfile
whole = backupfile.Writer.add
def cut(self, name, source, progress):
    if name == "business.db":
        os._exit(9)
    whole(self, name, source, progress)
backupfile.Writer.add = cut
main(["--workspace", sys.argv[1], "--password-file", sys.argv[2], "backup", "create", sys.argv[3]])
"""
