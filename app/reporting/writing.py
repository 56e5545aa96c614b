"""A report written to a file: .pdf as app/printing sets it, .docx for whoever goes on editing it. Logged before it exists."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from app.desk import Desk
from app.errors import Usage
from app.files import whole_file
from app.printing.fonts import MissingGlyph
from app.printing.render import pdf_of
from app.printing.settings import PrintSettings
from app.reporting.model import Report
from app.reporting.paper import paper_of
from app.sync.media.register import may_write_marked

ENDINGS = (".docx", ".pdf")


@dataclass(frozen=True)
class Written:
    """pages: 0 where the file has none of its own (.docx)."""

    pages: int
    sha256: str
    missing: list[MissingGlyph]


def content_of(report: Report, ending: str, created: datetime) -> tuple[bytes, int, list[MissingGlyph]]:
    """The file's bytes, its pages, and characters without glyph. ending: .docx or .pdf"""
    if ending == ".docx":
        from app.reporting.docx import docx_of  # it brings lxml along: not before it is asked for
        return docx_of(report, created), 0, []
    pdf, composer = pdf_of(paper_of(report), PrintSettings(author=report.office, created=created))
    return pdf, len(composer.sheets), composer.missing


def write(desk: Desk, report: Report, out: Path) -> Written:
    """.docx or .pdf by the name's ending; the file appears whole or not at all.

    raises    Usage for another ending; StorageFailed; MediumLevel, MediumUnknown
    """
    ending = out.suffix.lower()
    if ending not in ENDINGS:
        raise Usage(what=f"报告写成 .docx 或 .pdf 文件，不能写成“{out.name[-40:]}”")
    may_write_marked(desk, out, report.mark)
    created = datetime.fromisoformat(report.made_at) if report.made_at else desk.now().replace(tzinfo=None)
    content, pages, missing = content_of(report, ending, created)
    digest = sha256(content).hexdigest()
    desk.audit(f"report.{report.kind}", "report", report.source, f"{report.period} {ending[1:]} {digest}")
    with whole_file(out) as file:
        file.write(content)
    return Written(pages, digest, missing)
