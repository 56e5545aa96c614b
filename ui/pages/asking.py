"""Questions to the desk asked beside the window: the answer comes back only to a page that still stands and still wants it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from shiboken6 import isValid

from app.desk import Desk
from app.errors import PaizhuError
from ui.shell.page import Context


class Asker:
    """One per page. `ask` under a name forgets the answer to an earlier question of that name."""

    def __init__(self, page: QObject, context: Context) -> None:
        self._page, self._context = page, context
        self._turns: dict[str, int] = {}

    def ask(self, name: str, question: Callable[[Desk], Any], done: Callable[[Any], None],
            refused: Callable[[PaizhuError], None] | None = None) -> None:
        """question(desk) runs in a reading thread; done(answer) in the window's."""
        turn = self._turns[name] = self._turns.get(name, 0) + 1
        desk = self._context.desk

        def wanted() -> bool:
            return isValid(self._page) and self._turns[name] == turn

        def answered(answer: Any) -> None:
            if wanted():
                done(answer)

        def failed(error: PaizhuError) -> None:
            if wanted():
                (refused or self._context.notices.show)(error)

        self._context.jobs.start(lambda _progress: question(desk), writes=False, done=answered, refused=failed)

    def forget(self, name: str) -> None:
        """An answer under way is not wanted any more."""
        self._turns[name] = self._turns.get(name, 0) + 1

    def do(self, title: str, act: Callable[[Desk, Any], Any], done: Callable[[Any], None],
           refused: Callable[[PaizhuError], None] | None = None) -> None:
        """An act that writes: act(desk, progress) waits its turn in the writing queue; progress is shown when it takes long."""
        desk = self._context.desk
        page = self._page

        def finished(answer: Any) -> None:
            if isValid(page):
                if self._context.frame is not None:
                    self._context.frame.say_saved()
                done(answer)

        def failed(error: PaizhuError) -> None:
            if isValid(page):
                (refused or self._context.notices.show)(error)

        self._context.jobs.start_shown(self._page, title, lambda progress: act(desk, progress), done=finished, refused=failed)
