"""dev.py and its parts: the lock holds what the project asks for, old and bare machines are told what to do."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build"
LOCK = (BUILD / "lock.txt").read_text("utf-8")


def named(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-").replace(".", "-")


def locked() -> set[str]:
    return {named(line) for line in LOCK.splitlines() if "==" in line}


@pytest.fixture
def build(monkeypatch):
    monkeypatch.syspath_prepend(str(BUILD))


def test_the_lock_holds_every_dependency_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    assert {named(one) for one in asked} <= locked()


def test_every_locked_package_has_digests_and_no_registry_is_named():
    for name in ("lock.txt", "lock-node.txt"):
        text = (BUILD / name).read_text("utf-8")
        assert "://" not in text
        assert "index-url" not in text
        for entry in re.split(r"\n(?=\S)", text):
            assert entry.startswith("#") or "--hash=sha256:" in entry, entry


@pytest.mark.parametrize(("python", "machine", "version"), [
    ("3.11", "x86_64", "6.9"), ("3.13", "x86_64", "6.9"), ("3.14", "x86_64", "6.11"), ("3.11", "AMD64", "6.9"),
    ("3.12", "aarch64", "6.7"), ("3.13", "aarch64", "6.9"), ("3.14", "aarch64", "6.11"),
])
def test_the_lock_takes_the_pyside_that_can_be_installed(python, machine, version):
    from packaging.requirements import Requirement
    lines = [Requirement(line.rstrip(" \\")) for line in LOCK.splitlines() if line.startswith("pyside6==")]
    where = {"python_version": python, "python_full_version": f"{python}.0", "platform_machine": machine}
    taken = [str(line.specifier) for line in lines if line.marker is None or line.marker.evaluate(where)]
    assert len(taken) == 1
    assert taken[0].startswith(f"=={version}.")


def test_without_a_display_run_says_how_to_go_on():
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    if sys.platform != "linux":
        pytest.skip("only Linux can lack a display")
    done = subprocess.run([sys.executable, BUILD / "dev.py", "run"], env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "run --headless-demo DIR" in done.stderr


def test_a_missing_library_is_installed_by_root_and_named_to_others(build, monkeypatch):
    import debian
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(debian.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as left:
        debian.ensure({"libnobody-has-this.so.9": "libnobody9"})
    assert "sudo apt-get install -y --no-install-recommends libnobody9" in str(left.value.code)

    ran = []
    monkeypatch.setattr(debian.os, "geteuid", lambda: 0)
    monkeypatch.setattr(debian.subprocess, "run", lambda command, **_: ran.append(command))
    debian.ensure({"libnobody-has-this.so.9": "libnobody9"})
    assert ran == [["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "libnobody9"]]


def test_a_font_of_another_release_is_refused_by_digest(build, tmp_path):
    import fonts as fetching

    from app.fonts import manifest
    other = tmp_path / "other.ttf"
    other.write_bytes(b"another release")
    with pytest.raises(fetching.NotFetched, match=r"manifest\.json"):
        fetching._take(manifest()["kaiti"], other, tmp_path)
    assert not (tmp_path / "gkai00mp.ttf").exists()


def test_fetched_fonts_are_not_fetched_again(build, tmp_path, monkeypatch):
    import fonts as fetching

    from app.fonts import manifest
    for font in manifest().values():
        (tmp_path / font.file).touch()
    stamp = {font.file: next(iter(font.sha256)) for font in manifest().values()}
    (tmp_path / fetching.STAMP).write_text(json.dumps(stamp))
    monkeypatch.setenv("PAIZHU_FONTS", str(tmp_path))
    monkeypatch.setattr(fetching, "FETCHERS", {})
    assert fetching.main() == 0


def test_wording_lists_words_and_leaves_docstrings(build):
    import wording
    source = '"""说明"""\ndef f():\n    """说明"""\n    return "没有找到"\n'
    assert list(wording.in_code(source)) == [(4, "没有找到")]
    assert list(wording.in_data({"a": ["谈话", {"b": "x"}]})) == ["谈话"]


def test_the_book_of_the_ledgers_is_current(build):
    """When this fails: build/dev.py ledgers."""
    import ledger_book
    assert ledger_book.OUT.read_text(encoding="utf-8") == ledger_book.book()
