"""What the fields of a form ask, answered by the desk: names by part or pinyin letters, yesterday's choices first, files, new records."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QWidget

from app.desk import Desk
from app.desk.reading import Where
from app.errors import PaizhuError
from app.ledgers.face import Face, Kind
from ui.pages.asking import Asker
from ui.pages.forms.recent import recent
from ui.pages.records.opened import open_file
from ui.pages.titles import TitleBook, named, titles_of
from ui.shell.page import Context
from ui.widgets.pinyin import Names, Suggestion
from ui.widgets.sources import Sources

SHOWN, LEARNT_MOST = 8, 5000
_NOTED = (Kind.REF, Kind.TEXT, Kind.CODE, Kind.CHOICE, Kind.DATE, Kind.MOMENT)


class NameBook:
    """Titles of every ledger's records by id, to complete from; read at first need and again after a commit of that ledger."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names: dict[str, Names] = {}
        desk.subscribe(self._forget)

    def _forget(self, changed: Any) -> None:
        self._names = {code: names for code, names in self._names.items() if code not in changed}

    def of(self, code: str) -> Names:
        if code not in self._names:
            found = Names(Suggestion(key, title) for key, title in self._desk.suggest(code, LEARNT_MOST))
            self._names = {**self._names, code: found}
        return self._names[code]


def names_of(context: Context) -> NameBook:
    if NameBook not in context.shared:
        context.shared[NameBook] = NameBook(context.desk)
    return context.shared[NameBook]  # type: ignore[no-any-return]


class DeskSources:
    """Makes a form's `Sources`.

    beside(): values of the form now, so that a person made from a field gets the form's unit
    """

    def __init__(self, page: QWidget, context: Context, beside: Callable[[], Mapping[str, Any]] = dict,
                 record: tuple[str, str] | None = None, may_create: bool = True) -> None:
        self._page, self._context, self._beside, self._record = page, context, beside, record
        self._desk = context.desk
        self._titles: TitleBook = titles_of(context)
        self._names = names_of(context)
        self._may_create = may_create
        self._asker = Asker(page, context)

    def sources(self) -> Sources:
        made = Sources(find=self.find, title=self._titles, today=self._today, attach=self.attach, creates=self.creates)
        if self._may_create:
            made.create = self.create
        if self._record is not None:
            made.open_file = lambda _face, item: open_file(self._context, self._asker, *(self._record or ("", "")), item)
        return made

    def _today(self) -> date:
        return self._desk.now().date()

    # names

    def find(self, face: Face, text: str) -> list[Suggestion]:
        if not face.ref:
            return self._anything(text)
        if face.ref not in self._desk.ledgers:
            return []
        names = self._names.of(face.ref)
        if not text.strip():
            first = [Suggestion(key, title) for key in recent(self._context.shelf, face.ref) if (title := self._titles(key))]
            known = {one.id for one in first}
            found = [*first, *(one for one in names.find("", SHOWN * 2) if one.id not in known)][:SHOWN]
        else:
            found = names.find(text, SHOWN)
            if not found and not text.isascii():
                # Older than what is kept to complete from: the full text knows it.
                found = [Suggestion(hit.id, hit.title) for hit in self._desk.search(text, 40) if hit.ledger == face.ref][:SHOWN]
            order = {key: place for place, key in enumerate(recent(self._context.shelf, face.ref))}
            found.sort(key=lambda one: (not one.title.startswith(text), order.get(one.id, len(order))))
        return self._noted(face.ref, found)

    def _anything(self, text: str) -> list[Suggestion]:
        """A record of any ledger, by words in it."""
        if not text.strip():
            return []
        ledgers = self._desk.ledgers
        return [Suggestion(hit.id, hit.title, "　".join(filter(None, (ledgers[hit.ledger].LABEL, hit.record_no))))
                for hit in self._desk.search(text, SHOWN) if hit.ledger in ledgers]

    def _noted(self, code: str, found: Sequence[Suggestion]) -> list[Suggestion]:
        """What tells namesakes apart: unit and post of a person, kind of a unit."""
        ledger = self._desk.ledgers[code]
        faces = [ledger.FACES[name] for name in ledger.LIST
                 if name not in ledger.TITLE and name != "state" and ledger.FACES[name].kind in _NOTED][:2]
        if not found or not faces:
            return list(found)
        rows = self._desk.page(code, [Where("id", "in", [one.id for one in found])], columns=[face.name for face in faces]).rows
        self._titles.learn(key for row in rows for key in named(faces, row))
        notes = {row.id: "　".join(filter(None, (self._titles.shown(face, row.get(face.name)) for face in faces))) for row in rows}
        # What this user may not open is not offered.
        return [Suggestion(one.id, one.title, notes[one.id]) for one in found if one.id in notes]

    # new records from inside a field

    def creates(self, face: Face) -> bool:
        """People and bodies, whose ledgers have no handler; a clue or a talk is not made in passing."""
        ledger = self._desk.ledgers.get(face.ref or "")
        return ledger is not None and not ledger.HANDLED

    def create(self, face: Face, text: str, take: Callable[[str, str], None]) -> None:
        from ui.pages.forms.create import CreateDialog

        dialog = CreateDialog(self._page, self._context, face.ref or "", text, self._beside())
        dialog.made.connect(take)
        dialog.open()

    # files

    def attach(self, paths: list[str]) -> list[dict[str, Any]]:
        """Encrypt files into the store; the window goes on, a large one shows its progress."""
        kept: list[dict[str, Any]] = []
        waiting = QEventLoop(self._page)

        def put(desk: Desk, progress: Any) -> list[dict[str, Any]]:
            done = []
            for path in map(Path, paths):
                digest, size = desk.objects.put(path, progress)
                done.append({"name": path.name, "sha256": digest, "size": size})
            return done

        def finished(items: list[dict[str, Any]]) -> None:
            kept.extend(items)
            waiting.quit()

        def refused(error: PaizhuError) -> None:
            waiting.quit()
            self._context.notices.show(error)

        self._context.jobs.start_shown(self._page, "正在加密附件", partial(put, self._desk), done=finished, refused=refused,
                                       cancelled=waiting.quit)
        waiting.exec()
        return kept
