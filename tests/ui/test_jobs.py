"""Long work leaves the window free, reports, can be stopped; what writes never meets."""

import logging
import threading

import pytest

from app.errors import BundleGap, Cancelled, Defect
from ui.jobs import Jobs
from ui.widgets.dialogs import ProgressDialog


@pytest.fixture
def jobs(qtbot):
    made = Jobs()
    yield made
    assert made.finish()


def test_the_result_arrives_in_the_windows_thread(jobs, qtbot):
    here, came = threading.current_thread(), []
    jobs.start(lambda progress: threading.current_thread(), done=lambda there: came.append((there, threading.current_thread())))
    qtbot.waitUntil(lambda: bool(came))
    assert came[0][0] is not here
    assert came[0][1] is here


def test_progress_is_reported_in_order(jobs, qtbot):
    told = []

    def work(progress):
        for n in range(5):
            progress(n, 5, f"第{n}项")
        return 5

    jobs.start(work, progressed=lambda *told_now: told.append(told_now))
    qtbot.waitUntil(lambda: not jobs.busy())
    assert told == [(n, 5, f"第{n}项") for n in range(5)]


def test_what_a_job_named_is_let_go_of_in_the_windows_thread(jobs, qtbot):
    """A window that only a finished job still knew must not go down with the thread that did the work."""
    class Window:
        def __del__(self):
            gone.append(threading.current_thread())

    gone, here = [], threading.current_thread()
    for _ in range(50):
        window = Window()
        jobs.start(lambda progress, window=window: window, writes=False, done=lambda _, window=window: None)
        del window
    qtbot.waitUntil(lambda: not jobs.busy())
    assert gone == [here] * 50


def test_a_cancelled_job_stops_at_the_next_piece(jobs, qtbot):
    started, go_on, ended = threading.Event(), threading.Event(), []

    def work(progress):
        started.set()
        go_on.wait(5)
        progress(1, 2, "还在做")
        raise AssertionError("went on after the cancel")

    job = jobs.start(work, cancelled=lambda: ended.append("cancelled"), refused=ended.append)
    assert started.wait(5)
    job.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == ["cancelled"]


def test_a_refusal_arrives_as_it_is_and_a_defect_is_logged(jobs, qtbot, caplog):
    came = []

    def gap(progress):
        raise BundleGap(sender="驻市教育局组", first=12, last=14)

    def broken(progress):
        raise ZeroDivisionError

    jobs.start(gap, refused=came.append)
    with caplog.at_level(logging.ERROR):
        jobs.start(broken, refused=came.append)
        qtbot.waitUntil(lambda: len(came) == 2)
    assert isinstance(came[0], BundleGap)
    assert isinstance(came[1], Defect)
    assert "ZeroDivisionError" in caplog.text


def test_two_jobs_that_write_never_meet(jobs, qtbot):
    inside, most, lock = [0], [0], threading.Lock()
    barrier = threading.Event()

    def work(progress):
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        barrier.wait(0.02)
        with lock:
            inside[0] -= 1

    for _ in range(6):
        jobs.start(work)
    qtbot.waitUntil(lambda: not jobs.busy())
    assert most[0] == 1


def test_what_waits_for_idle_is_called_after_the_last_job(jobs, qtbot):
    order = []
    jobs.start(lambda progress: None, done=lambda _: order.append("job"))
    jobs.when_idle(lambda: order.append("idle"))
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["job", "idle"]


def test_progress_shows_late_and_cancel_later(qtbot):
    dialog = ProgressDialog(None, "正在导入")
    qtbot.addWidget(dialog)
    assert not dialog.isVisible()
    qtbot.waitUntil(dialog.isVisible, timeout=1500)
    assert dialog.cancel.isHidden()
    dialog.progress(66, 100, "核对")
    assert dialog.share.text() == "66 %"
    qtbot.waitUntil(lambda: not dialog.cancel.isHidden(), timeout=3500)
    with qtbot.waitSignal(dialog.cancel_asked):
        dialog.cancel.click()
    dialog.close()
    assert dialog.isVisible()
    dialog.finish()


def test_cancelled_is_a_refusal_nobody_is_shown():
    assert Cancelled().number == "SYS-02"
