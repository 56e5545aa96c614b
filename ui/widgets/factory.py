"""The editor of a field, by the kind of its value."""

from typing import Any

from app.ledgers.face import Face, Kind
from ui.widgets.dates import DateEditor, MomentEditor
from ui.widgets.editors import ChoiceEditor, LineEditor, LongEditor, yes_no_entries
from ui.widgets.files import FileList
from ui.widgets.references import CodesEditor, RefEditor, RefsEditor
from ui.widgets.sources import Sources


def make_editor(face: Face, sources: Sources) -> Any:
    """A widget that keeps the contract of ui/widgets/editors.py."""
    match face.kind:
        case Kind.LONG:
            return LongEditor(face)
        case Kind.DATE:
            return DateEditor(face, sources.today)
        case Kind.MOMENT:
            return MomentEditor(face, sources.today)
        case Kind.BOOL:
            return ChoiceEditor(face, yes_no_entries())
        case Kind.CODE:
            return ChoiceEditor(face, list(sources.entries(face)))
        case Kind.CHOICE:
            return ChoiceEditor(face, list((face.choices or {}).items()))
        case Kind.CODES:
            return CodesEditor(face, sources)
        case Kind.REF:
            return RefEditor(face, sources)
        case Kind.REFS:
            return RefsEditor(face, sources)
        case Kind.FILES:
            return FileList(face, sources)
        case Kind.TABLE:
            from ui.widgets.grid import GridEditor

            return GridEditor(face, sources)
        case _:
            return LineEditor(face)
