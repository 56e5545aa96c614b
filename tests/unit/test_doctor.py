"""What doctor says of this PC and of others: every state of every check that a clerk's PC can be in."""

import shutil
import socket
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from app import doctor
from app.doctor import FAIL, OK, WARN, Surroundings, ciphers, clock, disk, font_files, input_method, keyring, printer, screen, versions
from app.sync.media.medium import Medium
from app.sync.suites import Guomi, answers, libcrypto

BEIJING = timezone(timedelta(hours=8))
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=BEIJING)


def here(folder: Path, now: datetime = NOON) -> Surroundings:
    return Surroundings(folder, now)


def test_every_check_says_something_in_known_words(tmp_path: Path) -> None:
    items = doctor.examine(here(tmp_path / "none" / "yet"))
    names = [item.name for item in items]
    assert len(names) == len(set(names)) >= 17
    for item in items:
        assert item.state in (OK, WARN, FAIL)
        assert all((item.label, item.found)), item
        assert item.state == OK or item.advice, item
        assert "检查没有做成" not in item.found, item
    assert {check.__name__.rpartition(".")[2] for check in doctor.checks()} == {
        path.stem for path in Path(doctor.__file__).parent.glob("*.py")} - {"__init__", "kit"}


def test_a_check_that_breaks_down_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise ZeroDivisionError("中文姓名")

    whole = {item.name for item in doctor.examine(here(tmp_path))}
    monkeypatch.setattr(versions, "_sqlcipher", broken)
    items = {item.name: item for item in doctor.examine(here(tmp_path))}
    assert items["versions"].state == FAIL
    assert "ZeroDivisionError" in items["versions"].found
    assert "中文姓名" not in items["versions"].found
    assert whole - set(items) == {"sqlcipher", "cryptography", "libcrypto"}


def test_without_libcrypto_only_guomi_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    libcrypto.library.cache_clear()
    monkeypatch.setattr(libcrypto, "_places", lambda: iter([]))
    try:
        found = {item.name: item for check in (versions, ciphers) for item in check.look(here(tmp_path))}
    finally:
        libcrypto.library.cache_clear()
    assert (found["libcrypto"].state, found["suite_guomi"].state, found["suite_international"].state) == (WARN, WARN, OK)
    assert "libssl3" in found["libcrypto"].advice


def test_a_library_that_answers_wrongly_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Guomi, "digest", lambda self, *parts: bytes(32))
    monkeypatch.setattr(answers.libcrypto, "verify", lambda *arguments: True)
    item = next(one for one in ciphers.look(here(tmp_path)) if one.name == "suite_guomi")
    assert (item.state, item.found) == (FAIL, "自检不符：SM3、签名和验签")


@pytest.mark.parametrize(("free", "read_only", "state"), [(50 << 30, False, OK), (1 << 29, False, WARN), (1 << 20, False, FAIL),
                                                          (50 << 30, True, FAIL)])
def test_room_on_the_disk(tmp_path: Path, free: int, read_only: bool, state: str) -> None:
    assert disk._room(Medium(tmp_path, tmp_path, "ext4", free, 100 << 30, read_only)).state == state


@pytest.mark.parametrize(("kind", "state"), [("ext4", OK), ("ntfs", OK), ("", OK), ("vfat", WARN), ("exfat", WARN), ("tmpfs", WARN),
                                             ("nfs4", FAIL), ("cifs", FAIL)])
def test_file_system_of_the_workspace(tmp_path: Path, kind: str, state: str) -> None:
    assert disk._file_system(Medium(tmp_path, tmp_path, kind, 1 << 40, 1 << 40, False)).state == state


def test_missing_fonts_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAIZHU_FONTS", str(tmp_path))
    item = next(iter(font_files.look(here(tmp_path))))
    assert item.state == FAIL
    assert "缺 9 种" in item.found


@pytest.mark.parametrize(("now", "state"), [(NOON, OK), (NOON.replace(year=2019), FAIL), (NOON.astimezone(timezone.utc), WARN)])  # noqa: UP017
def test_clock_of_the_pc(tmp_path: Path, now: datetime, state: str) -> None:
    assert next(iter(clock.look(here(tmp_path, now)))).state == state


def test_printers_are_asked_of_the_local_service_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有运行" in printer._by_cups((tmp_path / "cups.sock",)).found
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(str(tmp_path / "s"))
        monkeypatch.setenv("PATH", str(tmp_path))
        assert "没有 lpstat" in printer._by_cups((tmp_path / "absent", tmp_path / "s")).found
        asked = tmp_path / "lpstat"
        asked.write_text(f'#!{shutil.which("sh", path="/bin:/usr/bin")}\necho "$@" > "{tmp_path}/asked"\necho HP_LaserJet\necho 财务室\n')
        asked.chmod(0o755)
        item = printer._by_cups((tmp_path / "s",))
    assert (item.state, item.found) == (OK, "HP_LaserJet、财务室")
    assert (tmp_path / "asked").read_text().split() == ["-h", str(tmp_path / "s"), "-e"]
    assert printer._listed([]).state == WARN


@pytest.mark.parametrize(("settings", "state"), [
    ({"QT_IM_MODULE": "ibus"}, OK), ({"QT_IM_MODULE": "fcitx"}, WARN), ({"QT_IM_MODULES": "wayland;fcitx;ibus"}, OK),
    ({"WAYLAND_DISPLAY": "wayland-0"}, OK), ({}, WARN), ({"XMODIFIERS": "@im=fcitx"}, WARN)])
def test_input_method_the_desktop_names(settings: dict[str, str], state: str) -> None:
    item = input_method._on_linux(settings, {"ibus", "compose"})
    assert item.state == state
    assert state == OK or "QT_IM_MODULE=ibus" in item.advice


def test_the_plugins_of_this_program_are_found() -> None:
    assert "ibus" in input_method._plugins()


@pytest.mark.parametrize(("settings", "windows", "state"), [
    ({"DISPLAY": ":0"}, False, OK), ({}, False, WARN), ({}, True, OK), ({"DISPLAY": ":0", "QT_SCALE_FACTOR": "1.5"}, False, OK),
    ({"DISPLAY": ":0", "QT_SCALE_FACTOR": "9"}, False, WARN), ({"DISPLAY": ":0", "QT_SCALE_FACTOR": "big"}, False, WARN)])
def test_screen(settings: dict[str, str], windows: bool, state: str) -> None:
    assert screen._set(settings, windows=windows).state == state


@pytest.mark.parametrize(("kept", "state"), [("keyring", OK), ("file", OK), ("none", WARN)])
def test_where_the_device_secret_is(kept: str, state: str) -> None:
    assert keyring._kept(kept).state == state
