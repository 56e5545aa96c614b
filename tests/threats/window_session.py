"""The real window in a process of its own, worked by a script: `python -m tests.threats.window_session FOLDER`.

What was seen goes to FOLDER/seen.json. FOLDER holds workspace/ and config/ of an office whose records carry the marker, in/ (a scan, a
workbook), and out/ for what a person lets out on purpose. Nothing of the program is replaced but the cost of the password, and the
desktop's way to open a file.
"""

import ctypes
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from app import private, quiet

quiet.begin()

from PySide6.QtCore import QObject, QTimer, QUrl, Slot  # noqa: E402
from PySide6.QtGui import QAccessible, QDesktopServices, QGuiApplication  # noqa: E402
from PySide6.QtPrintSupport import QPrinter  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QPlainTextEdit, QToolTip, QWidget  # noqa: E402

from tests.threats.traces import MARKER, found  # noqa: E402
from tests.ui.hands import write  # noqa: E402
from tests.ui.pages_kit import PASSWORD, quick_machine  # noqa: E402
from ui.shell import start, words  # noqa: E402

TICK_MS, PATIENCE = 15, 9000
FORMS = ("problem", "petition", "person")


class Desktop(QObject):
    """Opens files in place of another program."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []
        QDesktopServices.setUrlHandler("file", self, "take")

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))


class Session(QObject):
    def __init__(self, program: start.Program, folder: Path) -> None:
        super().__init__()
        self.program, self.folder, self.seen, self.desktop = program, folder, {}, Desktop()
        self._steps, self._wanted, self._waited = self.script(), None, 0
        self.timer = QTimer(self, interval=TICK_MS)
        self.timer.timeout.connect(self.tick)
        self.timer.start()

    def tick(self) -> None:
        try:
            if self._wanted is not None and not self._wanted():
                self._waited += 1
                if self._waited > PATIENCE:
                    raise TimeoutError(f"line {self._steps.gi_frame.f_lineno}")
                return
            self._waited = 0
            self._wanted = next(self._steps)
        except StopIteration:
            self.timer.stop()
        except BaseException as error:
            import traceback

            self.seen["error"] = "".join(traceback.format_exception(error))
            self.write()
            os._exit(9)

    def write(self) -> None:
        (self.folder / "seen.json").write_text(json.dumps(self.seen, ensure_ascii=False, default=str), "utf-8")

    # what a person does

    def script(self) -> Iterator[Callable[[], Any]]:
        program = self.program
        yield lambda: program.unlock is not None and program.unlock.user.text() == "zuzhang"
        write(program.unlock.password, PASSWORD)
        program.unlock.unlock.click()
        yield lambda: program.frame is not None
        frame = program.frame
        desk = frame.context.desk
        clue = desk.page("clue").rows[0].id
        idle = lambda: not program.jobs.busy()  # noqa: E731

        for code in FORMS:
            form = self.go(code, _new())
            yield idle
            entered = 0
            for field in form.form.fields.values():
                if field.face.kind in ("text", "long") and isinstance(field.editor, QLineEdit | QPlainTextEdit):
                    write(field.editor, MARKER)
                    entered += 1
            form._draft.keep()
            self.seen[f"entered {code}"] = entered
            yield idle
        self.seen["drafts"] = [name for name in frame.context.shelf.names("draft/") if MARKER in str(frame.context.shelf.get(name))]

        listing = self.go("clue")
        yield idle
        yield lambda: listing.view.table.rows()
        listing.filters.save_view(MARKER)
        self.seen["views"] = list(desk.settings("view.clue."))
        listing.view.selectRow(0)
        listing.view.copy()
        self.seen["copied"] = MARKER in QGuiApplication.clipboard().text()
        self.seen["hints"] = QGuiApplication.clipboard().mimeData().formats()
        write(frame.search, MARKER)
        yield lambda: frame.search.list.count() > 0
        yield idle
        frame.search.popup.hide()

        record = self.go("clue", clue)
        yield lambda: record.dossier is not None
        record.acting.attach(record.dossier, [str(self.folder / "in" / f"{MARKER}.pdf")])
        yield lambda: any(MARKER in one["name"] for one in record.dossier.row.files or ())
        yield idle
        from ui.pages.asking import Asker
        from ui.pages.records.opened import open_file

        item = next(one for one in record.dossier.row.files if MARKER in one["name"])
        open_file(frame.context, Asker(record, frame.context), "clue", clue, item)
        yield lambda: self.desktop.opened
        [copy] = self.desktop.opened
        self.seen["opened"] = {"path": copy, "mode": oct(copy.parent.stat().st_mode & 0o777), "memory": private.in_memory(copy),
                               "whole": MARKER.encode() in copy.read_bytes()}

        from ui.pages.going import Paper

        paper = self.go("paper", Paper("clue", clue))
        yield lambda: paper.made is not None and paper.view.pages() > 0
        paper.save_as(path=self.folder / "out" / "clue.pdf")
        yield lambda: (self.folder / "out" / "clue.pdf").exists() and idle()
        printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.folder / "out" / "printed.pdf"))
        paper.view.paint_on(printer)

        book = self.go("excel")
        book.look(self.folder / "in" / "book.xlsx")
        yield lambda: book.plan is not None and idle()
        report = self.go("reports")
        yield idle
        self.seen["reports"] = type(report).__name__

        def defect() -> None:
            said = MARKER
            raise ValueError(said)

        QTimer.singleShot(0, defect)
        yield lambda: QApplication.activeModalWidget() is not None
        dialog = QApplication.activeModalWidget()
        self.seen["crash dialog"] = _texts(dialog)
        dialog.reject()
        yield lambda: QApplication.activeModalWidget() is None
        thread = threading.Thread(target=defect)
        thread.start()
        thread.join()

        self.seen["while open"] = found(MARKER, *self.roots())
        self.seen["lock waits"] = self.before_the_lock(frame)
        office = program.office
        program.lock(words.LOCKED_ASKED)
        self.seen["hidden at once"] = not any(window.isVisible() and window is not program.unlock
                                              for window in QApplication.topLevelWidgets())
        self.seen["attachment after lock"] = copy.exists()
        yield lambda: program.office is None and idle()
        yield lambda: program.unlock.user.text() == "zuzhang"
        self.seen["locked"] = self.everything_readable()
        self.seen["frames left"] = [type(one).__name__ for one in QApplication.topLevelWidgets() if type(one).__name__ == "Frame"]
        self.seen["clipboard"] = QGuiApplication.clipboard().text()
        self.seen["closed"] = _closed(office)
        self.seen["private"] = sorted(one.name for one in private.mine().path.iterdir())
        self.seen["modules"] = sorted(name for name, module in sys.modules.items() if module is not None)
        self.seen["limits"] = Path("/proc/self/limits").read_text("utf-8")
        self.seen["dumpable"] = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
        self.seen["private path"] = private.mine().path
        self.write()
        program.unlock.close()

    def before_the_lock(self, frame: QWidget) -> int:
        """What may stand on the screen when somebody walks away: dialogs, a window apart, a menu, a tooltip. returns how many windows"""
        self.kept = [QDialog(frame), QWidget(), QMenu(frame)]
        for window in self.kept:
            window.setWindowTitle(MARKER)
            QLabel(MARKER, window)
        self.kept[0].open()
        self.kept[1].show()
        self.kept[2].addAction(MARKER)
        self.kept[2].popup(frame.pos())
        QToolTip.showText(frame.pos(), MARKER, frame)
        return sum(one.isVisible() for one in QApplication.topLevelWidgets())

    def everything_readable(self) -> list[str]:
        """Every text of the visible windows, and of the tree a screen reader walks."""
        said = [text for window in QApplication.topLevelWidgets() if window.isVisible() for text in _texts(window)]
        return said + _heard(QAccessible.queryAccessibleInterface(QApplication.instance()))

    def go(self, key: str, argument: Any = None) -> Any:
        self.program.frame.go(key, argument)
        page = self.program.frame.page()
        return getattr(page, "inner", page)

    def roots(self) -> list[Path]:
        """Everywhere the program may write but the folder for what is let out on purpose, and memory."""
        return [self.folder / name for name in ("workspace", "config", "home", "tmp")]


def _new() -> Any:
    from ui.pages.going import New

    return New()


def _texts(window: QWidget) -> list[str]:
    said = [window.windowTitle(), window.accessibleName()]
    for part in window.findChildren(QWidget):
        said += [part.toolTip(), part.accessibleName(), part.windowTitle()]
        for name in ("text", "toPlainText", "title"):
            if callable(ask := getattr(part, name, None)):
                said.append(str(ask()))
    return [one for one in said if one]


def _heard(one: Any, deep: int = 12) -> list[str]:
    if one is None or not one.isValid() or deep == 0:
        return []
    said = [one.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value)]
    return [text for text in said if text] + [text for n in range(one.childCount()) for text in _heard(one.child(n), deep - 1)]


def _closed(office: Any) -> bool:
    try:
        office.desk.count("clue")
    except Exception:
        return True
    return False


class Driven(start.Program):
    def begin(self) -> QWidget:
        shown = super().begin()
        self.session = Session(self, FOLDER)
        return shown


if __name__ == "__main__":
    FOLDER = Path(sys.argv[1])
    start.Program = Driven  # type: ignore[misc]
    with quick_machine(FOLDER / "config"):
        status = start.main(workspace=FOLDER / "workspace")
    sys.exit(status)
