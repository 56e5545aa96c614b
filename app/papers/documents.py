"""Letters, notices, decisions and written reports about a record, from templates: resources/documents/<key>.txt.

A template is a head of `键：值` lines, an empty line, and the text in blocks between empty lines. {path} stands for the record's words
(app/papers/paths.py). A block that begins with `?` is left out when one of its words is not known; elsewhere what is not known becomes a
blank to write in.

标题 主送 文号 日期 抄送    of the paper; 日期 is a path to a date
署名    whose document it is, where that is not the office's own
版式    文件 (red head), 信函 (letter head), 报告 (no head: title, text, signature)
"""

import re
from dataclasses import dataclass
from functools import cache

from app.ledgers.kit import DeclarationError, Record
from app.papers.paths import faces_on, read
from app.papers.source import Source
from app.printing.official import Official
from app.printing.papers.report import ReportPaper, Words
from app.resources import resource

BLANK = "＿＿＿＿"
LAYOUTS = ("文件", "信函", "报告")
HEADS = ("标题", "主送", "文号", "日期", "抄送", "署名", "版式")
_PATH = re.compile(r"\{([\w.]+)\}")


@dataclass(frozen=True)
class Template:
    """heads by their key; blocks: (may be left out, text)."""

    heads: dict[str, str]
    blocks: tuple[tuple[bool, str], ...]

    def paths(self) -> list[str]:
        texts = [text for _, text in self.blocks] + [text for key, text in self.heads.items() if key not in ("版式", "日期")]
        return [path for text in texts for path in _PATH.findall(text)] + ([self.heads["日期"]] if self.heads.get("日期") else [])


@cache
def template(key: str) -> Template:
    """raises    DeclarationError for a template that cannot be read"""
    head, _, body = resource("documents", f"{key}.txt").read_text("utf-8").partition("\n\n")
    heads = dict(line.split("：", 1) for line in head.splitlines() if line.strip())
    if set(heads) - set(HEADS) or heads.get("版式") not in LAYOUTS or "标题" not in heads:
        raise DeclarationError(f"document {key}: its head is not one")
    blocks = [block.strip() for block in body.split("\n\n") if block.strip()]
    return Template(heads, tuple((block.startswith("?"), block.removeprefix("?").strip()) for block in blocks))


def proof(key: str, ledger: str, ledgers: dict[str, type[Record]]) -> None:
    """raises    DeclarationError: the template names what the ledger has not, or the reporter"""
    for path in template(key).paths():
        try:
            faces = faces_on(ledgers, ledger, path)
        except KeyError as wrong:
            raise DeclarationError(f"document {key}: {wrong.args[0]}") from wrong
        if any(face.secret == "S4" for face in faces):
            raise DeclarationError(f"document {key}: {path} is the reporter's")


def _once(title: str) -> str:
    """A title made around words that were a title already says 关于 and its last words once."""
    title = title.replace("关于关于", "关于")
    return re.sub(r"(的\w{2,4})\1$", r"\1", title)


def written(source: Source, key: str) -> Official | ReportPaper:
    """The paper, its words filled in."""
    one = template(key)
    heads = {name: _filled(source, text, "") for name, text in one.heads.items() if name not in ("版式", "日期")}
    heads["标题"] = _once(heads["标题"])
    body = "\n".join(_block(source, text) for optional, text in one.blocks if not optional or _known(source, text))
    date = source.date(one.heads["日期"]) if one.heads.get("日期") else None
    if one.heads["版式"] == "报告":
        return ReportPaper(title=heads["标题"], parts=[Words(body)], signature=source.office, date=date, mark=source.mark)
    agency = (heads["署名"] or BLANK) if "署名" in heads else source.office
    # 版记 stands where there is somebody to copy to: a notice of half a page is not made two for it.
    issued = agency if heads.get("抄送") else ""
    return Official(
        agencies=[agency], mark=source.mark, doc_no=heads.get("文号", ""), title=heads["标题"], to=heads.get("主送", ""), body=body,
        signature=agency, date=date, copies_to=heads.get("抄送", ""), issuer=issued, issued_on=date if issued else None,
        letter=one.heads["版式"] == "信函")


def _known(source: Source, text: str) -> bool:
    return all(read(source, path).strip() for path in _PATH.findall(text))


def _filled(source: Source, text: str, blank: str) -> str:
    return _PATH.sub(lambda found: read(source, found[1]).strip() or blank, text)


def _block(source: Source, text: str) -> str:
    return _filled(source, text, BLANK)
