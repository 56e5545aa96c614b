"""被监督单位: the list other sheets of the workbook refer to; several units may stand in one cell."""

import re

from app.exchange.books.reader import BadRow, Known, Reader
from app.exchange.habits import Habits
from app.exchange.people import Named
from app.exchange.registry import Draft
from app.exchange.units import clean_unit, looks_like_unit

HABITS = Habits(place=10, listed=True, names_unit="name", from_above=())


def build(reader: Reader) -> list[Draft]:
    text = reader.text("name")
    several = [clean_unit(part) for part in re.split(r"[、，,；;\n]", text) if part.strip()]
    if len(several) > 1 and all(map(looks_like_unit, several)):
        for one in several:
            if reader.registry.known_unit(one) is None:
                reader.registry.add_unit(one, {}, *reader.where)
        return []
    name = clean_unit(text)
    if not name:
        raise BadRow("name", "没有单位名称")
    if len(name) > 60:
        raise BadRow("name", f"单位名称过长：{name[:40]}")
    for field in ("contact", "phone"):
        if text := reader.text(field):
            reader.remark(field, text)
    values = {
        "kind": reader.code("kind", "unit_kind"), "relation": reader.code("relation", "unit_relation"), "liaison": reader.short("liaison"),
        "cadre_cnt": reader.count("cadre_cnt"), "cpc_cnt": reader.count("cpc_cnt"), "object_cnt": reader.count("object_cnt"),
        "from": reader.day("from"), "duty": reader.text("duty"),
    }
    chief = reader.people("chief").names
    values["note"] = reader.note()
    filled = {field: value for field, value in values.items() if value not in (None, "")}
    if (draft := reader.registry.draft_of(name)) is not None:
        draft.values |= filled
    elif reader.registry.known_unit(name):
        raise Known(f"单位“{name}”已有")
    else:
        draft = reader.registry.add_unit(name, filled, *reader.where)
    if len(chief) == 1:
        reader.registry.chiefs[draft.id] = reader.registry.person(Named(chief[0].name), draft.id, "", *reader.where)
    return []
