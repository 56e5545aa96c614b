"""Calendar, chains and reasons on the command line: what moves days, who signs, why something is late."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.cli import output
from app.cli.call import Call, input_file
from app.cli.output import Answer
from app.cli.values import found
from app.codes import table
from app.desk import chains, moving
from app.errors import CheckFailed, Finding, StorageFailed, Usage
from app.rules.sources import sources
from db.files import read_bounded

if TYPE_CHECKING:
    from rich.console import Console

CALENDAR_MOST = 4 << 20


def calendar_import(call: Call) -> Answer:
    """At the commission issued to every station under the years it speaks for; at a group kept for this station."""
    path = input_file(call.args.file)
    try:
        raw = read_bounded(path, CALENDAR_MOST)
    except OSError as error:
        raise StorageFailed(what=f"读不到{path.name}") from error
    try:
        content = json.loads((raw or b"").decode("utf-8-sig"))
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise CheckFailed([Finding("content", "ISSUE", "日历文件不是有效的 JSON")])
    change = moving.Change("calendar", call.args.name or _years(content)[:60] or path.stem[:60], content)
    moves = moving.preview(call.desk, change) if call.args.dry_run else moving.accept(call.desk, change)

    def words(paper: "Console") -> None:
        output.table(paper, ("事项", "记录", "编号", "原期限", "新期限"), [
            (one.what, one.title, one.record_no, one.old, one.new) for one in moves])
        paper.print(f"{'将移动' if call.args.dry_run else '已接受，移动'}{len(moves)}项时限。")
    return Answer({"applied": not call.args.dry_run, "name": change.name, "moves": [asdict(one) for one in moves]}, words)


def _years(content: dict[str, Any]) -> str:
    """The years a calendar speaks for, as its name; whether it is one at all is proved behind."""
    years, days = content.get("years"), content.get("days")
    named = years if isinstance(years, list) and years else sorted({str(day)[:4] for day in days}) if isinstance(days, dict) else []
    return "、".join(map(str, named))


def chains_list(call: Call) -> Answer:
    listed = chains.listed(call.desk)

    def words(paper: "Console") -> None:
        output.table(paper, ("名称", "事项", "审批链", "来源"), [(one.name, one.label, one.words, one.whence_words) for one in listed])
    facts = [{"name": one.name, "label": one.label, "chain": list(one.roles), "from": one.whence} for one in listed]
    return Answer({"chains": facts}, words)


def chains_set(call: Call) -> Answer:
    """Role codes or their words; none goes back to the chain in force."""
    role = table("role")
    roles = [next((one.code for one in role if written in (one.code, one.label)), written) for written in call.args.roles]
    chains.lengthen(call.desk, call.args.name, roles)
    now = next(one for one in chains.listed(call.desk) if one.name == call.args.name)
    return Answer({"name": now.name, "chain": list(now.roles), "from": now.whence}, lambda paper: paper.print(f"{now.label}：{now.words}"))


def explain(call: Call) -> Answer:
    desk, key = call.desk, found(call.desk, call.args.id)
    number, _, what = call.args.limit.partition(" ")
    if number not in sources() or not what:
        raise Usage(what="--limit 应写编号和事项，如“T32 全面会商”，见 paizhu due")
    desk.explain_late(key, number, what, call.args.reason, period=call.args.period)
    return Answer({"explained": key}, lambda paper: paper.print("已记下逾期原因。"))
