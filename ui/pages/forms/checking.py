"""The checks of a form while it is being written: each field is judged once it has been left, amber does not stop anything.

The desk judges the whole record; what it says of fields nobody has come to yet is kept back until saving.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from app.errors import Finding
from app.ledgers.face import Kind
from app.ledgers.kit import Record, Row, needs
from ui.widgets.form import Form, Repair


def required_now(ledger: type[Record], values: dict[str, Any], state: str) -> list[str]:
    """Fields that must be filled as the form stands."""
    row = Row({**values, "state": state})
    return [face.name for face in ledger.faces() if face.required and not face.computed and needs(ledger, face, row)]


def visited_only(findings: Sequence[Finding], visited: set[str], told: set[str]) -> list[Finding]:
    """told: fields a save was refused for; only of these an empty one is an error while the rest is still being written."""
    named = [((finding.field or "").split(".")[0], finding) for finding in findings]
    return [finding for name, finding in named if name in visited and (finding.code != "REQUIRED" or name in told)]


def repairs(form: Form, findings: Sequence[Finding]) -> dict[str, list[Repair]]:
    """A repair is offered where one is certain: an end some hours before its beginning on the same day."""
    offered: dict[str, list[Repair]] = {}
    moments = [name for name, field in form.fields.items() if field.face.kind is Kind.MOMENT]
    for finding in findings:
        if finding.field not in moments:
            continue
        end = form.fields[finding.field].value()
        for name in moments[:moments.index(finding.field)]:
            start = form.fields[name].value()
            if start and end and len(start) == len(end) == 16 and start[:10] == end[:10] and end < start:
                later = datetime.fromisoformat(end)
                while later.isoformat(timespec="minutes") < start:
                    later += timedelta(hours=1)
                if later.date().isoformat() == start[:10]:
                    offered[finding.field] = [(f"改为 {later:%H:%M}", _put(form, finding.field, later.isoformat(timespec="minutes")))]
    return offered


def _put(form: Form, name: str, value: str) -> Any:
    def put() -> None:
        editor = form.fields[name].editor
        editor.set_value(value)
        editor.changed.emit()
    return put
