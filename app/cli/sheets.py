"""Workbooks on the command line."""

from typing import TYPE_CHECKING

from app.cli import output
from app.cli.call import Call, input_file, output_file
from app.cli.output import Answer
from app.errors import CheckFailed
from app.ledgers import ledgers

if TYPE_CHECKING:
    from rich.console import Console

    from app.exchange.plan import Plan

SHOWN = 20


def template(call: Call) -> Answer:
    from app.exchange.export import write_template
    desk, code = call.desk, call.args.ledger
    desk.ledger(code)
    out = write_template(desk, code, output_file(call.args.out))
    return Answer({"ledger": code, "path": str(out)}, lambda paper: paper.print(f"空白表已写到 {out}。"))


def export(call: Call) -> Answer:
    from app.exchange.export import export as exported
    desk, code = call.desk, call.args.ledger
    desk.ledger(code)
    out = output_file(call.args.out)
    rows = exported(desk, code, out, progress=call.progress())
    return Answer({"ledger": code, "rows": rows, "path": str(out)}, lambda paper: paper.print(f"已导出{rows}条到 {out}。"))


def import_(call: Call) -> Answer:
    """One rejected row refuses all, with the whole report in the error's details; `--dry-run` only reports."""
    from app.exchange.importer import bring_in, look
    from app.exchange.mapping import load
    args, desk = call.args, call.desk
    if args.ledger is not None:
        desk.ledger(args.ledger)
    mapping = load(input_file(args.mapping)) if args.mapping else None
    plan = look(desk, input_file(args.file), ledger=args.ledger, sheet=args.sheet, mapping=mapping, progress=call.progress())
    if not args.dry_run:
        try:
            bring_in(desk, plan, skip_rejected=args.skip_rejected)
        except CheckFailed:
            if not call.json:
                _report(output.console(), plan, "没有导入")
            raise
    facts = plan.as_json() | {"dry_run": args.dry_run, "imported": not args.dry_run}
    return Answer(facts, lambda paper: _report(paper, plan, "预览，没有导入" if args.dry_run else "已导入"))


def _report(paper: "Console", plan: "Plan", said: str) -> None:
    """Per sheet: which ledger, which column went where, what is added, rejected and skipped, and why."""
    kinds = ledgers()
    paper.print(f"{plan.book}（{said}）")
    for sheet in plan.sheets:
        label = kinds[sheet.ledger].LABEL if sheet.ledger in kinds else "没有对应的台账"
        paper.print(f"【{sheet.sheet}】{label}：新增{len(sheet.added)}条、修改{len(sheet.updated)}条、"
                    f"不能导入{len(sheet.rejected)}行、跳过{len(sheet.skipped)}行")
        if sheet.columns and sheet.ledger in kinds:
            labels = {name: face.label for name, face in kinds[sheet.ledger].FACES.items()}
            paper.print("  列：" + "，".join(f"{head}→{labels.get(name, name)}" for head, name in sheet.columns.items()))
        if sheet.unused:
            paper.print("  没有用到的列：" + "、".join(sheet.unused))
        for rejected in sheet.rejected[:SHOWN]:
            paper.print(f"  第{rejected.row + 1}行不能导入：{rejected.words}")
        for row, why in sheet.skipped[:SHOWN]:
            paper.print(f"  第{row + 1}行跳过：{why}")
    created: dict[str, int] = {}
    for draft in plan.new:
        created[draft.ledger] = created.get(draft.ledger, 0) + 1
    if created:
        paper.print("随之新建：" + "、".join(f"{kinds[code].LABEL}{count}条" for code, count in created.items()))
    if plan.missing:
        paper.print(f"待补：{len(plan.missing)}条记录有原表没有记的必填项。")
    for doubt in plan.doubts:
        paper.print(f"请核对：{doubt}")
