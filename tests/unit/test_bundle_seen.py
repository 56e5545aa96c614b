"""What a bundle has made so far is remembered exactly, also where the bytes of two ids meet."""

from uuid import UUID

from app.ledgers import ledgers
from app.sync.merging.seen import Seen


def test_every_record_is_found_with_its_ledger_and_no_other() -> None:
    codes, seen = list(ledgers()), Seen()
    ids = [str(UUID(int=number * 0x1_0001_0001)) for number in range(20_000)]
    for number, key in enumerate(ids):
        assert seen.get(key) is None
        seen.add(key, codes[number % len(codes)])
    assert [seen.get(key) for key in ids] == [codes[number % len(codes)] for number in range(len(ids))]


def test_bytes_across_two_pieces_are_no_record() -> None:
    part = Seen()
    keys = [str(UUID(int=0)), str(UUID(int=1 << 8))]
    for key in keys * 3_000:
        part.add(key, next(iter(ledgers())))
    assert part.get(str(UUID(int=0x100 << 8))) is None
    assert part.get(keys[1]) == next(iter(ledgers()))
