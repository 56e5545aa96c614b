"""What a form must ask the outside for: names, code lists, today, files. A page fills this from its desk; a test from a few lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import codes
from app.ledgers.face import Face
from ui.widgets.pinyin import Suggestion


def _none(_face: Face, _text: str) -> Sequence[Suggestion]:
    return ()


def _entries(face: Face) -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in codes.table(face.codes)] if face.codes else []


@dataclass
class Sources:
    """What the editors ask.

    find(face, text)          records a reference may point to, best first; with "" yesterday's choices
    title(id)                 what a referred record is called
    entries(face)             [(code, label)] of a code field
    create(face, text, take)  open a form for a new record and call take(id, title) once it is saved; None: not offered
    creates(face)             whether that is offered at this field
    attach(paths)             bring files in: [{"name", "sha256", "size"}]; None: no files can be added here
    open_file(face, item)     show an attachment
    """

    find: Callable[[Face, str], Sequence[Suggestion]] = _none
    title: Callable[[str], str] = str
    entries: Callable[[Face], list[tuple[str, str]]] = _entries
    today: Callable[[], date] = date.today
    create: Callable[[Face, str, Callable[[str, str], None]], None] | None = None
    creates: Callable[[Face], bool] = bool
    attach: Callable[[list[str]], list[dict[str, Any]]] | None = None
    open_file: Callable[[Face, dict[str, Any]], None] | None = None
