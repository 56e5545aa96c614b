"""Which paper for which kind, how it is printed, and the line in the audit log that it was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from app.desk import Desk, Where
from app.errors import Absent, Usage
from app.papers import clue, documents, dossier, exchange, forms, lists, reports, supervision
from app.papers.source import Source
from app.printing.render import Paper, render
from app.printing.settings import Printed, PrintSettings
from app.sync.media.register import may_write_marked
from app.vault import Workspace
from db.files import whole_file


@dataclass(frozen=True)
class Kind:
    """ledger: of the record; final: 正式件, refused when a character has no glyph; listed: of a whole ledger, in place of a record."""

    label: str
    ledger: str
    make: Callable[[Source], Paper] | None = None
    final: bool = False
    listed: Callable[[Desk, Sequence[Where]], Paper] | None = None


def _kinds() -> dict[str, Kind]:
    """The papers made by hand, then the letters and forms that resources describe."""
    letters = {key: Kind(label, ledger, partial(documents.written, key=key), final=documents.template(key).heads["版式"] != "报告")
               for key, (label, ledger) in forms.documents().items()}
    grids = {key: Kind(form.title, form.ledger, partial(forms.grid, key=key)) for key, form in forms.forms().items()}
    return _BY_HAND | letters | grids


_BY_HAND: dict[str, Kind] = {
    "letter": Kind("纪检监察建议书", "suggestion", supervision.letter, final=True),
    "delivery": Kind("送达回证", "suggestion", supervision.delivery, final=True),
    "talk": Kind("谈话记录", "talk", supervision.talk),
    "meeting": Kind("会议监督记录表", "meeting", supervision.meeting),
    "clue": Kind("问题线索登记表", "clue", clue.form),
    "clue-disposal": Kind("问题线索处置呈批表", "clue", clue.disposal),
    "case-file": Kind("案卷", "clue", clue.case_file),
    "talk-transcript": Kind("谈话笔录", "talk", supervision.transcript),
    "handover": Kind("涉密载体交接单", ""),
    "receipt": Kind("同步包回执", ""),
    "register": Kind("台账", ""),
    "work-handover": Kind("工作移交清单", ""),
    "report": Kind("报告", "report", reports.kept),
    "eco-profile": Kind("政治生态画像报告", "eco_profile", reports.profile),
    "unit-page": Kind("驻在部门情况一页通", "unit", reports.unit_page),
    "month-table": Kind("月度统计报表", "monthly_report", reports.month_table),
    "dossier": Kind("卷宗封面、卷内文件目录、备考表", "dossier", dossier.sheets),
    "dossier-file": Kind("案卷（装订全部文件）", "dossier", dossier.bound),
    "form1-summary": Kind("“第一种形态”年度汇总表", "", listed=lists.form1_summary),
    "media-destroyed": Kind("销毁清单", "", listed=lists.destroyed),
}

KINDS: dict[str, Kind] = _kinds()


def paper_of(desk: Desk, kind: str, ref: str, *, workspace: Workspace | None = None, where: Sequence[Where] = ()) -> Paper:
    """The paper of a record (its id, number or unique title), of a bundle's hand-over (its id), or of a ledger's list (its code).

    workspace   for `handover` and `receipt` only
    where       for `register` only
    raises      Usage: no such kind, or a record of another ledger; Absent
    """
    known = _kind(kind)
    if known.listed:
        return known.listed(desk, where)
    if kind == "work-handover":
        return lists.work_handed(desk, ref)
    if kind == "register":
        return lists.register(desk, ref, where)
    if kind in ("handover", "receipt"):
        if workspace is None:
            raise Usage(what=f"{known.label}要从工作区打印")
        return lists.handover(workspace, ref) if kind == "handover" else exchange.receipt(workspace, ref)
    assert known.make
    return known.make(_source(desk, known, ref))


def settings_for(desk: Desk, kind: str, ref: str, **options: Any) -> PrintSettings:
    """As this kind is printed: the office as author, and of a record the moment it last changed, so that a reprint has the same bytes."""
    known = _kind(kind)
    options = {"final": known.final, "author": desk.get(desk.user.org_id).name or ""} | options
    if known.ledger:
        row = _source(desk, known, ref).row
        options.setdefault("created", datetime.fromisoformat(row.updated_at or row.created_at))
    return PrintSettings(**options)


def print_paper(workspace: Workspace, desk: Desk, kind: str, ref: str, out: Path, *, where: Sequence[Where] = (),
                **options: Any) -> Printed:
    """Write the PDF, and log who printed what with its digest.

    options     fields of PrintSettings that differ from the kind's own
    raises      Usage, Absent, FontMissing, StorageFailed
    """
    known = _kind(kind)
    record = _source(desk, known, ref).row.id if known.ledger else ref
    content = BytesIO()
    paper = paper_of(desk, kind, ref, workspace=workspace, where=where)
    warning = may_write_marked(desk, out, getattr(paper, "mark", ""))
    done = render(paper, content, settings_for(desk, kind, ref, **options))
    done.warnings.extend([warning] if warning else [])
    # Logged before it exists: no paper leaves unlogged, whatever happens to the medium.
    done.warnings.extend(_lacking(desk, known, ref))
    desk.audit(f"print.{kind}", known.ledger, record, f"{done.sha256}{f' 缺字{len(done.missing)}' if done.missing else ''}")
    with whole_file(out) as file:
        file.write(content.getvalue())
    return done


def _lacking(desk: Desk, kind: Kind, ref: str) -> list[str]:
    """A final document from an old book says where it is not yet one."""
    if not kind.final:
        return []
    row = _source(desk, kind, ref).row
    labels = [desk.ledger_of(row).FACES[name].label for name in row.missing or ()]
    return [f"原台账没有记、尚待补填：{'、'.join(labels)}"] if labels else []


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise Usage(what=f"没有“{kind[:40]}”这种文书，可以是{'、'.join(KINDS)}")
    return KINDS[kind]


def _source(desk: Desk, kind: Kind, ref: str) -> Source:
    key = desk.resolve(kind.ledger, ref) or desk.resolve("", ref)
    if key is None:
        raise Absent(what=f"“{ref[:60]}”")
    row = desk.get(key)
    if row["ledger"] != kind.ledger:
        raise Usage(what=f"{kind.label}要从{desk.ledger(kind.ledger).LABEL}打印，这条记录是{desk.ledger_of(row).LABEL}")
    return Source(desk, row)
