"""A question that takes its time, asked again and again by announcements: one is under way, one more follows, never a queue of them."""

from collections.abc import Callable
from typing import Any

from app.desk import Desk
from app.errors import PaizhuError
from ui.pages.asking import Asker


class Latest:
    """ask(): now, or once more when the answer under way has come. What is shown last is never older than the last call."""

    def __init__(self, asker: Asker, name: str, question: Callable[[], Callable[[Desk], Any]], done: Callable[[Any], None],
                 refused: Callable[[PaizhuError], None]) -> None:
        """question: () -> what to ask of the desk, made anew for each turn from what the page then wants"""
        self._asker, self._name, self._question, self._done, self._tell = asker, name, question, done, refused
        self._busy = self._again = False

    def ask(self) -> None:
        if self._busy:
            self._again = True
            return
        self._busy = True
        self._asker.ask(self._name, self._question(), self._answered, self._refused)

    def _answered(self, answer: Any) -> None:
        if not self._next():
            self._done(answer)

    def _refused(self, error: PaizhuError) -> None:
        if not self._next():
            self._tell(error)

    def _next(self) -> bool:
        """True when a newer answer was asked for in the meantime."""
        self._busy, again, self._again = False, self._again, False
        if again:
            self.ask()
        return again
