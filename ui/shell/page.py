"""What the frame knows of a page, and what a page may ask of the frame.

A place is an entry of the navigation; it makes its page when it is first gone to. Pages open each other by the key of a place:
`self.frame.go("clue")` the list, `self.frame.go("clue", id)` one record, whatever `make` of that place understands.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ui.jobs import Jobs
from ui.shell.notices import Notices
from ui.shell.settings import Settings
from ui.widgets.drafts import Shelf

if TYPE_CHECKING:
    from app.desk import Desk
    from app.office import Office


class Going(Protocol):
    """The part of the frame a page sees."""

    def go(self, key: str, argument: Any = None) -> None: ...
    def back(self) -> None: ...
    def say_saved(self) -> None: ...


@dataclass
class Context:
    """Everything a page stands on. `frame` is there once the frame is; `shared`: what pages of one open office share, by its class."""

    office: "Office"
    jobs: Jobs
    notices: Notices
    settings: Settings
    shelf: Shelf
    frame: Going | None = None
    shared: dict[type, Any] = field(default_factory=dict)

    @property
    def desk(self) -> "Desk":
        return self.office.desk


@dataclass(frozen=True)
class PageAct:
    """A line of the 记录 menu: words, what it does, its key (shown; bound by the page's own button)."""

    words: str
    act: Callable[[], object]
    key: str = ""
    enabled: bool = True


class Page(QWidget):
    """Base of all pages. What a page does not have it does not override; the frame greys the menu line.

    TITLE     words of the page, for window title and screen readers
    HINTS     [(key, words)] in the status bar
    SHOWS     codes of ledgers; after a commit that touched one of them `refresh()` is called while the page is visible
    """

    TITLE = ""
    HINTS: Sequence[tuple[str, str]] = ()
    SHOWS: frozenset[str] = frozenset()

    status_changed = Signal(str)     # left words of the status bar, e.g. 选中 1 件，共 128 件
    title_changed = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setProperty("role", "ground")
        self.setAccessibleName(self.TITLE)

    def open(self, argument: Any) -> None:
        """Gone to again with another argument (a record's id, filters)."""

    def refresh(self) -> None:
        """Read again what is on screen (F5, or after a commit)."""

    def leave(self) -> bool:
        """Before another page shows; keep drafts here. False: stay."""
        return True

    def take_keys(self) -> None:
        """The keyboard comes here from the navigation's field: to the first list on the page, else to the page."""
        lists = [view for view in self.findChildren(QAbstractItemView) if view.isVisible() and view.focusPolicy()]
        (lists[0] if lists else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def acts(self) -> list[PageAct]:
        """The 记录 menu for this page now."""
        return []

    # Ctrl+N, Ctrl+P, Ctrl+E, Ctrl+I and Esc; None where the page has none
    new: Callable[[], object] | None = None
    print_page: Callable[[], object] | None = None
    export: Callable[[], object] | None = None
    bring_in: Callable[[], object] | None = None

    def escape(self) -> None:
        if self.context.frame is not None:
            self.context.frame.back()


@dataclass(frozen=True)
class Place:
    """One entry of the navigation.

    make(context, argument) -> Page     called when first gone to, and again for an argument when `many` (one page per record)
    group     heading it stands under; "" stands alone; icon for those that stand alone
    count     desk -> number beside it, or None; asked in a reading job after start and after commits
    told      desk -> words for the status bar of every page (what waits to be handed over); asked with the counts
    hidden    not in the navigation (record pages, forms)
    menu      "handover" or "tools": also a line of that menu
    """

    key: str
    label: str
    make: Callable[[Context, Any], Page]
    group: str = ""
    icon: str = ""
    count: Callable[[Any], int | None] | None = None
    told: Callable[[Any], str] | None = None
    hidden: bool = False
    menu: str = ""


@dataclass(frozen=True)
class Layout:
    """The navigation: places in order, icons of groups, where a rule stands above, and the groups that are open at first (None: all)."""

    places: Sequence[Place]
    group_icons: dict[str, str] = field(default_factory=dict)
    rules_above: frozenset[str] = frozenset()
    first: str = ""
    open_groups: frozenset[str] | None = None
