"""A station of our own commission turns against it: well-signed bundles and requests that its program would not write."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.desk.attaching import attach
from app.errors import BundleExpired, BundleFormat, BundleNewerFormat, BundleRefused, BundleScope, BundleUnknownSender, PaizhuError
from app.sync import canon, service
from app.sync.keys.enrol import REQUEST_CONTEXT
from app.sync.keys.papers import identity
from app.sync.place import utc
from app.sync.suites import SUITES
from tests.conftest import StoppedClock
from tests.vectors import makings
from tests.vectors.stations import BEGINNING, GROUP, OTHER, Place, a_unit, copied, enrolled_template

SUITE = SUITES[1]
ID = makings.Authority._uuid("hostile")


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("hostile"), StoppedClock(BEGINNING))


@pytest.fixture
def places(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[list[Place]]:
    made = copied(enrolled, tmp_path, "goc", clock)
    yield made
    for place in made:
        place.store.close()


def party(place: Place) -> makings.Party:
    with place.store.read() as conn:
        own = identity(place, conn)
    return makings.Party(own.certificate, own.issuer, own.signing, own.sealing)


def bundle(sender: Place, to: Place, folder: Path, entries: list[Any], attachments: list[bytes] = ()) -> Path:
    giver, taker = party(sender), party(to)
    lines = [entry if isinstance(entry, bytes) else makings.line(entry) for entry in entries]
    header = makings.a_header(giver, taker, last=len(lines), attachments=len(attachments), created=utc(sender.desk.now()))
    path = folder / "hostile.pzb"
    path.write_bytes(makings.sealed(header, giver, taker, makings.framed(lines, attachments))[0])
    return path


def clock_at(place: Place, ms: int) -> str:
    return f"{ms << 16 | 0xffff:016x}{place.station.station_id[-12:]}"


def ahead(place: Place, days: float) -> str:
    return clock_at(place, int((place.desk.now().timestamp() + days * 86_400) * 1000))


def unit(place: Place, **changes: Any) -> dict[str, Any]:
    values = changes.pop("values", {})
    entry = makings.an_entry(party(place), id=ID, **changes)
    return entry | {"values": entry["values"] | values}


@pytest.mark.parametrize("ms", [2**48 - 1, 253_402_300_799_999])
def test_a_clock_at_the_end_of_time_is_refused_and_the_commission_goes_on_writing(places: list[Place], tmp_path: Path, ms: int) -> None:
    group, _, commission = places
    with pytest.raises(BundleExpired):
        commission.take(bundle(group, commission, tmp_path, [unit(group, clock=clock_at(group, ms))]))
    late = unit(group) | {"clocks": {"name": clock_at(group, ms)}}
    with pytest.raises(BundleExpired):
        commission.take(bundle(group, commission, tmp_path, [late]))
    assert a_unit(commission, "测试市财政局") in commission.rows("unit")


def test_a_clock_a_few_days_ahead_is_a_mishap_and_taken(places: list[Place], tmp_path: Path) -> None:
    group, _, commission = places
    assert commission.take(bundle(group, commission, tmp_path, [unit(group, clock=ahead(group, 30))])).new == 1
    assert a_unit(commission, "测试市财政局") in commission.rows("unit")


def test_a_change_in_the_same_bundle_moves_nothing_to_another_group(places: list[Place], tmp_path: Path) -> None:
    group, other, commission = places
    made = unit(group)
    moved = {"op": "set", "ledger": "unit", "id": ID, "by": "", "clock": ahead(group, 0), "old": {"org_id": made["clock"]},
             "values": {"org_id": other.desk.user.org_id}}
    with pytest.raises(BundleScope):
        commission.take(bundle(group, commission, tmp_path, [made, moved]))
    assert commission.rows("unit") == {}


@pytest.mark.parametrize("changes", [
    {"values": {"note": "e\u0301"}}, {"values": {"note": "  x "}}, {"values": {"note": "a\rb"}}, {"values": {"note": ""}},
    {"values": {"files": []}}, {"by": "\x1b[31m"},
])
def test_what_the_desk_would_not_store_so_is_set_aside(places: list[Place], tmp_path: Path, changes: dict[str, Any]) -> None:
    group, _, commission = places
    done = commission.take(bundle(group, commission, tmp_path, [unit(group, **changes)]))
    assert (done.new, done.rejected) == (0, 1)
    assert commission.rows("unit") == {}
    assert [one.record_id for one in service.quarantined(commission, commission.desk)] == [ID]


def test_a_state_nobody_knows_here_is_a_newer_programs(places: list[Place], tmp_path: Path) -> None:
    group, _, commission = places
    with pytest.raises(BundleNewerFormat):
        commission.take(bundle(group, commission, tmp_path, [unit(group, values={"state": "nonsense"})]))


@pytest.mark.parametrize("depth", [20, 300, 5000])
def test_deep_nesting_is_refused(places: list[Place], tmp_path: Path, depth: int) -> None:
    group, _, commission = places
    deep = b'{"a":' * depth + b"1" + b"}" * depth
    with pytest.raises(BundleFormat):
        commission.take(bundle(group, commission, tmp_path, [deep]))
    with pytest.raises(canon.NotCanonical):
        canon.loads(deep)


@pytest.mark.parametrize(("attachments", "size"), [([], 5), ([b"real"], 999)])
def test_an_attachment_that_is_not_as_told_does_not_stop_our_own_bundles(places: list[Place], tmp_path: Path, attachments: list[bytes],
                                                                         size: int) -> None:
    group, _, commission = places
    digest = makings.sha256(b"real").hexdigest()
    named = {"values": {"files": [{"name": "x.txt", "sha256": digest, "size": size}], "relation": "stationed",
                        "group_id": group.desk.user.org_id}}
    commission.take(bundle(group, commission, tmp_path, [unit(group, **named)], attachments))
    paper = tmp_path / "paper.txt"
    paper.write_bytes(b"own")
    attach(commission.desk, ID, paper)
    exported = commission.export(GROUP, tmp_path, full=True)
    assert exported.attachments == 1, "what came from there it has; what is not here cannot go"


def requested(path: Path, group: Place, change: Callable[[dict[str, Any]], None]) -> Path:
    """A request as `group` writes it, changed and signed again with keys of its own."""
    service.enrol_request(group, group.desk, path)
    body = orjson.loads(path.read_bytes())["body"]
    keys, sealing = SUITE.make_signing(), SUITE.make_sealing()
    body |= {"station": "1" * 32, "sign": canon.b64(keys.public), "seal": canon.b64(sealing.public)}
    change(body)
    path.write_bytes(canon.dumps({"body": body, "signature": canon.b64(SUITE.sign(keys, canon.dumps(body), REQUEST_CONTEXT))}))
    return path


def refused(places: list[Place], tmp_path: Path, change: Callable[[dict[str, Any]], None], refusal: type[PaizhuError]) -> None:
    group, _, commission = places
    before = service.status(commission, commission.desk), commission.digest()
    with pytest.raises(refusal):
        service.enrol_approve(commission, commission.desk, requested(tmp_path / "request", group, change), tmp_path / "answer", "新组")
    assert (service.status(commission, commission.desk), commission.digest()) == before
    assert not (tmp_path / "answer").exists()


@pytest.mark.parametrize("station", ["", "0000/tmp/x", "x/../../../../../evil", "a" * 300, "\x1b[31m\0", "A" * 32, 5, None])
def test_a_station_id_is_nothing_but_an_id(places: list[Place], tmp_path: Path, station: Any) -> None:
    refused(places, tmp_path, lambda body: body.update(station=station), BundleFormat)


@pytest.mark.parametrize("whose", ["other", "commission", "end"])
def test_nobody_takes_the_place_of_a_known_station(places: list[Place], tmp_path: Path, whose: str) -> None:
    _, other, commission = places
    station = {"other": other.station.station_id, "commission": commission.station.station_id,
               "end": "0" * 20 + commission.station.station_id[-12:]}[whose]
    refused(places, tmp_path, lambda body: body.update(station=station), BundleUnknownSender)
    assert commission.export(OTHER, tmp_path).number == 1


@pytest.mark.parametrize(("change", "refusal"), [
    ({"values": {"name": 5}}, BundleFormat),
    ({"values": {"name": "新组", "nonsense": 1}}, BundleNewerFormat),
    ({"clock": f"{253_402_300_799_999 << 16:016x}" + "0" * 12}, BundleExpired),
])
def test_the_organisation_of_a_request_is_looked_at_as_closely_as_a_bundle(places: list[Place], tmp_path: Path, change: dict[str, Any],
                                                                          refusal: type[BundleRefused]) -> None:
    refused(places, tmp_path, lambda body: body["org"].update(change), refusal)
