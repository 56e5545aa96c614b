"""问题线索: a row is a clue, whatever the number of persons; what became of it is what its result column says.

给予处分 and 批评教育帮助 become one line of `old_result` per person: those named first, the rest of the number without a name.
"""

from app.exchange import words
from app.exchange.books.outcome import KINDS, dealt_with
from app.exchange.books.reader import BadRow, Reader
from app.exchange.habits import Habits
from app.exchange.registry import Draft
from app.exchange.rows import Line

HABITS = Habits(
    place=60, by_habit=("got_at",), identity=("got_at", "issue"), items=("persons",), numbers=("number",),
    tells=("code:clue_result", "code:clue_source"), alike=("got_at", "persons", "unit_id", "issues", "source"),
    lines={"issues": ("text",)})

_RESULT = {"punish": "给予处分", "help": "批评教育帮助"}
_OPEN = {"checking": "初核中", "asking": "谈话函询中"}
_BY_DISPOSAL = {"inquiry": "谈话函询中", "prelim": "初核中", "shelve": "暂存", "close": "了结"}


def build(reader: Reader) -> list[Draft]:
    people = [(line, reader.people("persons", line)) for line in reader.line.all]
    loose = "、".join(named.rest for _, named in people if named.rest)
    unit_name, post = reader.place(also=loose)
    unit_id = reader.unit(unit_name)
    persons: list[str] = []
    ends: list[tuple[Line, list[tuple[str, str]]]] = []         # rows with a result of their own, and the persons it is about
    for line, named in people:
        there, their_post = reader.place(line)
        found = reader.persons(named, reader.unit(there) or unit_id, their_post or post, line)
        persons += found
        if not ends or _own_result(line):
            ends.append((line, []))
        ends[-1][1].extend(zip((one.name for one in named.names), found, strict=False))
    if loose and reader.registry.known_unit(loose) != unit_id:
        reader.remark("persons", loose)
    issues = [{"text": text} for line in reader.line.all if (text := reader.text("issue", line)) and (
        line is reader.line or "issue" not in line.merged)]
    if not persons and not unit_id and not issues and not loose:
        raise BadRow("persons", "没有被反映人、单位和反映的问题")
    if number := reader.text("number"):
        reader.remarks.append(f"原线索编号：{number}")
    disposal = reader.code("disposal", "disposal")
    result = reader.text("result")
    done_at = reader.day("done_at")
    old = [dealt for line, about in ends for dealt in _old_result(reader, line, about, done_at)]
    values: dict[str, object] = {
        "source": reader.code("source", "clue_source"), "source_no": reader.short("source_no"), "got_at": reader.day("got_at"),
        "assign": reader.code("assign", "assign_way"), "persons": persons, "unit_id": unit_id or reader.only_unit,
        "snapshot": reader.fit(" ".join(part for part in (unit_name or "", post) if part), "单位及职务"),
        "issues": issues, "disposal": disposal, "disposed_at": reader.day("disposed_at"), "done_at": done_at,
        "lead_org": reader.registry.own_org, "handlers": reader.staff(reader.people("handlers")),
        "outcome": words.meaning("outcome", result), "old_result": old, "state": _state(disposal, result, done_at, bool(old)),
    }
    if result and not old and words.meaning("disposal", result) != disposal:
        reader.remark("result", result)
    values["note"] = reader.note()
    return [reader.draft("clue", values, "、".join(named.name for _, one in people for named in one.names) or loose or unit_name or "")]


def _state(disposal: str | None, result: str, done_at: str | None, old: bool) -> str:
    """Where the clue stands, by what the book proves; 正在初核 is open, a result with a day is closed."""
    said = words.meaning("clue_result", result) if result else None
    if old or said == "no_punish":
        return "办结"
    if said in _OPEN:
        return _OPEN[said]
    if said == "shelved":
        return "暂存"
    if said == "case":
        return "转立案"
    if said == "running":
        return _BY_DISPOSAL.get(disposal or "", "研判")
    if said in ("closed", "done") or done_at:
        return "了结" if disposal == "close" else "办结"
    return _BY_DISPOSAL.get(disposal or "", "登记")


def _own_result(line: Line) -> bool:
    return any(line.values.get(name) is not None and name not in line.merged for name in ("result", "count", "punished", "helped"))


def _old_result(reader: Reader, line: Line, persons: list[tuple[str, str]], done_at: str | None) -> list[dict[str, object]]:
    """One line per person dealt with. Numbers in their own columns win, then what the words say, then 处理人数 alone."""
    result, how = reader.text("result", line), reader.text("disposal", line)
    if words.meaning("clue_result", result) in (None, "closed", "done") and words.meaning("clue_result", how) in KINDS:
        result = f"{how}，{result}".strip("，")            # only 处置方式 says it: 谈话提醒, 初核后给予党内警告
    stated = {"punish": reader.count("punished", line), "help": reader.count("helped", line)}
    total = reader.count("count", line)
    spoken = dealt_with(result, persons, total)
    if set(spoken) == {"help"} and stated["punish"] is not None and not reader.has("helped") and total is None:
        stated, total = {}, stated["punish"]            # 处分人数, the only number there is, counts those of 批评教育 too
    if total is not None and len(spoken) == 1 and not any(stated.values()):
        stated = {kind: total for kind in spoken}
    if total == 0 and spoken and not any(stated.values()):
        reader.remarks.append(f"原台账处理结果为“{result}”，处理人数为0，请核对")
    lines: list[dict[str, object]] = []
    left = list(dict.fromkeys(key for _, key in persons))
    for kind in KINDS:
        whom = [key for key in spoken.get(kind, [])]
        if (number := stated.get(kind)) is not None:
            whom = [*whom, *(key for key in left if key not in whom and all(key not in other for other in spoken.values()))][:number]
            whom += [None] * (number - len(whom))
        for who in whom:
            if who is not None and who in left:
                left.remove(who)
            lines.append({name: value for name, value in (("result", _RESULT[kind]), ("person_id", who), ("date", done_at)) if value})
    return lines
