"""Fetch the bundled fonts into the cache folder, each proved by digest.

Taken by name from the registries with their ordinary clients: `npm pack`, and `apt-get download` with `dpkg-deb -x`, neither of which
needs root or installs anything. A machine without npm gets one from a wheel (lock-node.txt), for this once. A machine without apt
(Windows, Fedora) goes without those files: the program then uses the system's own 仿宋, 楷体 and 宋体, or a font folder filled on a
Debian machine and named by PAIZHU_FONTS.

runs in   the environment (dev.py); says nothing when all is there
stamp     fonts.json in the folder: digest of each file as fetched, so that a second run reads no font
exit      1 where something could not be had that this machine could have
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import cff_to_glyf
from environment import NODE_LOCK, ROOT, install, say

from app.fonts import Font, font_folder, manifest

STAMP = "fonts.json"


class NotFetched(Exception):
    """A file that could not be had, and why."""


class NoClient(Exception):
    """No ordinary client for this registry here: the program can do without these files."""


def main() -> int:
    folder = font_folder()
    folder.mkdir(parents=True, exist_ok=True)
    stamp = _stamp(folder)
    missing = [font for font in manifest().values() if not _there(folder, font, stamp)]
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        for (source, package), fonts in _by_package(missing).items():
            say(f"fetching {package}")
            try:
                for font, member in FETCHERS[source](package, fonts, Path(scratch)):
                    stamp[font.file] = _take(font, member, folder)
                    (folder / STAMP).write_text(json.dumps(stamp, indent=1), "utf-8")
            except NoClient as why:
                say(str(why))
            except NotFetched as why:
                failed = 1
                say(str(why))
    return failed


def _there(folder: Path, font: Font, stamp: dict[str, str]) -> bool:
    path = folder / font.file
    return path.exists() and stamp.get(font.file) in font.sha256


def _stamp(folder: Path) -> dict[str, str]:
    """{file: digest of the member it was made from}; a folder somebody filled by hand is proved once."""
    try:
        stamp: dict[str, str] = json.loads((folder / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        stamp = {}
    for font in manifest().values():
        original = folder / (font.converted_from or font.file)
        if font.file not in stamp and original.exists() and (folder / font.file).exists() and (digest := _digest(original)) in font.sha256:
            stamp[font.file] = digest
            (folder / STAMP).write_text(json.dumps(stamp, indent=1), "utf-8")
    return stamp


def _by_package(fonts: Iterable[Font]) -> dict[tuple[str, str], list[Font]]:
    packages: dict[tuple[str, str], list[Font]] = defaultdict(list)
    for font in fonts:
        packages[font.source, font.package].append(font)
    return packages


def _npm(package: str, fonts: list[Font], scratch: Path) -> Iterable[tuple[Font, Path]]:
    command = [*_npm_command(scratch), "pack", "--silent", package]
    done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, env=_npm_environment(scratch))
    if done.returncode:
        raise NotFetched(f"npm could not pack {package}:\n{done.stderr}{done.stdout}")
    tarball = scratch / done.stdout.split()[-1]
    members = []
    with tarfile.open(tarball) as packed:
        for font in fonts:
            member = scratch / font.file
            with packed.extractfile(font.member) as reading, member.open("wb") as writing:
                shutil.copyfileobj(reading, writing)
            members.append((font, member))
    return members


def _npm_command(scratch: Path) -> list[str]:
    if found := shutil.which("npm"):
        return [found]
    node = scratch / "node"
    if not node.exists():
        say("no npm here: taking one from a wheel")
        subprocess.run([sys.executable, "-m", "venv", node], check=True)
        install(_bin(node, "python"), "--require-hashes", "--only-binary", ":all:", "-r", NODE_LOCK)
    return [str(_bin(node, "npm"))]


def _npm_environment(scratch: Path) -> dict[str, str]:
    # npm's own launcher calls `node` by name.
    return os.environ | {"PATH": os.pathsep.join([str(_bin(scratch / "node", "x").parent), os.environ.get("PATH", "")])}


def _bin(folder: Path, name: str) -> Path:
    return folder / "Scripts" / f"{name}.exe" if os.name == "nt" else folder / "bin" / name


def _apt(package: str, fonts: list[Font], scratch: Path) -> Iterable[tuple[Font, Path]]:
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise NoClient(f"{package} is a Debian package and there is no apt-get here: "
                       f"going without {', '.join(font.name for font in fonts)}")
    target = scratch / package
    target.mkdir()
    if _download(package, target, []).returncode:
        # No package lists, or stale ones: fresh ones of our own, which needs no root.
        own = [f"-oDir::State::lists={scratch / 'lists'}", f"-oDir::Cache={scratch / 'cache'}", "-oAPT::Sandbox::User="]
        for folder in ("lists/partial", "cache/archives/partial"):
            (scratch / folder).mkdir(parents=True, exist_ok=True)
        updated = subprocess.run(["apt-get", *own, "update"], capture_output=True, text=True)
        done = _download(package, target, own)
        if done.returncode:
            raise NotFetched(f"apt-get could not download {package}:\n{updated.stderr}{done.stderr}")
    subprocess.run(["dpkg-deb", "-x", next(target.glob("*.deb")), target / "x"], check=True)
    return [(font, _named(target / "x", font)) for font in fonts]


def _download(package: str, target: Path, options: list[str]) -> "subprocess.CompletedProcess[str]":
    # The sandbox user may not write into our folder, and apt says so on every run.
    return subprocess.run(["apt-get", "-oAPT::Sandbox::User=", *options, "download", package], cwd=target, capture_output=True, text=True)


def _named(folder: Path, font: Font) -> Path:
    found = [path for path in folder.rglob(font.member) if path.is_file() and not path.is_symlink()]
    if not found:
        raise NotFetched(f"{font.package} of this system's release holds no {font.member}.")
    return found[0]


def _take(font: Font, member: Path, folder: Path) -> str:
    """Prove the member and put it into the folder, whole or not at all; its digest."""
    digest = _digest(member)
    if digest not in font.sha256:
        versions = ", ".join(font.sha256.values())
        raise NotFetched(f"{font.name} from {font.package} is not a release this program was tested with (tested: {versions}; sha256 here: "
                         f"{digest}).\nCheck the new release, then add its digest to resources/fonts/manifest.json.")
    part = folder / f"{font.file}.part"
    if font.converted_from:
        shutil.copyfile(member, folder / font.converted_from)      # passed on with the converted font, as its licence asks
        say(f"converting {font.name} (about a minute, once)")
        cff_to_glyf.convert(member, part)
    else:
        shutil.copyfile(member, part)
    os.replace(part, folder / font.file)
    return digest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


FETCHERS = {"npm": _npm, "apt": _apt}

if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
