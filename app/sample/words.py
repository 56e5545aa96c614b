"""Invented words and papers: lists of resources/sample/, and small PDFs for the fields that ask for an attachment.

Nothing in them names a real person or place: units are of 示例县, townships carry the ten heavenly stems, names are drawn at random.
"""

import json
import random
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.fonts import bundled
from app.resources import resource
from db.objects import Objects

_FONT = "sample-kaiti"


@cache
def listed(name: str) -> Any:
    """One file of resources/sample: `names`, `places`, `risks`, `words`."""
    return json.loads(resource("sample", f"{name}.json").read_text("utf-8"))


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def told(template: str, facts: Mapping[str, Any]) -> str:
    """A template with its {places} filled; what is not known stays empty."""
    return template.format_map(_Blank(facts))


def names(chance: random.Random) -> Iterator[tuple[str, str]]:
    """(name, "male" or "female") without end, no name twice: three characters mostly, two sometimes."""
    words = listed("names")
    given = {sex: words[f"given_{kind}"].split() for sex, kind in (("male", "men"), ("female", "women"))}
    both, seen = words["given_both"].split(), set[str]()
    while True:
        sex = "male" if chance.random() < 0.64 else "female"
        first = chance.choice(both) if chance.random() < 0.2 else chance.choice(given[sex])
        name = chance.choice(words["surnames"]) + first
        # When the plain ones run out, characters are put together anew.
        if name in seen:
            name = name[0] + chance.choice(given[sex])[0] + chance.choice(both)
        if name not in seen:
            seen.add(name)
            yield name, sex


class Papers:
    """Small PDFs, one per title, put into the store once."""

    def __init__(self, objects: Objects) -> None:
        self._objects, self._made = objects, dict[str, dict[str, Any]]()

    def __call__(self, title: str) -> list[dict[str, Any]]:
        """The value of a field of attachments: one paper of that title."""
        if title not in self._made:
            digest, size = self._objects.put(BytesIO(_page(title)))
            self._made[title] = {"name": f"{title}.pdf", "sha256": digest, "size": size}
        return [dict(self._made[title])]


def _page(title: str) -> bytes:
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_FONT, str(bundled("kaiti"))))
    out = BytesIO()
    # `invariant`: the same title is the same bytes, so that a seed gives the same workspace.
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    canvas.setFont(_FONT, 22)
    canvas.drawCentredString(A4[0] / 2, A4[1] - 120, title)
    canvas.setFont(_FONT, 14)
    for place, line in enumerate(("本件为示例数据的附件，内容均为虚构。", "人员、单位、事项与任何真实情况无关。")):
        canvas.drawString(90, A4[1] - 190 - 28 * place, line)
    canvas.save()
    return out.getvalue()
