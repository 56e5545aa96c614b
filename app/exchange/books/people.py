"""Units, the group's own staff, and the people watched over: lists that other sheets of the workbook refer to."""

import re

from app.exchange.books.reader import BadRow, Known, Reader
from app.exchange.people import Named, is_name
from app.exchange.registry import Draft
from app.exchange.units import clean_unit, looks_like_unit

_SEX = {"男": "男", "女": "女"}


def build_unit(reader: Reader) -> list[Draft]:
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


def build_staff(reader: Reader) -> list[Draft]:
    named = reader.people("name").names
    if len(named) != 1:
        raise BadRow("name", f"“{reader.text('name')[:40]}”不是一个人的姓名")
    if reader.registry.known_staff(named[0].name):
        raise Known(f"工作人员“{named[0].name}”已有")
    values = {
        "sex": _SEX.get(reader.text("sex")), "birth": reader.day("birth"), "political": reader.code("political", "political_status"),
        "post": reader.code("post", "staff_post"), "rank": reader.code("rank", "rank"), "post_from": reader.day("post_from"),
        "since": reader.day("since"), "joined": reader.day("joined"), "education": reader.short("education"),
        "expertise": reader.short("expertise"), "note": reader.note(),
    }
    reader.registry.add_staff(named[0].name, {field: value for field, value in values.items() if value}, *reader.where)
    return []


def build_person(reader: Reader) -> list[Draft]:
    named = reader.people("name").names
    name = named[0].name if len(named) == 1 else reader.text("name").replace(" ", "").replace("\u3000", "")
    if not is_name(name):
        raise BadRow("name", f"“{name[:40]}”不是一个人的姓名")
    unit_name, post = reader.place()
    values = {
        "unit_id": reader.unit(unit_name), "post": post, "sex": _SEX.get(reader.text("sex")), "nation": reader.short("nation"),
        "birth": reader.day("birth"), "idno": reader.short("idno"), "phone": reader.short("phone"),
        "political": reader.code("political", "political_status"), "party_from": reader.day("party_from"),
        "post_from": reader.day("post_from"), "charge": reader.short("charge"), "resume": reader.text("resume"), "note": reader.note(),
    }
    if reader.registry.add_person(name, {field: value for field, value in values.items() if value}, *reader.where) is None:
        raise Known(f"“{name}”已有")
    return []
