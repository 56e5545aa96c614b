"""Printers, as the window's print dialog will find them: CUPS (by its local socket, never over a network) or Windows' spooler."""

import ctypes
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .kit import OK, WARN, Item, Surroundings

ORDER, LABEL = 80, "打印机"
SOCKETS = (Path("/run/cups/cups.sock"), Path("/var/run/cups/cups.sock"))
PATIENCE = 3.0
ADVICE = "没有打印机也能另存为 PDF；要打印，请在系统设置里添加打印机。"


def look(_: Surroundings) -> Iterator[Item]:
    yield _on_windows() if sys.platform == "win32" else _by_cups(SOCKETS)


def _by_cups(sockets: tuple[Path, ...]) -> Item:
    socket = next((one for one in sockets if one.is_socket()), None)
    if socket is None:
        return Item("printer", LABEL, WARN, "打印服务（CUPS）没有运行", ADVICE)
    asking = shutil.which("lpstat")
    if asking is None:
        return Item("printer", LABEL, WARN, "打印服务在运行；没有 lpstat，不能列出打印机", "要列出打印机，请安装 cups-client。")
    try:
        told = subprocess.run([asking, "-h", str(socket), "-e"], capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Item("printer", LABEL, WARN, "打印服务没有应答", ADVICE)
    return _listed(told.stdout.split())


def _on_windows() -> Item:
    spooler: Any = ctypes.WinDLL("winspool.drv")  # type: ignore[attr-defined]
    needed, count = ctypes.c_ulong(), ctypes.c_ulong()
    local_and_connected, names_only = 2 | 4, 4
    spooler.EnumPrintersW(local_and_connected, None, names_only, None, 0, ctypes.byref(needed), ctypes.byref(count))
    if not needed.value:
        return _listed([])
    room = ctypes.create_string_buffer(needed.value)
    if not spooler.EnumPrintersW(local_and_connected, None, names_only, room, needed, ctypes.byref(needed), ctypes.byref(count)):
        return Item("printer", LABEL, WARN, "打印服务没有应答", ADVICE)
    return _listed([str(one.name) for one in ctypes.cast(room, ctypes.POINTER(_PrinterInfo4))[:count.value]])


class _PrinterInfo4(ctypes.Structure):
    _fields_ = (("name", ctypes.c_wchar_p), ("server", ctypes.c_wchar_p), ("attributes", ctypes.c_ulong))


def _listed(names: list[str]) -> Item:
    if not names:
        return Item("printer", LABEL, WARN, "没有安装打印机", ADVICE)
    return Item("printer", LABEL, OK, "、".join(names[:8]) + ("……" if len(names) > 8 else ""))
