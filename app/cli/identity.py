"""Who is believed, on the command line: forks, releases, renewal, keys, accounts that confirm."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from app.cli import output
from app.cli.call import Call, input_file, output_file, read_password
from app.cli.output import Answer
from app.cli.stations import second

if TYPE_CHECKING:
    from rich.console import Console

    from app.sync.keys.persons import Second
    from app.sync.suites import Keys


def activate(call: Call) -> Answer:
    workspace = call.office.workspace
    role = workspace.activate(call.args.name, read_password(call.args.code_file), read_password(call.args.new_password_file))
    facts = {"name": call.args.name, "roles": [role], "state": "active"}
    return Answer(facts, lambda paper: paper.print(f"账户 {call.args.name} 已启用。"))


def branches(call: Call) -> Answer:
    from app.sync.streams.forks import branches as shown
    from app.sync.streams.forks import said
    found = shown(call.office.workspace, call.desk, call.args.id)

    def words(paper: "Console") -> None:
        for line in said(found) or ["这个站点没有分叉。"]:
            paper.print(line)
    return Answer({"branches": [{name: value for name, value in asdict(one).items() if name != "digests"} for one in found]}, words)


def unfreeze(call: Call) -> Answer:
    from app.sync.streams.forks import unfreeze as settle
    workspace, what = call.office.workspace, "处理分叉"
    done = settle(workspace, call.desk, call.args.id, call.args.keep, second(call, what), call.progress())

    def words(paper: "Console") -> None:
        paper.print(f"已选定继续的分支，接收到第{done.number}号。另一台电脑不能再以这个站点的身份交出，须重新安装入网。")
        if done.left:
            paper.print(f"另有 {done.left} 个包保留未导入；需要其中内容时用 paizhu station release 放行。")
    return Answer(asdict(done), words)


def release(call: Call) -> Answer:
    from app.sync.streams.forks import release as let_in
    done = let_in(call.office.workspace, call.desk, call.args.digest, second(call, "放行同步包"), call.progress())

    def words(paper: "Console") -> None:
        paper.print("已放行并导入。" if done.imported else "已放行；再导入这个包即可。")
    return Answer({"digest": done.digest, "applied": done.imported is not None,
                   **({"new": done.imported.new, "changed": done.imported.changed} if done.imported else {})}, words)


def renew(call: Call) -> Answer:
    from app.sync.keys import renewal
    from app.sync.keys.enrol import renew as written
    workspace = call.office.workspace
    if call.args.out:
        out = output_file(call.args.out)
        made = written(workspace, call.desk, out, new_keys=call.args.new_keys)
        return Answer(asdict(made) | {"path": str(out)}, lambda paper: paper.print(
            f"申请已写到 {out}。请在电话里把指纹读给委机关：{made.fingerprint}"))
    asked = renewal.ask(workspace, call.desk, new_keys=call.args.new_keys)
    return Answer(asdict(asked), lambda paper: paper.print(f"下一个交给委机关的包申请换发证书（现有证书至{asked.until[:10]}）。"))


def confirm_list(call: Call) -> Answer:
    from app.sync.views import standing
    done = standing.confirm_list(call.office.workspace, call.desk, _security(call, "确认撤销名单"))
    return Answer(done, lambda paper: paper.print(f"已确认第{done['number']}号撤销名单，{done['days']}天内可以交出。"))


def confirm_clock(call: Call) -> Answer:
    from app import clockwatch
    at = clockwatch.confirm(call.desk, _security(call, "确认本机时间").account)
    return Answer({"at": at}, lambda paper: paper.print("已确认本机时间。"))


def _security(call: Call, what: str) -> "Second":
    from app.sync.keys.persons import security_administrator
    file = call.args.second_password_file
    return security_administrator(call.office.workspace, call.desk, call.args.second_user, read_password(file) if file else None, what)


def root_change(call: Call) -> Answer:
    from app.sync.keys.authority import change_root
    done = change_root(call.office.workspace, call.desk, second(call, "更换根密钥"), _root_key(call), call.args.days)

    def words(paper: "Console") -> None:
        paper.print(f"根密钥已更换，新的根指纹：{done.root_fingerprint}。各站点随下一个包得到，旧根证书认可到{(done.until or '')[:10]}。")
    return Answer(asdict(done), words)


def operating_change(call: Call) -> Answer:
    from app.sync.keys.authority import change_operating
    done = change_operating(call.office.workspace, call.desk, second(call, "更换签发密钥"), _root_key(call), call.args.reason)
    return Answer(asdict(done), lambda paper: paper.print("签发密钥已更换，各站点随下一个包得到新证书。"))


def root_export(call: Call) -> Answer:
    from app.sync.keys.rootkey import take_out
    done = take_out(call.office.workspace, call.desk, second(call, "取出根密钥"), output_file(call.args.out))

    def words(paper: "Console") -> None:
        paper.print(f"根密钥已写到 {done.path}，本工作区不再保存。下面三份分持码只显示这一次，请分别交三人密封保存，任两份可以打开。")
        for number, share in enumerate(done.shares, 1):
            paper.print(f"  第{number}份　{share}")
    return Answer(asdict(done), words)


def _root_key(call: Call) -> "Keys | None":
    from app.sync.keys.papers import identity
    from app.sync.keys.rootkey import bring_back
    if not call.args.key_file:
        return None
    workspace = call.office.workspace
    with workspace.store.read() as conn:
        own = identity(workspace, conn)
    return bring_back(input_file(call.args.key_file), own, [read_password(file) for file in call.args.share_file])


def restart(call: Call) -> Answer:
    from app.sync.streams.anew import restart as begun_anew
    done = begun_anew(call.office.workspace, call.desk, second(call, "重新启用本站点"))
    return Answer(asdict(done), lambda paper: paper.print("本站点已另起编号；下一次交换后对方会把差额交还。"))


def handover_work(call: Call) -> Answer:
    from app.desk.handing_over import hand_over, preview
    done = (preview if call.args.dry_run else hand_over)(call.desk, call.args.from_, call.args.to)

    def words(paper: "Console") -> None:
        paper.print(f"{'将移交' if call.args.dry_run else '已移交'}{len(done.moved)}条，{done.from_} → {done.to}。")
        output.table(paper, ("种类", "编号", "名称", "状态", "职责", "结果"), [
            (line.label, line.number, line.title, line.state, "、".join(line.fields), line.why or "移交") for line in done.lines])
        if done.id:
            paper.print(f"打印清单：paizhu print work-handover {done.id} 清单.pdf")
    return Answer({"id": done.id, "from": done.from_, "to": done.to, "moved": len(done.moved), "left": len(done.left),
                   "lines": [asdict(line) for line in done.lines]}, words)
