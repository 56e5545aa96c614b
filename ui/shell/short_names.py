"""A 简称 to begin with, from the office's name: it stands before every number, so the long name would be in the way.

    suggest("group", "驻市教育局纪检监察组")            -> "教育组"
    suggest("commission", "海州市纪委监委")              -> "市纪委"

Only a suggestion, shown and changeable: a name of no known form is given back as it is.
"""

import re

_GROUP = re.compile(r"^\w*?驻(?:[省市区县州旗]|\w{2,3}[省市区县州])?(\w{2,}?)(?:局|厅|委员会|委)?(?:纪检监察组|纪检组)$")
_COMMISSION = re.compile(r"^(?:中共)?\w*?([省市区县州旗])(?:纪委|监委|纪律检查委员会|监察委员会)\w*$")


def suggest(kind: str, name: str) -> str:
    """kind    "group" or "commission" """
    name = "".join(name.split())
    found = (_COMMISSION if kind == "commission" else _GROUP).match(name)
    if found is None:
        return name.removesuffix("纪检监察组") or name
    return f"{found[1]}纪委" if kind == "commission" else f"{found[1]}组"
