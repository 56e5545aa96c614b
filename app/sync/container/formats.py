"""What differs between the versions of the container. Every version that was ever given out is read; the newest is written.

source    docs/formats/bundle-v1.md, bundle-v2.md
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """One version.

    kinds       what a bundle may be
    ack         fields of an acknowledgement
    notes       does the payload have notes, between revocations and attachments?
    pieces      is the payload compressed piece by piece, or as one?
    """

    version: int
    kinds: tuple[str, ...]
    ack: tuple[str, ...]
    notes: bool
    pieces: bool

    @property
    def context(self) -> bytes:
        """Of the signature: no bundle is taken for one of another version."""
        return b"paizhu/bundle/v%d" % self.version


FORMATS = {
    1: Format(1, ("exchange",), ("epoch", "number", "digest", "gaps"), False, False),
    2: Format(2, ("exchange", "request"), ("epoch", "number", "digest", "gaps", "received"), True, True),
}
NEWEST = FORMATS[max(FORMATS)]
