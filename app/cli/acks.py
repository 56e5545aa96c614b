"""Acknowledgements on the command line: receipt codes, requests for what is missing, the board, what was issued and who has it."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli import output
from app.cli.call import Call, output_file, output_folder
from app.cli.output import Answer
from app.errors import Absent, Usage

if TYPE_CHECKING:
    from rich.console import Console

    from app.sync.views.batch import Batch


def receipt(call: Call) -> Answer:
    """At the sender: the code that the receiver said. With --of, at the receiver: the code of a bundle, once more."""
    from app.sync import service
    workspace, desk = call.office.workspace, call.desk
    if bool(call.args.code) == bool(call.args.of):
        raise Usage(what="写对方说的回执码，或用 --of 查本站给出的回执码")
    if call.args.of:
        found = service.code_of(workspace, call.args.of)
        return Answer({"receipt_code": found.code} | asdict(found), lambda paper: paper.print(
            f"{found.sender}第{found.number}号包{found.said}。回执码：{found.code}"))
    done = service.enter_receipt(workspace, desk, call.args.code, call.args.bundle)

    def words(paper: "Console") -> None:
        said = "对方已应用" if done.state == "applied" else "对方已收到，等前面的包补齐"
        paper.print(f"{done.partner}：第{done.number}号包{said}。" + ("以前已登记过，没有变化。" if done.again else
                                                                  f"共登记{len(done.bundles)}个包，载体交接已办结。"))
    return Answer(asdict(done), words)


def request(call: Call) -> Answer:
    from app.sync.service import request_bundles
    from app.sync.streams.requests import open_ones
    workspace = call.office.workspace
    made = request_bundles(workspace, call.desk, call.args.to, output_folder(call.args.out), whole=call.args.full,
                           progress=call.progress())
    with workspace.store.read() as conn:
        asked = next((one for one in reversed(open_ones(conn)) if one.ours and one.number == made.number), None)

    def words(paper: "Console") -> None:
        what = asked.words if asked and (asked.whole or asked.gaps) else "没有缺的包，只带回执"
        paper.print(f"请求补发的包已写出（第{made.number}号）：{what}。")
        for file in made.files:
            paper.print(f"  {file}")
    return Answer(asdict(made) | {"gaps": asked.gaps if asked else [], "whole": bool(asked and asked.whole)}, words)


def board(call: Call) -> Answer:
    """Every station, those that need care first."""
    from app.sync.views.board import KINDS, board
    found = board(call.office.workspace, call.desk)
    lines = [one for one in found if not call.args.care or one.needs_care]

    def words(paper: "Console") -> None:
        output.table(paper, ("单位", "状态", "最近来包", "缺包", "静默天数", "约定", "证书至", "程序", "说明"), [
            (one.partner.name, one.state, _came(one.partner), one.gaps, one.partner.silent, one.partner.cadence, one.partner.until[:10],
             one.partner.says.get("program", ""), one.note) for one in lines])
        counts = [f"{label}{sum(one.kind == kind for one in found)}" for kind, label in KINDS.items() if any(o.kind == kind for o in found)]
        paper.print(f"共{len(found)}个站点：{'、'.join(counts) or '无'}。")
    return Answer({"stations": [one.to_json() for one in lines]}, words)


def _came(partner: Any) -> str:
    return f"第{partner.received}号 {partner.received_at[:10]}" if partner.received_at else "没有"


def cadence(call: Call) -> Answer:
    from app.sync.views.board import agree
    days = agree(call.office.workspace, call.desk, call.args.id, call.args.days)
    return Answer({"station_id": days.station_id, "cadence": days.cadence}, lambda paper: paper.print(
        f"{days.name}：约定{days.cadence}天内来包。"))


def issued(call: Call) -> Answer:
    from app.sync.views.broadcast import issued_lines
    found = issued_lines(call.office.workspace, call.desk)

    def words(paper: "Console") -> None:
        output.table(paper, ("规则", "版本", "生效", "已写出", "已收到", "已应用", "还没有应用的组"), [
            (f"{one.kind} {one.name}", one.version, one.begins, one.count("written", "received", "applied"),
             one.count("received", "applied"), one.count("applied"), "、".join(lamp.partner for lamp in one.lacking)) for one in found])
    return Answer({"issued": [asdict(one) for one in found]}, words)


def root(call: Call) -> Answer:
    """The root certificate as a file: what `bundle verify --root` needs at a place that has no workspace."""
    from app.sync.keys.rooting import export_root
    out = output_file(call.args.out)
    fingerprint = export_root(call.office.workspace, out)
    return Answer({"path": str(out), "root_fingerprint": fingerprint}, lambda paper: paper.print(
        f"根证书已写到 {out}。指纹：{fingerprint}"))


def summary(call: Call, paths: list[Path]) -> Answer:
    """Several files and folders, or one with --summary: each bundle by itself, one table."""
    from app.sync.views.batch import import_all
    workspace, desk = call.office.workspace, call.desk
    out = output_file(call.args.summary) if call.args.summary else None
    if out is not None and out.suffix not in (".pdf", ".csv", ".json"):
        raise Usage(what="--summary 应为 .pdf、.csv 或 .json 文件")
    batch = import_all(workspace, desk, paths, dry_run=call.args.dry_run, progress=call.progress())
    if not batch.lines:
        raise Absent(what="给本站的同步包", not_ours=[str(one.path) for one in batch.not_ours], passed_over=batch.others)
    if out is not None:
        write_summary(call, batch, out)
    done = [line.result for line in batch.lines if line.result]
    names = ("new", "changed", "deleted", "conflicts", "rejected", "repeated", "acknowledged")
    facts: dict[str, Any] = {name: sum(getattr(one, name) for one in done) for name in names}
    facts |= {"applied": not batch.refused and bool(done) and all(line.outcome in ("applied", "repeated") for line in batch.lines),
              "warnings": [warning for one in done for warning in one.warnings], "bundles": [line.to_json() for line in batch.lines],
              "not_ours": [{"file": str(one.path), "why": one.why, "code": one.code} for one in batch.not_ours],
              "passed_over": batch.others, "stopped": batch.stopped, "summary": str(out) if out else None}

    def words(paper: "Console") -> None:
        output.table(paper, ("单位", "包号", "结果", "说明", "新增", "修改", "作废", "不一致", "重复", "拒收", "回执码", "文件"),
                     [line.cells() for line in batch.lines])
        paper.print(batch.words() + "。")
    return Answer(facts, words, batch.refused.exit if batch.refused else 0, batch.refused)


def write_summary(call: Call, batch: "Batch", out: Path) -> None:
    from app.papers.exchange import write_batch
    write_batch(call.desk, batch, out)
