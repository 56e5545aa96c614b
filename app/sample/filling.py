"""What a clerk writes into a form nobody told them more about: each field by its kind, its words from resources/sample/words.json.

Stories say what matters; the rest of a form's required fields comes from here, so that a ledger that asks for one field more is still
filled in. Days are the day on which the form is filled; what lies ahead (a date to answer by) a month later.
"""

from collections.abc import Mapping
from typing import Any

from app import codes
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record, Row, needs
from app.sample.stage import Stage
from app.sample.words import listed, told
from app.sample.world import Office, World

AHEAD = frozenset({"due", "reply_by", "ask_by", "redo_by", "fix_by", "to", "planned_at"})
"""Dates that lie ahead when they are written."""


class Filler:
    def __init__(self, stage: Stage, world: World) -> None:
        self.stage, self.world, self.words = stage, world, listed("words")

    @staticmethod
    def asked(ledger: type[Record], row: Row) -> list[Face]:
        """Required fields `row` has not, as it stands."""
        return [face for face in ledger.faces() if face.required and not (face.common or face.computed) and face.preset is None
                and row.get(face.name) is None and needs(ledger, face, row)]

    def lacking(self, ledger: type[Record], row: Row, office: Office, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Values for what `ledger` asks for and `row` has not: required fields, those that a filled one asks for too."""
        found: dict[str, Any] = {}
        for _ in range(2):
            now = Row(row | found)
            values = {face.name: self.value(ledger, face, now, office, facts) for face in self.asked(ledger, now)}
            found |= {name: value for name, value in values.items() if value is not None}
        return found

    def text(self, code: str, field: str, facts: Mapping[str, Any], row: Row | None = None) -> str:
        """Words for a field, varied; `code` may be any key of words.json."""
        said = self.words.get(code, {}).get(field) or self.words["*"].get(field) or self.words["*"]["text"]
        return told(self.stage.chance.choice(said), facts)

    def value(self, ledger: type[Record], face: Face, row: Row, office: Office, facts: Mapping[str, Any], within: str = "") -> Any:
        chance, stage = self.stage.chance, self.stage
        match face.kind:
            case Kind.TEXT | Kind.LONG:
                return self.text(ledger.CODE, f"{within}{face.name}", facts)
            case Kind.DATE:
                return stage.day(30 if face.name in AHEAD else 0)
            case Kind.MOMENT:
                return stage.moment(10 if face.name == "end" else 9)
            case Kind.INT:
                return chance.randint(1, min(face.most or 9, 9))
            case Kind.DECIMAL:
                return float(chance.choice((1, 2, 3, 4)))
            case Kind.MONEY:
                return chance.randint(2, 900) * 1000_00
            case Kind.BOOL:
                return True
            case Kind.YEAR:
                return stage.today.year
            case Kind.PERIOD:
                return f"{stage.today.year}Q{(stage.today.month + 2) // 3}"
            case Kind.CODE:
                return self.code(face)
            case Kind.CODES:
                return [self.code(face)]
            case Kind.CHOICE:
                return chance.choice(list(face.choices or {}))
            case Kind.REF:
                return self.named(face, row, office)
            case Kind.REFS:
                return self.several(face, row, office)
            case Kind.FILES:
                return stage.papers(face.label)
            case Kind.TABLE:
                line: dict[str, Any] = {}
                for column in face.columns:
                    if column.required or column.kind in (Kind.TEXT, Kind.LONG, Kind.DATE):
                        line[column.name] = self.value(ledger, column, row, office, facts, f"{face.name}.")
                return [line]

    def code(self, face: Face) -> str:
        return self.stage.chance.choice([one.code for one in codes.table(str(face.codes)) if one.code != "other"])

    def named(self, face: Face, row: Row, office: Office) -> str | None:
        match face.ref:
            case "staff":
                return office.clerk
            case "org":
                return office.id
            case "unit":
                return self.stage.chance.choice(office.units).id
            case "person":
                units = [one for one in office.units if one.id == row.unit_id] or office.units
                return self.stage.chance.choice(self.stage.chance.choice(units).everyone)
            case code:
                made = self.stage.made.get(str(code), {}).get(office.id) if code else None
                return made[-1] if made else None

    def several(self, face: Face, row: Row, office: Office) -> list[str] | None:
        if face.ref == "staff":
            return list(office.people[:max(face.least, 2)])
        one = self.named(face, row, office)
        return [one] if one else None
