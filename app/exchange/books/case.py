"""案件: one person is one case, also where a row names several; what was decided is what the columns of punishments say."""

from typing import Any

from app.exchange import words
from app.exchange.books.generic import drafts, values_of
from app.exchange.books.reader import Reader
from app.exchange.habits import Habits
from app.exchange.registry import Draft

HABITS = Habits(by_habit=("filed_at",), identity=("filed_at", "charge"), items=("persons",), tells=("code:party_pun",),
                alike=("person_id", "filed_at", "party", "gov", "effective"))

_NONE = ("无", "/", "-", "—")
_ENDS = {"withdraw": "withdrawn", "judicial": "judicial", "dead": "terminated"}


def build(reader: Reader) -> list[Draft]:
    values = values_of(reader)
    said = reader.text("punish")
    values |= _punished(reader, values, said)
    charge = reader.text("charge")
    disc = reader.code("disc", "discipline") if reader.has("disc") else words.meaning("discipline", charge) if "纪律" in charge else None
    if disc:
        values["charges"] = [{"disc": disc}]
    if charge:
        reader.remark("charge", charge)
    if own := reader.text("own"):
        if words.yes_or_no(own) and "basis" not in values:
            values["basis"] = "own"
        else:
            reader.remark("own", own)
    values["state"] = _state(values)
    return drafts(reader, values)


def _punished(reader: Reader, values: dict[str, Any], said: str) -> dict[str, Any]:
    """党内严重警告、政务降级处分 in one cell, or each in a column of its own; 无 is none. An end without punishment, too, is said here."""
    found: dict[str, Any] = {}
    if said:
        reader.remark("punish", said)
        parts = [part for part in said.replace("，", "、").replace("；", "、").split("、") if part.strip() not in _NONE]
        for name, table in (("party", "party_pun"), ("gov", "gov_pun")):
            meant = [code for part in parts if (code := words.meaning(table, part)) and not (name == "gov" and "党内" in part)]
            if meant and name not in values:
                found[name] = meant[0]
        found["result"] = words.meaning("case_result", said)
    if found.get("party") or found.get("gov") or values.get("party") or values.get("gov"):
        found["result"] = found.get("result") if found.get("result") == "judicial" else "punish"
    return {name: value for name, value in found.items() if value}


def _state(values: dict[str, Any]) -> str:
    """Decided when the book says with what; under way when it was filed; else asked for."""
    if end := _ENDS.get(values.get("result") or ""):
        return end
    if values.get("result") or values.get("effective"):
        return "decided"
    return "investigating" if values.get("filed_at") else "applying"
