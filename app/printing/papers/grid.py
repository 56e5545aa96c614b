"""A working form that is one ruled table of labelled cells: 登记表, 呈批表, 审批表 of any record.

source    docs/printing.md, section 6
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.printing.composer import Composer
from app.printing.forms import Row, lay_form


@dataclass
class Grid:
    """rows: as app/printing/forms.py lays them; number: above the table at the right."""

    title: str = ""
    rows: list[Row] = field(default_factory=list)
    number: str = ""
    mark: str = ""

    @property
    def TITLE(self) -> str:
        return self.title

    def lay(self, composer: Composer) -> None:
        lay_form(composer, self.title, self.rows, number=self.number, mark=self.mark)
