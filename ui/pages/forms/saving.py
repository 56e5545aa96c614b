"""A form's record written: one act for the record and for what must know of it."""

from collections.abc import Mapping
from typing import Any

from app.desk import Desk
from app.ledgers.face import Kind
from ui.pages.going import New


def add(desk: Desk, code: str, values: Mapping[str, Any], argument: New) -> str:
    """The new record, and its name in the record it was made from: at the end of a list, or where one record is named and none stands."""
    if not (argument.origin and argument.back):
        return desk.add(code, values)
    with desk.act(f"{code}.add") as act:
        key = act.add(code, values)
        origin = act.wanted(argument.origin)
        before = origin.get(argument.back)
        if desk.ledger(origin.ledger).FACES[argument.back].kind is Kind.REFS:
            act.set(argument.origin, {argument.back: [*(before or ()), key]})
        elif not before:
            act.set(argument.origin, {argument.back: key})
        act.commit()
    return key
