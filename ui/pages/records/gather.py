"""Everything a record's page shows, read in one go beside the window."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from app import codes
from app.desk import Desk, approving
from app.desk.answers import Due, Entry, Linked
from app.ledgers.face import Face
from app.ledgers.kit import Make, Record, Row, Step
from app.ledgers.values import show
from ui.pages.titles import TitleBook, named


@dataclass
class Dossier:
    """One record and what belongs to it.

    chain     roles that sign in the record's present state, in order; signed: how many of them have in this round
    approver  the role whose turn it is
    entered   {state: "10-26　刘某宁"}: when the record came into it and by whom
    """

    row: Row
    ledger: type[Record]
    title: str
    steps: list[Step]
    makes: list[Make]
    dues: list[Due]
    links: list[Linked]
    history: list[Entry]
    titles: TitleBook
    may_change: bool
    may_void: bool
    today: str
    zone: tzinfo | None = None
    approver: str | None = None
    chain: tuple[str, ...] = ()
    signed: int = 0
    entered: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.row.id)

    @property
    def late(self) -> bool:
        return any(due.met is None and due.days_left < 0 for due in self.dues)

    def running(self) -> list[Due]:
        return [due for due in self.dues if due.met is None]

    def shown(self, face: Face) -> str:
        return show(face, self.row.get(face.name), self.titles)

    def number(self) -> str:
        return self.row.record_no or ""

    def secrecy(self) -> str:
        """秘密★10年, 工作秘密; "" for what bears no mark."""
        level, term = self.row.classification, self.row.term
        if level in (None, "public", "internal"):
            return ""
        word = codes.table("classification").label(level)
        return f"{word}★{term}" if term and level in ("secret", "confidential", "top") else word


def gather(desk: Desk, titles: TitleBook, key: str) -> Dossier:
    """raises    Absent"""
    row = desk.get(key)
    ledger = desk.ledger_of(row)
    links, history = desk.links(key), desk.history(key)
    titles.learn([*named(ledger.faces(), row), *(entry.by for entry in history if entry.by)])
    with desk.reader() as facts:
        chain = approving.chain_of(ledger, row, facts)
    found = Dossier(row, ledger, desk.title(row), desk.steps(row), desk.makes(row), desk.due(record=key), links, history, titles,
                    desk.may_change(row), desk.may_void(row), desk.now().date().isoformat(), desk.now().tzinfo, desk.approver(row), chain,
                    approving.signed_in_round(row))
    found.entered = _entered(found)
    return found


def _entered(found: Dossier) -> dict[str, str]:
    entered: dict[str, str] = {}
    for entry in found.history:
        if state := entry.values.get("state"):
            entered[state] = "　".join(filter(None, (short_day(local(entry.at, found.zone)), found.titles(entry.by) if entry.by else "")))
    return entered


def short_day(day: str) -> str:
    """11-20 of 2026-11-20."""
    return day[5:10]


def local(at: str, zone: tzinfo | None) -> str:
    """A stored UTC moment in the office's time, to the minute."""
    return datetime.fromisoformat(at.replace("Z", "+00:00")).astimezone(zone).strftime("%Y-%m-%d %H:%M")
