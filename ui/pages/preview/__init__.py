"""The print preview: the PDF itself, with its fields beside it. Gone to with a `Paper` (ui/pages/going.py)."""

from typing import Any

from ui.pages.places import HIDDEN, Entry
from ui.shell.page import Context, Page, Place


def _page(context: Context, argument: Any) -> Page:
    from ui.pages.preview.paper_page import PaperPage

    return PaperPage(context, argument)


PLACES = (Entry(HIDDEN, Place("paper", "打印", _page, hidden=True)),)
