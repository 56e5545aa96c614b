"""A certificate names what its station may see and write; both ends keep to it."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.errors import BundleScope, CheckFailed, NotPermitted, Usage
from app.sync import canon, service
from app.sync.keys import certificate as certificates
from app.sync.keys.certificate import CertificateWrong, Scope
from app.sync.keys.papers import identity
from app.sync.place import utc
from app.sync.streams import state
from tests.conftest import StoppedClock
from tests.integration.cli_place import CliPlace
from tests.integration.test_sync_exchange import party
from tests.integration.test_sync_reassign import a_clue, a_problem
from tests.vectors import makings
from tests.vectors.stations import BEGINNING, COMMISSION, GROUP, Place, a_person, a_place, a_unit, copied, opened

SEES, WRITES = ("unit", "person", "staff", "problem"), ("org", "problem", "staff")


@dataclass
class Two:
    group: Place
    commission: Place
    stick: Path
    clock: StoppedClock

    def up(self) -> service.Imported:
        self.clock.pass_(minutes=1)
        return self.commission.take(self.group.export("commission", self.stick).files[0])

    def down(self) -> service.Imported:
        self.clock.pass_(minutes=1)
        return self.group.take(self.commission.export(GROUP, self.stick).files[0])


@pytest.fixture(scope="module")
def made(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A group that sees four ledgers and writes two, and its commission; made once and copied."""
    folder, clock = tmp_path_factory.mktemp("limits"), StoppedClock(BEGINNING)
    group = a_place(sealed_template, folder / "g", "group", GROUP, clock)
    commission = a_place(sealed_template, folder / "c", "commission", COMMISSION, clock)
    service.enrol_request(group, group.desk, folder / "request")
    approved = service.enrol_approve(commission, commission.desk, folder / "request", folder / "answer", GROUP, SEES, WRITES)
    service.enrol_accept(group, group.desk, folder / "answer", approved.root_fingerprint)
    group.store.close()
    commission.store.close()
    return folder


