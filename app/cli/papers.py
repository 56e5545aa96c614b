"""`paizhu print KIND ID OUT.pdf`."""

from typing import TYPE_CHECKING

from app.cli.call import Call, output_file
from app.cli.output import Answer

if TYPE_CHECKING:
    from rich.console import Console


def print_(call: Call) -> Answer:
    from app.papers import KINDS, print_paper
    args = call.args
    out = output_file(args.out)
    done = print_paper(call.office.workspace, call.desk, args.kind, args.id, out)
    facts = {"kind": args.kind, "path": str(out), "pages": done.pages, "sha256": done.sha256, "warnings": done.warnings,
             "missing": [{"form": one.form, "field": one.field, "code_point": one.code_point} for one in done.missing]}

    def words(paper: "Console") -> None:
        paper.print(f"{KINDS[args.kind].label}已写到 {out}，{done.pages}页。")
        if done.missing:
            paper.print("没有字形、以〓代替的字：" + "、".join(dict.fromkeys(one.character for one in done.missing)))
        for warning in done.warnings:
            paper.print(f"注意：{warning}")
    return Answer(facts, words)
