"""admin.db: who has an account, and what the business audit holds, without content.

Every account can open it; business rows are not in it and its key opens nothing else. Roles exclude each other: one account, one role.

    account         state: `active` may sign in, `inactive` waits for its one-time code to be changed, `disabled` may not
    audit           what was done to accounts and keys: its own chain (db/audit.py)
    business_audit  copy of the business audit log: who, what, when, and each entry's hash; never its detail
"""

from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, String, Table, func, select

from app.errors import LockedOut
from db.audit import audit as business
from db.base import CONVENTION
from db.engine import Store

BUSINESS = "business"
ADMINISTRATORS = {"system": "系统管理员", "security": "安全保密管理员", "auditor": "安全审计员"}
ACTIVE, INACTIVE, DISABLED = "active", "inactive", "disabled"
_STATE_WORDS = {INACTIVE: "尚未启用", DISABLED: "已停用"}
_BATCH = 5000

metadata = MetaData(naming_convention=CONVENTION)
business.to_metadata(metadata)

account = Table(
    "account", metadata,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("state", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
    sqlite_with_rowid=False,
)

business_audit = Table(
    "business_audit", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("user", String, nullable=False),
    Column("act", String, nullable=False),
    Column("ledger", String),
    Column("record", String),
    Column("hash", LargeBinary(32), nullable=False),
)

_COPIED = [business.c[column.name] for column in business_audit.columns]


def add_account(conn: Connection, name: str, role: str, state: str, at: str) -> None:
    conn.execute(account.insert(), {"name": name, "role": role, "state": state, "created_at": at, "changed_at": at})


def role_of(conn: Connection, name: str) -> str:
    """The role of an account that may sign in.

    raises    LockedOut: no such account here, inactive, disabled
    """
    found = conn.execute(select(account.c.role, account.c.state).where(account.c.name == name)).one_or_none()
    if found is None or found.state != ACTIVE:
        raise LockedOut(user=name, why=_STATE_WORDS.get(found.state, "状态不明") if found else "没有登记")
    return str(found.role)


def waiting(conn: Connection, name: str) -> str:
    """The role of an account whose one-time code was not yet changed.

    raises    LockedOut: there is none, or it does not wait
    """
    found = conn.execute(select(account.c.role, account.c.state).where(account.c.name == name)).one_or_none()
    if found is None or found.state != INACTIVE:
        raise LockedOut(user=name, why="没有等待启用" if found else "没有登记")
    return str(found.role)


def set_state(conn: Connection, name: str, state: str, at: str) -> None:
    conn.execute(account.update().where(account.c.name == name).values(state=state, changed_at=at))


def catch_up(work: Store, admin: Store) -> int:
    """Copy what the business audit has more; returns how many. Called after sign-in and before locking: a cut in between loses nothing."""
    copied = 0
    while True:
        with admin.read() as conn:
            last = conn.execute(select(func.max(business_audit.c.seq))).scalar() or 0
        with work.read() as conn:
            rows = conn.execute(select(*_COPIED).where(business.c.seq > last).order_by(business.c.seq).limit(_BATCH)).all()
        if not rows:
            return copied
        with admin.write() as conn:
            marks = ", ".join("?" * len(_COPIED))
            conn.exec_driver_sql(f"INSERT INTO business_audit VALUES ({marks})", [tuple(row) for row in rows])
        copied += len(rows)
