"""Is the workspace whole? Database pages, journal chain, audit chain, attachments, and what follows from the records."""

import re
from typing import TYPE_CHECKING

from app.cli import output
from app.cli.call import Call
from app.cli.output import Answer
from app.desk import proving
from app.errors import NotPermitted, Refused, Usage, WorkspaceDamaged
from db import audit, journal

if TYPE_CHECKING:
    from rich.console import Console

DAMAGED = WorkspaceDamaged.exit


def audit_list(call: Call) -> Answer:
    if call.args.limit < 1:
        raise Usage(what="--limit 应为正整数")
    desk = call.desk
    if desk.user.level < 2:
        raise NotPermitted(what="查看操作日志")
    with desk.store.read() as conn:
        entries = audit.page(conn, limit=call.args.limit)

    def words(paper: "Console") -> None:
        output.table(paper, ("序号", "时间", "用户", "操作", "台账", "记录", "说明"), [
            (one["seq"], one["at"], one["user"], one["act"], one["ledger"], one["record"], one["detail"]) for one in entries])
    return Answer({"entries": entries}, words)


def audit_verify(call: Call) -> Answer:
    with call.desk.store.read() as conn:
        number, bad = audit.count(conn), audit.verify(conn)
    said = f"操作日志{number}条，全部相符。" if bad is None else f"操作日志第{bad}条与校验值不符。"
    facts = {"entries": number, "intact": bad is None, "first_bad": bad}
    return Answer(facts, lambda paper: paper.print(said), 0 if bad is None else DAMAGED)


def in_words(finding: str) -> str:
    """What the store's own proof found, without its English: which file, and which page where it names one."""
    where, colon, told = finding.partition("：")
    if not colon or not (told.isascii() and told):
        return finding
    page = re.match(r"HMAC verification failed for page (\d+)$", told)
    return f"{where}：第{page[1]}页与校验值不符" if page else f"{where}：数据库结构不完整"


def check(call: Call) -> Answer:
    workspace, desk = call.office.workspace, call.desk
    if call.args.rebuild:
        proving.rebuild(desk)
    findings = [in_words(one) for one in workspace.check()]
    with desk.store.read() as conn:
        if (bad := journal.verify(conn)) is not None:
            findings.append(f"变更日志：第{bad}条与哈希链不符")
    try:
        findings += proving.findings(desk)
    except Refused:
        # A store that cannot be read or written any more has told why already.
        if not findings:
            raise

    def words(paper: "Console") -> None:
        for one in findings:
            paper.print(one)
        paper.print("发现问题，请不要继续使用这份工作区。" if findings else "完好。")
    return Answer({"ok": not findings, "findings": findings}, words, DAMAGED if findings else 0)
