"""Bundles on the command line: what is handed over, and what comes in."""

from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import output
from app.cli.call import Call
from app.cli.output import Answer

if TYPE_CHECKING:
    from rich.console import Console


def inspect(call: Call) -> Answer:
    """The header as it stands in clear: nothing of it is proved."""
    from app.sync.container.layout import VERSION
    from app.sync.container.reader import look
    with Path(call.args.file).open("rb") as file:
        opened = look(file)
    header, sender = opened.header, opened.header.sender[0]
    facts = {
        "format": VERSION, "suite": opened.prefix.suite_number, "sender": sender.org_name, "station": header.station,
        "recipients": [header.recipient["name"]], "direction": header.direction, "bundle_id": header.bundle_id, "number": header.number,
        "first": header.first, "last": header.last, "entries": header.entries, "attachments": header.attachments,
        "created": header.created, "mark": header.mark, "bytes": opened.size,
    }

    def words(paper: "Console") -> None:
        output.pairs(paper, [("移交单位（未验证）", sender.org_name), ("接收单位", header.recipient["name"]), ("包id", header.bundle_id),
                             ("第几号", header.number), ("条目", header.entries), ("附件", header.attachments),
                             ("制作时间", header.created), ("大小", f"{opened.size} 字节")])
    return Answer(facts, words)
