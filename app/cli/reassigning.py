"""Units that go to another group, and what stations are to give back, on the command line."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from app.cli import output
from app.cli.call import Call
from app.cli.output import Answer
from app.ledgers import ledgers

if TYPE_CHECKING:
    from rich.console import Console


def reassign(call: Call) -> Answer:
    from app.sync.reach import reassigning
    args = call.args
    work = reassigning.preview if args.dry_run else reassigning.reassign
    done = work(call.office.workspace, call.desk, args.unit, args.to, args.from_, args.reason or "", args.leave)

    def words(paper: "Console") -> None:
        said = "已移交" if done.applied else "将移交（没有改动）"
        paper.print(f"{done.title}：{said}，由{done.former_name}到{done.to_name}，{done.day}起。")
        output.table(paper, ("台账", "编号", "标题", "状态"), [(one.label, one.record_no, one.title, one.state) for one in done.moves])
        if done.stays:
            paper.print("留在原组：" + "、".join(f"{ledgers()[code].LABEL}{count}条" for code, count in done.stays.items()))
        for name, count in done.gives_back.items():
            paper.print(f"从{name}撤回{count}条：随下一个下行包告知，对方回执后完成。")
        if done.without:
            paper.print(f"{done.to_name}还没有站点，入网后随全量包下发。")
    return Answer(asdict(done), words)


def withdrawals(call: Call) -> Answer:
    from app.sync.reach.withdrawal import listed
    found = listed(call.office.workspace, call.desk)

    def words(paper: "Console") -> None:
        output.table(paper, ("站点", "条数", "提出", "下发", "执行", "状态", "原因"), [
            (one.name, len(one.records), one.asked_at[:10], (one.sent_at or "")[:10], (one.done_at or "")[:10], one.words, one.reason)
            for one in found])
        paper.print(f"共{len(found)}次。")
    return Answer({"withdrawals": [asdict(one) | {"state": one.state} for one in found]}, words)
