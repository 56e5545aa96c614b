"""工作人员: the group's own people, whom other sheets name."""

from app.exchange.books.reader import BadRow, Known, Reader
from app.exchange.habits import Habits
from app.exchange.registry import Draft

HABITS = Habits(place=20, listed=True, from_above=())

SEX = {"男": "男", "女": "女"}


def build(reader: Reader) -> list[Draft]:
    named = reader.people("name").names
    if len(named) != 1:
        raise BadRow("name", f"“{reader.text('name')[:40]}”不是一个人的姓名")
    if reader.registry.known_staff(named[0].name):
        raise Known(f"工作人员“{named[0].name}”已有")
    values = {
        "sex": SEX.get(reader.text("sex")), "birth": reader.day("birth"), "political": reader.code("political", "political_status"),
        "post": reader.code("post", "staff_post"), "rank": reader.code("rank", "rank"), "post_from": reader.day("post_from"),
        "since": reader.day("since"), "joined": reader.day("joined"), "education": reader.short("education"),
        "expertise": reader.short("expertise"), "note": reader.note(),
    }
    reader.registry.add_staff(named[0].name, {field: value for field, value in values.items() if value}, *reader.where)
    return []
