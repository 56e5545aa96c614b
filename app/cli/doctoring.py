"""`doctor`: what this PC has. Findings are its result, so it ends well whatever it finds."""

import os
from typing import TYPE_CHECKING

from app.cli import output
from app.cli.call import Call, now
from app.cli.output import Answer

if TYPE_CHECKING:
    from rich.console import Console

STATES = {"ok": "正常", "warn": "注意", "fail": "不行"}


def doctor(call: Call) -> Answer:
    """A workspace is opened where its password was given; it is not asked for."""
    from dataclasses import asdict

    from app.doctor import examine, surroundings
    from app.vault import is_workspace

    given = call.args.password_file or "PAIZHU_PASSWORD" in os.environ
    opens = given and is_workspace(call.folder)
    items = examine(surroundings(call.folder, now(), (lambda: call.office) if opens else None))

    def words(paper: "Console") -> None:
        output.table(paper, ("项目", "结果", "情况"), [(one.label, STATES[one.state], one.found) for one in items])
        for one in items:
            if one.advice:
                paper.print(f"{one.label}：{one.advice}")
        counts = {state: sum(one.state == state for one in items) for state in STATES}
        paper.print(f"共 {len(items)} 项：正常 {counts['ok']}，注意 {counts['warn']}，不行 {counts['fail']}。")
    return Answer({"items": [asdict(one) for one in items]}, words)
