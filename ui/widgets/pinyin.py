"""Names by the first letters of their pinyin: `zms` finds 张某山. A character with several readings answers to each."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache


@lru_cache(maxsize=30_000)
def letters(character: str) -> str:
    """The first letters a character can be read with; a Latin letter or digit is itself."""
    if character.isascii():
        return character.casefold()
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    return "".join(sorted({reading[:1] for reading in found[0]})) if found else ""


def starts_with(text: str, typed: str) -> bool:
    """The text begins with what is typed, letter by letter or literally."""
    plain = [character for character in text if character.isalnum()]
    return len(typed) <= len(plain) and all(typed[n] in (plain[n].casefold() + letters(plain[n])) for n in range(len(typed)))


@dataclass(frozen=True)
class Suggestion:
    """A record that can be referred to. note: what tells it from its namesakes (unit and post)."""

    id: str
    title: str
    note: str = ""


class Names:
    """Suggestions found by part of the title or by pinyin letters; the best first, at most `limit`."""

    def __init__(self, suggestions: Iterable[Suggestion] = ()) -> None:
        self._all = list(suggestions)

    def __len__(self) -> int:
        return len(self._all)

    def find(self, typed: str, limit: int = 8) -> list[Suggestion]:
        typed = typed.strip().casefold()
        if not typed:
            return self._all[:limit]
        begins: list[Suggestion] = []
        inside: list[Suggestion] = []
        latin = typed.isascii()
        for one in self._all:
            title = one.title.casefold()
            if title.startswith(typed) or (latin and starts_with(one.title, typed)):
                begins.append(one)
                if len(begins) >= limit:
                    break
            elif typed in title:
                inside.append(one)
        return (begins + inside)[:limit]
