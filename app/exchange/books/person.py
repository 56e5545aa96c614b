"""监督对象: the people watched over, whom other sheets name."""

from app.exchange.books.reader import BadRow, Known, Reader
from app.exchange.books.staff import SEX
from app.exchange.habits import Habits
from app.exchange.people import is_name
from app.exchange.registry import Draft

HABITS = Habits(place=30, listed=True)


def build(reader: Reader) -> list[Draft]:
    named = reader.people("name").names
    name = named[0].name if len(named) == 1 else reader.text("name").replace(" ", "").replace("\u3000", "")
    if not is_name(name):
        raise BadRow("name", f"“{name[:40]}”不是一个人的姓名")
    unit_name, post = reader.place()
    values = {
        "unit_id": reader.unit(unit_name), "post": post, "sex": SEX.get(reader.text("sex")), "nation": reader.short("nation"),
        "birth": reader.day("birth"), "idno": reader.short("idno"), "phone": reader.short("phone"),
        "political": reader.code("political", "political_status"), "party_from": reader.day("party_from"),
        "post_from": reader.day("post_from"), "charge": reader.short("charge"), "resume": reader.text("resume"), "note": reader.note(),
    }
    if reader.registry.add_person(name, {field: value for field, value in values.items() if value}, *reader.where) is None:
        raise Known(f"“{name}”已有")
    return []
