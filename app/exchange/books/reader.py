"""One line of a book, asked field by field.

errors    BadRow names the field and the reason; the row is then rejected, and nothing else is
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.exchange import words
from app.exchange.dates import BadValue, When, read_day
from app.exchange.headers import vocabularies
from app.exchange.people import Named, People, read_count, read_people
from app.exchange.registry import Draft, Registry
from app.exchange.rows import Line
from app.exchange.table import Table
from app.exchange.units import looks_like_post, looks_like_unit
from app.exchange.workbook import UNCALCULATED

SHORT = 200


class BadRow(ValueError):
    """A row that cannot become a record as it stands."""

    def __init__(self, field_name: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field_name, message


class Known(ValueError):
    """The desk has this record already; says so in the report."""


@dataclass
class Book:
    """What lines of one table share. days: the last date read per column, for cells that leave the year out."""

    table: Table
    registry: Registry
    today: date
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    unit_above: str | None = None


class Reader:
    """remarks    what goes into the record's note: words of the book that have no field; partial: fields the book gives in part"""

    def __init__(self, book: Book, line: Line) -> None:
        self.book, self.line = book, line
        self.registry, self.table = book.registry, book.table
        self.remarks: list[str] = []
        self.partial: dict[str, str] = {}
        self.units: set[str | None] = set()

    @property
    def only_unit(self) -> str | None:
        """The unit of all the persons named, when they have one in common: 张某（市教育局副局长）."""
        return next(iter(self.units)) if len(self.units) == 1 else None

    @property
    def where(self) -> tuple[str, int]:
        return self.table.sheet.name, self.line.row

    def has(self, name: str) -> bool:
        """Has the table a column for it?"""
        return self.table.has(name)

    def heading(self, name: str) -> str:
        col = self.table.column_of(name)
        return "" if col is None else self.table.headings.get(col, "")

    def text(self, name: str, line: Line | None = None) -> str:
        line = line or self.line
        if line.values.get(name) is UNCALCULATED:
            raise BadRow(name, f"{self.heading(name)}：公式没有计算结果，请在原来的程序里打开、保存后再导入")
        found = line.text(name)
        if words.is_ditto(found):
            raise BadRow(name, f"{self.heading(name)}：“{found}”上面没有内容")
        return found

    def short(self, name: str) -> str | None:
        """Text for a one-line field; what is too long for it goes whole into the note."""
        return self.fit(self.text(name), self.heading(name))

    def fit(self, text: str, label: str) -> str | None:
        line = "；".join(part.strip() for part in text.split("\n") if part.strip())
        if len(line) <= SHORT:
            return line or None
        self.remarks.append(f"{label}（全文）：{text}")
        return line[:SHORT - 1] + "…"

    def when(self, name: str, *, actual: bool = True) -> When | None:
        """actual    the day has happened: it cannot lie after today"""
        value = self.line.values.get(name)
        try:
            if isinstance(value, str) and words.is_ditto(value):
                raise BadValue(f"“{value}”上面没有内容")
            if isinstance(value, str) and words.folded(value) in words.plain("no_opinion"):
                return None
            if isinstance(value, str) and self._says_no_day(name, value):
                self.remark(name, value)                    # 尽快, 未办结, 不详: no day, but words worth keeping
                return None
            found = read_day(value, self.line.year, self.book.days.get(name))
        except BadValue as error:
            raise BadRow(name, f"{self.heading(name)}：{error}") from error
        if found is None:
            return None
        if found.day and actual and found.day > self.book.today:
            raise BadRow(name, f"{self.heading(name)}：{found.day} 晚于今天")
        if found.day:
            self.book.days[name] = found.day
        if found.precise != "day":
            self.partial[name] = found.words
            self.remarks.append(f"原台账{self.heading(name)}只记“{found.words}”，日期待补")
        if found.borrowed:
            self.line.filled.setdefault(name, f"年份按标题或上一行：{found.day}")
        return found

    def _says_no_day(self, name: str, text: str) -> bool:
        """Words in a date column. In the column that dates the record only those that mean it is not known."""
        first = next(one for one, column in vocabularies()[self.table.ledger].columns.items() if column.looks == "date")
        if name == first or words.is_ditto(text):
            return words.folded(text) in words.plain("unknown_day")
        return not any(c.isdigit() or c in "〇零一二三四五六七八九十" for c in text) or words.is_stretch(text)

    def day(self, name: str, *, actual: bool = True) -> str | None:
        found = self.when(name, actual=actual)
        return found.day.isoformat() if found and found.day else None

    def moment(self, name: str, *, actual: bool = True) -> str | None:
        """A bare day where the book gives no time."""
        found = self.when(name, actual=actual)
        if found is None or found.day is None:
            return None
        return found.day.isoformat() + (f"T{found.at}" if found.at else "")

    def code(self, name: str, table: str, *, must: bool = False) -> str | None:
        """The code a cell means; words nobody foresaw are kept in the note, or refuse the row when everything hangs on them."""
        text = self.text(name)
        if not text:
            return None
        found = self.meaning(name, table, text)
        if found is None and must:
            raise BadRow(name, f"{self.heading(name)}：不认识“{text[:40]}”，请改成通用的说法，或在对应关系文件里写明它的意思")
        if found is None:
            self.remark(name, text)
        return found

    def meaning(self, name: str, table: str, text: str) -> str | None:
        for asked in (name, self.heading(name)):
            if told := self.book.meanings.get(asked, {}).get(text):
                return told
        return words.meaning(table, text)

    def doubt(self, name: str, text: str) -> None:
        """Something taken for the likeliest: said in the plan, once per wording."""
        said = f"{self.table.sheet.name} {self.heading(name) or name}：{text}，请核对"
        if said not in self.registry.doubts:
            self.registry.doubts.append(said)

    def remark(self, name: str, text: str) -> None:
        self.remarks.append(f"原台账{self.heading(name) or name}：{text}")

    def count(self, name: str, line: Line | None = None) -> int | None:
        value = (line or self.line).values.get(name)
        if value is None:
            return None
        found = read_count(value)
        if found is None:
            raise BadRow(name, f"{self.heading(name)}：“{self.text(name, line)[:40]}”不是个数")
        return found

    def people(self, name: str, line: Line | None = None) -> People:
        return read_people(self.text(name, line))

    # Units, posts and persons -------------------------------------------------------------------------------------------------

    def place(self, line: Line | None = None, also: str = "") -> tuple[str | None, str]:
        """(unit as the book writes it, post), from whichever columns hold them."""
        line = line or self.line
        unit, post = self.text("unit_id", line), self.text("post", line)
        both = self.text("unit_post", line)
        if both:
            above = line.filled.get("unit_post", "")
            if above.startswith("〃 "):
                found: tuple[str | None, str] = (self.book.unit_above, above[2:])
            else:
                found = self.registry.book.split(both)
            unit, post = unit or found[0] or "", post or found[1]
        if unit and self.registry.book.match(unit) is None and looks_like_post(unit):
            split_unit, split_post = self.registry.book.split(unit)
            if split_unit:
                unit, post = split_unit, post or split_post
        if not unit and post:
            split_unit, rest = self.registry.book.split(post)
            if split_unit and rest and (split_unit in self.registry.book or not self.has("unit_id")):
                unit, post = split_unit, rest
        if not unit and also:
            split_unit, rest = self.registry.book.split(also)
            if split_unit and (rest or looks_like_unit(also)):
                unit, post = split_unit, post or rest
        if not post and also and looks_like_post(also) and len(also) <= 20:
            post = also
        unit = unit or line.unit or ""
        if unit:
            self.book.unit_above = unit
        return unit or None, post

    def unit(self, name: str | None) -> str | None:
        if not name or words.folded(name) in words.plain("no_opinion"):
            return None
        if len(name) > 60:
            raise BadRow("unit_id", f"单位名称过长：{name[:40]}")
        return self.registry.unit(name, *self.where)

    def persons(self, people: People, unit_id: str | None, post: str, line: Line | None = None) -> list[str]:
        """Ids of the persons named; a post that belongs to none of several in particular goes into the note."""
        row = (line or self.line).row
        posts = [part for part in post.replace("，", "、").split("、") if part]
        each = posts if len(people.names) > 1 and len(posts) == len(people.names) else None
        if len(people.names) > 1 and post and each is None:
            self.remark("post", post)
        found = []
        for n, named in enumerate(people.names):
            own_unit, own_post = self._own(named)
            their_post = own_post or (each[n] if each else post if len(people.names) == 1 else "")
            unit = self.unit(own_unit) if own_unit else unit_id
            self.units.add(unit)
            found.append(self.registry.person(named, unit, their_post[:SHORT], self.table.sheet.name, row))
        return list(dict.fromkeys(found))

    def _own(self, named: Named) -> tuple[str | None, str]:
        """张某（市教育局副局长）"""
        if not named.post or not (looks_like_post(named.post) or looks_like_unit(named.post)):
            return None, ""
        return self.registry.book.split(named.post)

    def staff(self, people: People) -> list[str]:
        if people.rest:
            self.remarks.append(f"原台账人员：{people.rest}")
        return [self.registry.staff(named.name, *self.where) for named in people.names]

    # The record ---------------------------------------------------------------------------------------------------------------

    def note(self) -> str | None:
        own = [text for line in self.line.all if (text := line.text("note")) and not words.is_ditto(text)]
        return "\n".join(dict.fromkeys([*own, *self.remarks])) or None

    def draft(self, ledger: str, values: dict[str, object], label: str) -> Draft:
        filled = {name: value for name, value in values.items() if value not in (None, "", [])}
        draft = Draft(ledger, filled | {"legacy": True}, *self.where, label=label)
        draft.fields = dict(self.partial)
        return draft


Build = Callable[[Reader], list[Draft]]
