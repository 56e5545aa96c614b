"""Who is believed, on the command line: forks, releases, renewal, keys, accounts that confirm."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from app.cli.call import Call, read_password
from app.cli.output import Answer
from app.cli.stations import second

if TYPE_CHECKING:
    from rich.console import Console


def activate(call: Call) -> Answer:
    workspace = call.office.workspace
    role = workspace.activate(call.args.name, read_password(call.args.code_file), read_password(call.args.new_password_file))
    facts = {"name": call.args.name, "roles": [role], "state": "active"}
    return Answer(facts, lambda paper: paper.print(f"账户 {call.args.name} 已启用。"))


def branches(call: Call) -> Answer:
    from app.sync.forks import branches as shown
    from app.sync.forks import said
    found = shown(call.office.workspace, call.desk, call.args.id)

    def words(paper: "Console") -> None:
        for line in said(found) or ["这个站点没有分叉。"]:
            paper.print(line)
    return Answer({"branches": [{name: value for name, value in asdict(one).items() if name != "digests"} for one in found]}, words)


def unfreeze(call: Call) -> Answer:
    from app.sync.forks import unfreeze as settle
    workspace, what = call.office.workspace, "处理分叉"
    done = settle(workspace, call.desk, call.args.id, call.args.keep, second(call, what), call.progress())

    def words(paper: "Console") -> None:
        paper.print(f"已选定继续的分支，接收到第{done.number}号。另一台电脑不能再以这个站点的身份交出，须重新安装入网。")
        if done.left:
            paper.print(f"另有 {done.left} 个包保留未导入；需要其中内容时用 paizhu station release 放行。")
    return Answer(asdict(done), words)


def release(call: Call) -> Answer:
    from app.sync.forks import release as let_in
    done = let_in(call.office.workspace, call.desk, call.args.digest, second(call, "放行同步包"), call.progress())

    def words(paper: "Console") -> None:
        paper.print("已放行并导入。" if done.imported else "已放行；再导入这个包即可。")
    return Answer({"digest": done.digest, "applied": done.imported is not None,
                   **({"new": done.imported.new, "changed": done.imported.changed} if done.imported else {})}, words)
