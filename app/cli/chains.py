"""The chain a record stands in, on the command line."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from app.cli.call import Call
from app.cli.output import Answer
from app.cli.values import found

if TYPE_CHECKING:
    from rich.console import Console


def chain(call: Call) -> Answer:
    from app.desk.chain import chain as chained
    about = chained(call.desk, found(call.desk, call.args.id))

    def words(paper: "Console") -> None:
        for stage in about.stages:
            paper.print(stage.label, style="bold")
            for node in stage.nodes:
                mark = "→ " if node.id == about.about else "  "
                told = (f"{node.label} {node.record_no}", node.title, node.state_label, node.day or "") if node.readable else (node.title,)
                paper.print(mark + "  ".join(filter(None, told)), markup=False)
            for one in stage.missing:
                paper.print(f"  缺：{one}", markup=False)
        if about.cut:
            paper.print("关联的记录太多，只列出一部分。")
    return Answer({"id": about.about, "cut": about.cut, "stages": [
        {"stage": stage.code, "label": stage.label, "records": [asdict(node) for node in stage.nodes], "missing": list(stage.missing)}
        for stage in about.stages]}, words)
