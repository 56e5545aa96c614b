"""The environment the program runs in: `.venv` (or PAIZHU_VENV), filled from the lock by digest and nothing else.

Filled again only when the lock, the project file or the Python changed: a stamp in the environment says from what it was filled.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "build" / "lock.txt"
NODE_LOCK = ROOT / "build" / "lock-node.txt"


def ensure() -> Path:
    """The environment's Python; made and filled first where that is not yet so.

    raises    subprocess.CalledProcessError where pip fails (its own words are on the screen by then)
    """
    folder = Path(os.environ.get("PAIZHU_VENV") or ROOT / ".venv").absolute()
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        say(f"making {folder}")
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    stamp, wanted = folder / "paizhu.stamp", _stamp(python)
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        say("installing from build/lock.txt")
        install(python, "--require-hashes", "--only-binary", ":all:", "-r", LOCK)
        # Needs no download: the build backend came with the lock.
        install(python, "--no-index", "--no-deps", "--no-build-isolation", "-e", ROOT)
        stamp.write_text(wanted, "utf-8")
    return python


def install(python: Path, *arguments: str | Path) -> None:
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments], check=True, cwd=ROOT)


def say(words: str) -> None:
    print(f"-- {words}", file=sys.stderr, flush=True)


def _stamp(python: Path) -> str:
    digest = hashlib.sha256()
    for file in (LOCK, ROOT / "pyproject.toml"):
        digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return f"{digest.hexdigest()} {python} {sys.version_info[:2]}\n"
