"""What stands behind each time limit: `resources/limits.json`, one entry per T-number.

shapes    a `Source` names the duty in a few words, what starts it, its text, who is reminded, the law it comes from and what an
          overdue one leads to. `grave` is the ‼ of the field: overdue is red at once.
          confidence: A the rule's own text, B an authoritative reading, C local practice, D our default (code table `confidence`)
errors    KeyError for a number nobody wrote down: the author's mistake
source    docs/time-limits.md. The numbering of 监察法实施条例 changed in 2025, so it is named without article.
"""

import json
from dataclasses import dataclass
from functools import cache

from app.resources import resource


@dataclass(frozen=True)
class Source:
    number: str
    title: str
    trigger: str
    text: str
    reminded: tuple[str, ...]
    source: str
    overdue: str
    grave: bool
    confidence: str
    ledgers: tuple[str, ...]


@cache
def sources() -> dict[str, Source]:
    """Every limit of the field by its T-number, in their order."""
    read = json.loads(resource("limits.json").read_text(encoding="utf-8"))
    return {number: Source(number, **entry | {"reminded": tuple(entry["reminded"]), "ledgers": tuple(entry["ledgers"])})
            for number, entry in read.items()}


def source(number: str) -> Source:
    return sources()[number]
