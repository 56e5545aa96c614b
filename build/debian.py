"""What Debian and its kin (UOS, Kylin, Ubuntu) must have installed before Qt opens.

Asked by loading the library, not by package name: names differ between releases (libglib2.0-0, libglib2.0-0t64), the library's does not.
The list is what the Qt libraries and plugins we use name as NEEDED, less what every Debian has; ICU comes inside PySide6.
"""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys

# library: package
QT = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libatomic.so.1": "libatomic1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libstdc++.so.6": "libstdc++6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
WINDOW = QT | {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# command: package, what the measurements are compared with
BENCH = {"zstd": "zstd", "age": "age", "tar": "tar"}


def ensure(libraries: dict[str, str], commands: dict[str, str] | None = None) -> None:
    """Install what is missing when root, else leave with the exact command. Nothing to do outside Linux."""
    if sys.platform != "linux":
        return
    missing = [package for name, package in libraries.items() if not loads(name)]
    missing += [package for name, package in (commands or {}).items() if not shutil.which(name)]
    if importlib.util.find_spec("ensurepip") is None:       # Debian splits it from python3
        missing.append(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *sorted(set(missing))]
    if not shutil.which("apt-get"):
        sys.exit(f"These libraries are missing (Debian's package names): {' '.join(sorted(set(missing)))}")
    if os.geteuid() != 0:
        sys.exit(f"Some system packages are missing. Please run:\n\n    sudo apt-get update && sudo {' '.join(install)}\n")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], install):
        print(f"-- {' '.join(command)}", file=sys.stderr, flush=True)
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
