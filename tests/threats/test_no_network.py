"""Issue 5, point 6: the program opens no network socket and loads no module that talks over one, if it can be left out.

The window's part stands in test_p26_window.py.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.quiet import LEFT_OUT
from tests.integration.cli_place import quick_passwords

ROOT = Path(__file__).parents[2]
ATTEMPTS = {
    "a socket": "socket.socket()",
    "a socket of IPv6": "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    "a connection": "socket.create_connection(('127.0.0.1', 9))",
    "a server": "socket.create_server(('127.0.0.1', 0))",
    "a look-up": "socket.getaddrinfo('localhost', 80)",
    "a name": "socket.gethostbyname('localhost')",
    "a page": "__import__('urllib.request').request.urlopen('http://127.0.0.1/')",
}
GUARDED = """
import sys
from app import quiet
quiet.begin()
import socket
for number, attempt in enumerate(sys.argv[1:]):
    try:
        eval(attempt)
    except OSError as refused:
        print(number, isinstance(refused, quiet.NoNetwork) or isinstance(getattr(refused, 'reason', None), quiet.NoNetwork))
one, two = socket.socketpair()
one.sendall(b'local'); print(two.recv(9).decode())
for name in quiet.LEFT_OUT:
    try:
        __import__(name)
    except ImportError:
        continue
    print('loaded', name)
"""


def environment(folder: Path) -> dict[str, str]:
    quick_passwords(folder / "config" / "paizhu")
    for name in ("tmp", "state", "data"):
        (folder / name).mkdir()
    return {**os.environ, "TMPDIR": str(folder / "tmp"), "XDG_CONFIG_HOME": str(folder / "config"), "XDG_STATE_HOME": str(folder / "state"),
            "XDG_DATA_HOME": str(folder / "data"), "PAIZHU_PASSWORD": "Mima-2026"}


def test_no_network_every_attempt_is_refused_and_local_sockets_work(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", GUARDED, *ATTEMPTS.values()], cwd=ROOT, env=environment(tmp_path), capture_output=True,
                          text=True)
    assert done.stdout.split("\n") == [*(f"{n} True" for n in range(len(ATTEMPTS))), "local", ""], done.stderr


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed: what the C libraries ask of the system is not seen")
def test_no_network_the_demo_opens_no_socket_and_no_file_elsewhere(tmp_path: Path) -> None:
    """The headless demo: workspaces, two groups' records, bundles both ways, papers."""
    traced = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", str(tmp_path / "strace.txt"), "-e",
              "trace=socket,connect,bind,sendto,sendmsg,openat,creat"]
    done = subprocess.run([*traced, sys.executable, "-m", "app.cli", "demo", str(tmp_path / "demo")], cwd=ROOT, env=environment(tmp_path),
                          capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "strace.txt").read_text("utf-8", "replace").splitlines()
    assert not [line for line in lines if re.search(r" (socket|connect|bind|sendto|sendmsg)\(", line)], "not even a local one"
    written = {line.split('"')[1] for line in lines if re.search(r"O_WRONLY|O_RDWR|O_CREAT| creat\(", line) and " = -1 " not in line}
    allowed = (str(tmp_path), "/dev/null", "/dev/shm/paizhu-", f"{os.environ.get('XDG_RUNTIME_DIR', '/dev/shm')}/paizhu-")
    assert any(one.endswith("business.db") for one in written)
    assert {one for one in written if not one.startswith(allowed) and "__pycache__" not in one} == set()
    assert not {one for one in written if one.startswith(str(tmp_path / "tmp"))}
    assert list((tmp_path / "tmp").iterdir()) == []


def test_no_network_the_package_leaves_the_modules_out() -> None:
    """The list is one and the same for the package and for every run; what stays is named with its reason."""
    spec = (ROOT / "build" / "paizhu.spec").read_text("utf-8")
    assert re.search(r"excludes=\[[^\]]*\*LEFT_OUT", spec)
    assert {"ssl", "ftplib", "smtplib", "socketserver", "http.server", "PySide6.QtNetwork", "PySide6.QtWebEngineCore"} <= set(LEFT_OUT)
    modules = [path for folder in ("app", "db", "ui") for path in (ROOT / folder).rglob("*.py")]
    imports = [line for path in modules for line in path.read_text("utf-8").splitlines()
               if re.match(r"\s*(import|from)\s+(socket|ssl|http|urllib\.request|asyncio|PySide6\.QtNetwork)\b", line)]
    assert imports == []
