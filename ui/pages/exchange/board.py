"""The stations as the board shows them: the judgement of app/sync/views/board.py with its sign, and the last numbers as a strip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.sync.service import Partner
from app.sync.views.between import Bundle, Overview
from app.sync.views.board import Station, judged

STRIP = 14
SIGNS = {"fork": ("git-fork", "alarm"), "revoked": ("prohibit", "alarm"), "expired": ("prohibit", "alarm"), "gap": ("warning", "warn"),
         "silent": ("clock", "alarm"), "asked": ("warning", "warn"), "expiring": ("clock", "warn"), "withdrawn": ("clock", "warn"),
         "older": ("info", "t3"), "new": ("circle-dashed", "t3")}
TONES = {"fork": "alarm-ink", "revoked": "alarm-ink", "expired": "alarm-ink", "silent": "alarm-ink", "gap": "warn-ink", "asked": "warn-ink",
         "expiring": "warn-ink", "withdrawn": "warn-ink", "older": "second", "new": "second"}


@dataclass(frozen=True)
class StationLine:
    """strip: the last numbers of their stream as (number, how it fared)."""

    station: Station
    strip: list[tuple[int, str]]

    @property
    def partner(self) -> Partner:
        return self.station.partner

    @property
    def kind(self) -> str:
        return self.station.kind

    @property
    def state(self) -> str:
        return self.station.state

    @property
    def note(self) -> str:
        return self.station.note

    @property
    def sign(self) -> tuple[str, str]:
        return SIGNS.get(self.kind, ("check", "done"))

    @property
    def tone(self) -> str:
        return TONES.get(self.kind, "")

    @property
    def needs_care(self) -> bool:
        return self.station.needs_care

    def is_(self, kind: str) -> bool:
        """Is this the matter, be it the most urgent or not?"""
        return kind == self.kind or kind in self.station.also


def stations(seen: Overview, today: date) -> list[StationLine]:
    """Those to be cared for first."""
    came: dict[str, list[Bundle]] = {}
    for bundle in seen.bundles:
        if not bundle.ours:
            came.setdefault(bundle.station, []).append(bundle)
    return [StationLine(one, _strip(one.partner, came.get(one.partner.station_id, ()))) for one in judged(seen.status, today)]


def _strip(partner: Partner, came: Sequence[Bundle]) -> list[tuple[int, str]]:
    """The last numbers of the stream: applied, missing, waiting, fork."""
    states = {bundle.number: bundle.state for bundle in sorted(came, key=lambda one: one.state == "fork")}
    last = max([partner.received, *partner.waiting, *partner.forks], default=0)
    found = []
    for number in range(max(1, last - STRIP + 1), last + 1):
        found.append((number, states.get(number) or ("applied" if number <= partner.received else "missing")))
    return found
