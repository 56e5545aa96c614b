"""Papers that are reports (app/reporting): a kept version, the profile of a unit, its one page, the month's table."""

from app.errors import Absent, Usage
from app.ledgers.kit import Row
from app.papers.source import Source, day
from app.printing import words
from app.printing.papers.register import Column, Register
from app.printing.papers.report import ReportPaper
from app.reporting.drafting import draft
from app.reporting.paper import paper_of
from app.reporting.versions import load


def kept(source: Source) -> ReportPaper:
    """A version as it was saved."""
    return paper_of(load(source.desk, source.row.id))


def profile(source: Source) -> ReportPaper:
    """政治生态画像报告 of an eco_profile's unit and year."""
    row = source.row
    return paper_of(draft(source.desk, "profile", str(row.year), unit=_unit(row)))


def unit_page(source: Source) -> ReportPaper:
    """驻在部门情况一页通 of this year."""
    return paper_of(draft(source.desk, "page", str(source.desk.now().year), unit=source.row.id))


def month_table(source: Source) -> Register:
    """月度统计报表: every table of the 月报 in one, by indicator."""
    row = source.row
    if not row.month:
        raise Usage(what="季报没有月度统计报表")
    report = draft(source.desk, "month", row.month, org=row.org_id)
    tables = [table for table in report.tables() if table.key.startswith("table-")]
    # A title of its own for each field of work is a row without figures.
    rows = [cells for table in tables for cells in ([table.title, *[""] * 5], *(line.cells for line in table.lines))]
    columns = [Column(one.label, one.numeric) for one in tables[0].columns]
    return Register(
        title=f"{report.office}{words.month(day(f'{row.month}-01'))}统计报表", columns=columns, rows=rows, unit=report.office,
        filler=source.desk.user.name, date=source.desk.now().date(), mark=source.mark)


def _unit(row: Row) -> str:
    if not row.unit_id:
        raise Absent(what="画像的单位")
    return str(row.unit_id)
