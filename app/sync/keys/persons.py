"""Acts that two people do together: revoking, releasing, settling a fork, changing the root, restoring. Each gives his own password.

    second = second_person(workspace, desk, account, password, "撤销证书")      proved here, handed to the act, named in the audit

The second is another account of another person: a business account whose staff record may decide, or the system or security administrator.
The auditor decides nothing.

errors    NeedsSecondPerson: nobody else was named; NotPermitted: not this one's to confirm; WrongPassword, LockedOut, DeviceSecret
source    threat-model.md P30, P31
"""

from dataclasses import dataclass

from app.desk import Desk, User
from app.errors import LockedOut, NeedsSecondPerson, NotPermitted

from ..place import Workspace

ACCOUNT = "account."
BUSINESS, AUDITOR, SECURITY = "business", "auditor", "security"
_GONE = ("moved", "retired")
_DECIDES = 3


@dataclass(frozen=True)
class Second:
    """The other person, his password proved. role: of the account, as in admin.db."""

    account: str
    role: str


def second_person(workspace: Workspace, desk: Desk, account: str | None, password: str | None, what: str) -> Second:
    """
    what      the act, in the words of a refusal
    """
    if not account or password is None or account == desk.user.account:
        raise NeedsSecondPerson(what=what)
    role = workspace.confirm(account, password)
    if role == AUDITOR:
        raise NotPermitted(what=f"以安全审计员身份确认{what}")
    if role == BUSINESS:
        _another(desk, account, what)
    return Second(account, role)


def security_administrator(workspace: Workspace, desk: Desk, account: str | None, password: str | None, what: str) -> Second:
    """The same, of the security administrator alone."""
    second = second_person(workspace, desk, account, password, what)
    if second.role != SECURITY:
        raise NotPermitted(what=f"{what}（须安全保密管理员）")
    return second


def both(desk: Desk, second: Second | None, what: str) -> Second:
    """That the person at the desk may begin the act, and that there is another.

    raises    NotPermitted, NeedsSecondPerson
    """
    if desk.user.level < _DECIDES:
        raise NotPermitted(what=what)
    if second is None or second.account == desk.user.account:
        raise NeedsSecondPerson(what=what)
    return second


def _another(desk: Desk, account: str, what: str) -> None:
    staff_id = desk.setting(ACCOUNT + account)
    if staff_id == desk.user.staff_id:
        raise NeedsSecondPerson(what=what)
    with desk.reader() as facts:
        staff = facts.get(staff_id)
    if staff is None or staff.state in _GONE:
        raise LockedOut(user=account, why="没有对应的在岗工作人员")
    if User(account, staff.id, staff.name or "", frozenset(staff.roles or ()), desk.user.org_id).level < _DECIDES:
        raise NotPermitted(what=f"确认{what}（{account}）")
