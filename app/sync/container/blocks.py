"""Blocks of bytes, as they come, read as a file."""

from collections.abc import Iterator


class Blocks:
    """`blocks` one behind the other; what their iterator raises is raised here."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._rest = blocks, memoryview(b"")

    def view(self, size: int) -> memoryview:
        """At most `size` bytes of the block at hand, uncopied; nothing at the end."""
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return memoryview(b"")
            self._rest = memoryview(block)
        part, self._rest = self._rest[:size], self._rest[size:]
        return part

    read = view

    def whole(self, size: int) -> bytes:
        """`size` bytes; fewer only at the end."""
        parts: list[memoryview] = []
        while size and (part := self.view(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)
