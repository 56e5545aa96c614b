"""Values that come from another station are written as they came: their clocks, their author, their journal entry.

What may come, and whose value wins, app/sync/merging/merge.py has decided; here only types are proved (a value that cannot stand in its
field refuses the whole act). The ledger's checks do not run: the station that saw the fact has checked it.
"""

from collections.abc import Mapping
from typing import Any

from app.desk import checking
from app.desk.clock import written_at
from app.desk.writing import Writing
from app.errors import CheckFailed, Finding
from app.ledgers.kit import Row


def receive(act: Writing, code: str, key: str, values: Mapping[str, Any], clocks: Mapping[str, str], entry: bytes, by: str | None) -> bool:
    """Write `values` of record `key`, new or known.

    clocks    {field: clock it was written at its author's}; must name every field of `values`
    entry     the journal entry as it came
    by        staff id of the author
    returns   True when the record is new here
    raises    CheckFailed
    """
    ledger = act.ledger(code)
    findings: list[Finding] = []
    fresh = checking.taken(ledger, values, findings, frozenset(ledger.FACES))
    if findings:
        raise CheckFailed(findings)
    for clock in set(clocks.values()):
        act.witness(clock)
    latest = max(clocks.values())
    before = act.get(key)
    if before is None:
        first = min(clocks.values())
        row = Row(fresh)
        row |= {"id": key, "rev": 1, "clock": first, "clocks": {name: clock for name, clock in clocks.items() if clock != first} or None,
                "updated_by": by, "updated_at": written_at(latest)}
        row.setdefault("state", ledger.first_state())
        row["vis"] = ledger.vis_of(row)
        act.insert_rows(ledger, [row])
    else:
        after = Row(before | fresh)
        after |= {"clocks": {**(before.clocks or {}), **clocks}, "rev": (before.rev or 0) + 1, "updated_by": by,
                  "updated_at": max(before.updated_at or "", written_at(latest))}
        after["vis"] = ledger.vis_of(after)
        act.store_row(ledger, before, after)
    act.journal(key, entry)
    return before is None
