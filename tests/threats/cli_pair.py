"""Two stations made and enrolled through the command line, and what their workspaces hold, to the last row."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.cli.call import now
from app.office import Office, open_office
from app.sync.keys.papers import identity
from app.sync.place import utc
from db.base import metadata
from tests.integration.cli_place import PASSWORD, CliPlace
from tests.vectors import makings

GROUP, COMMISSION = "驻测试市教育局纪检监察组", "测试市纪委监委"
MOVES = frozenset({"audit", "setting"})
"""Tables a refusal may write: its line in the audit log, and the clock."""


@dataclass
class CliPair:
    group: CliPlace
    commission: CliPlace
    stick: Path

    def up(self, *options: object) -> Path:
        return Path(self.group.ask("bundle", "export", self.stick, "--to", "commission", *options)["files"][-1])

    def down(self) -> Path:
        return Path(self.commission.ask("bundle", "export", self.stick, "--to", GROUP)["files"][-1])

    def copied(self, folder: Path) -> "CliPair":
        folder.mkdir()
        (folder / "stick").mkdir()
        return CliPair(self.group.copied(folder / "group"), self.commission.copied(folder / "commission"), folder / "stick")


def enrolled(group: CliPlace, commission: CliPlace, stick: Path) -> CliPair:
    stick.mkdir()
    group.ask("enrol", "request", stick / "request")
    given = commission.ask("enrol", "approve", stick / "request", stick / "answer", "--org", GROUP)
    group.ask("enrol", "accept", stick / "answer", "--fingerprint", given["root_fingerprint"])
    return CliPair(group, commission, stick)


@contextmanager
def office(place: CliPlace) -> Iterator[Office]:
    """The workspace as the command opens it."""
    from app.vault import users
    with open_office(place.folder, users(place.folder)[0], PASSWORD, now) as opened:
        yield opened


def party(place: CliPlace) -> makings.Party:
    """Its keys: what a station that turned hostile holds."""
    with office(place) as opened, opened.workspace.store.read() as conn:
        own = identity(opened.workspace, conn)
    return makings.Party(own.certificate, own.issuer, own.signing, own.sealing)


def this_moment() -> str:
    return utc(now())


def state_of(place: CliPlace) -> str:
    """One digest over every row of every table but the audit log and the clock, and every other file of the workspace by name and size."""
    total = hashlib.sha256()
    with office(place) as opened, opened.workspace.store.read() as conn:
        for table in sorted(metadata.tables.values(), key=lambda one: one.name):
            if table.name in MOVES or not conn.dialect.has_table(conn, table.name):
                continue
            for row in sorted(repr(tuple(row)) for row in conn.execute(select(table))):
                total.update(f"{table.name} {row}\n".encode())
    for path in sorted(one for folder in ("inbox", "outbox", "objects", "staging") for one in (place.folder / folder).rglob("*")):
        total.update(f"{path.relative_to(place.folder)} {path.stat().st_size if path.is_file() else 0}\n".encode())
    return total.hexdigest()


def refusals(place: CliPlace) -> list[str]:
    """What the audit log says was refused, the newest first."""
    return [str(one["detail"]) for one in place.ask("audit", "list", "--limit", 1000)["entries"] if one["act"] == "bundle.refused"]
