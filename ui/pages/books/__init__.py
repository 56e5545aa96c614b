"""Excel in and out. Going: excel (argument: a workbook's path to begin with), excel.out."""

from ui.pages.books.export_page import ExportPage
from ui.pages.books.import_page import ImportPage
from ui.pages.places import HIDDEN, Entry
from ui.shell.page import Place

PLACES = (
    Entry(HIDDEN, Place("excel", "导入原来的表格", ImportPage, hidden=True, menu="tools")),
    Entry(HIDDEN, Place("excel.out", "导出表格和空白表", ExportPage, hidden=True, menu="tools")),
)
