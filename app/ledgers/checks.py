"""The global checks of every ledger (G1 to G7) and the approval chains, written once, as makers of `Check`.

G1 actual dates are not after today · G2 an end is not before its beginning · G3 two people · G4 recusal (回避) · G5 collective study
names the matter · G6 identity numbers · G7 seconded staff (挂职、借用) stay away from cases. G8, the arrows, is the desk's.

shapes    a maker returns a tuple of `Check`s, to be unpacked into a ledger's CHECKS; codes are the ledger's own (CLUE-01)
source    domain rules: ledgers, section 0, Global checks and Default approval chains
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from app import codes
from app.ledgers.kit import Check, Facts, Row

Asked = Callable[[Row], Any]

LEADERS = ("group_leader", "tw_secretary")
"""Who leads an office: 组长, and 乡镇纪委书记 in a township."""


def today(facts: Facts) -> str:
    return facts.today


def own_office(facts: Facts) -> str:
    return str(facts.user.org_id)


def myself(facts: Facts) -> list[str]:
    return [str(facts.user.staff_id)]


def always(_row: Row) -> bool:
    return True


def past(code: str, only: Asked = always, **labels: str) -> tuple[Check, ...]:
    """G1 for the fields named by keyword, each with its label. `from_` is the field `from`."""
    return tuple(Check(code, f"{label}不能晚于今天", _not_after_today(name.rstrip("_"), only), at=name.rstrip("_"))
                 for name, label in labels.items())


def past_lines(code: str, table: str, only: Asked = always, **labels: str) -> tuple[Check, ...]:
    """G1 for columns of a sub-table."""
    def holds(name: str) -> Callable[[Row, Any], bool]:
        return lambda row, facts: not only(row) or all(line[name][:10] <= facts.today for line in row.get(table) or () if line.get(name))
    return tuple(Check(code, f"{label}不能晚于今天", holds(name.rstrip("_")), at=table) for name, label in labels.items())


def _not_after_today(name: str, only: Asked) -> Callable[[Row, Any], bool]:
    return lambda row, facts: not (value := row.get(name)) or value[:10] <= facts.today or not only(row)


def order(code: str, *pairs: tuple[str, str, str]) -> tuple[Check, ...]:
    """G2: (earlier, later, message), shown at the later."""
    return tuple(Check(code, message, _in_order(earlier, later), at=later) for earlier, later, message in pairs)


def _in_order(earlier: str, later: str) -> Callable[[Row, Any], bool]:
    def holds(row: Row, _facts: Any) -> bool:
        begin, end = row.get(earlier), row.get(later)
        if not begin or not end:
            return True
        # A bare day beside a moment of that day is in order: the old book gave no time.
        length = min(len(begin), len(end))
        return bool(begin[:length] <= end[:length])
    return holds


def lines_in_order(code: str, table: str, earlier: str, later: str, message: str) -> Check:
    """G2 within each line of a sub-table."""
    def holds(row: Row, _facts: Any) -> bool:
        return all(line[earlier] <= line[later] for line in row.get(table) or () if line.get(earlier) and line.get(later))
    return Check(code, message, holds, at=table)


def two_people(code: str, message: str, fields: Iterable[str], only: Asked = always, at: str | None = None) -> Check:
    """G3: the fields together name at least two different staff. An old book named whom it named."""
    names = tuple(fields)
    return Check(code, message, lambda row, _: row.legacy or not only(row) or len(set(staff_in(row, names))) >= 2, at=at or names[0])


def two_in_lines(code: str, table: str, message: str) -> Check:
    """G3 for the lines of a sub-table: each names two different staff in `two_staff`."""
    def holds(row: Row, _facts: Any) -> bool:
        return bool(row.legacy) or all(len(set(line.get("two_staff") or ())) >= 2 for line in row.get(table) or ())
    return Check(code, message, holds, at=table)


def staff_in(row: Row, fields: Iterable[str]) -> Iterator[str]:
    """Ids of the staff that `fields` name; `measures.two_staff` is a column."""
    for name in fields:
        table, _, column = name.partition(".")
        for holder in (row.get(table) or ()) if column else (row,):
            found = holder.get(column or table)
            yield from found if isinstance(found, list) else [found] if found else []


def recusal(code: str, acting: Iterable[str], about: Callable[[Row, Any], Iterable[Row]]) -> tuple[Check, ...]:
    """G4: nobody acts on someone who stands on their own 回避 list.

    acting    fields that name the acting staff; the finding stands at the field
    about     the persons and units (their rows) the record is about
    """
    def check(field: str) -> Callable[[Row, Any], bool]:
        def holds(row: Row, facts: Any) -> bool:
            acting = [staff for key in staff_in(row, (field,)) if (staff := facts.get(key)) and staff.recuse]
            if not acting:
                return True
            targets = list(about(row, facts))
            return not any(must_withdraw(staff, target, facts) for staff in acting for target in targets)
        return holds
    return tuple(Check(code, "承办人员与被反映人或单位有回避关系，应当回避", check(field), at=field.partition(".")[0]) for field in acting)


def must_withdraw(staff: Row, target: Row, facts: Any) -> bool:
    """Does `target` (a person or a unit) stand on the list of `staff`?

    A line with a name means that person; its unit, where both are known, must not speak against it, for many people share a name.
    A line with a unit alone means everything of that unit.
    """
    is_unit = "relation" in target
    unit = target if is_unit else facts.get(target.unit_id)
    unit_name = plain(unit.name) if unit else ""
    person_name = "" if is_unit else plain(target.name)
    for line in staff.recuse or ():
        name, where = plain(line.get("name")), plain(line.get("unit"))
        if name:
            if name == person_name and (not where or not unit_name or where in unit_name or unit_name in where):
                return True
        elif where and where == unit_name:
            return True
    return False


def plain(text: str | None) -> str:
    """Text without the spaces people put into names."""
    return re.sub(r"\s", "", text or "")


def persons_of(*fields: str) -> Callable[[Row, Any], Iterator[Row]]:
    """For `recusal`: the persons and units in these fields."""
    def about(row: Row, facts: Any) -> Iterator[Row]:
        for key in staff_in(row, fields):
            if found := facts.get(key):
                yield found
    return about


def through_clue(*fields: str) -> Callable[[Row, Any], Iterator[Row]]:
    """For `recusal`: the persons in these fields, and those the clue is about."""
    def about(row: Row, facts: Any) -> Iterator[Row]:
        yield from persons_of(*fields)(row, facts)
        if clue := facts.get(row.clue_id):
            yield from persons_of("persons", "unit_id")(clue, facts)
    return about


def no_secondees(code: str, fields: Iterable[str], only: Asked = always) -> tuple[Check, ...]:
    """G7, at each field that names staff of a case-level record."""
    def check(field: str) -> Callable[[Row, Any], bool]:
        return lambda row, facts: not only(row) or not any(is_secondee(facts.get(key)) for key in staff_in(row, (field,)))
    return tuple(Check(code, "挂职、借用人员不得经手或知悉线索案件", check(field), at=field.partition(".")[0]) for field in fields)


def is_secondee(staff: Row | None) -> bool:
    return staff is not None and (staff.post == "secondee" or "secondee" in (staff.roles or ()) or staff.state == "attached")


def studied(code: str, field: str, persons: Iterable[str], units: Iterable[str] = ()) -> Check:
    """G5: `field` links to a 组务会 or 线索集体研判会 whose agenda names the matter: its number, a person, or the unit."""
    people, bodies = tuple(persons), tuple(units)

    def holds(row: Row, facts: Any) -> bool:
        if not row.get(field):
            return True
        meeting = facts.get(row.get(field))
        if meeting is None or meeting.kind not in ("group_mtg", "clue_mtg"):
            return False
        agenda = plain("\n".join(f"{line.get('subject') or ''}{line.get('opinion_text') or ''}" for line in meeting.agenda or ()))
        names = [plain(found.name) for key in staff_in(row, (*people, *bodies)) if (found := facts.get(key))]
        return any(name and name in agenda for name in (*names, number_core(row.record_no)))
    return Check(code, "须关联组务会或线索集体研判会，且该会议的议程写明本事项（编号、人员或单位）", holds, at=field)


def number_core(record_no: str | None) -> str:
    """线〔2026〕12号 of 教育组线〔2026〕12号: lists of one office leave out its name."""
    found = re.search(r".〔\d{4}〕\d+号$", record_no or "")
    return found.group() if found else ""


def is_document_number(text: str) -> bool:
    """发文字号: 机关代字〔2026〕3号, a four-digit year, no leading zero and no 第."""
    return re.fullmatch(r"[^〔〕第]+〔\d{4}〕[1-9]\d*号", text) is not None


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_identity_number(text: str) -> bool:
    """G6: eighteen characters, a real day of birth, and the check character of GB 11643 (ISO 7064 MOD 11-2)."""
    if not re.fullmatch(r"[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]", text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return text[-1] == "10X98765432"[total % 11] and is_day(f"{text[6:10]}-{text[10:12]}-{text[12:14]}")


def is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def heads_unit(person: Row | None, facts: Any) -> bool:
    """Is this person the main leader (主要负责人) of a unit, whose matters go up to 主要领导?"""
    if person is None:
        return False
    unit = facts.get(person.unit_id)
    return person.person_role == "chief" or (unit is not None and unit.chief == person.id)


def any_heads_unit(row: Row, facts: Any, *fields: str) -> bool:
    return any(heads_unit(facts.get(key), facts) for key in staff_in(row, fields))


def explained(code: str, **tables: str) -> tuple[Check, ...]:
    """其他 says nothing by itself: {field: its code table}; the words stand in the remarks."""
    def holds(name: str, table: str) -> Callable[[Row, Any], bool]:
        return lambda row, _: bool(row.legacy or row.note) or row.get(name) not in codes.table(table).having("free_text")
    return tuple(Check(code, "选“其他”的，请在备注中写明", holds(name, table), at="note") for name, table in tables.items())


def chain(row: Row, facts: Any, *roles: str) -> tuple[str, ...]:
    """`roles` as the record's office has them: a township's 纪委书记 signs where a group's 组长 would."""
    office = facts.get(row.org_id)
    if office is not None and office.kind == "township":
        return tuple("tw_secretary" if role == "group_leader" else role for role in roles)
    return roles


def only_one(ids: list[str] | None) -> str | None:
    """The one there is; with several the clerk chooses."""
    return ids[0] if ids and len(ids) == 1 else None


def on_entering(row: Row, facts: Facts, **fields: tuple[str, ...]) -> dict[str, Any]:
    """Days of the work that nobody typed: `closed_at=("closed",)` is today once the record stands in that state.

    A row of an old book is left as it is: its days are not today's.
    """
    if row.legacy:
        return {}
    return {name: facts.today for name, states in fields.items() if row.state in states and row.get(name) is None}
