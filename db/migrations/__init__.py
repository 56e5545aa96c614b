"""Schema of the store, from the first version on: each chain is a folder of revisions, run one after the other.

    business    business.db: the store's own tables, then what the ledgers declare
    admin       admin.db: accounts, roles, the copy of the audit

Revisions are numbered 0001, 0002, ...; a file that carries a number this program does not know was made by a later one and is not touched.
Everything an upgrade does is one transaction.

errors    WorkspaceNewer; Defect when a revision breaks references
"""

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, MetaData, text

from db.engine import Store
from db.errors import Defect, WorkspaceNewer

HERE = Path(__file__).parent
CHAINS = ("business", "admin")
_REVISION = re.compile(r"^revision\b[^=\n]*=\s*[\"'](\w+)[\"']", re.MULTILINE)


@cache
def revisions(chain: str) -> tuple[str, ...]:
    """Numbers of a chain, oldest first."""
    if chain not in CHAINS:
        raise Defect(log=f"no chain {chain}")
    found = (_REVISION.search(path.read_text(encoding="utf-8")) for path in (HERE / chain).glob("[0-9]*.py"))
    return tuple(sorted(match[1] for match in found if match))


def current(conn: Connection) -> str | None:
    """The revision a file is at; None for a new one."""
    if not conn.execute(text("SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'")).first():
        return None
    version: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def upgrade(store: Store, chain: str = "business") -> bool:
    """Bring a file to this program's schema, all or nothing.

    returns   whether there was anything to do
    raises    WorkspaceNewer: a later program's file; nothing was written
    """
    known = revisions(chain)
    with store.read() as conn:
        found = current(conn)
    if found is not None and found not in known:
        raise WorkspaceNewer(found=found, known=known[-1])
    if found == known[-1]:
        return False
    with store.write(foreign_keys=False) as conn:
        _alembic(conn, chain, "upgrade", "head")
    return True


def make_revision(metadata: MetaData, message: str, folder: Path | None = None, chain: str = "business") -> Path | None:
    """Write the next revision: what is declared in `metadata` against what the chain makes.

    folder    where to put it; the chain's own when None
    returns   the new file; None when nothing is declared that the chain does not make already
    """
    number = f"{int(revisions(chain)[-1]) + 1 if revisions(chain) else 1:04d}"
    with TemporaryDirectory() as temporary, Store.create(Path(temporary) / "empty.db", bytes(range(32))) as store:
        if revisions(chain):
            upgrade(store, chain)
        with store.write() as conn:
            made = _alembic(conn, chain, "revision", message, metadata=metadata, autogenerate=True, rev_id=number,
                            version_path=str(folder or HERE / chain))
    revisions.cache_clear()
    return Path(made.path) if made else None


def _alembic(conn: Connection, chain: str, command: str, *arguments: Any, metadata: MetaData | None = None, **options: Any) -> Any:
    # Alembic costs a fifth of a second to import; a file that is up to date never needs it.
    from alembic import command as commands
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    places = dict.fromkeys((str(HERE / chain), options.get("version_path", str(HERE / chain))))
    config.set_main_option("version_locations", "\n".join(places).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(connection=conn, metadata=metadata)
    return getattr(commands, command)(config, *arguments, **options)