@pytest.fixture
def two(made: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[Two]:
    shutil.copy(made / "request", tmp_path / "request")
    group, commission = copied(made, tmp_path, "gc", clock)
    yield Two(group, commission, tmp_path / "stick", clock)
    group.store.close()
    commission.store.close()


def test_the_certificate_says_it_and_is_signed(two: Two) -> None:
    with two.group.store.read() as conn:
        own = identity(two.group, conn)
    scope = own.certificate.scope
    assert (scope.orgs, scope.writes, scope.direction) == ((two.group.desk.user.org_id,), ("org", "problem", "staff"), "up")
    assert set(scope.sees) == {*SEES, "issued", "org"}
    certificates.prove(own.chain, own.root)
    wider = replace(own.certificate, limits=Scope(scope.orgs))
    with pytest.raises(CertificateWrong):
        certificates.prove((wider, own.issuer), own.root)
    stripped = replace(own.certificate, limits=None)
    with pytest.raises(CertificateWrong):
        certificates.prove((stripped, own.issuer), own.root)


def test_what_it_may_not_see_goes_to_it_in_no_way(two: Two) -> None:
    org, hub = two.group.desk.user.org_id, two.commission.desk
    two.up()
    unit = a_unit(two.commission, org_id=org)
    person = a_person(two.commission, unit, org_id=org)
    clue = a_clue(two.commission, unit, person, org_id=org, lead_org=org)
    other = hub.add("unit", {"name": "别的单位", "kind": "gov_dept", "from": "2020-01-01"})
    meeting = hub.add("meeting", {"side": "unit", "kind": "pg", "unit_id": other, "at": "2026-11-12T14:30", "org_id": org,
                                  "attendance": [{"staff_id": hub.user.staff_id, "mode": "sit_in"}],
                                  "agenda": [{"subject": "考核", "is_major": False, "opinion": "none"}]})
    two.down()
    assert set(two.group.rows("unit")) == {unit}
    assert set(two.group.rows("person")) == {person}
    for code, key in (("clue", clue), ("meeting", meeting)):
        assert key not in two.group.rows(code)
    assert not two.group.desk.search("别的单位"), "who is named only there does not go along either"
    assert two.group.digest() == two.commission.digest(GROUP)
    two.group.take(two.commission.export(GROUP, two.stick, full=True).files[0])
    assert two.group.rows("clue") == {}


def test_its_desk_offers_and_takes_only_what_it_may_write(two: Two) -> None:
    desk, org = two.group.desk, two.group.desk.user.org_id
    two.up()
    unit = a_unit(two.commission, org_id=org)
    two.down()
    assert (desk.may_add("problem"), desk.may_add("unit"), desk.may_add("issued")) == (True, False, False)
    assert not desk.may_change(desk.get(unit))
    assert not desk.steps(desk.get(unit))
    assert not desk.may_void(desk.get(unit))
    for act in (lambda: desk.set(unit, {"liaison": "某丁"}), lambda: desk.void(unit, "误"), lambda: desk.step(unit, "hand_over"),
                lambda: a_unit(two.group, "新单位")):
        with pytest.raises(NotPermitted):
            act()
    problem = a_problem(two.group, unit, "比选记录不全")
    assert two.up().new == 1
    assert two.commission.desk.get(problem).text == "比选记录不全"
    assert two.group.digest() == two.commission.digest(GROUP)


def forged(two: Two, line: bytes) -> Path:
    giver, taker = party(two.group), party(two.commission)
    with two.commission.store.read() as conn:
        known = state.known(conn, two.group.station.station_id, 1)
    header = makings.a_header(giver, taker, first=100, last=100, created=utc(two.clock()), number=known.number + 1, previous=known.digest)
    two.stick.mkdir(exist_ok=True)
    path = two.stick / "forged.pzb"
    path.write_bytes(makings.sealed(header, giver, taker, makings.framed([line]))[0])
    return path


def test_an_entry_of_a_ledger_it_does_not_write_refuses_the_whole_bundle(two: Two) -> None:
    before = two.commission.digest()
    entry = makings.an_entry(party(two.group), id=makings.Authority._uuid("limits"))
    with pytest.raises(BundleScope) as refused:
        two.commission.take(forged(two, makings.line(entry)))
    assert "证书" in refused.value.message
    assert two.commission.digest() == before


def test_an_office_of_the_system_is_not_entered_by_a_group(two: Two) -> None:
    org = two.group.desk.user.org_id
    base = makings.an_entry(party(two.group), ledger="org", id=makings.Authority._uuid("office"))
    values = {"name": "测试市纪委监委第二监督室", "short": "二室", "kind": "office", "from": "2020-01-01", "org_id": org,
              "classification": "internal", "state": "active", "created_at": "2026-11-20T00:00:00Z"}
    with pytest.raises(BundleScope):
        two.commission.take(forged(two, makings.line(base | {"values": values})))


def test_a_scope_that_cannot_be_is_refused(two: Two, tmp_path: Path) -> None:
    for sees, writes in ((("nonsense",), ()), ((), ("nonsense",)), (("unit",), ("problem",))):
        with pytest.raises(Usage):
            service.enrol_approve(two.commission, two.commission.desk, tmp_path / "request", tmp_path / "again", GROUP, sees, writes)
        assert not (tmp_path / "again").exists()


@pytest.fixture(scope="module")
def certificate(made: Path) -> certificates.Certificate:
    place = opened(made / "g", "group", GROUP, StoppedClock(BEGINNING))
    found = party(place).certificate
    place.store.close()
    return found


def test_a_group_enters_outside_bodies_alone(two: Two) -> None:
    with pytest.raises(CheckFailed):
        two.group.desk.add("org", {"name": "测试镇纪委", "short": "测试镇", "kind": "township", "from": "2020-01-01"})


@pytest.mark.parametrize("change", [
    {"orgs": []}, {"orgs": ["*"]}, {"orgs": ["b", "a"]}, {"sees": ["unit", "*"]}, {"sees": ["unit", "unit"]}, {"writes": [1]},
    {"writes": "*"}, {"direction": "down"}, {"direction": "both"}, {"more": 1}, {"orgs": ["somebody else"]},
])
def test_a_scope_of_another_shape_is_no_certificate(certificate: certificates.Certificate, change: dict[str, object]) -> None:
    value = certificate.to_json()
    assert certificates.from_json(value).scope.orgs
    value["body"]["scope"] = value["body"]["scope"] | change
    with pytest.raises(CertificateWrong):
        certificates.from_json(value)


def test_version_1_is_read_and_means_everything_of_its_organisation() -> None:
    authority = makings.Authority()
    old = authority.station("驻旧组", "group").certificate
    value = json.loads(canon.dumps(old.to_json()))
    assert value["body"]["version"] == 1
    assert certificates.from_json(value) == old
    assert old.scope == Scope((old.org,), direction="up")
    for version in (0, 3, True, "1"):
        with pytest.raises(CertificateWrong):
            certificates.from_json({**value, "body": {**value["body"], "version": version}})


def test_sharing_is_not_taken_over(two: Two) -> None:
    """A group that works on a shared record does not make itself its owner."""
    org = two.group.desk.user.org_id
    two.up()
    project = two.commission.desk.add("problem", {
        "unit_id": a_unit(two.commission), "source": "meeting", "found_at": "2026-11-12", "cat": "major", "severity": "general",
        "text": "问题", "turn": "rectify", "demand": "限期", "resp_unit": "科", "resp_person": "某戊"})
    with two.commission.store.read() as conn:
        row = two.commission.desk.read_row(conn, project)
    clock = f"{int(two.clock().timestamp() * 1000) << 16:016x}{two.group.station.station_id[-12:]}"
    line = makings.line({"op": "set", "ledger": "problem", "id": project, "by": "", "clock": clock, "values": {"org_id": org},
                         "old": {"org_id": row.clock}})
    with pytest.raises(BundleScope):
        two.commission.take(forged(two, line))


def test_what_is_anothers_is_read_here_and_not_written(two: Two) -> None:
    """A person known by name: his station keeps him; a change made here would reach nobody."""
    org, hub = two.group.desk.user.org_id, two.commission.desk
    two.up()
    unit = a_unit(two.commission)
    person = a_person(two.commission, unit, "某他", phone="13900000000")
    mine = a_unit(two.commission, "测试市林业局", org_id=org)
    problem = a_problem(two.commission, mine, "问题", org_id=org, persons=[person])
    two.down()
    desk = two.group.desk
    assert (desk.get(person).name, desk.get(person).phone, desk.get(problem).persons) == ("某他", None, [person])
    with pytest.raises(NotPermitted):
        desk.set(person, {"post": "处长"})
    hub.set(person, {"post": "处长", "phone": "13911111111"})
    two.down()
    assert (desk.get(person).post, desk.get(person).phone) == ("处长", None)
    hub.set(person, {"org_id": org})
    two.down()
    assert desk.get(person).phone == "13911111111", "now it is this group's, and comes whole"
    assert two.group.digest() == two.commission.digest(GROUP)


def test_approved_for_another_office_is_said(two: Two, tmp_path: Path) -> None:
    two.commission.desk.add("org", {"name": "驻测试市财政局纪检监察组", "short": "驻财", "kind": "group", "from": "2020-01-01",
                                    "contact_office": two.commission.desk.user.org_id, "incharge": two.commission.desk.user.staff_id})
    done = service.enrol_approve(two.commission, two.commission.desk, tmp_path / "request", tmp_path / "other",
                                 "驻测试市财政局纪检监察组")
    assert any("没有批错" in warning for warning in done.warnings)


def test_on_the_command_line(group: CliPlace, commission: CliPlace, tmp_path: Path) -> None:
    group.ask("enrol", "request", tmp_path / "request")
    refused = commission.end("enrol", "approve", tmp_path / "request", tmp_path / "answer", "--org", GROUP, "--sees", "nonsense")
    assert refused.code == "USAGE"
    given = commission.ask("enrol", "approve", tmp_path / "request", tmp_path / "answer", "--org", GROUP, "--sees", "unit", "problem",
                           "--writes", "problem")
    group.ask("enrol", "accept", tmp_path / "answer", "--fingerprint", given["root_fingerprint"])
    (tmp_path / "line").write_text(json.dumps({"name": "测试市林业局", "kind": "gov_dept"}), "utf-8")
    assert group.end("add", "unit", tmp_path / "line").code == "FORBIDDEN"


def test_reassign_on_the_command_line(group: CliPlace, commission: CliPlace, tmp_path: Path) -> None:
    group.ask("enrol", "request", tmp_path / "request")
    given = commission.ask("enrol", "approve", tmp_path / "request", tmp_path / "answer", "--org", GROUP)
    group.ask("enrol", "accept", tmp_path / "answer", "--fingerprint", given["root_fingerprint"])
    [unit] = group.add("unit", {"name": "测试市林业局", "kind": "gov_dept", "from": "2020-01-01"})
    commission.ask("bundle", "import", group.ask("bundle", "export", tmp_path / "s", "--to", "commission")["files"][0])
    commission.add("org", {"name": "驻测试市财政局纪检监察组", "short": "驻财", "kind": "group", "from": "2020-01-01",
                           "contact_office": COMMISSION, "incharge": commission.ask("list", "staff")["records"][0]["id"]})
    order = ("reassign", unit, "--to", "驻测试市财政局纪检监察组")
    seen = commission.ask(*order, "--dry-run")
    assert (seen["applied"], [one["id"] for one in seen["moves"]], seen["gives_back"], seen["without"]) == (False, [unit], {GROUP: 1}, True)
    assert commission.end(*order).code == "VALIDATION"
    assert group.end(*order, "--reason", "x").status == 3
    assert commission.ask(*order, "--reason", "监督力量调整")["applied"] is True
    assert [one["state"] for one in commission.ask("withdrawals")["withdrawals"]] == ["due"]
    group.ask("bundle", "import", commission.ask("bundle", "export", tmp_path / "s", "--to", GROUP)["files"][0])
    assert group.end("show", unit).code == "NOT_FOUND"
    commission.ask("bundle", "import", group.ask("bundle", "export", tmp_path / "s", "--to", "commission")["files"][0])
    assert [one["state"] for one in commission.ask("withdrawals")["withdrawals"]] == ["done"]
    assert "对方已执行" in commission.say("withdrawals")
    assert group.ask("digest") == commission.ask("digest", "--org", GROUP)
