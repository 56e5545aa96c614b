"""Built packages in dist/: a wheel, and a folder with the frozen program of this system.

The frozen folder carries fonts and licences; the wheel does not (100 MB): its program reads the user's font cache.
A folder and not one file: Qt's libraries must stay exchangeable (LGPL), and one file would unpack 200 MB at every start.
"""

import subprocess
import sys

from environment import ROOT, say

DIST = ROOT / "dist"


def main() -> None:
    say("building the wheel")
    run("-m", "hatchling", "build", "-t", "wheel", "-d", DIST)
    say("freezing the program")
    run("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", DIST, "--workpath", ROOT / ".cache" / "pyinstaller",
        ROOT / "build" / "paizhu.spec")
    say("trying the frozen program")
    frozen = DIST / "paizhu" / ("paizhu.exe" if sys.platform == "win32" else "paizhu")
    subprocess.run([frozen, "--json", "ledgers"], check=True, stdout=subprocess.DEVNULL)
    say(f"in {DIST}: {', '.join(sorted(path.name for path in DIST.iterdir()))}")


def run(*arguments: object) -> None:
    subprocess.run([sys.executable, *map(str, arguments)], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
