"""To the printer: the finished PDF goes to the system's queue at its actual size, never scaled to the page.

Linux hands the file to CUPS. Windows has no queue that takes PDF files: there the window draws the pages with QtPdf into its printer.

errors    PrinterFailed with the queue's own words; Absent where there is no queue or no such printer
source    docs/printing.md, sections 8 and 10; `lp` of CUPS
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass

from app.errors import Absent, StorageFailed

ANSWER_WITHIN = 30      # seconds the queue may take to accept a file


class PrinterFailed(StorageFailed):
    words = "打印机没有接受文件：{what}。"
    next_step = "文书没有打印，数据没有改动。请检查打印机后重试，或先存为PDF文件。"


@dataclass(frozen=True)
class Job:
    """How a file is to be printed.

    printer   the queue's name, "" for the system's default
    sides     "one", or "long" and "short" for the edge a leaf is turned over
    tray      the queue's name of the tray, "" for its default
    """

    printer: str = ""
    copies: int = 1
    sides: str = "one"
    tray: str = ""
    title: str = "paizhu"

    def options(self) -> list[str]:
        """The arguments of `lp`. The title is neutral: a queue keeps it in its log."""
        sides = {"one": "one-sided", "long": "two-sided-long-edge", "short": "two-sided-short-edge"}[self.sides]
        parts = ["-n", str(self.copies), "-t", self.title, "-o", "print-scaling=none", "-o", "media=A4", "-o", f"sides={sides}"]
        if self.tray:
            parts += ["-o", f"media-source={self.tray}"]
        return (["-d", self.printer] if self.printer else []) + parts


def printers() -> list[str]:
    """Names of the queues, the default first; none where the system has no CUPS."""
    command = shutil.which("lpstat")
    if command is None:
        return []
    named = _said([command, "-e"]).split()
    default = _said([command, "-d"]).rpartition(": ")[2].strip()
    return sorted(named, key=lambda name: (name != default, name))


def to_printer(content: bytes, job: Job) -> str:
    """Queue the file; returns the queue's answer with the number of the job.

    The bytes go through the pipe, so that no copy of the paper lies in a temporary folder.

    raises    Absent, PrinterFailed
    """
    command = shutil.which("lp")
    if command is None:
        raise Absent(what="系统的打印队列（CUPS）")
    try:
        done = subprocess.run([command, *job.options()], input=content, capture_output=True, timeout=ANSWER_WITHIN, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PrinterFailed(what=type(error).__name__) from error
    if done.returncode:
        raise PrinterFailed(what=done.stderr.decode("utf-8", "replace").strip() or f"lp {done.returncode}")
    return done.stdout.decode("utf-8", "replace").strip()


def _said(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=ANSWER_WITHIN, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
