"""The window: header with menus and search, navigation, the page, the status bar.

The frame knows places and pages (ui/shell/page.py) and no ledger. Pages are made when first gone to and kept; going back returns to
the page before as it was.
"""

from collections.abc import Set as AbstractSet
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt, QTime, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.errors import PaizhuError
from ui.shell import words
from ui.shell.navigation import WIDE, Navigation
from ui.shell.page import Context, Layout, Page, Place
from ui.shell.search import SearchBox
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.choosing import ShelfMemory, recall
from ui.widgets.labels import Elided, Tag, rule
from ui.widgets.labels import words as label
from ui.widgets.menus import open_menu

NARROW, TITLE_BAR = 1300, 36


class _Announced(QObject):
    """Commits are announced in the committing thread; this brings them to the window's."""

    came = Signal(object)


class Frame(QMainWindow):
    """lock_asked(): the person wants to lock; closing is told by `closed`."""

    lock_asked = Signal()
    closed = Signal()

    def __init__(self, context: Context, layout: Layout, *, office_name: str, secrecy: str, user_name: str, post: str = "",
                 ledger_label: Any = str) -> None:
        super().__init__()
        self.context, self._layout = context, layout
        context.frame = self
        recall(ShelfMemory(context.shelf))
        self._places = {place.key: place for place in layout.places}
        self._pages: dict[tuple[str, Any], Page] = {}
        self._past: list[tuple[str, Any]] = []
        self._at: tuple[str, Any] | None = None
        self.setWindowTitle(office_name)  # the system adds the program's name
        self.stack = QStackedWidget()
        self.navigation = Navigation(layout, context.settings.memory("navigation"))
        self.navigation.gone.connect(self.go)
        self.search = SearchBox(context.desk.search, ledger_label, context.jobs)
        self.search.opened.connect(lambda hit: self.go(hit.ledger, hit.id))
        self.setCentralWidget(self._whole(office_name, secrecy, user_name, post))
        self._announced = _Announced()
        self._announced.came.connect(self._changed, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = context.desk.subscribe(lambda codes: self._announced.came.emit(frozenset(codes)))
        self._count_later = QTimer(self, singleShot=True, interval=200)
        self._count_later.timeout.connect(self.count)
        theme.changed.connect(self._tell_scale)
        self._tell_scale()
        self.setMinimumSize(960, 600)
        self._recall_window()
        self.count()

    # building

    def _whole(self, office_name: str, secrecy: str, user_name: str, post: str) -> QWidget:
        whole = QWidget()
        lines = QVBoxLayout(whole)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._header(office_name, secrecy, user_name, post))
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.navigation)
        middle.addWidget(self.stack, 1)
        lines.addLayout(middle, 1)
        lines.addWidget(self._status())
        return whole

    def _header(self, office_name: str, secrecy: str, user_name: str, post: str) -> QWidget:
        header = QFrame()
        header.setProperty("role", "header")
        theme.follow(header, lambda: header.setFixedHeight(theme.px(44)))
        row = QHBoxLayout(header)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(8)
        left = QWidget()
        left.setMinimumWidth(theme.px(WIDE))
        name = QHBoxLayout(left)
        name.setContentsMargins(16, 0, 8, 0)
        name.setSpacing(8)
        title = label(office_name, "strong")
        title.setMaximumWidth(theme.px(220))
        title.setToolTip(office_name)
        name.addWidget(title)
        if secrecy:
            name.addWidget(Tag(secrecy, "secret"))
        name.addStretch(1)
        row.addWidget(left)
        self.menus = self._menus()
        row.addWidget(self.menus, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self.search.setFixedWidth(theme.px(360))
        row.addWidget(self.search)
        row.addStretch(1)
        self._user = Button(user_name, "tool", "user", compact=True)
        self._user.setToolTip(post)
        self._user.clicked.connect(lambda: open_menu(self._user_menu(), self._user))
        row.addWidget(self._user)
        lock = Button(words.LOCK, "tool", "lock-simple", compact=True)
        lock.setToolTip(f"{words.LOCK}　Ctrl+L")
        lock.clicked.connect(self.lock_asked)
        row.addWidget(lock)
        return header

    def _act(self, menu: QMenu, text: str, key: str, act: Any) -> QAction:
        action = QAction(text, self)
        if key:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda: act())
        menu.addAction(action)
        return action

    def _menus(self) -> QMenuBar:
        bar = QMenuBar()
        bar.setNativeMenuBar(False)
        file = bar.addMenu(words.MENU_FILE)
        self._page_acts = {
            "new": self._act(file, words.NEW, "Ctrl+N", lambda: self._page_does("new")),
            "bring_in": self._act(file, words.IMPORT, "Ctrl+I", lambda: self._page_does("bring_in")),
            "export": self._act(file, words.EXPORT, "Ctrl+E", lambda: self._page_does("export")),
            "print_page": self._act(file, words.PRINT, "Ctrl+P", lambda: self._page_does("print_page")),
        }
        file.addSeparator()
        self._act(file, words.LOCK, "Ctrl+L", self.lock_asked.emit)
        self._act(file, words.QUIT, "Ctrl+Q", self.close)
        edit = bar.addMenu(words.MENU_EDIT)
        for text, key, name in ((words.UNDO, "Ctrl+Z", "undo"), (words.REDO, "Ctrl+Y", "redo"), ("", "", ""), (words.CUT, "Ctrl+X", "cut"),
                                (words.COPY, "Ctrl+C", "copy"), (words.PASTE, "Ctrl+V", "paste"), ("", "", ""),
                                (words.SELECT_ALL, "Ctrl+A", "selectAll")):
            if not text:
                edit.addSeparator()
                continue
            # The key is only named: the widget with the focus handles it itself, and an own shortcut would take it away.
            action = edit.addAction(f"{text}\t{key}")
            action.triggered.connect(lambda _=False, name=name: _edit(name))
        self._record = bar.addMenu(words.MENU_RECORD)
        self._record.aboutToShow.connect(self._fill_record_menu)
        view = bar.addMenu(words.MENU_VIEW)
        self._act(view, words.REFRESH, "F5", lambda: self._page_does("refresh"))
        self._act(view, words.BACK, "Alt+Left", self.back)
        view.addSeparator()
        self._act(view, words.TEXT_LARGER, "Ctrl++", theme.larger).setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self._act(view, words.TEXT_SMALLER, "Ctrl+-", theme.smaller)
        self._act(view, words.TEXT_PLAIN, "Ctrl+0", theme.plain)
        view.addSeparator()
        for text, mode in ((words.THEME_LIGHT, "light"), (words.THEME_DARK, "dark"), (words.THEME_SYSTEM, "system")):
            self._act(view, text, "", lambda mode=mode: theme.set_mode(mode))
        for title, menu in ((words.MENU_HANDOVER, "handover"), (words.MENU_TOOLS, "tools")):
            places = [place for place in self._layout.places if place.menu == menu]
            if places:
                shown = bar.addMenu(title)
                for place in places:
                    self._act(shown, place.label, "", lambda key=place.key: self.go(key))
        self._search_act = QAction(self)
        self._search_act.setShortcut(QKeySequence("Ctrl+K"))
        self._search_act.triggered.connect(self._to_search)
        self.addAction(self._search_act)
        escape = QAction(self)
        escape.setShortcut(QKeySequence("Esc"))
        escape.triggered.connect(self._escape)
        self.addAction(escape)
        find = QAction(self)
        find.setShortcut(QKeySequence("Alt+0"))
        find.triggered.connect(lambda: self.navigation.look_for())
        self.addAction(find)
        for n in range(1, 10):
            jump = QAction(self)
            jump.setShortcut(QKeySequence(f"Alt+{n}"))
            jump.triggered.connect(lambda _=False, n=n: self._jump(n))
            self.addAction(jump)
        return bar

    def _status(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("role", "status")
        theme.follow(bar, lambda: bar.setFixedHeight(theme.px(28)))
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        self._words = Elided(role="note")
        self._handover = label("", "note")
        self._hints = label("", "note")
        self._saved, self._scale = label("", "note"), label("", "note")
        row.addWidget(self._words, 1)
        row.addWidget(self._handover)
        row.addStretch(1)
        row.addWidget(self._hints)
        self._saved_rule = rule(vertical=True)
        for part in (self._saved_rule, self._saved, rule(vertical=True), self._scale):
            row.addWidget(part)
        self._saved_rule.hide()
        return bar

    # going

    def go(self, key: str, argument: Any = None) -> None:
        """Show a place. Unknown keys are the author's mistake and raise KeyError."""
        place = self._places[key]
        if self._at is not None and self._at != (key, argument):
            if not self.page().leave():
                self.navigation.set_current(self._at[0])
                return
            self._past.append(self._at)
            del self._past[:-50]
        self._show(place, argument)

    def back(self) -> None:
        """The page before; at the first page nothing."""
        if self._past and self.page().leave():
            key, argument = self._past.pop()
            self._show(self._places[key], argument)

    def _show(self, place: Place, argument: Any) -> None:
        at = (place.key, None)
        page = self._pages.get(at)
        try:
            if page is None:
                page = self._pages[at] = place.make(self.context, argument)
                page.status_changed.connect(lambda text, page=page: self._words.set_text(text) if page is self.page() else None)
                self.stack.addWidget(page)
            else:
                page.open(argument)
        except PaizhuError as refused:
            self.context.notices.show(refused)
            if self._at is not None:
                self.navigation.set_current(self._at[0])
            return
        self._at = (place.key, argument)
        self.stack.setCurrentWidget(page)
        self.navigation.set_current(place.key)
        self._words.set_text("")
        self._hints.setText("　".join(f"{key} {text}" for key, text in page.HINTS))
        for name, action in self._page_acts.items():
            action.setEnabled(getattr(page, name) is not None)
        page.refresh()
        if self.navigation.find.hasFocus():
            page.take_keys()

    def page(self) -> Page:
        page = self.stack.currentWidget()
        assert isinstance(page, Page)
        return page

    def at(self) -> tuple[str, Any] | None:
        """Where the person is, to come back to after a lock."""
        return self._at

    def _jump(self, n: int) -> None:
        seen: list[str] = []
        for place in self._layout.places:
            if not place.hidden and (not place.group or all(self._places[key].group != place.group for key in seen)):
                seen.append(place.key)
        if n <= len(seen):
            self.go(seen[n - 1])

    def _page_does(self, name: str) -> None:
        act = getattr(self.page(), name)
        if act is None:
            return
        try:
            act()
        except PaizhuError as refused:
            self.context.notices.show(refused)

    def _escape(self) -> None:
        self.page().escape()

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _fill_record_menu(self) -> None:
        self._record.clear()
        for act in self.page().acts():
            # \t only names the key; the page's own button carries it.
            action = self._record.addAction(f"{act.words}\t{act.key}" if act.key else act.words)
            action.setEnabled(act.enabled)
            action.triggered.connect(lambda _=False, act=act: act.act())
        if self._record.isEmpty():
            self._record.addAction(words.NONE).setEnabled(False)

    def _user_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(f"{words.LOCK}\tCtrl+L", self.lock_asked.emit)
        menu.addAction(f"{words.QUIT}\tCtrl+Q", self.close)
        return menu

    # what the desk announces

    @Slot(object)
    def _changed(self, codes: AbstractSet[str]) -> None:
        self._count_later.start()
        if self._at is not None and (not self.page().SHOWS or codes & self.page().SHOWS):
            self.page().refresh()

    def count(self) -> None:
        """Ask the counts beside the places and what waits to be handed over again, in a job."""
        desk = self.context.desk
        asked = [(place.key, place.count) for place in self._layout.places if place.count is not None]
        told = [place.told for place in self._layout.places if place.told is not None]
        self.context.jobs.start(lambda _progress: ({key: count(desk) for key, count in asked}, "　".join(tell(desk) for tell in told)),
                                writes=False, done=self._counted)

    def _counted(self, answer: tuple[dict[str, int | None], str]) -> None:
        # The answer may come after the window went (a lock).
        if isValid(self):
            counts, waits = answer
            self.navigation.set_counts(counts)
            self._handover.setText(waits)

    # the status bar

    def say_saved(self) -> None:
        self._saved_rule.show()
        self._saved.setText(f"已保存 {QTime.currentTime().toString('HH:mm')}")

    def status(self) -> str:
        return self._words.whole()

    def _tell_scale(self) -> None:
        self._scale.setText(f"{theme.text} %")
        self.context.settings.set("text", theme.text)
        self.context.settings.set("mode", theme.mode)

    # the window

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.width()
        self.navigation.set_rail(width < NARROW * theme.text / 100)
        self.search.setFixedWidth(theme.px(360 if width >= 1500 else 240 if width >= 1200 else 180))
        self._hints.setVisible(width >= 1200)

    def _recall_window(self) -> None:
        size = self.context.settings.get("window/size")
        room = self.screen().availableSize()
        wanted = QSize(*size) if isinstance(size, list) and len(size) == 2 else QSize(1600, 1000)
        # The title bar is outside this size and would push the status bar off the screen.
        self.resize(wanted.boundedTo(room - QSize(0, TITLE_BAR)).expandedTo(self.minimumSize()))
        if self.context.settings.get("window/whole", False):
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._at is not None and not self.page().leave():
            event.ignore()
            return
        self.context.settings.set("window/whole", self.isMaximized())
        if not self.isMaximized():
            self.context.settings.set("window/size", [self.width(), self.height()])
        self._unsubscribe()
        super().closeEvent(event)
        self.closed.emit()

    def put_down(self) -> list[Exception]:
        """At a lock: pages keep their drafts and nothing is asked. returns why some could not: a lock is stopped by nothing"""
        failed = []
        for page in self._pages.values():
            try:
                page.leave()
            except Exception as error:
                failed.append(error)
        self._unsubscribe()
        return failed


def _edit(name: str) -> None:
    widget = QApplication.focusWidget()
    if isinstance(widget, QLineEdit | QPlainTextEdit | QLabel) or hasattr(widget, name):
        act = getattr(widget, name, None)
        if callable(act):
            act()
