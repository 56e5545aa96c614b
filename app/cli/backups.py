"""Backup and restore on the command line."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import output
from app.cli.call import Call, input_file, now, output_file, read_password
from app.cli.output import Answer
from app.errors import Absent, Usage

if TYPE_CHECKING:
    from rich.console import Console

    from app.vault.backup import Opener


def create(call: Call) -> Answer:
    from app.vault.backup import create as make
    made = make(call.office.workspace, output_file(call.args.out), call.progress())
    return Answer(asdict(made), lambda paper: output.pairs(paper, [
        ("备份文件", made.path), ("文件数", made.entries), ("字节", made.bytes), ("SHA-256", made.sha256)]))


def verify(call: Call) -> Answer:
    """With an account's password the seal is proved too; without one only that nothing is damaged."""
    from app.vault.backup import verify as proved
    file = input_file(call.args.file)
    found = proved(file, _opener(call, file) if call.has_password() else None, progress=call.progress())

    def words(paper: "Console") -> None:
        paper.print("备份完好，封签相符。" if found.sealed else "备份没有损坏；没有给出密码，没有核对封签。")
        output.pairs(paper, [("单位", found.name), ("制作时间", found.made), ("文件数", found.entries), ("SHA-256", found.sha256)])
    return Answer(asdict(found) | {"valid": True}, words)


def restore(call: Call) -> Answer:
    from app.vault.backup import Opener
    from app.vault.backup import restore as put_back
    args, file = call.args, input_file(call.args.file)
    first = Opener(code=read_password(args.code_file)) if args.code_file else _opener(call, file)
    second = None
    if args.second_user:
        if not args.second_password_file:
            raise Usage(what="缺少 --second-password-file")
        second = Opener(args.second_user, read_password(args.second_password_file))
    done = put_back(file, Path(args.folder), first, now, second=second, progress=call.progress())

    def words(paper: "Console") -> None:
        paper.print(f"已恢复到 {done.folder}。本站点从新的纪元（{done.epoch}）起编号，不重用任何编号；下一次交换后对方会把差额交还。")
        if args.code_file:
            paper.print("请在登录窗口用恢复码设置新密码。")
    return Answer(asdict(done), words)


def _opener(call: Call, file: Path) -> "Opener":
    """The account named, else the backup's first business account."""
    from app.vault.backup import Opener, accounts
    found = accounts(file)
    if not found:
        raise Absent(what="备份里的账户")
    return Opener(call.args.user or found[0], call.password())
