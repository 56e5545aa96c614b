"""Bundles two people let in by their digest, although their sender is revoked: noted here, asked for at the import.

    {digest: {"at", "by", "second"}}    in sync_paper, under `released`

A bundle's digest stands in its trailer before it is proved; that it is the bundle's own, the proof of the whole file says.

source    threat-model.md P16
"""

from typing import Any, BinaryIO

from sqlalchemy import Connection

from ..container.layout import DIGESTS_SIZE, signed_message
from ..container.reader import Opened
from ..keys.papers import keep_paper, read_paper

PAPER = "released"


def claimed(file: BinaryIO, opened: Opened) -> str:
    """The digest this file will have when it proves right."""
    prefix = opened.prefix
    file.seek(prefix.cipher_at + prefix.cipher_size)
    return opened.suite.digest(signed_message(opened.start, file.read(DIGESTS_SIZE))).hex()


def noted(conn: Connection) -> dict[str, Any]:
    found: dict[str, Any] = read_paper(conn, PAPER) or {}
    return found


def note(conn: Connection, digest: str, at: str, by: str, second: str) -> None:
    keep_paper(conn, PAPER, noted(conn) | {digest: {"at": at, "by": by, "second": second}})
