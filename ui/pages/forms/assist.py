"""What a form does for the one who writes: texts that come again are completed, a bare time knows its day, the unit follows the person."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter

from app.desk import Desk
from app.ledgers.face import Kind
from app.ledgers.kit import Record
from ui.pages.forms.recent import recent, repeats
from ui.widgets.dates import DateEditor
from ui.widgets.drafts import Shelf
from ui.widgets.form import Form


def help_writing(form: Form, ledger: type[Record], shelf: Shelf, today: Callable[[], date]) -> None:
    """Completion of short texts; moments after the first count from its day."""
    first = ""
    for name, field in form.fields.items():
        if field.face.kind is Kind.TEXT and repeats(ledger, field.face) and (kept := recent(shelf, f"{ledger.CODE}.{name}")):
            field.when_built(partial(_complete, kept))
        if field.face.kind is Kind.MOMENT:
            if first:
                field.when_built(partial(_count_from, _day_of(form, first, today)))
            first = first or name


def _complete(kept: list[str], editor: Any) -> None:
    completer = QCompleter(kept, editor)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.activated.connect(lambda text: editor.textEdited.emit(text))
    editor.setCompleter(completer)


def _count_from(day: Callable[[], date], editor: Any) -> None:
    if isinstance(editor, DateEditor):
        editor.set_today(day)


def _day_of(form: Form, name: str, today: Callable[[], date]) -> Callable[[], date]:
    def day() -> date:
        value = form.fields[name].value()
        return date.fromisoformat(value[:10]) if value else today()
    return day


def follow(form: Form, desk: Desk, name: str) -> None:
    """What the chosen person belongs to (their unit) is filled in where it is empty."""
    field = form.fields[name]
    if field.face.kind not in (Kind.REF, Kind.REFS) or not (value := field.value()):
        return
    kind = desk.ledgers.get(field.face.ref or "")
    if kind is None:
        return
    shared = [other for other, one in form.fields.items()
              if one.face.kind is Kind.REF and not one.face.common and other in kind.FACES and kind.FACES[other].ref == one.face.ref
              and one.value() is None and not one.problem()]
    if not shared:
        return
    key = value if isinstance(value, str) else value[0]
    rows = desk.page(kind.CODE, {"id": key}, columns=shared, limit=1).rows
    if rows:
        form.set_values({other: rows[0][other] for other in shared if rows[0].get(other)})


def about_whom(form: Form) -> str | None:
    """The first person of the form, else its unit."""
    for kind in ("person", "unit"):
        for field in form.fields.values():
            if field.face.ref == kind and not field.face.common and (value := field.value()):
                return str(value if isinstance(value, str) else value[0])
    return None
