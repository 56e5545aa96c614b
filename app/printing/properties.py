"""What a finished file says of itself, and the forms it may take: PDF/A-2b for the archive, AES-256 for the road.

Everything happens in memory: a temporary file would leave the text of a paper on the disk.

source    docs/printing.md, section 8; ISO 19005-2
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Name, pdfa

from app.errors import Defect, StorageFailed, Usage
from app.printing.composer import Composer, Underlay
from app.printing.measures import MM

FLAVOUR = "2b"


class NotArchivable(StorageFailed):
    words = "存档件没有输出：卷内带入的文件不符合长期保存格式（{what}）。"
    next_step = "没有写出任何内容。请先输出工作件，或把带入的文件换成扫描件后再试。"


def finished(content: bytes, composer: Composer) -> bytes:
    """The file with pages of other files laid under, title, author, subject, times, outline shown, and its kind.

    raises    Usage for an archive copy with a password; NotArchivable for one with foreign pages that PDF/A does not take
    """
    settings, properties = composer.settings, composer.properties
    if settings.archive and settings.password:
        raise Usage(what="存档件不能加密码")
    moment = (settings.created or datetime.now()).astimezone()
    with pikepdf.open(BytesIO(content)) as pdf:
        sources: dict[int, pikepdf.Pdf] = {}
        for sheet, page in zip(composer.sheets, pdf.pages, strict=True):
            if Name.Trans in page:
                del page.Trans
            if sheet.underlay:
                _lay_under(page, sheet.underlay, sources, sheet.height)
        _describe(pdf, properties.title, settings.author, properties.subject, moment)
        if composer.outline:
            pdf.Root.PageMode = Name.UseOutlines
        out = BytesIO()
        if settings.archive:
            _save_archive(pdf, out, moment, foreign=any(sheet.foreign for sheet in composer.sheets))
        elif settings.password:
            # A random part makes encrypted files differ each time; that is the point of it.
            pdf.save(out, encryption=pikepdf.Encryption(owner=settings.password, user=settings.password, R=6,
                                                        allow=pikepdf.Permissions(extract=False, modify_other=False)))
        else:
            pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _describe(pdf: pikepdf.Pdf, title: str, author: str, subject: str, moment: datetime) -> None:
    stamp = moment.isoformat(timespec="seconds")
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as meta:
        meta["dc:title"] = title
        if author:
            meta["dc:creator"] = [author]
        if subject:
            meta["dc:description"] = subject
        meta["xmp:CreateDate"] = meta["xmp:ModifyDate"] = meta["xmp:MetadataDate"] = stamp
    offset = moment.strftime("%z")
    date = moment.strftime("D:%Y%m%d%H%M%S") + f"{offset[:3]}'{offset[3:]}'"
    pdf.docinfo.CreationDate = pdf.docinfo.ModDate = pikepdf.String(date)
    pdf.docinfo.Title = pikepdf.String(title)
    if author:
        pdf.docinfo.Author = pikepdf.String(author)
    if subject:
        pdf.docinfo.Subject = pikepdf.String(subject)


def _save_archive(pdf: pikepdf.Pdf, out: BytesIO, moment: datetime, *, foreign: bool) -> None:
    pdfa.prepare(pdf, FLAVOUR)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        meta["xmp:MetadataDate"] = moment.isoformat(timespec="seconds")     # prepare() put the present moment there
    options: dict[str, Any] = pdfa.resolve_save_kwargs(FLAVOUR, deterministic_id=True)
    pdf.save(out, **options)
    out.seek(0)
    report = pdfa.validate_written(out, FLAVOUR)
    if not report.passed:
        found = "; ".join(str(finding) for finding in report.findings[:3])
        raise NotArchivable(what=found) if foreign else Defect(log=f"PDFA {found}")


def _lay_under(page: pikepdf.Page, under: Underlay, sources: dict[int, pikepdf.Pdf], height: float) -> None:
    """Each source is opened once, so that its pages share their fonts and pictures in the file too."""
    source = sources.get(id(under.content))
    if source is None:
        source = sources[id(under.content)] = pikepdf.open(BytesIO(under.content))
        source.flatten_annotations("all")
    left, top, width, tall = (length * MM for length in under.place)
    lower = height * MM - top - tall
    page.add_underlay(source.pages[under.page], pikepdf.Rectangle(left, lower, left + width, lower + tall))
