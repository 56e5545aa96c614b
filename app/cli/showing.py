"""`paizhu demo DIR`, `paizhu sample DIR` and `paizhu --version`."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import output
from app.cli.call import Call, now
from app.cli.output import Answer

if TYPE_CHECKING:
    from rich.console import Console


def version(_call: Call) -> Answer:
    from importlib import metadata
    found = metadata.version("paizhu")
    return Answer({"version": found}, lambda paper: paper.print(f"paizhu {found}"))


def demo(call: Call) -> Answer:
    from app.demo.story import play
    shown = play(Path(call.args.folder), now, call.progress())

    def words(paper: "Console") -> None:
        paper.print("演示完成：一个委机关、两个派驻组，数据均为虚构。")
        for label, files in (("工作区", shown.workspaces), ("旧台账", shown.books), ("同步包", shown.bundles), ("PDF", shown.pdfs)):
            for file in files:
                paper.print(f"{label}：{file}")
        output.pairs(paper, [("用户名", "、".join(f"{folder}/{user}" for folder, user in shown.users.items())), ("密码", shown.password)])
        paper.print("两个派驻组的包均已被委机关确认收到。" if shown.acknowledged else "还有包没有被确认收到。")
    return Answer(asdict(shown), words)


def sample(call: Call) -> Answer:
    from app.sample.making import make
    made = make(Path(call.args.folder), seed=call.args.seed, size=call.args.size, today=now().date(), progress=call.progress())

    def words(paper: "Console") -> None:
        paper.print(f"示例工作区已建好：{made.workspace}，从{made.first_day}到{made.last_day}，共{sum(made.records.values())}条记录，数据均为虚构。")
        output.pairs(paper, [("用户名", made.user), ("密码", made.password)])
        output.table(paper, ("台账", "条数"), [(code, number) for code, number in made.records.items()])
    return Answer(asdict(made), words)
