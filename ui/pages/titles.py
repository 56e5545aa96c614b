"""Titles of the records that are referred to, read once per open office; after a commit they are read again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.desk import Desk
from app.ledgers.face import Face, Kind
from app.ledgers.values import show
from ui.shell.page import Context

KEPT_MOST = 50_000


class TitleBook:
    """Called with an id it gives the title, "" for none. `learn` reads many at once, also from a job's thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, str] = {}
        desk.subscribe(lambda _changed: self._forget())

    def _forget(self) -> None:
        self._known = {}

    def __call__(self, key: str) -> str:
        if key not in self._known:
            self.learn([key])
        return self._known.get(key, "")

    def learn(self, keys: Iterable[str]) -> None:
        known = self._known
        wanted = [key for key in dict.fromkeys(keys) if key not in known]
        if not wanted:
            return
        if len(known) > KEPT_MOST:
            known = self._known = {}
        known.update(dict.fromkeys(wanted, "") | self._desk.titles(wanted))

    def shown(self, face: Face, value: Any) -> str:
        """The value for the eye, names in place of references."""
        return show(face, value, self)


def titles_of(context: Context) -> TitleBook:
    """The office's one book."""
    if TitleBook not in context.shared:
        context.shared[TitleBook] = TitleBook(context.desk)
    return context.shared[TitleBook]  # type: ignore[no-any-return]


def named(faces: Sequence[Face], row: Mapping[str, Any]) -> list[str]:
    """Ids of the records a row names, sub-tables included."""
    found: list[str] = []
    for face in faces:
        value = row.get(face.name)
        if not value:
            continue
        if face.kind is Kind.REF:
            found.append(value)
        elif face.kind is Kind.REFS:
            found += value
        elif face.kind is Kind.TABLE:
            for line in value:
                found += named(face.columns, line)
    return found
