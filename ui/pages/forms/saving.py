"""A form's record written: one act for the record and for what must know of it."""

from collections.abc import Mapping
from typing import Any

from app.desk import Desk
from ui.pages.going import New


def add(desk: Desk, code: str, values: Mapping[str, Any], argument: New) -> str:
    """The new record, and its name in the list of the record it was made from."""
    if not (argument.origin and argument.back):
        return desk.add(code, values)
    with desk.act(f"{code}.add") as act:
        key = act.add(code, values)
        origin = act.wanted(argument.origin)
        act.set(argument.origin, {argument.back: [*(origin.get(argument.back) or ()), key]})
        act.commit()
    return key
