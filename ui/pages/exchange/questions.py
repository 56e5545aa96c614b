"""What sync answers, in words: sizes, numbers, days, digests, and both values of a conflict."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.desk import Desk
from app.ledgers import ledgers
from app.sync import service
from app.sync.merging.conflicts import in_words
from app.sync.views.between import Overview


def by_ledger(counts: dict[str, int]) -> str:
    """谈话 12　会议 9　…"""
    names = ledgers()
    return "　".join(f"{names[code].LABEL} {count}" for code, count in counts.items() if code in names)


def groups_of_four(digest: str) -> str:
    """A digest for reading aloud: eight groups of four to a line."""
    parts = [digest[n:n + 4] for n in range(0, len(digest), 4)]
    return "\n".join(" ".join(parts[n:n + 8]) for n in range(0, len(parts), 8))


def two_lines(fingerprint: str | None) -> str:
    """Six groups of five digits, three to a line."""
    groups = (fingerprint or "").split()
    return "\n".join(" ".join(groups[n:n + 3]) for n in range(0, len(groups), 3))


def size_words(size: int) -> str:
    return f"{size / 1024 ** 2:.1f} MB" if size >= 1024 ** 2 else f"{size / 1024:.1f} KB" if size >= 1024 else f"{size} 字节"


def number_words(gaps: Iterable[tuple[int, int]]) -> str:
    """第 34、35 号, 第 40 至 44 号"""
    said = [f"{first}" if first == last else f"{first}、{last}" if last == first + 1 else f"{first} 至 {last}" for first, last in gaps]
    return "第 " + "、".join(said) + " 号" if said else ""


def local_day(moment: str | None, *, year: bool = False) -> str:
    """A stored UTC moment as a day here: 11-18, or with its year."""
    if not moment:
        return ""
    day = datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone()
    return f"{day:%Y-%m-%d}" if year else f"{day:%m-%d}"


def local_moment(moment: str | None) -> str:
    return f"{datetime.fromisoformat(moment.replace('Z', '+00:00')).astimezone():%Y-%m-%d %H:%M}" if moment else ""


def waits(seen: Overview, commission: bool) -> str:
    """What waits to be handed over and how the last bundle fared: 37 条待交出　上次交出 11-18 第 42 号包，已签收; "" before enrolment."""
    if not seen.status.enrolled:
        return ""
    last = next((one for one in seen.bundles if one.ours), None)
    fared = "" if last is None else (f"　上次{'下发' if commission else '交出'} {local_day(last.created)} 第 {last.number} 号包，"
                                     + ("已签收" if last.state == "applied" else "待签收"))
    return f"{sum(one.pending for one in seen.status.partners)} 条待{'下发' if commission else '交出'}{fared}"


@dataclass(frozen=True)
class Shown:
    """A conflict with its values in words."""

    one: service.Waiting
    mine: str
    theirs: str


def shown(desk: Desk, found: list[service.Waiting]) -> list[Shown]:
    titles = desk.titles({key for one in found for value in (one.mine, one.theirs) for key in _ids(value)})
    return [Shown(one, *(in_words(one, value, lambda key: titles.get(key, "")) for value in (one.mine, one.theirs))) for one in found]


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value) == 36:
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _ids(one)
