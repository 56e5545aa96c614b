"""A paper made into its PDF, beside the window; and let out of the house with a line in the audit log first."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.desk import Desk
from app.errors import CheckFailed
from app.files import whole_file
from app.papers import KINDS, paper_of, settings_for
from app.printing.fonts import MissingGlyph
from app.printing.render import Paper as Printable
from app.printing.render import pdf_of
from app.progress import Progress
from app.sync.media.register import may_write_marked
from ui.pages.going import Paper


@dataclass
class Made:
    """notes: what the record's own checks say before printing, (words, whether they stop the work on it)."""

    paper: Printable
    pdf: bytes
    missing: list[MissingGlyph]
    warnings: list[str]
    notes: list[tuple[str, bool]]
    title: str


def make(desk: Desk, workspace: Any, asked: Paper, paper: Printable | None, duplex: bool) -> Made:
    """The preview: characters without a glyph show as 〓 and are listed, nothing is refused.

    paper     as edited; None: taken from the record
    """
    paper = paper or paper_of(desk, asked.kind, asked.ref, workspace=workspace, where=asked.where)
    pdf, composer = pdf_of(paper, settings_for(desk, asked.kind, asked.ref, final=False, duplex=duplex))
    return Made(paper, pdf, composer.missing, composer.warnings, _notes(desk, asked), _title(desk, asked))


def _notes(desk: Desk, asked: Paper) -> list[tuple[str, bool]]:
    if not KINDS[asked.kind].ledger:
        return []
    row = desk.get(asked.ref)
    ledger = desk.ledger_of(row)
    values = {name: row[name] for name, face in ledger.FACES.items() if row.get(name) is not None and not face.computed}
    try:
        stops, warns = desk.findings(ledger.CODE, values, row.id)
    except CheckFailed as failed:
        stops, warns = failed.findings, []
    return [*((finding.message, True) for finding in stops), *((finding.message, False) for finding in warns)]


def _title(desk: Desk, asked: Paper) -> str:
    if asked.kind == "register":
        return desk.ledger(asked.ref).LABEL
    return desk.titles([asked.ref]).get(asked.ref, "")


def final(desk: Desk, asked: Paper, paper: Printable, duplex: bool, accept_missing: bool) -> bytes:
    """The bytes that leave; logged before anybody has them.

    raises    FontMissing for a 正式件 with characters no font has, unless they are accepted
    """
    settings = settings_for(desk, asked.kind, asked.ref, duplex=duplex, accept_missing=accept_missing)
    pdf, composer = pdf_of(paper, settings)
    ledger = asked.ref if asked.kind == "register" else KINDS[asked.kind].ledger
    record = "" if asked.kind == "register" else asked.ref
    missing = f" 缺字{len(composer.missing)}" if composer.missing else ""
    desk.audit(f"print.{asked.kind}", ledger, record, sha256(pdf).hexdigest() + missing)
    return pdf


def write(desk: Desk, asked: Paper, paper: Printable, duplex: bool, accept_missing: bool, out: Path, progress: Progress) -> Path:
    """另存为: the file whole or not at all."""
    progress(0, 1, "正在生成")
    may_write_marked(desk, out, getattr(paper, "mark", ""))
    pdf = final(desk, asked, paper, duplex, accept_missing)
    with whole_file(out) as file:
        file.write(pdf)
    return out
