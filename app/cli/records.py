"""Records on the command line: what kinds there are, and adding, reading, changing, finding them."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any

from app.cli import output
from app.cli.call import Call
from app.cli.output import Answer
from app.cli.values import field, found, line, new_key, pairs, record, wheres
from app.errors import CheckFailed, Finding, Usage
from app.ledgers import ledgers as all_ledgers
from app.ledgers.face import Face
from app.ledgers.kit import Record, Row
from app.ledgers.values import Unfit
from app.ledgers.values import show as shown

if TYPE_CHECKING:
    from rich.console import Console

    from app.desk import Desk

PAGE = 500


def ledgers(_call: Call) -> Answer:
    kinds = all_ledgers().values()
    facts = [{"code": kind.CODE, "label": kind.LABEL, "navigation": kind.NAV, "number": kind.NUMBER, "states": kind.STATES,
              "steps": [{"code": step.code, "label": step.label, "of": list(step.of), "to": step.to, "fields": list(step.takes)}
                        for step in kind.STEPS],
              "prints": list(kind.PRINTS), "fields": [*(_field(kind, face) for face in kind.faces()), *KEPT]} for kind in kinds]

    def words(paper: "Console") -> None:
        output.table(paper, ("代码", "台账", "字段", "状态"), [
            (kind.CODE, kind.LABEL, len(kind.faces()), "、".join(kind.STATES.values())) for kind in kinds])
    return Answer({"ledgers": facts}, words)


KEPT = ({"name": "updated_by", "label": "修改人", "type": "ref", "required": False, "computed": True, "ref": "staff"},
        {"name": "updated_at", "label": "修改时间", "type": "text", "required": False, "computed": True},
        {"name": "rev", "label": "修订号", "type": "int", "required": False, "computed": True})
"""Of every record; no ledger declares them."""


def _field(kind: type[Record], face: Face) -> dict[str, Any]:
    return field(face) | ({"type": "choice", "choices": kind.STATES} if face.name == "state" else {})


def add(call: Call) -> Answer:
    desk, code = call.desk, call.args.ledger
    ledger = desk.ledger(code)
    written = list(_lines(call.args.file))
    findings: list[Finding] = []
    values, keys = [], list[str | None]()
    for position, (fields, asked) in enumerate(written):
        try:
            values.append(desk.read_input(code, fields))
        except CheckFailed as failed:
            findings += [Finding(one.field, one.code, one.message, position) for one in failed.findings]
        else:
            # Rows of an old book come with their book: by `excel import`.
            findings += [Finding(name, "COMPUTED", f"{ledger.FACES[name].label}由程序填写，不能直接登记", position)
                         for name in values[-1] if ledger.FACES[name].computed]
        try:
            keys.append(new_key(asked))
        except Unfit as unfit:
            findings.append(Finding("id", "ID", str(unfit), position))
    if not findings:
        findings = _taken(desk, keys)
    if findings:
        raise CheckFailed(findings)
    ids = desk.add_many(code, values, keys)
    return Answer({"added": len(ids), "ids": ids}, lambda paper: paper.print(f"已登记{ledger.LABEL}{len(ids)}条。"))


def _taken(desk: "Desk", keys: Sequence[str | None]) -> list[Finding]:
    """An id stands for one record for good, on every station."""
    found, met = list[Finding](), set[str]()
    with desk.reader() as facts:
        for position, key in enumerate(keys):
            if key is not None and (key in met or facts.get(key) is not None):
                found.append(Finding("id", "ID", f"id {key} 已有记录", position))
            elif key is not None:
                met.add(key)
    return found


def _lines(file: str) -> Iterator[tuple[dict[str, Any], Any]]:
    """raises    Usage naming the line that is no JSON object"""
    if file == "-":
        yield from _parsed(sys.stdin.buffer)
        return
    with open(file, "rb") as reading:
        yield from _parsed(reading)


def _parsed(reading: IO[bytes]) -> Iterator[tuple[dict[str, Any], Any]]:
    for number, raw in enumerate(reading, 1):
        if not raw.strip():
            continue
        try:
            written = json.loads(raw.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            written = None
        if not isinstance(written, dict):
            raise Usage(what=f"第{number}行不是一个JSON对象")
        yield line(written)


def list_(call: Call) -> Answer:
    desk, code = call.desk, call.args.ledger
    ledger = desk.ledger(code)
    limit = call.args.limit
    if limit is not None and limit < 1:
        raise Usage(what="--limit 应为正整数")
    rows = _rows(desk, code, wheres(desk, code, call.args.where), limit or sys.maxsize)
    return Answer({"records": [record(ledger, row) for row in rows]}, lambda paper: _table(paper, desk, ledger, rows))


def _rows(desk: "Desk", code: str, asked: Sequence[Any], limit: int) -> list[Row]:
    rows: list[Row] = []
    after = None
    while len(rows) < limit:
        page = desk.page(code, asked, after=after, limit=min(PAGE, limit - len(rows)))
        rows += page.rows
        after = page.after
        if after is None:
            break
    return rows


def _table(paper: "Console", desk: "Desk", ledger: type[Record], rows: Sequence[Row]) -> None:
    faces = [ledger.FACES[name] for name in ledger.LIST if name != "state"]
    titles = desk.titles({key for row in rows for face in faces for key in _ids(row.get(face.name))})
    output.table(paper, ("编号", *(face.label for face in faces), "状态"), [
        (row.record_no or row.id, *(shown(face, row.get(face.name), lambda key: titles.get(key, "")) for face in faces),
         ledger.state_label(row.state)) for row in rows])
    paper.print(f"共{len(rows)}条。")


def _ids(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def show(call: Call) -> Answer:
    from app.sync.views.lamps import of_records
    desk = call.desk
    row = desk.get(found(desk, call.args.id))
    ledger = desk.ledger_of(row)
    lamps = of_records(call.office.workspace, [row.id]).get(row.id, [])

    def words(paper: "Console") -> None:
        def title(key: str) -> str:
            return desk.titles([key]).get(key, "")
        output.pairs(paper, [(face.label, shown(face, row.get(face.name), title) if face.name != "state" else ledger.state_label(row.state))
                             for face in ledger.faces() if row.get(face.name) not in (None, [])])
        for one in lamps:
            paper.print(f"{one.partner}：{one.word}" + (f"（第{one.number}号包，{(one.applied or one.received or one.written or '')[:10]}）"
                                                       if one.number else ""))
    return Answer({"record": record(ledger, row), "lamps": [asdict(one) for one in lamps]}, words)


def count(call: Call) -> Answer:
    desk, code = call.desk, call.args.ledger
    number = desk.count(code, wheres(desk, code, call.args.where))
    return Answer({"count": number}, lambda paper: paper.print(f"{desk.ledger(code).LABEL}{number}条。"))


def set_(call: Call) -> Answer:
    desk = call.desk
    key = found(desk, call.args.id)
    row = desk.get(key)
    changed = desk.set(key, _read(desk, row, call.args.values))
    return _changed(desk, key, changed)


def _read(desk: "Desk", row: Row, written: Sequence[str]) -> dict[str, Any]:
    """`state` is an arrow, not a field that is written: it goes to the desk as it stands."""
    values = pairs(desk.ledger(row["ledger"]), written)
    state = {"state": values.pop("state")} if "state" in values else {}
    return desk.read_input(row["ledger"], {name: value or None for name, value in values.items()}) | \
        {name: None for name, value in values.items() if not value} | state


def step(call: Call) -> Answer:
    desk = call.desk
    key = found(desk, call.args.id)
    changed = desk.step(key, call.args.step, _read(desk, desk.get(key), call.args.values))
    return _changed(desk, key, changed)


def approve(call: Call) -> Answer:
    desk = call.desk
    key = found(desk, call.args.id)
    changed = desk.approve(key, call.args.result, call.args.opinion)
    return _changed(desk, key, changed)


def _changed(desk: "Desk", key: str, changed: bool) -> Answer:
    row = desk.get(key)
    ledger = desk.ledger_of(row)
    said = f"已保存，现在是“{ledger.state_label(row.state)}”。" if changed else "没有不同，没有改动。"
    return Answer({"changed": changed, "record": record(ledger, row)}, lambda paper: paper.print(said))


def delete(call: Call) -> Answer:
    desk = call.desk
    key = found(desk, call.args.id)
    desk.void(key, call.args.reason)
    return Answer({"deleted": key}, lambda paper: paper.print("已作废；编号保留，不再计入统计。"))


def search(call: Call) -> Answer:
    if call.args.limit < 1:
        raise Usage(what="--limit 应为正整数")
    hits = call.desk.search(call.args.text, call.args.limit)
    facts = [{"id": hit.id, "ledger": hit.ledger, "title": hit.title, "record_no": hit.record_no, "snippet": hit.snippet} for hit in hits]
    kinds = all_ledgers()

    def words(paper: "Console") -> None:
        output.table(paper, ("台账", "编号", "名称", "内容"), [
            (kinds[hit.ledger].LABEL, hit.record_no, hit.title, hit.snippet) for hit in hits])
        paper.print(f"找到{len(hits)}条。")
    return Answer({"hits": facts}, words)
