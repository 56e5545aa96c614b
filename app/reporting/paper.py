"""A report as a paper for app/printing."""

from datetime import date

from app.printing.papers.report import Column, Figures, ReportPaper, Words
from app.reporting.model import Block, Heading, Report, Table, Text


def paper_of(report: Report) -> ReportPaper:
    return ReportPaper(
        title=report.title, subtitle=report.subtitle, mark=report.mark, signature=report.office if report.date else "",
        date=date.fromisoformat(report.date) if report.date else None, parts=[_part(block) for block in report.blocks if _filled(block)])


def _filled(block: Block) -> bool:
    return not isinstance(block, Text) or bool(block.text.strip())


def _part(block: Block) -> Words | Figures:
    match block:
        case Heading():
            return Words(block.text, block.level, "标题")
        case Text():
            return Words(block.text, name=block.label)
        case Table():
            strong = {number for number, line in enumerate(block.lines) if line.strong}
            columns = [Column(one.label, one.numeric, one.wide) for one in block.columns]
            return Figures(block.title, columns, [line.cells for line in block.lines], strong, block.notes)
