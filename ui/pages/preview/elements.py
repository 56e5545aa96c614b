"""公文要素: the fields of an official document that may be changed before it is printed. They go into the paper, never into the record.

shapes    a paper is a dataclass of app/printing/papers; form values are canonical values of docs/design.md
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from app.ledgers import face as f
from app.ledgers.face import Face
from app.printing.official import Official

LAYOUTS = {"file": "文件格式", "letter": "信函格式"}
SEALS = {"sealed": "加盖印章", "plain": "不加盖印章", "signature": "签名章"}

FACES: tuple[Face, ...] = tuple(face.named(name) for name, face in {
    "copy_no": f.text("份号", help="涉密公文编六位"), "mark": f.text("密级和期限"), "doc_no": f.text("文号"),
    "title": f.long("标题", help="可换行"), "to": f.text("主送"), "date": f.day("落款日期"),
    "signature": f.text("落款"), "copies_to": f.long("抄送"),
    "layout": f.choice("版式", LAYOUTS), "seal": f.choice("用印", SEALS), "body": f.long("正文"),
}.items())


def values_of(paper: Official) -> dict[str, Any]:
    values: dict[str, Any] = {face.name: getattr(paper, face.name) or None for face in FACES if face.name not in ("layout", "date")}
    return values | {"layout": "letter" if paper.letter else "file", "date": paper.date.isoformat() if paper.date else None}


def changed(paper: Official, values: Mapping[str, Any]) -> Official:
    """The paper as the form has it."""
    words = {face.name: values.get(face.name) or "" for face in FACES if face.name not in ("layout", "date", "seal")}
    on = date.fromisoformat(values["date"]) if values.get("date") else None
    # 印发日期 of the 版记 is the day of the document as long as nobody wrote another.
    issued = {"issued_on": on} if paper.issued_on == paper.date else {}
    return replace(paper, **words, **issued, date=on, letter=values.get("layout") == "letter", seal=values.get("seal") or paper.seal)
