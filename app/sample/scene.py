"""A story's place: one office, its people, and one record at a time taken along its ledger's arrows.

    key = scene.add("problem", unit_id=..., ...)
    yield from scene.walk(key, "closed", {"check": {"result": "done"}})

`walk` finds the way itself: the fewest arrows from where the record stands to the state that is wanted, given what its forms will say.
What must be agreed is signed by those whose turn it is, each on a day of their own; now and then someone sends it back first.
"""

import random
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from app.ledgers.kit import Record, Row, Step
from app.sample.filling import Filler
from app.sample.stage import Stage, Story, StoryFailed
from app.sample.world import Office, Unit, World

Forms = Mapping[str, Any]
"""What is written when a step is taken, by step code: values, or a function of the row as it stands then that returns them."""

AGREED = ("同意。", "同意，请抓紧办理。", "拟同意，报分管领导审定。", "同意，注意方式方法。", "同意呈报意见。")


class Scene:
    def __init__(self, stage: Stage, world: World, filler: Filler, office: Office, unit: Unit | None = None) -> None:
        self.stage, self.world, self.filler, self.office = stage, world, filler, office
        self.unit: Unit = unit or stage.chance.choice(office.units)

    @property
    def chance(self) -> random.Random:
        return self.stage.chance

    def at(self, unit: Unit) -> "Scene":
        return Scene(self.stage, self.world, self.filler, self.office, unit)

    def facts(self, **more: Any) -> dict[str, Any]:
        """What templates may say."""
        today = self.stage.today
        return {"unit": self.unit.name, "office": self.office.name, "short": self.office.short, "year": today.year,
                "month": today.month, "day": today.day, "n": self.chance.randint(2, 9), "m": self.chance.randint(10, 60), **more}

    def text(self, code: str, field: str, **more: Any) -> str:
        return self.filler.text(code, field, self.facts(**more))

    def row(self, key: str) -> Row:
        return self.stage.row(key)

    # Doing ------------------------------------------------------------------------------------------------------------------------

    def add(self, code: str, *, hand: str | None = None, **values: Any) -> str:
        """Register a record: what is not said is filled in where the ledger asks for it. Python's `from_` is the field `from`."""
        said = {name.rstrip("_"): value for name, value in values.items() if value is not None}
        staff, ledger = hand or self.office.clerk, self.stage.ledger(code)
        if "unit_id" in ledger.FACES and "unit_id" not in said and ledger.FACES["unit_id"].required:
            said["unit_id"] = self.unit.id
        if ledger.HANDLED:
            said.setdefault("handlers", [staff])
        row = Row({"state": ledger.first_state(), "org_id": self.office.id} | said)
        said |= self.lacking(ledger, row, staff)
        return self.stage.add(staff, code, said)

    def set(self, key: str, **changes: Any) -> None:
        row = self.row(key)
        self.stage.set(self.keeper(row), key, changes)

    def keeper(self, row: Row) -> str:
        """Who works on the record: the first of its handlers."""
        return str((row.handlers or [row.created_by or self.office.clerk])[0])

    def step(self, key: str, code: str, **values: Any) -> None:
        row = self.row(key)
        ledger = self.stage.ledger(row["ledger"])
        step = next((one for one in ledger.STEPS if one.code == code and row.state in one.of), None)
        if step is None:
            raise StoryFailed(f"{ledger.CODE} in {row.state} has no step {code}")
        taker = self.taker(row, step)
        lacking = self.lacking(ledger, Row(row | values | {"state": step.to}), taker)
        # What was agreed is not changed by the step that follows from it.
        values |= {name: value for name, value in lacking.items() if not step.approved or name in step.takes}
        self.stage.step(taker, key, code, values)

    def lacking(self, ledger: type[Record], row: Row, staff: str) -> dict[str, Any]:
        """What the form asks for and nobody said, neither the story nor the program."""
        asked = self.filler.asked(ledger, row)
        derive = ledger.__dict__.get("DERIVE")
        if asked and derive:
            function = derive.__func__ if isinstance(derive, staticmethod) else derive
            row = Row(row | function(row, self.stage.acting(staff)))
        return self.filler.lacking(ledger, row, self.office, self.facts()) if asked else {}

    def taker(self, row: Row, step: Step) -> str:
        keeper = self.keeper(row)
        if not step.by or self.stage.roles(keeper) & set(step.by):
            return keeper
        return self.signer(next(iter(role for role in step.by if self.may_sign(role))), row)

    def may_sign(self, role: str) -> bool:
        return role not in ("tw_secretary", "tw_deputy", "group_leader", "group_deputy") or bool(self.stage.holders(role, self.office.id))

    def signer(self, role: str, row: Row) -> str:
        """Who holds a role for this office."""
        if role == "incharge" and self.office.incharge:
            return self.office.incharge
        held = self.stage.holders(role, self.office.id) or self.stage.holders(role)
        if not held:
            raise StoryFailed(f"nobody is {role}")
        return held[0]

    def sign(self, key: str, result: str = "agree", opinion: str | None = None) -> None:
        row = self.row(key)
        role = self.stage.waits_for(row)
        if role is None:
            raise StoryFailed(f"{row['ledger']} in {row.state} waits for nobody")
        words = opinion or (self.chance.choice(AGREED) if result == "agree" else "材料不全，请补充后再报。")
        self.stage.approve(self.signer(role, row), key, result, words)

    # Walking ----------------------------------------------------------------------------------------------------------------------

    def signed(self, key: str) -> Story:
        """All whose turn it is agree, one after the other."""
        while self.stage.waits_for(self.row(key)) is not None:
            yield self.chance.choice((0, 0, 1, 2))
            self.sign(key)

    def walk(self, key: str, target: str, forms: Forms | None = None, pace: tuple[int, int] = (1, 6), avoid: Sequence[str] = ()) -> Story:
        """Take the record to the state `target`.

        forms    what is written at a step
        pace     days between two steps, at least and at most
        avoid    steps not to be taken
        """
        forms = forms or {}
        while (row := self.row(key)).state != target:
            ledger = self.stage.ledger(row["ledger"])
            step = way(ledger, row, target, forms, avoid)
            if step is None:
                raise StoryFailed(f"no way for {ledger.CODE} from {row.state} to {target}: {dict(row)}")
            if step.approved:
                yield from self.signed(key)
            yield self.chance.randint(*pace)
            row = self.row(key)
            self.step(key, step.code, **self._form(forms.get(step.code, {}), row))

    @staticmethod
    def _form(form: Any, row: Row) -> dict[str, Any]:
        return dict(form(row) if callable(form) else form)


def way(ledger: type[Record], row: Row, target: str, forms: Forms, avoid: Sequence[str] = ()) -> Step | None:
    """The first step of a shortest way to `target`. Conditions are asked of the row with what the forms will say."""
    coming = Row(row)
    for form in forms.values():
        coming |= {} if callable(form) else form
    turns: deque[tuple[str, Step | None]] = deque([(str(row.state), None)])
    seen = {row.state}
    while turns:
        state, first = turns.popleft()
        if state == target:
            return first
        for step in ledger.STEPS:
            if state in step.of and step.to not in seen and step.code not in avoid and (not step.only
                                                                                        or step.only(Row(coming | {"state": state}))):
                seen.add(step.to)
                turns.append((step.to, first or step))
    return None
