"""Papers of the exchange that are of no record: the receipt of a bundle, and the summary of many imported at once."""

import io
import json
from datetime import date, datetime
from pathlib import Path

from app.desk import Desk
from app.printing import words
from app.printing.papers.receipt import ReceiptPaper
from app.printing.papers.register import Column, Register
from app.printing.render import render
from app.printing.settings import PrintSettings
from app.sync.streams import receipts
from app.sync.views.batch import COLUMNS, Batch
from app.vault import Workspace
from db.files import whole_file

NUMERIC = frozenset({"新增", "修改", "作废", "不一致", "重复", "拒收"})
NOT_PRINTED = frozenset({"文件"})


def receipt(workspace: Workspace, bundle_id: str) -> ReceiptPaper:
    """raises    Absent"""
    found = receipts.code_of(workspace, bundle_id)
    mark = found.mark or {}
    return ReceiptPaper(
        number=f"第{found.number}号", giver=found.sender, taker=found.taker, bundle=bundle_id, said=found.said, code=found.code,
        qr=found.qr, made=_local(found.created), date=_local(found.at), mark=words.mark(mark.get("classification"), mark.get("term")))


def _local(moment: str) -> date:
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone().date()


def summary(desk: Desk, batch: Batch) -> Register:
    """The table of a batch import as a register."""
    kept = [at for at, name in enumerate(COLUMNS) if name not in NOT_PRINTED]
    office = desk.get(desk.user.org_id)
    return Register(
        title="同步包导入汇总", columns=[Column(COLUMNS[at], COLUMNS[at] in NUMERIC) for at in kept],
        rows=[[line.cells()[at] for at in kept] for line in batch.lines], unit=office.name or "", filler=desk.user.name,
        date=desk.now().date())


def write_batch(desk: Desk, batch: Batch, out: Path) -> None:
    """As .pdf, .csv or .json, by the name. raises    FontMissing, StorageFailed"""
    content = io.BytesIO()
    if out.suffix == ".pdf":
        render(summary(desk, batch), content, PrintSettings(author=desk.get(desk.user.org_id).name or ""))
    elif out.suffix == ".csv":
        content.write(batch.csv())
    else:
        content.write(json.dumps({"bundles": [line.to_json() for line in batch.lines]}, ensure_ascii=False, indent=1).encode())
    desk.audit("print.batch-import", detail=f"{len(batch.lines)} {out.suffix}")
    with whole_file(out) as file:
        file.write(content.getvalue())
