"""`paizhu bundle verify FILE --root CERT` needs no workspace: nothing is made, asked or opened, and no window's library is loaded."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.threats.cli_pair import CliPair
from tests.vectors import makings

ALONE = """
import json, sys
from app.cli import main
status = main(["--json", "bundle", "verify", sys.argv[1], "--root", sys.argv[2]])
loaded = [name for name in sys.modules if name.split(".")[0] == "PySide6"]
print(json.dumps({"status": status, "loaded": loaded}), file=sys.stderr)
sys.exit(status)
"""


def alone(home: Path, file: Path, root: Path) -> subprocess.CompletedProcess[str]:
    """On a PC that has never seen the program: an empty home, no password, no terminal."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "PAIZHU_", "HOME", "USERPROFILE"))}
    return subprocess.run([sys.executable, "-c", ALONE, str(file), str(root)], env=clean | {"HOME": str(home), "USERPROFILE": str(home)},
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
                          cwd=Path(__file__).parents[2])


@pytest.fixture(scope="module")
def root(cli_pair: CliPair, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Written by each side: it is the same."""
    out = tmp_path_factory.mktemp("root")
    said = [place.ask("station", "root", out / name) for name, place in (("g", cli_pair.group), ("c", cli_pair.commission))]
    assert (out / "g").read_bytes() == (out / "c").read_bytes()
    assert said[0]["root_fingerprint"] == said[1]["root_fingerprint"] == cli_pair.group.ask("sync", "status")["root_fingerprint"]
    return out / "g"


def test_a_bundle_is_verified_by_the_root_certificate_alone(cli_pair: CliPair, root: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    bundle = cli_pair.copied(tmp_path / "pair").up()
    done = alone(home, bundle, root)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert (facts["valid"], facts["opened"], facts["sender"]) == (True, False, "驻测试市教育局纪检监察组")
    assert json.loads(done.stderr.splitlines()[-1])["loaded"] == [], "the window is not loaded"
    assert list(home.iterdir()) == [], "nothing was made"

    odd = tmp_path / "odd.pzb"
    odd.write_bytes(makings.flipped(bundle.read_bytes(), bundle.stat().st_size - 4000))
    refused = alone(home, odd, root)
    assert (refused.returncode, json.loads(refused.stdout)["error"]["code"]) == (3, "BUNDLE_TAMPERED")
    stranger = tmp_path / "stranger"
    from app.sync import canon
    stranger.write_bytes(canon.dumps(makings.Authority("strangers").root.to_json()))
    unknown = alone(home, bundle, stranger)
    assert (unknown.returncode, json.loads(unknown.stdout)["error"]["code"]) == (3, "BUNDLE_UNKNOWN_SENDER")
    assert list(home.iterdir()) == []
