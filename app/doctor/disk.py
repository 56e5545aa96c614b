"""The disk the workspace lies on, or will lie on: room, file system, write protection."""

import os
from collections.abc import Iterator
from pathlib import Path

from app.sync.media.medium import Medium, look_at, size_words

from .kit import FAIL, OK, WARN, Item, Surroundings

ORDER, LABEL = 40, "磁盘"
LITTLE, TOO_LITTLE = 1 << 30, 100 << 20
REMOTE = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ncpfs", "afs", "davfs", "fuse.davfs2"}
PLAIN = {"vfat", "msdos", "fat", "fat32", "fat16", "exfat"}
PASSING = {"tmpfs", "ramfs"}


def look(here: Surroundings) -> Iterator[Item]:
    medium = look_at(_there(here.folder))
    yield _room(medium)
    yield _file_system(medium)


def _room(medium: Medium) -> Item:
    said = f"剩余 {size_words(medium.free)}"
    if medium.read_only or not os.access(medium.folder, os.W_OK):
        return Item("disk_space", "磁盘空间", FAIL, f"{medium.folder} 不能写入，{said}", "请检查文件夹的权限和磁盘的写保护。")
    if medium.free < TOO_LITTLE:
        return Item("disk_space", "磁盘空间", FAIL, said, "请先腾出空间：空间写满时不能保存，已保存的不会丢。")
    if medium.free < LITTLE:
        return Item("disk_space", "磁盘空间", WARN, said, "请尽快腾出空间：导入、备份和更换密钥都要用到与数据同样大的空间。")
    return Item("disk_space", "磁盘空间", OK, said)


def _file_system(medium: Medium) -> Item:
    name, kind = "file_system", medium.file_system
    if kind in REMOTE:
        return Item(name, "文件系统", FAIL, f"{medium.label}（网络盘）", "工作区必须放在本机磁盘上：网络盘的锁不可靠，会损坏数据库。")
    if kind in PLAIN:
        return Item(name, "文件系统", WARN, medium.label, "这种文件系统没有文件权限，拔出时容易损坏；请把工作区放在本机硬盘上。")
    if kind in PASSING:
        return Item(name, "文件系统", WARN, f"{medium.label}（关机即清空）", "只适合试用；请把工作区放在硬盘上。")
    return Item(name, "文件系统", OK, medium.label or "未知")


def _there(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(one for one in (folder, *folder.absolute().parents) if one.is_dir())
