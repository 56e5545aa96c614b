"""What the system page tells: versions, places, keys, checks, the calendar, the fonts. Everything is asked in a job."""

import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from app.desk import Desk
from app.errors import CheckFailed, Finding, StorageFailed
from app.files import read_bounded
from app.folders import log_folder
from app.office import Office
from app.printing.fonts import ROLE_LABELS, FontBook
from app.rules.workcalendar import BadCalendar, WorkCalendar, published_years

GUARDS = {
    "keyring": ("done", "本机密钥存放在系统密钥环里"),
    "file": ("warn", "这台电脑没有系统密钥环，本机密钥存放在您的配置文件夹里（仅本人可读）"),
    "none": ("warn", "没有本机密钥，工作区只由密码保护，请用更长的密码"),
}
CALENDAR_MOST = 1 << 20


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


def years(desk: Desk) -> list[tuple[int, str]]:
    """The years around today and how far their working days are known."""
    this = desk.now().year
    return [(year, "已公布" if year in published_years() else "已导入" if desk.calendar.maintained(year) else "未维护，按周一至周五推算")
            for year in range(this - 1, this + 3)]


def import_calendar(desk: Desk, path: Path) -> None:
    """Take a calendar file over; limits that begin from now on are counted with it.

    raises    CheckFailed naming what is wrong with it, StorageFailed
    """
    try:
        raw = read_bounded(path, CALENDAR_MOST)
    except OSError as error:
        raise StorageFailed(what=error.strerror or path.name) from error
    try:
        text = (raw or b"").decode("utf-8-sig")
        calendar = WorkCalendar.from_json(text)
    except (BadCalendar, UnicodeDecodeError) as error:
        raise CheckFailed([Finding(None, "CALENDAR", str(error) if isinstance(error, BadCalendar) else "日历文件不是文本")]) from error
    desk.put_setting("calendar", text)
    desk.audit("calendar.import", detail=path.name)
    desk.calendar = calendar


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "—"
