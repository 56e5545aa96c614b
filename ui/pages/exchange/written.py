"""What stands on the medium after an export: the bundle's facts, its hand-over sheet, and its mark as a tag."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.errors import PaizhuError
from app.office import Office
from app.papers import paper_of, settings_for
from app.printing.render import render
from app.sync import service
from ui.widgets.labels import Tag


@dataclass(frozen=True)
class Written:
    """A bundle on the medium: what the export said, and what its sheet says."""

    made: service.Exported
    facts: dict[str, Any]
    folder: Path


def sheet_of(office: Office, bundle_id: str) -> bytes | PaizhuError:
    """The hand-over sheet; a bundle that is written stays written when its paper fails."""
    content = io.BytesIO()
    try:
        paper = paper_of(office.desk, "handover", bundle_id, workspace=office.workspace)
        render(paper, content, settings_for(office.desk, "handover", bundle_id))
    except PaizhuError as error:
        return error
    return content.getvalue()


def tagged(text: str) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(Tag(text, "secret" if "★" in text else "plain"))
    row.addStretch(1)
    return holder
