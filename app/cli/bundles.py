"""Bundles on the command line: what is handed over, what comes in, and how far that is with whom."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli import output
from app.cli.call import Call, input_file, now, output_folder
from app.cli.output import Answer
from app.errors import Absent, PaizhuError, Usage, spans

if TYPE_CHECKING:
    from rich.console import Console

    from app.sync.importing import OneResult
    from app.sync.media.onto import Exported
    from app.sync.taking import Imported

SUMS = ("new", "changed", "deleted", "conflicts", "rejected", "repeated", "acknowledged")


def export(call: Call) -> Answer:
    from app.sync.media.volumes import size_of
    from app.sync.service import export_bundle, stations_named
    if call.args.from_ is not None and call.args.full:
        raise Usage(what="--from 和 --full 不能同时用")
    if call.args.from_ is not None and call.args.from_ < 1:
        raise Usage(what="--from 应为正整数")
    if call.args.volumes and call.args.from_ is None:
        raise Usage(what="--volumes 只和 --from 一起用：重写那一号包的哪几卷")
    size = size_of(call.args.volume_size) if call.args.volume_size else None
    workspace, desk, folder = call.office.workspace, call.desk, output_folder(call.args.out)
    stations = stations_named(workspace, call.args.to)
    if len(stations) > 1 and call.args.from_ is None:
        # An office with two PCs: each station has its own stream, and gets its own bundle.
        each = [export_bundle(workspace, desk, station, folder, full=call.args.full, volume_size=size, progress=call.progress())
                for station in stations]
        facts = asdict(each[-1]) | {"files": [file for one in each for file in one.files], "bundles": [asdict(one) for one in each]}

        def words(paper: "Console") -> None:
            for station, one in zip(stations, each, strict=True):
                _exported(call, paper, one, station)
        return Answer(facts, words)
    made = export_bundle(workspace, desk, call.args.to, folder, from_number=call.args.from_,
                         full=call.args.full, volume_size=size, volumes=_span(call.args.volumes), progress=call.progress())
    return Answer(asdict(made), lambda paper: _exported(call, paper, made, call.args.to))


def _exported(call: Call, paper: "Console", made: "Exported", to: str) -> None:
    said = f"条目{made.entries}条、附件{made.attachments}个" if made.entries else "没有新内容，只带回执"
    paper.print(f"已导出第{made.number}号包（{made.bundle_id}），{said}，{made.bytes}字节：")
    for file in made.files:
        paper.print(f"  {file}")
    paper.print(f"SHA-256：{made.sha256}")
    if made.again:
        paper.print(f"对方请求补发，已先写出第{spans(made.again)}号。")
    if made.whole:
        paper.print("对方缺的内容已整条放进这个包。")
    for warning in made.warnings:
        paper.print(f"注意：{warning}。")
    if made.missing:
        paper.print(f"介质写满了，还有第{spans(made.missing)}卷。换好介质后：bundle export {call.args.out} --to {to} "
                    f"--from {made.number} --volumes {_as_span(made.missing)}")


def _span(text: str | None) -> Sequence[int] | None:
    """`3-5`, or `4`. raises    Usage"""
    if text is None:
        return None
    first, dash, last = text.partition("-")
    if not all(one.isascii() and one.isdigit() and len(one) <= 5 for one in (first, last if dash else first)):
        raise Usage(what="--volumes 应为卷号或范围，如 3 或 3-5")
    found = range(int(first), int(last if dash else first) + 1)
    if not found or found[0] < 1:
        raise Usage(what="--volumes 应为卷号或范围，如 3 或 3-5")
    return list(found)


def _as_span(numbers: Sequence[int]) -> str:
    return f"{numbers[0]}-{numbers[-1]}" if len(numbers) > 1 else str(numbers[0])


def inspect(call: Call) -> Answer:
    """The header as it stands in clear: nothing of it is proved."""
    from app.sync.service import inspect as inspected
    seen = inspected(input_file(call.args.file))

    def words(paper: "Console") -> None:
        output.pairs(paper, [
            ("移交单位（未验证）", seen.sender["name"]), ("接收单位", "、".join(one["name"] for one in seen.recipients)),
            ("包id", seen.bundle_id), ("第几号", seen.number), ("条目", seen.entries), ("附件", seen.attachments),
            ("制作时间", seen.created), ("大小", f"{seen.bytes} 字节"),
            *([("分卷", f"第{seen.volume['number']}卷，共{seen.volume['count']}卷")] if seen.volume else [])])
    return Answer(asdict(seen), words)


def verify(call: Call) -> Answer:
    from app.sync import service
    file = input_file(call.args.file)
    if call.args.root:
        proved = service.verify_under(file, service.root_from(input_file(call.args.root)), now(), call.progress())
    else:
        proved = service.verify(call.office.workspace, call.desk, file, call.progress())
    said = "签名和内容都已验证" if proved.opened else "签名已验证，内容没有打开"
    return Answer(asdict(proved), lambda paper: paper.print(f"{proved.sender}的包 {proved.bundle_id}：{said}。"))


def import_(call: Call) -> Answer:
    from app.sync.service import import_bundle, import_bundles
    workspace, desk, dry = call.office.workspace, call.desk, call.args.dry_run
    files = [Path(file) for file in call.args.files]
    if call.args.summary or (len(files) > 1 and any(file.is_dir() for file in files)):
        from app.cli.acks import summary
        return summary(call, files)
    if len(files) == 1 and files[0].is_dir():
        return _folder(call, files[0])
    if len(files) == 1:
        done = import_bundle(workspace, desk, input_file(call.args.files[0]), dry_run=dry, progress=call.progress())
        return Answer(asdict(done), lambda paper: _told(paper, done))
    results = import_bundles(workspace, desk, files, dry_run=dry, progress=call.progress())
    return _many(results)


def _many(results: Sequence["OneResult"]) -> Answer:
    done = [one.result for one in results if one.result]
    refused: PaizhuError | None = next((one.error for one in results if one.error), None)
    facts: dict[str, Any] = {name: sum(getattr(one, name) for one in done) for name in SUMS}
    facts["applied"] = not refused and all(one.applied for one in done)
    facts["warnings"] = [warning for one in done for warning in one.warnings]
    facts["bundles"] = [{"file": one.file, "result": asdict(one.result) if one.result else None,
                         "error": one.error.as_json() if one.error else None} for one in results]

    def words(paper: "Console") -> None:
        for one in results:
            paper.print(f"{one.file}：")
            if one.result:
                _told(paper, one.result)
            elif one.error:
                paper.print(f"  已拒收：{one.error.message}")
    return Answer(facts, words, refused.exit if refused else 0, refused)


def _folder(call: Call, folder: Path) -> Answer:
    """Whatever is for us in the folder; what is not is listed with the reason."""
    from app.sync.media.folder import import_folder
    found = import_folder(call.office.workspace, call.desk, folder, dry_run=call.args.dry_run, progress=call.progress())
    picked = found.picked
    others = [{"file": str(one.path), "bundle_id": one.bundle_id, "sender": one.sender, "recipient": one.recipient, "number": one.number,
               "volume": one.volume, "why": one.why, "code": one.code} for one in picked.found if not one.ours]
    passed = {"others": picked.others, "special": picked.special, "unread": picked.unread, "beyond": picked.beyond}
    if not found.results:
        raise Absent(what=f"{folder.name or folder}里给本站的同步包", not_ours=others, passed_over=passed)
    summed = _many(found.results)
    refused = found.refused[0].error if found.refused else None
    facts = dict(summed.facts) | {"applied": bool(found.done) and not refused and all(one.applied for one in found.done),
                            "not_ours": others, "passed_over": passed}

    def words(paper: "Console") -> None:
        summed.words(paper)
        for one in others:
            paper.print(f"{one['file']}：不导入。{one['why']}")
        paper.print(f"另有{picked.others}个文件不是同步包" + (f"，{picked.special}个链接或设备没有打开" if picked.special else "")
                    + (f"，{picked.unread}个读不出" if picked.unread else "") + ("，太深或太多的没有看" if picked.beyond else "") + "。")
    return Answer(facts, words, refused.exit if refused else 0, refused)


def parts(call: Call) -> Answer:
    """Volumes that wait for the others; with --drop, given up."""
    from app.sync.media import collecting
    workspace = call.office.workspace
    if call.args.drop:
        gone = collecting.give_up(workspace, call.args.drop)
        call.desk.audit("bundle.parts.drop", detail=call.args.drop)
        return Answer({"dropped": gone}, lambda paper: paper.print(f"已放弃{call.args.drop}的第{spans(gone)}卷。"))
    found = collecting.waiting(workspace)

    def words(paper: "Console") -> None:
        output.table(paper, ("包id", "交出单位（未验证）", "已收下", "还缺", "字节"), [
            (one.bundle_id, one.sender, f"第{spans(one.here)}卷", f"第{spans(one.missing)}卷" if one.missing else "不缺", one.bytes)
            for one in found])
    return Answer({"parts": [{"bundle_id": one.bundle_id, "sender": one.sender, "number": one.number, "count": one.count, "here": one.here,
                              "missing": one.missing, "bytes": one.bytes} for one in found]}, words)


def _told(paper: "Console", done: "Imported") -> None:
    counts = (f"新增{done.new}条、修改{done.changed}条、作废{done.deleted}条、待处理冲突{done.conflicts}处、已拒收{done.rejected}条、"
              f"重复{done.repeated}条、确认我方{done.acknowledged}个包")
    if done.waiting_for:
        missing = "、".join(f"第{first}号" if first == last else f"第{first}至{last}号" for first, last in done.waiting_for)
        paper.print(f"{done.sender}第{done.number}号包已保存，还没有导入：前面缺{missing}。")
    elif done.dry_run:
        paper.print(f"{done.sender}第{done.number}号包（预览，没有导入）：{counts}。")
    else:
        paper.print(f"{done.sender}第{done.number}号包已导入：{counts}。")
    for warning in done.warnings:
        paper.print(f"  注意：{warning}")
    if done.receipt_code:
        said = "已应用" if done.receipt_state == "applied" else "已收到，还没有应用"
        paper.print(f"  回执码（第{done.receipt_for}号，{said}）：{done.receipt_code}")
        paper.print(f"  可用电话、传真告知对方，或打印：print receipt {done.bundle_id} OUT.pdf")


def status(call: Call) -> Answer:
    from app.sync.service import status as found
    from app.sync.views.standing import warnings
    seen, standing = found(call.office.workspace, call.desk), warnings(call.office.workspace, call.desk)

    def words(paper: "Console") -> None:
        output.pairs(paper, [("本站点", f"{seen.name}（{seen.station_id}）"), ("入网", "已入网" if seen.enrolled else "还没有入网"),
                             ("指纹", seen.fingerprint), ("根指纹", seen.root_fingerprint), ("证书有效至", seen.valid_until)])
        output.table(paper, ("单位", "已交出", "对方已收到", "对方已应用", "本站已应用", "待交出条目", "缺包", "说明"), [
            (one.name, f"第{one.sent}号", f"第{one.receipt['number'] if one.receipt else 0}号", f"第{one.acknowledged}号",
             f"第{one.received}号", one.pending,
             "、".join(f"{first}-{last}" for first, last in one.gaps), _remark(one)) for one in seen.partners])
        for one in standing:
            paper.print(f"注意：{one.words}。")
    return Answer(asdict(seen) | {"warnings": [asdict(one) for one in standing]}, words)


def _remark(one: Any) -> str:
    said = [f"第{number}号有两个版本，已停收" for number in one.forks]
    said += ["证书已撤销"] if one.revoked_at else []
    said += ["逾期未交"] if one.overdue else []
    said += [f"{'请求对方' if request.ours else '对方请求'}补发{request.words}" for request in one.requests]
    return "；".join(said)


def digest(call: Call) -> Answer:
    from app.sync.service import digest as computed
    found = computed(call.office.workspace, call.desk, call.args.org)
    return Answer(asdict(found), lambda paper: paper.print(f"{found.records}条记录的摘要：{found.digest}"))
