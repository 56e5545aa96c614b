"""问题线索案卷: everything about one clue as a dossier, its documents in the order of the procedure.

source    docs/printing.md, section 7
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.printing.composer import Composer
from app.printing.dossier import Dossier, lay_dossier


@dataclass
class CaseFile(Dossier):
    """A dossier as a paper; its documents hold papers and attached files."""

    TITLE: ClassVar[str] = "案卷"

    def lay(self, composer: Composer) -> None:
        lay_dossier(composer, self)
