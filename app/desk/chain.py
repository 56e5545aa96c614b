"""The one chain of the work: talk -> problem -> clue -> inquiry, check -> case -> letter -> rectification -> return visit -> file.

From any record in it `chain` follows what it came from and what came of it, and says at each stage what is still to be entered.

shapes    stages in the order of the work, all of them, empty ones too; a stage shows a record that the user may not open as one line
          `（无权查看）` without title, number or day, and nothing is followed beyond it
errors    Absent for a record that is not there or not for this user
leaves    what is missing, in words, to app/desk/chain_gaps.py
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, select, tuple_

from app.desk import reading
from app.desk.chain_gaps import gaps_of
from app.desk.follow import Titles
from app.desk.tables import catalog, link
from app.ledgers import ledgers
from app.ledgers.kit import Row

if TYPE_CHECKING:
    from app.desk.desk import Desk

STAGES = {"source": "来源", "problem": "问题", "clue": "线索", "handling": "谈话函询、初核", "case": "案件和处理", "suggestion": "建议书",
          "rectification": "整改", "revisit": "回访", "dossier": "立卷"}

UP = {
    "talk": ("link",), "problem": ("source_id",), "clue": ("source_id",), "inquiry": ("clue_id",), "prelim": ("clue_id",),
    "case": ("clues",), "suggestion": ("cause_id", "facts.problem_id"), "form1": ("basis_id",), "after_case": ("case_id",),
    "appeal": ("case_id",), "dossier": ("source_id",), "clarify": ("clue_id",), "false_accuse": ("clue_id",),
}
"""Fields that name what a record came from."""

DOWN = {
    "talk": ("problems",), "inspection": ("problems",), "project": ("problems", "clues", "letters"), "petition": ("clue_id",),
    "problem": ("letters", "forms", "clues"), "inquiry": ("talk_id",), "prelim": ("talks",),
    "case": ("talks", "trial_talk", "appeals", "after_case", "dossiers"), "suggestion": ("problems", "revisit"),
    "after_case": ("letters",),
}
"""Fields that name what came of a record."""

UNSEEN = "（无权查看）"
MOST = 500
"""Records in one chain: a project with a thousand problems is looked at in its list."""

_OF_LEDGER = {
    "meeting": "source", "inspection": "source", "project": "source", "petition": "source", "list_review": "source",
    "political_item": "source", "major": "source", "major_q": "source", "eco_profile": "source", "edu": "source", "duty_report": "source",
    "problem": "problem",
    "clue": "clue", "inquiry": "handling", "prelim": "handling", "case": "case", "form1": "case", "appeal": "case", "clarify": "case",
    "false_accuse": "case", "suggestion": "suggestion", "after_case": "rectification", "dossier": "dossier",
}
_OF_TALK = {"inquiry": "handling", "prelim": "handling", "review": "case", "announce_case": "case", "trial": "case",
            "announce_pun": "case", "clarify": "case", "revisit": "revisit"}


@dataclass(frozen=True)
class Node:
    """A record in the chain. readable False: the id and everything that tells of it is empty, the title says so."""

    id: str = ""
    ledger: str = ""
    label: str = ""
    record_no: str = ""
    title: str = UNSEEN
    state: str = ""
    state_label: str = ""
    day: str | None = None
    readable: bool = False


@dataclass(frozen=True)
class Stage:
    code: str
    label: str
    nodes: tuple[Node, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chain:
    """`about` is the record asked about; `cut` that there were more records than MOST."""

    about: str
    stages: tuple[Stage, ...]
    cut: bool = False


@dataclass
class _Walk:
    """Records met: readable ones by id with their row, and the ledgers of those that are not."""

    rows: dict[str, Row] = field(default_factory=dict)
    unseen: dict[str, str] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        return len(self.rows) + len(self.unseen) >= MOST


def chain(desk: "Desk", key: str) -> Chain:
    """The chain that record `key` (an id) stands in."""
    start = desk.get(key)
    walk = _Walk({key: start})
    with desk.store.read() as conn:
        for upward in (True, False):
            _follow(desk, conn, walk, key, upward)
        _beside(desk, conn, walk)
        titles = Titles(conn)
        titles.learn(walk.rows)
    tracked = {problem for row in walk.rows.values() if row["ledger"] == "suggestion" for problem in row.problems or ()}
    visits = {row.revisit for row in walk.rows.values() if row["ledger"] == "suggestion" and row.revisit}
    nodes: dict[str, list[Node]] = {code: [] for code in STAGES}
    for row in walk.rows.values():
        for stage in _stages_of(row, walk.rows, tracked, visits):
            nodes[stage].append(_node(row, titles))
    hidden = {_OF_LEDGER.get(code, "source") for code in walk.unseen.values()}
    missing = gaps_of(list(walk.rows.values()), frozenset(hidden), desk.now().date().isoformat())
    stages = []
    for code, label in STAGES.items():
        shown = sorted(nodes[code], key=lambda node: (node.day or "9", node.record_no))
        stages.append(Stage(code, label, (*shown, *([Node()] if code in hidden else [])), tuple(missing.get(code, ()))))
    return Chain(key, tuple(stages), walk.full)


def _beside(desk: "Desk", conn: Connection, walk: _Walk) -> None:
    """A case names its clues, not what was done between: inquiries and checks of these clues about the same person belong to its way."""
    persons = {row.person_id for row in walk.rows.values() if row["ledger"] == "case"}
    clues = [key for row in walk.rows.values() if row["ledger"] == "case" for key in row.clues or ()]
    for code in ("inquiry", "prelim"):
        for row in reading.rows_of(conn, ledgers()[code], desk.user, "clue_id", list(dict.fromkeys(clues))):
            if row.person_id in persons and not row.void_reason:
                walk.rows.setdefault(row.id, Row(row | {"ledger": code}))


def _follow(desk: "Desk", conn: Connection, walk: _Walk, start: str, upward: bool) -> None:
    """All that `start` came from, or all that came of it."""
    ring, met = [start], {start}
    while ring and not walk.full:
        found = {key: code for key, code in _neighbours(conn, ring, upward) if key not in met}
        found = dict(list(found.items())[:MOST - len(walk.rows) - len(walk.unseen)])
        met |= found.keys()
        seen: list[str] = []
        for code in dict.fromkeys(found.values()):
            keys = [key for key, other in found.items() if other == code]
            rows = {row.id: row for row in reading.rows_of(conn, ledgers()[code], desk.user, "id", keys)}
            for key in keys:
                if key in rows:
                    walk.rows.setdefault(key, Row(rows[key] | {"ledger": code}))
                    seen.append(key)
                else:
                    walk.unseen[key] = code
        ring = seen


def _neighbours(conn: Connection, keys: list[str], upward: bool) -> Iterable[tuple[str, str]]:
    """(id, ledger) of the records one step up (or down), voided ones left out."""
    source, target = catalog.alias("source"), catalog.alias("target")
    own, theirs = (UP, DOWN) if upward else (DOWN, UP)
    names = (select(target.c.id, target.c.ledger).select_from(link).join(source, source.c.id == link.c.src)
             .join(target, target.c.id == link.c.dst)
             .where(link.c.src.in_(keys), _among(source.c.ledger, own), target.c.void.is_(False)))
    named = (select(source.c.id, source.c.ledger).select_from(link).join(source, source.c.id == link.c.src)
             .where(link.c.dst.in_(keys), _among(source.c.ledger, theirs), source.c.void.is_(False)))
    known = ledgers()
    for query in (names, named):
        # A person or a unit named by `link` is no part of the work's way.
        yield from ((key, code) for key, code in conn.execute(query) if code in known and (code in _OF_LEDGER or code == "talk"))


def _among(ledger: ColumnElement[str], edges: dict[str, tuple[str, ...]]) -> ColumnElement[bool]:
    return tuple_(ledger, link.c.field).in_([(code, name) for code, names in edges.items() for name in names])


def _stages_of(row: Row, rows: dict[str, Row], tracked: set[str], visits: set[str]) -> list[str]:
    code = row["ledger"]
    if code == "talk":
        return [_OF_TALK.get(row.kind, "source")]
    if code == "inspection" and (row.id in visits or row.kind == "rect_review"):
        return ["revisit"]
    if code == "problem":
        source = rows.get(row.source_id or "")
        asked = source is not None and source["ledger"] == "suggestion"
        return [*([] if asked else ["problem"]), *(["rectification"] if asked or row.id in tracked else [])]
    return [_OF_LEDGER[code]] if code in _OF_LEDGER else []


def _node(row: Row, titles: Titles) -> Node:
    ledger = ledgers()[row["ledger"]]
    return Node(row.id, ledger.CODE, ledger.LABEL, row.record_no or "", titles(row.id) or row.record_no or ledger.LABEL, row.state or "",
                ledger.state_label(row.state), (row.get(ledger.ON) or "")[:10] or None, True)
