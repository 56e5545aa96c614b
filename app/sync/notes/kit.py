"""What a kind of note declares, and what it is given to work with."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sqlalchemy import Connection

from app.desk.act import Act

from ..container.header import Header
from ..keys.certificate import Certificate
from ..keys.papers import Identity
from ..merging.applying import Tally
from ..place import Workspace
from ..reach.planning import Plan


@dataclass(frozen=True)
class To:
    """The partner a bundle is being made for.

    partner     its row of sync_peer, by column
    now         UTC, as in headers
    plan        the records that go with it
    full        everything in scope goes again
    """

    workspace: Workspace
    own: Identity
    partner: Any
    now: str
    plan: Plan
    full: bool = False

    @property
    def station(self) -> str:
        return str(self.partner["station"])

    @property
    def down(self) -> bool:
        return self.own.certificate.role == "commission"


@dataclass(frozen=True)
class Came:
    """The bundle a note came with. `tally`: what the clerk is told of the import, warnings among it."""

    workspace: Workspace
    own: Identity
    header: Header
    now: str
    tally: Tally

    @property
    def station(self) -> str:
        return self.header.station

    @property
    def down(self) -> bool:
        return self.header.direction == "down"


class Note(Protocol):
    """One kind, as its module declares it. WHEN: taken before or after the bundle's entries are applied."""

    KIND: str
    DIRECTION: Literal["up", "down", "both"]
    WHEN: Literal["before", "after"]

    def gather(self, conn: Connection, to: To, /) -> Iterable[dict[str, Any]]:
        """What is to be said now, without `note`; nothing when there is nothing."""
        ...

    def proved(self, value: dict[str, Any], sender: Certificate, /) -> None:
        """raises    ValueError, KeyError, TypeError for a wrong shape; BundleScope for what this sender may not say"""
        ...

    def take(self, act: Act, came: Came, value: dict[str, Any], /) -> None:
        """Within the import's one transaction."""
        ...

    def given(self, act: Act, to: To, number: int, values: list[dict[str, Any]], /) -> None:
        """Within the export's transaction: these went with bundle `number`."""
        ...
