"""P9: a bundle placed in another group's stream, or an upward one offered as downward, is refused: kind, direction, sender, recipient and
stream are bound by what is signed. The attacker holds valid keys: another office, or this one itself."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import BundleRefused
from app.sync.container.header import Header
from app.sync.container.reader import look
from app.sync.place import utc
from tests.threats.cli_pair import CliPair, party, refusals, state_of, this_moment
from tests.threats.pair import Pair
from tests.threats.test_p08_reoffered import party as party_of
from tests.vectors import makings
from tests.vectors.makings import Party
from tests.vectors.stations import Place, a_unit


def to(one: Party) -> dict[str, str]:
    return {"serial": one.certificate.serial, "station": one.certificate.station, "org": one.certificate.org,
            "name": one.certificate.org_name}


def an_entry(giver: Party, pair: Pair) -> bytes:
    return makings.line(makings.an_entry(giver))


def forged(pair: Pair, giver: Party, taker: Party, *, signer: Party | None = None, **changes: object) -> Path:
    """A bundle its sender's program would not make: header changed, then sealed and signed anew by `signer` (the sender itself)."""
    header = makings.a_header(giver, taker, last=1, created=utc(pair.clock()), **changes)
    pair.stick.mkdir(exist_ok=True)
    path = pair.stick / "forged.pzb"
    path.write_bytes(makings.made(header, signer or giver, taker, makings.framed([an_entry(giver, pair)])))
    return path


def refused(place: Place, path: Path) -> str:
    before = place.digest(), [(one.station_id, one.received, one.waiting, one.frozen) for one in _partners(place)]
    with pytest.raises(BundleRefused) as error:
        place.take(path)
    assert (place.digest(), [(one.station_id, one.received, one.waiting, one.frozen) for one in _partners(place)]) == before
    return error.value.name


def _partners(place: Place) -> list[object]:
    from app.sync import service
    return list(service.status(place, place.desk).partners)


def test_p09_a_group_does_not_send_down_nor_the_commission_up(pair: Pair) -> None:
    group, hub = party_of(pair.group), party_of(pair.commission)
    assert refused(pair.commission, forged(pair, group, hub, direction="down")) == "BUNDLE_SCOPE"
    assert refused(pair.group, forged(pair, hub, group, direction="up")) == "BUNDLE_SCOPE"


@pytest.mark.parametrize("direction", ["up", "down"])
def test_p09_a_group_sends_nothing_to_another_group(pair: Pair, direction: str) -> None:
    group, other = party_of(pair.group), party_of(pair.other)
    assert refused(pair.other, forged(pair, group, other, direction=direction)) == "BUNDLE_SCOPE"
    assert pair.other.rows("unit") == {}


def test_p09_an_upward_bundle_is_not_taken_as_downward_by_its_maker(pair: Pair) -> None:
    a_unit(pair.group)
    assert refused(pair.group, Path(pair.up())) == "BUNDLE_NOT_FOR_US"


Change = Callable[[Header, Party, Party], Header]
FIELDS: dict[str, Change] = {
    "kind": lambda header, other, _: replace(header, kind="request"),
    "direction": lambda header, *_: replace(header, direction="down"),
    "sender": lambda header, other, _: replace(header, sender=other.chain),
    "recipient": lambda header, other, _: replace(header, recipient=to(other)),
    "recipient's name": lambda header, *_: replace(header, recipient=header.recipient | {"name": "别处"}),
    "epoch": lambda header, *_: replace(header, epoch=2),
    "number": lambda header, *_: replace(header, number=header.number + 1),
    "first and last": lambda header, *_: replace(header, first=header.first + 1, last=header.last + 1),
    "previous": lambda header, *_: replace(header, previous="ab" * 32),
    "created": lambda header, *_: replace(header, created="2026-11-20T01:31:30Z"),
    "expect_by": lambda header, *_: replace(header, expect_by="2026-12-20T01:31:30Z"),
    "mark": lambda header, *_: replace(header, mark={"classification": "public", "term": None}),
    "attachments": lambda header, *_: replace(header, attachments=1),
}


@pytest.mark.parametrize("name", FIELDS)
def test_p09_each_bound_field_changed_and_signed_by_another_office(pair: Pair, name: str) -> None:
    """The other office's keys are valid, and it knows the parts: whichever field it changes, it cannot speak as the sender."""
    a_unit(pair.group)
    raw = Path(pair.up()).read_bytes()
    opened, other = look(io.BytesIO(raw)), party_of(pair.other)
    header = FIELDS[name](opened.header, other, party_of(pair.commission))
    prefix = opened.prefix
    key, cipher = raw[40 + prefix.header_size:prefix.cipher_at], raw[prefix.cipher_at:prefix.cipher_at + prefix.cipher_size]
    path = pair.stick / "changed.pzb"
    path.write_bytes(makings.assembled(header.dumps(), key, cipher, prefix.plain_size, other))
    expected = {"recipient": "BUNDLE_NOT_FOR_US", "direction": "BUNDLE_SCOPE", "sender": "BUNDLE_TAMPERED"}
    assert refused(pair.commission, path) == expected.get(name, "BUNDLE_SIGNATURE")
    # Without any key the digests give it away.
    path.write_bytes(raw[:12] + len(header.dumps()).to_bytes(4) + raw[16:40] + header.dumps() + raw[40 + prefix.header_size:])
    assert refused(pair.commission, path) == expected.get(name, "BUNDLE_TAMPERED")


def test_p09_by_command_with_its_code_and_in_the_audit(cli_pair: CliPair, tmp_path: Path) -> None:
    group, hub = party(cli_pair.group), party(cli_pair.commission)
    before, told = state_of(cli_pair.commission), refusals(cli_pair.commission)
    entry = makings.framed([makings.line(makings.an_entry(group))])

    def offered(signer: Party, **changes: object) -> str:
        header = replace(makings.a_header(group, hub, last=1, created=this_moment()), **changes)
        path = tmp_path / "forged.pzb"
        path.write_bytes(makings.made(header, signer, hub, entry))
        return cli_pair.commission.end("bundle", "import", path).code
    assert offered(group, direction="down") == "BUNDLE_SCOPE"
    assert offered(group, recipient=to(group)) == "BUNDLE_NOT_FOR_US"
    assert offered(hub) == "BUNDLE_SIGNATURE"
    assert offered(group, sender=hub.chain, direction="down") in ("BUNDLE_SIGNATURE", "BUNDLE_SCOPE")
    assert state_of(cli_pair.commission) == before
    assert len(refusals(cli_pair.commission)) == len(told) + 4
