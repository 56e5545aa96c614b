"""Long work says how far it is, and is stopped between two pieces.

`progress(done, total, words)` raises `Cancelled` once the person asked for it; total 0 means not known.
"""

from typing import Protocol


class Progress(Protocol):
    def __call__(self, done: int, total: int, words: str, /) -> None: ...


def silent(_done: int, _total: int, _words: str, /) -> None:
    """The progress of work nobody watches."""
