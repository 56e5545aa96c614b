"""纪检监察建议书: the letter that asks a unit to put right what was found. Three kinds, by whom it addresses and on which law it stands.

pj      纪律检查建议书, to a party organisation, on 党章党规
jc      监察建议书, to the unit, on 监察法
jjjc    纪检监察建议书, both

The body is written from the template `resources/letters/<kind>.txt` and may be edited before the final.

source    docs/printing.md, sections 4 and 5
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from app.printing.official import Official
from app.resources import resource

KINDS = {"pj": "纪律检查建议书", "jc": "监察建议书", "jjjc": "纪检监察建议书"}


@dataclass
class Letter(Official):
    """A suggestion letter. kind: pj, jc, jjjc; the other fields are those of any official document."""

    kind: str = "jjjc"

    TITLE: ClassVar[str] = "纪检监察建议书"


@dataclass
class Points:
    """What the body of a letter says.

    facts     存在问题, advice 建议: one string each
    reply_by, objection    sentences' parts: a date in words, 异议的期限和方式
    """

    origin: str = ""
    facts: list[str] = field(default_factory=list)
    analysis: str = ""
    basis: str = ""
    advice: list[str] = field(default_factory=list)
    reply_by: str = ""
    objection: str = ""


def body(kind: str, points: Points) -> str:
    """The letter's text from its template; a paragraph whose value is empty is left out, with the heading above it."""
    values = {
        "origin": points.origin, "facts": numbered(points.facts), "analysis": points.analysis, "advice": numbered(points.advice),
        "basis": points.basis.strip("。；"), "reply_by": points.reply_by, "objection": points.objection.strip("。"),
    }
    blocks = []
    for block in resource("letters", f"{kind}.txt").read_text("utf-8").split("\n\n"):
        names = [name for name in values if "{" + name + "}" in block]
        if all(values[name].strip() for name in names):
            blocks.append(block.strip().format(**values))
    return "\n".join(blocks)


def numbered(items: list[str]) -> str:
    """1. 2. 3. before several, nothing before one."""
    items = [item.strip() for item in items if item.strip()]
    return "\n".join(f"{number}.{item}" for number, item in enumerate(items, 1)) if len(items) > 1 else "".join(items)
