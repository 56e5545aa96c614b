"""Which records a bundle has made so far, and in which ledger, in some twenty bytes each: a dict of them would grow with the bundle.

shapes    a piece per record: the 16 bytes of its UUID and the place of its ledger. Pieces lie in 4,096 strings, by Python's own keyed hash
          of the id: a sender cannot choose ids that all fall into one string
"""

from app.ledgers import ledgers

_PARTS = 4096
_ID = 16
_PIECE = _ID + 1


class Seen:
    def __init__(self) -> None:
        self._codes = list(ledgers())
        self._places = {code: place for place, code in enumerate(self._codes)}
        self._parts: dict[int, bytearray] = {}

    def add(self, key: str, ledger: str) -> None:
        """
        key       a UUID in its one way of writing, see app/sync/entries.py
        """
        part = self._parts.setdefault(hash(key) % _PARTS, bytearray())
        part += bytes.fromhex(key.replace("-", ""))
        part.append(self._places[ledger])

    def get(self, key: str) -> str | None:
        """The ledger of a record that was added."""
        part = self._parts.get(hash(key) % _PARTS)
        if part is None:
            return None
        wanted = bytes.fromhex(key.replace("-", ""))
        at = part.find(wanted)
        while at >= 0 and at % _PIECE:
            at = part.find(wanted, at + 1)       # the end of one piece and the beginning of the next look alike
        return None if at < 0 else self._codes[part[at + _ID]]
