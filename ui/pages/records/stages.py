"""Where a record stands on the way through its states, drawn from the ledger's arrows.

The way is the shortest through the record's present state to an end; a hand-made page may name the stages of its work instead, each
standing for several states.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from app.ledgers.kit import Record, Row
from ui.widgets.stages import Stage, StageCell


@dataclass(frozen=True)
class StageWay:
    """Stages a ledger's page shows instead of its states: [(word, states)]; the last may be empty and means archived."""

    stages: tuple[tuple[str, tuple[str, ...]], ...]

    def at(self, row: Row) -> int:
        """The stage the record is in, from 0."""
        if row.archived:
            return len(self.stages) - 1
        return next((n for n, (_, states) in enumerate(self.stages) if row.state in states), 0)


WAYS: dict[str, StageWay] = {}
"""Ways of hand-made pages by ledger, filled by their modules (ui/pages/made)."""


@cache
def way(ledger: type[Record], state: str) -> tuple[str, ...]:
    """States from the first through `state` to an end, the shortest way; just the state where no arrow leads."""
    first = ledger.first_state()
    backs = {one.back for one in ledger.APPROVALS}
    # Where a signature sends back to is an end, and not where the work is going.
    ends = sorted((one for one in ledger.STATES if not any(one in step.of for step in ledger.STEPS)), key=lambda one: one in backs)
    if state not in ledger.STATES:
        state = first
    before = _shortest(ledger, first, {state}) or (state,)
    after = (state,) if state in ends else _shortest(ledger, state, set(ends[:1])) or _shortest(ledger, state, set(ends)) or (state,)
    return (*before, *after[1:])


def _shortest(ledger: type[Record], start: str, goals: set[str]) -> tuple[str, ...]:
    waiting, seen = deque([(start,)]), {start}
    while waiting:
        path = waiting.popleft()
        if path[-1] in goals:
            return path
        for step in ledger.STEPS:
            if path[-1] in step.of and step.to not in seen:
                seen.add(step.to)
                waiting.append((*path, step.to))
    return ()


def is_over(ledger: type[Record], row: Row) -> bool:
    return bool(row.archived) or row.state not in ledger.open_states()


def stage_cell(ledger: type[Record], row: Row, late: bool) -> StageCell | None:
    """The bars of a list; None where the state's word says enough."""
    made = WAYS.get(ledger.CODE)
    if made is not None:
        at = made.at(row)
        word = "已归档" if row.archived else ledger.state_label(row.state)
        return StageCell(at + 1, len(made.stages), word, is_over(ledger, row), late)
    if not ledger.HANDLED:
        return None
    states = way(ledger, row.state or "")
    if len(states) > 6:
        # Ten bars would be wider than the word: six tell how far it is.
        at = 1 + round(states.index(row.state) * 5 / (len(states) - 1)) if row.state in states else 1
        return StageCell(at, 6, ledger.state_label(row.state), is_over(ledger, row), late)
    return StageCell(states.index(row.state) + 1 if row.state in states else 1, len(states), ledger.state_label(row.state),
                     is_over(ledger, row), late)


def stages_of(ledger: type[Record], row: Row, entered: Mapping[str, str], notes: Iterable[str], late: bool) -> list[Stage]:
    """The stage line.

    entered   {state: who and when}, from the record's history
    notes     what stands under the present stage
    """
    made = WAYS.get(ledger.CODE)
    over = is_over(ledger, row)
    if made is not None:
        at, groups = made.at(row), [(word, states) for word, states in made.stages]
        # Named after the way taken where it is known: 办理 of a clue is 初步核实.
        over = bool(row.archived)
    else:
        states = way(ledger, row.state or "")
        at, groups = (states.index(row.state) if row.state in states else 0), [(ledger.state_label(one), (one,)) for one in states]
    line = []
    for n, (word, states) in enumerate(groups):
        note = next((entered[one] for one in states if one in entered), "")
        if over or n < at:
            line.append(Stage(word, note, "done"))
        elif n == at:
            line.append(Stage(word, "　".join(filter(None, [note, *notes])), "now", "alarm" if late else ""))
        else:
            line.append(Stage(word))
    return line
