"""A commission and two groups on one test PC, enrolled, each with its window; a folder stands for the stick."""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from app import office as offices
from app.office import Office
from app.sync import service
from tests.conftest import BEIJING, StoppedClock
from tests.ui.pages_kit import PASSWORD, Window, quick_machine, window
from ui.shell.settings import Settings
from ui.widgets.labels import Elided
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.two_persons import TwoPersonsDialog

NAMES = {"commission": "测试县纪委监委", "group": "驻测试县教育局纪检监察组", "other": "驻测试县财政局纪检监察组"}
USERS = {"commission": "anguan", "group": "zuzhang", "other": "zuzhang"}
CTRL = Qt.KeyboardModifier.ControlModifier


def make_offices(folder: Path, clock: StoppedClock, *, enrolled: bool) -> None:
    with quick_machine(folder / "config"), ExitStack() as stack:
        made = {}
        for who, name in NAMES.items():
            first = offices.make(folder / who, "commission" if who == "commission" else "group", name, password=PASSWORD, clock=clock,
                                 user=USERS[who], person="某甲")
            (folder / f"{who}.codes").write_text(json.dumps(first.admin_codes), "utf-8")
            made[who] = stack.enter_context(first.office)
        for who in ("group", "other") if enrolled else ():
            enrol(made[who], made["commission"], folder)


def enrol(group: Office, commission: Office, folder: Path) -> None:
    service.enrol_request(group.workspace, group.desk, folder / "request")
    answer = service.enrol_approve(commission.workspace, commission.desk, folder / "request", folder / "answer",
                                   group.workspace.station.name)
    service.enrol_accept(group.workspace, group.desk, folder / "answer", answer.root_fingerprint)


def second_person(place: "County", who: str, monkeypatch: pytest.MonkeyPatch, *, reason: str = "",
                  password: str = "Mima-security") -> None:
    """The security administrator stands by: every dialog of two persons is filled in with his account, as a person would, and accepted."""
    codes = json.loads((place.stick.parent / "county" / f"{who}.codes").read_text("utf-8"))
    place.offices[who].workspace.activate("security", codes["security"], "Mima-security")

    def filled(dialog: TwoPersonsDialog) -> int:
        dialog.why.setText(reason)
        dialog.who.setCurrentIndex(dialog.who.findData("security"))
        dialog.word.setText(password)
        assert dialog.act.isEnabled()
        return int(QDialog.DialogCode.Accepted)
    monkeypatch.setattr(TwoPersonsDialog, "exec", filled)


@dataclass
class County:
    offices: dict[str, Office]
    windows: dict[str, Window]
    stick: Path
    clock: StoppedClock

    def write_out(self, who: str = "group", to: str | None = None) -> Path:
        """A bundle onto the stick through the service: what the other tests begin with. returns its path"""
        self.clock.pass_(minutes=1)
        office = self.offices[who]
        partners = service.status(office.workspace, office.desk).partners
        station = next(one.station_id for one in partners if to in (None, one.name))
        return self.stick / Path(service.export_bundle(office.workspace, office.desk, station, self.stick).files[0]).name

    def partner(self, who: str, name: str) -> service.Partner:
        office = self.offices[who]
        return next(one for one in service.status(office.workspace, office.desk).partners if one.name == name)


@contextmanager
def county(template: Path, tmp_path: Path, settings: Settings, qtbot: Any, clock: StoppedClock) -> Iterator[County]:
    shutil.copytree(template, tmp_path / "county")
    stick = tmp_path / "stick"
    stick.mkdir()
    with quick_machine(tmp_path / "county" / "config"), ExitStack() as stack:
        opened = {who: stack.enter_context(offices.open_office(tmp_path / "county" / who, USERS[who], PASSWORD, clock)) for who in NAMES}
        windows = {who: stack.enter_context(window(office, settings, qtbot)) for who, office in opened.items()}
        yield County(opened, windows, stick, clock)


@pytest.fixture(scope="session")
def enrolled_template(tmp_path_factory: pytest.TempPathFactory, early_clock: StoppedClock) -> Path:
    folder = tmp_path_factory.mktemp("enrolled")
    make_offices(folder, early_clock, enrolled=True)
    return folder


@pytest.fixture(scope="session")
def strangers_template(tmp_path_factory: pytest.TempPathFactory, early_clock: StoppedClock) -> Path:
    folder = tmp_path_factory.mktemp("strangers")
    make_offices(folder, early_clock, enrolled=False)
    return folder


@pytest.fixture(scope="session")
def early_clock() -> StoppedClock:
    return StoppedClock(datetime(2026, 11, 1, 9, 0, tzinfo=BEIJING))


def drop(place: QWidget, file: Path) -> None:
    """A file let go over the page."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(place, QDragEnterEvent(QPoint(50, 50), *how))
    QApplication.sendEvent(place, QDropEvent(QPointF(50, 50), *how))


def active(win: Window) -> None:
    """Keys of the window are heard by the window in front."""
    win.frame.activateWindow()
    assert QTest.qWaitForWindowActive(win.frame)


def press(widget: QWidget) -> None:
    QApplication.processEvents()
    assert widget.isVisible()
    assert widget.isEnabled()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def notices(page: QWidget) -> list[str]:
    """What the bars of the page say, title and text."""
    QApplication.processEvents()      # what was just put into a layout is shown with the next turn
    return [bar.accessibleName() for bar in page.findChildren(NoticeBar) if bar.isVisible()]


def words_on(page: QWidget) -> str:
    """All words that are seen."""
    QApplication.processEvents()
    return "\n".join(label.whole() if isinstance(label, Elided) else label.text() for label in page.findChildren(QLabel)
                     if label.isVisible())
