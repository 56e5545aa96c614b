"""Any changed byte and any cut of a bundle is refused with a bundle code, before anything of it is used."""

import io
import random
from pathlib import Path

import pytest

from app.errors import BundleRefused
from app.sync.container.reader import for_us, from_known, look, prove
from tests.vectors.make_bundles import AUTHORITY, COMMISSION, HERE
from tests.vectors.makings import NOW

GOOD = (HERE / "one_entry.pzb").read_bytes()
TRUST = AUTHORITY.trust()


def proved(raw: bytes) -> str:
    """Everything that is checked before the payload is opened."""
    file = io.BytesIO(raw)
    opened = look(file)
    for_us(opened.header, COMMISSION.serials)
    from_known(opened, TRUST, NOW)
    return prove(file, opened).digest


def test_the_untouched_bundle_is_proved() -> None:
    assert proved(GOOD)


@pytest.mark.parametrize("part", range(8))
def test_any_changed_byte_is_refused(part: int) -> None:
    chance = random.Random(part)
    for at in range(part, len(GOOD), 8):
        changed = GOOD[:at] + bytes([GOOD[at] ^ chance.randrange(1, 256)]) + GOOD[at + 1:]
        with pytest.raises(BundleRefused) as refused:
            proved(changed)
        assert refused.value.name.startswith("BUNDLE_"), at


def test_every_truncation_is_refused() -> None:
    for length in range(len(GOOD)):
        with pytest.raises(BundleRefused):
            proved(GOOD[:length])


def test_anything_added_is_refused() -> None:
    for more in (b"\0", b"x" * 100, GOOD):
        with pytest.raises(BundleRefused):
            proved(GOOD + more)


@pytest.mark.parametrize("name", ["one_entry", "attachment_and_acks"])
def test_any_two_bytes_exchanged_are_refused(name: str) -> None:
    raw, chance = (Path(HERE) / f"{name}.pzb").read_bytes(), random.Random(7)
    for _ in range(300):
        one, other = sorted(chance.sample(range(len(raw)), 2))
        if raw[one] == raw[other]:
            continue
        exchanged = raw[:one] + raw[other:other + 1] + raw[one + 1:other] + raw[one:one + 1] + raw[other + 1:]
        with pytest.raises(BundleRefused):
            proved(exchanged)
