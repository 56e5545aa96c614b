"""What a folder lies on: room, file system, largest file, write protection, serial; asked of the system before anything is written.

Linux: os.statvfs and /proc/self/mountinfo. Windows: GetVolumeInformationW and GetDiskFreeSpaceExW. Elsewhere: room alone.

units     bytes
errors    StorageFull, StorageReadOnly (with `needed` and `free`), StorageFailed
"""

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from app.errors import StorageFailed, StorageFull, StorageReadOnly

from ..files import told
from .volumes import PRESETS

MARGIN = 1 << 20
"""Left free beside what is written: the file system's own needs."""

_LARGEST = {"vfat": 2**32 - 1, "msdos": 2**32 - 1, "fat": 2**32 - 1, "fat32": 2**32 - 1, "fat16": 2**31 - 1, "fat12": 2**25,
            "minix": 2**31 - 1, "iso9660": 2**32 - 1}
_NAMES = {"vfat": "FAT32", "msdos": "FAT", "exfat": "exFAT", "ntfs": "NTFS", "ntfs3": "NTFS", "fuseblk": "NTFS/exFAT", "iso9660": "光盘",
          "udf": "光盘（UDF）", "ext4": "ext4", "tmpfs": "内存"}


@dataclass(frozen=True)
class Medium:
    """A folder's file system as it is now.

    root            where it is mounted; the drive on Windows
    file_system     as the system names it, lower case; "" not known
    largest         longest file it holds; 0: no limit is known
    serial          of the volume, as people read it (XXXX-XXXX of FAT, a UUID); "" where it has none, or is the disk the program's own
                    system lies on, and so names no medium
    """

    folder: Path
    root: Path
    file_system: str
    free: int
    total: int
    read_only: bool
    largest: int = 0
    serial: str = ""

    @property
    def label(self) -> str:
        return _NAMES.get(self.file_system, self.file_system.upper())

    @property
    def room(self) -> int:
        """What may be written."""
        return max(self.free - MARGIN, 0)


def look_at(folder: Path) -> Medium:
    """raises    StorageFailed: no such folder"""
    if not folder.is_dir():
        raise StorageFailed(what=f"没有 {folder} 这个文件夹")
    with told(folder.name):
        whole = folder.resolve()
        if sys.platform == "win32":
            return _on_windows(folder, whole)
        usage = shutil.disk_usage(whole)
        mount = _mount_of(whole)
        read_only = bool(os.statvfs(whole).f_flag & os.ST_RDONLY)
    system = mount.kind if mount else ""
    serial = _serial(mount.device) if mount and mount.root not in (Path("/"), _home()) else ""
    return Medium(folder, mount.root if mount else whole, system, usage.free, usage.total, read_only, _LARGEST.get(system, 0), serial)


def plugged() -> list[Path]:
    """Where media stand that were put in: sticks, discs and the like, as the system mounts them."""
    if sys.platform == "win32":
        import ctypes
        drives = ctypes.WinDLL("kernel32").GetLogicalDrives()  # type: ignore[attr-defined,unused-ignore]
        letters = [chr(ord("A") + n) for n in range(26) if drives >> n & 1]
        kind = ctypes.WinDLL("kernel32").GetDriveTypeW  # type: ignore[attr-defined,unused-ignore]
        return [Path(f"{letter}:\\") for letter in letters if kind(f"{letter}:\\") in (2, 5)]      # removable, CD-ROM
    under = (Path("/media"), Path("/run/media"), Path("/mnt"))
    return sorted({mount.root for mount in _mounts() if any(place in mount.root.parents for place in under)})


def suggested(medium: Medium, size: int) -> str:
    """Preset of volumes for a bundle of about `size` bytes on this medium; "" where one file will do."""
    if medium.file_system in ("iso9660", "udf") and size > medium.total > 0:
        return "cd" if medium.total < 10**9 else "dvd"
    return "fat32" if medium.largest and size > medium.largest else ""


def check_writable(medium: Medium) -> None:
    """raises    StorageReadOnly"""
    if medium.read_only or not os.access(medium.folder, os.W_OK):
        raise StorageReadOnly(what=f"{medium.folder.name or medium.folder}（剩余 {size_words(medium.free)}）", free=medium.free)


