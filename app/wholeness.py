"""Is the workspace whole, and what does the audit log say: asked by window and command line alike.

errors    NotPermitted for who may not see the log; a finding is told, never raised
"""

from typing import Any

from app.desk import Desk
from app.errors import NotPermitted
from app.vault import Workspace
from db import audit, journal

PAGE = 200


def check(workspace: Workspace, desk: Desk) -> list[str]:
    """What is wrong with databases, chains, index and attachments; empty when all is whole."""
    findings = list(workspace.check())
    with desk.store.read() as conn:
        if (bad := journal.verify(conn)) is not None:
            findings.append(f"变更日志：第{bad}条与哈希链不符")
    return findings


def audit_page(desk: Desk, before: int | None = None, limit: int = PAGE) -> list[dict[str, Any]]:
    """Events, newest first, that come before number `before` (None: from the newest)."""
    if desk.user.level < 2:
        raise NotPermitted(what="查看操作日志")
    with desk.store.read() as conn:
        return audit.page(conn, before, limit)


def audit_chain(desk: Desk) -> tuple[int, int | None]:
    """How many entries, and the first that does not fit its hash (None: all fit)."""
    with desk.store.read() as conn:
        return audit.count(conn), audit.verify(conn)
