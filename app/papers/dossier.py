"""案卷 of a dossier's record: cover, 卷内文件目录 and 备考表, alone or with every file of the list bound in.

source    docs/printing.md, section 7; domain rules: ledgers, L26
"""

from typing import Any

from app.papers.source import Source, day
from app.printing import words
from app.printing.attached import Attached
from app.printing.composer import Composer
from app.printing.dossier import Document
from app.printing.papers.case_file import CaseFile


class Elsewhere:
    """A document that is not in the file: its pages are counted where they lie."""

    def lay(self, composer: Composer) -> None:
        """Nothing of it is printed here."""


def sheets(source: Source) -> CaseFile:
    """Cover, list and remark sheet, with the page numbers the record states."""
    row = source.row
    documents = [Document(line.get("title") or "", Elsewhere(), line.get("doc_no") or "", line.get("author") or "", day(line.get("date")),
                          line.get("note") or "", line.get("page") or "") for line in row.get("items") or ()]
    return _dossier(source, documents, row.pages)


def bound(source: Source) -> CaseFile:
    """The whole volume: the files of the list in its order, numbered through."""
    documents = [document for line in source.row.get("items") or () for document in _of(source, line)]
    return _dossier(source, documents, None)


def _of(source: Source, line: dict[str, Any]) -> list[Document]:
    facts = (line.get("doc_no") or "", line.get("author") or "", day(line.get("date")), line.get("note") or "")
    files = line.get("file") or ()
    if not files:
        return [Document(line.get("title") or "", Elsewhere(), *facts, line.get("page") or "")]
    read = source.desk.objects.read
    return [Document(line.get("title") or "", Attached(one["name"], b"".join(read(one["sha256"]))), *facts) for one in files]


def _dossier(source: Source, documents: list[Document], pages: int | None) -> CaseFile:
    row = source.row
    remarks = row.remark or []
    last = remarks[-1] if remarks else {}
    archive_no = "-".join(part for part in (row.fonds, row.series, row.file_no) if part)
    return CaseFile(
        fonds_name=source.office, title=row.title or "", part=source.text("class") + (f" {source.text('part')}" if row.part else ""),
        summary=_about(source), start=source.date("from"), end=source.date("to"), keep=source.text("keep"), mark=source.mark,
        made_by_unit=source.office, fonds=row.fonds or "", series=row.series or "", file_no=row.file_no or "", archive_no=archive_no,
        situation="\n".join(line.get("text") or "" for line in remarks), made_by=last.get("made_by") or row.made_by or "",
        checked_by=last.get("checked_by") or row.checked_by or "", made_at=day(last.get("date")) or source.date("made_at"),
        pages=pages, documents=documents)


def _about(source: Source) -> str:
    """Of a case: whose it is, when it was filed and ended, who handled it."""
    of = source.one(source.row.source_id)
    if of is None or of.ledger.CODE != "case":
        return ""
    told = [("被审查调查人", of.name(of.row.person_id)), ("立案", words.day(of.date("filed_at"), "")),
            ("结案", words.day(of.date("effective"), "")), ("承办人", "、".join(of.names(of.row.handlers)))]
    return "；".join(f"{name}：{text}" for name, text in told if text)
