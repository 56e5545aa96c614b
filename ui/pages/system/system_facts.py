"""What the system page tells: versions, places, keys, checks, the calendar, the fonts. Everything is asked in a job."""

import platform
from dataclasses import dataclass
from importlib import metadata

from app.folders import log_folder
from app.office import Office
from app.printing.fonts import ROLE_LABELS, FontBook
from ui.pages.limits.rules import years

GUARDS = {
    "keyring": ("done", "本机密钥存放在系统密钥环里"),
    "file": ("warn", "这台电脑没有系统密钥环，本机密钥存放在您的配置文件夹里（仅本人可读）"),
    "none": ("warn", "没有本机密钥，工作区只由密码保护，请用更长的密码"),
}


@dataclass(frozen=True)
class About:
    """facts: [(label, words)]; guard: (tone, words) of the device key; fonts: [(role, family, whose)]; years: see `years`."""

    facts: list[tuple[str, str]]
    guard: tuple[str, str]
    fonts: list[tuple[str, str, str]]
    years: list[tuple[int, str]]


def about(office: Office) -> About:
    workspace, desk = office.workspace, office.desk
    size = sum(path.stat().st_size for path in workspace.folder.rglob("*") if path.is_file())
    facts = [
        ("程序版本", _version("paizhu")), ("系统", f"{platform.system()} {platform.release()}，{platform.machine()}"),
        ("工作区", str(workspace.folder)), ("占用", f"{size / 1024 ** 2:.1f} MB"), ("站点", f"{workspace.station.name}"),
        ("登录用户", f"{desk.user.name}（{desk.user.account}）"), ("报告文件夹", str(log_folder())),
        ("组件", f"Qt {_version('PySide6')}，SQLCipher {_version('sqlcipher3')}，加密库 {_version('cryptography')}"),
    ]
    return About(facts, GUARDS.get(workspace.device_secret_state, GUARDS["none"]), fonts(), years(desk))


def fonts() -> list[tuple[str, str, str]]:
    """Which face each role of the papers takes on this PC."""
    return [(ROLE_LABELS[role], source.family, "程序自带" if source.bundled else "本机字体") for role,
            source in FontBook.load().roles.items()]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "—"
