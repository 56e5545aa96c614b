"""The receipt key of a bundle that must wait: its payload is proved to the end, and everything but the manifest is let go.

Without it a bundle past a gap could not be answered with a code; its contents are taken only when its turn comes, and proved anew.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from app.errors import BundleRefused

from ..canon import unb64
from ..container.frames import Piece, read_frames
from ..container.reader import Opened, payload
from ..intake import RECEIPT_KEY
from ..suites import Keys


class _Manifest:
    """A visitor that keeps the receipt key."""

    key: bytes | None = None

    def manifest(self, value: dict[str, Any]) -> None:
        if "receipt" in value:
            self.key = unb64(value["receipt"], RECEIPT_KEY)

    def certificate(self, value: dict[str, Any]) -> None:
        pass

    revocations = note = certificate

    def attachment(self, _sha256: str, _size: int, blocks: Iterator[Piece]) -> None:
        for _ in blocks:
            pass

    def entries(self, lines: list[bytes]) -> None:
        pass


def receipt_key(file: BinaryIO, opened: Opened, sealing: Keys) -> bytes | None:
    """None also for a bundle that does not open: what is wrong with it is told when its turn comes, and no code speaks for it."""
    visitor = _Manifest()
    try:
        with payload(file, opened, sealing) as plain:
            read_frames(plain, visitor, opened.prefix.format)
    except (BundleRefused, ValueError):
        return None
    return visitor.key
