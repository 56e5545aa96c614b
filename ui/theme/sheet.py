"""The style sheet, made from resources/styles/paizhu.qss and the tokens.

In the template `@t1` is a colour, `12u` a measure at 100 % text, `@mode` the folder of the small pictures (light, dark).
"""

import re
from collections.abc import Mapping
from functools import cache

from app.resources import resource

_COLOUR = re.compile(r"@([a-z][a-z0-9-]*)")
_MEASURE = re.compile(r"(\d+(?:\.\d+)?)u\b")


@cache
def _template() -> str:
    return resource("styles", "paizhu.qss").read_text(encoding="utf-8")


def style_sheet(colours: Mapping[str, str], mode: str, text: int) -> str:
    """`text` in per cent. A colour nobody named is the author's mistake and raises KeyError."""
    names = {**colours, "pictures": resource("icons", mode).as_posix()}
    sheet = _COLOUR.sub(lambda found: names[found[1]], _template())
    return _MEASURE.sub(lambda found: f"{round(float(found[1]) * text / 100)}px", sheet)
