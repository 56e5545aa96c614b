"""The office's media on the command line: what is entered, entering one, what a folder lies on."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli import output
from app.cli.call import Call
from app.cli.output import Answer
from app.codes import table

if TYPE_CHECKING:
    from rich.console import Console

    from app.sync.media.register import Registered


def listed(call: Call) -> Answer:
    from app.sync.media.register import STATES
    from app.sync.media.register import listed as entered
    found = entered(call.office.workspace)

    def words(paper: "Console") -> None:
        output.table(paper, ("编号", "种类", "最高密级", "保管人", "状态", "序列号"), [
            (one.number, table("media_kind").label(one.kind), one.level_label, one.keeper, STATES[one.state], one.serial) for one in found])
    return Answer({"media": [_facts(one) for one in found]}, words)


def register(call: Call) -> Answer:
    from app.sync.media.register import register as enter
    args = call.args
    level = table("classification").find(args.level) or args.level
    kind = table("media_kind").find(args.kind) or args.kind
    made = enter(call.office.workspace, call.desk, Path(args.folder), args.number, level, kind, args.keeper)
    return Answer(_facts(made), lambda paper: paper.print(f"已登记{made.number}号介质，最高密级{made.level_label}，序列号 {made.serial}。"))


def state(call: Call) -> Answer:
    from app.sync.media.register import STATES, set_state
    done = set_state(call.office.workspace, call.desk, call.args.number, call.args.state)
    return Answer(_facts(done), lambda paper: paper.print(f"{done.number}号介质：{STATES[done.state]}。"))


def look(call: Call) -> Answer:
    from app.sync.media.medium import look_at, size_words
    from app.sync.media.register import recognised
    medium = look_at(Path(call.args.folder))
    entered = recognised(call.office.workspace, medium)
    facts = {"folder": str(medium.folder), "root": str(medium.root), "file_system": medium.file_system, "free": medium.free,
             "total": medium.total, "read_only": medium.read_only, "largest": medium.largest, "serial": medium.serial,
             "registered": _facts(entered) if entered else None}

    def words(paper: "Console") -> None:
        output.pairs(paper, [
            ("剩余", size_words(medium.free)), ("文件系统", medium.label or "不明"), ("只读", "是" if medium.read_only else "否"),
            ("登记", f"{entered.number}号，{entered.level_label}" if entered else "没有登记")])
    return Answer(facts, words)


def _facts(one: "Registered") -> dict[str, Any]:
    return asdict(one)
