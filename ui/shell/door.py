"""The door to the office, as the unlock window and the wizard see it: who has an account, opening, making.

Everything behind it (SQLAlchemy, the ciphers) is imported inside the methods, which run in a job: before the first paint only Qt is.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from app.office import Made, Office
    from ui.shell.threshold import Threshold


class Door(Protocol):
    folder: Path

    def exists(self) -> bool: ...
    def threshold(self) -> "Threshold": ...
    def preload(self) -> None: ...
    def open(self, user: str, password: str) -> "Office": ...
    def recover(self, code: str, user: str, password: str) -> str: ...
    def make(self, kind: str, name: str, short: str, user: str, person: str, password: str, suite: str | None) -> "Made": ...


class OfficeDoor:
    """The real one, over app/office.py."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def exists(self) -> bool:
        """Something is there; whether it is whole, opening tells."""
        try:
            return any(self.folder.iterdir())
        except OSError:
            return False

    def threshold(self) -> "Threshold":
        from app.vault import outside
        from app.vault.slots import BUSINESS, KeySlots
        from ui.shell.threshold import Account, Threshold

        told = outside(self.folder)
        slots = {slot.user: slot for slot in KeySlots.load(self.folder).slots}
        users = [user for user in told.users if BUSINESS in slots[user].boxes]
        facts = (_key_fact(slots[users[0]].where),) if users else ()
        return Threshold(told.name, told.kind, tuple(Account(user) for user in users), facts)

    def preload(self) -> None:
        """What opening will need, imported while the password is typed."""
        import_module("app.office")
        import_module("app.ledgers").ledgers()
        import_module("ui.pages")

    def open(self, user: str, password: str) -> "Office":
        from app.office import open_office

        return open_office(self.folder, user, password, now)

    def recover(self, code: str, user: str, password: str) -> str:
        """A new password by the sealed recovery code; returns the new code, to be shown once."""
        from app.vault import Workspace

        workspace, fresh = Workspace.unlock_with_recovery(self.folder, code, user, password, now)
        workspace.close()
        return str(fresh)

    def make(self, kind: str, name: str, short: str, user: str, person: str, password: str, suite: str | None) -> "Made":
        """suite    a commission's cipher suite by its code; None for a group"""
        from app.office import make

        return make(self.folder, kind, name, password=password, clock=now, user=user, short=short, person=person or None, suite=suite)


def now() -> "datetime":
    """The machine's clock, with its zone."""
    from datetime import datetime

    return datetime.now().astimezone()


def _key_fact(where: str) -> tuple[str, str, str]:
    """本机密钥: where the device secret is kept, told and never silent."""
    return {"keyring": ("本机密钥", "可用", "done"), "file": ("本机密钥", "在配置文件夹里，没有系统密钥环", "warn")}.get(
        where, ("本机密钥", "没有，只凭密码保护", "warn"))
