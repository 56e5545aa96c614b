"""What a command answers, for programs (one JSON object on stdout) and for people (Chinese text; progress and notices on stderr)."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from app.errors import PaizhuError

if TYPE_CHECKING:
    from rich.console import Console

    from app.progress import Progress


@dataclass(frozen=True)
class Answer:
    """The result of a command.

    facts     the JSON object
    words     prints it for a person
    exit      0, or what a finding asks for (`check`: 5)
    error     told beside the result: some of several files were refused
    """

    facts: Mapping[str, Any]
    words: Callable[["Console"], None]
    exit: int = 0
    error: PaizhuError | None = field(default=None)


def speak_utf8() -> None:
    """Chinese on a console of any locale; what cannot be written is written as its escape.

    A program started without a console or with closed streams (Windows, a service) has none: what it says goes nowhere.
    """
    if sys.stdout is None or sys.stderr is None:
        nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as the process
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(encoding="utf-8", errors="backslashreplace")


def console(stream: TextIO | None = None) -> "Console":
    from rich.console import Console
    # A file or pipe gets whole lines: a table folded at 80 columns could not be read by the next program.
    out = stream or sys.stdout
    return Console(file=out, highlight=False, soft_wrap=not out.isatty(), markup=False, emoji=False, width=None if out.isatty() else 10_000)


def tell(answer: Answer, as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer.facts, ensure_ascii=False))
    else:
        answer.words(console())
    if answer.error is not None:
        note(line_of(answer.error))


def tell_failure(failure: PaizhuError, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"error": failure.as_json()}, ensure_ascii=False, default=str))
    note(line_of(failure))


def line_of(failure: PaizhuError) -> str:
    """One line: what happened, what was lost or not, what to do next."""
    return " ".join(f"{failure.message}{failure.advice}（{failure.number}）".split())


def note(words: str) -> None:
    with suppress(OSError):     # a stderr that takes nothing must not change how the command ended
        print(words, file=sys.stderr, flush=True)


def table(paper: "Console", titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text
    drawn = Table(*titles, box=SIMPLE_HEAD)
    for row in rows:
        drawn.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    paper.print(drawn)


def pairs(paper: "Console", facts: Sequence[tuple[str, object]]) -> None:
    for label, value in facts:
        paper.print(f"{label}：{'' if value is None else value}")


@contextmanager
def progress() -> Iterator["Progress"]:
    """A bar on stderr where a person sits before it, else silence."""
    from app.progress import silent
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.progress import Progress as Bars
    with Bars(console=console(sys.stderr), transient=True) as bars:
        bar = bars.add_task("", total=None)

        def show(done: int, total: int, words: str, /) -> None:
            bars.update(bar, completed=done, total=total or None, description=words)
        yield show