def check_room(medium: Medium, needed: int, what: str = "") -> None:
    """raises    StorageFull, naming both numbers"""
    if needed > medium.room:
        name = what or medium.folder.name or str(medium.folder)
        raise StorageFull(what=f"{name}需要 {size_words(needed + MARGIN)}，剩余 {size_words(medium.free)}", needed=needed + MARGIN,
                          free=medium.free)


def check_largest(medium: Medium, size: int) -> None:
    """raises    StorageFull, proposing volumes"""
    if medium.largest and size > medium.largest:
        raise StorageFull(what=f"{medium.label}介质上的一个文件最大 {size_words(medium.largest)}，同步包有 {size_words(size)}；"
                               f"请分卷写出（--volume-size fat32）", needed=size, free=medium.free, largest=medium.largest, volumes="fat32")


def size_words(size: int) -> str:
    """1.4 GB（1503238553 字节）; bytes alone below 10 000."""
    if size < 10_000:
        return f"{size} 字节"
    for unit, name in ((1024**3, "GB"), (1024**2, "MB"), (1024, "KB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}（{size} 字节）"
    return f"{size} 字节"


@dataclass(frozen=True)
class _Mount:
    root: Path
    kind: str
    device: str


def _mounts() -> list[_Mount]:
    """The lines of /proc/self/mountinfo; none where the system has no such file."""
    try:
        lines = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        left, _, right = line.partition(" - ")
        fields, behind = left.split(" "), right.split(" ")
        if len(fields) >= 5 and len(behind) >= 2:
            found.append(_Mount(Path(_plain(fields[4])), behind[0].lower(), _plain(behind[1])))
    return found


def _mount_of(whole: Path) -> _Mount | None:
    """The longest mount point above `whole`; the last of equals hides the others."""
    best: _Mount | None = None
    for mount in _mounts():
        if (mount.root == whole or mount.root in whole.parents) and (best is None or len(mount.root.parts) >= len(best.root.parts)):
            best = mount
    return best


def _plain(text: str) -> str:
    r"""The kernel writes a space as \040."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def _home() -> Path | None:
    """Where the person's own files are mounted: no medium."""
    mount = _mount_of(Path.home())
    return mount.root if mount else None


def _serial(device: str) -> str:
    """Of the file system on `device`, as udev lists it."""
    listed = Path("/dev/disk/by-uuid")
    try:
        wanted = Path(device).resolve()
        return next((link.name for link in sorted(listed.iterdir()) if link.resolve() == wanted), "")
    except OSError:
        return ""


def _on_windows(folder: Path, whole: Path) -> Medium:
    """Not run in our own tests, which have no Windows: kept to three calls of the system's documented interface."""
    import ctypes
    from ctypes import wintypes
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    root = whole.anchor if whole.anchor.endswith("\\") else whole.anchor + "\\"
    free, total = ctypes.c_ulonglong(), ctypes.c_ulonglong()
    if not kernel.GetDiskFreeSpaceExW(str(whole), ctypes.byref(free), ctypes.byref(total), None):
        raise OSError(5, "GetDiskFreeSpaceExW", root)
    serial, flags, system = wintypes.DWORD(), wintypes.DWORD(), ctypes.create_unicode_buffer(64)
    known = kernel.GetVolumeInformationW(root, None, 0, ctypes.byref(serial), None, ctypes.byref(flags), system, 64)
    name = system.value.lower() if known else ""
    name = {"fat": "fat16", "cdfs": "iso9660"}.get(name, name)
    own = os.environ.get("SYSTEMDRIVE", "C:").casefold() == whole.drive.casefold()
    number = f"{serial.value >> 16:04X}-{serial.value & 0xFFFF:04X}" if known and serial.value and not own else ""
    read_only = bool(known and flags.value & 0x00080000)
    return Medium(folder, Path(root), name, free.value, total.value, read_only, _LARGEST.get(name, 0), number)


__all__ = ["MARGIN", "PRESETS", "Medium", "check_largest", "check_room", "check_writable", "look_at", "size_words", "suggested"]
