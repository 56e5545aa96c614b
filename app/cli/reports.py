"""`paizhu report KIND PERIOD OUT`: a report from the figures and records as they stand, or a kept version, as .docx or .pdf."""

from typing import TYPE_CHECKING

from app.cli.call import Call, output_file
from app.cli.output import Answer
from app.errors import Absent

if TYPE_CHECKING:
    from rich.console import Console


def report(call: Call) -> Answer:
    from app import reporting
    args = call.args
    out = output_file(args.out)
    desk = call.desk
    if args.kept is None:
        made = reporting.draft(desk, args.kind, args.period, args.org, args.unit)
    else:
        org, unit = reporting.whose(desk, args.kind, args.org, args.unit)
        found = next((one for one in reporting.versions(desk, args.kind, args.period, org, unit.id if unit is not None else None)
                      if one.number == args.kept), None)
        if found is None:
            raise Absent(what=f"第{args.kept}版")
        made = reporting.load(desk, found.id)
    done = reporting.write(desk, made, out)
    version = reporting.save(desk, made, args.keep) if args.keep is not None else None
    facts = {"kind": made.kind, "period": made.period, "org": made.org, "unit": made.unit or None, "path": str(out),
             "pages": done.pages or None, "sha256": done.sha256, "frozen": made.frozen or None,
             "version": version.number if version else args.kept}

    def words(paper: "Console") -> None:
        kept = f"已保存为第{version.number}版。" if version else ""
        paper.print(f"{reporting.kind(made.kind).label}已写到 {out}。{kept}")
        if done.missing:
            paper.print("没有字形、以〓代替的字：" + "、".join(dict.fromkeys(one.character for one in done.missing)))
    return Answer(facts, words)
