"""Reports: documents made of figures and of the office's own words, edited by a person, kept as versions, written as .pdf and .docx.

    report = draft(desk, "month", "2026-11")         from figures and records
    report.write("problems", "…")                    a text block, by a person
    save(desk, report, "组务会后修改")                  the next version
    write(desk, report, Path("月报.docx"))             or .pdf

kinds       which reports there are, of which periods, and for whom
source      docs/reports.md
"""

from app.reporting.drafting import draft, whose
from app.reporting.kinds import Kind, kind, kinds
from app.reporting.model import Column, Heading, Line, Report, Table, Text
from app.reporting.versions import Version, finish, load, save, versions
from app.reporting.writing import Written, write

__all__ = ["Column", "Heading", "Kind", "Line", "Report", "Table", "Text", "Version", "Written", "draft", "finish", "kind", "kinds", "load",
           "save", "versions", "whose", "write"]
