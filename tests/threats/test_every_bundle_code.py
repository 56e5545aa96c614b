"""Every way a bundle, a medium or an enrolment is refused, through the real command: the contract's code, exit 3, nothing changed, audited.

A new refusal without a case here fails the first test.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from app import errors
from app.errors import BundleRefused, EnrolFingerprint, MediumLevel, PaizhuError
from app.sync.container.layout import PREFIX_SIZE, parse_prefix
from app.sync.keys.certificate import moment, written
from app.sync.media import medium as media
from tests.integration.cli_place import CliPlace, Ended
from tests.threats.cli_pair import CliPair, party, refusals, state_of, this_moment
from tests.vectors import makings


def subclasses(kind: type[PaizhuError]) -> Iterator[type[PaizhuError]]:
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


WANTED = {*subclasses(BundleRefused), MediumLevel, EnrolFingerprint}


@dataclass
class Here:
    """What a case works with. good: the group's first bundle as bytes, not imported at the commission"""

    pair: CliPair
    good: bytes
    folder: Path
    patch: pytest.MonkeyPatch

    def file(self, raw: bytes, name: str = "odd.pzb") -> Path:
        path = self.folder / name
        path.write_bytes(raw)
        return path

    def made(self, lines: int = 1, sender: makings.Party | None = None, entry: dict[str, object] | None = None, **header: object) -> bytes:
        """A bundle of the group, signed well, whatever it says."""
        giver, taker = sender or party(self.pair.group), party(self.pair.commission)
        entries = [makings.line(makings.an_entry(giver, **(entry or {}))) for _ in range(lines)]
        head = makings.a_header(giver, taker, **({"last": lines, "created": this_moment()} | header))
        return makings.sealed(head, giver, taker, makings.framed(entries))[0]

    def take(self, raw: bytes) -> Ended:
        return self.pair.commission.end("bundle", "import", self.file(raw))

    def digest(self, raw: bytes) -> str:
        return str(self.pair.commission.ask("bundle", "verify", self.file(raw, "proved.pzb"))["digest"])

    def own(self) -> "Here":
        """Stations of its own, for a case that must change something first."""
        return replace(self, pair=self.pair.copied(self.folder / "own"))


@dataclass(frozen=True)
class Case:
    """act: leads to the refusal; kind: the class whose words it says; changes: a fork keeps the branch and freezes the sender"""

    kind: type[PaizhuError]
    act: Callable[[Here], Ended]
    prepare: Callable[[Here], Here] | None = None
    changes: bool = False
    at: str = "commission"
    audited: bool = True


def cut(raw: bytes) -> int:
    prefix = parse_prefix(raw[:PREFIX_SIZE], len(raw))
    return prefix.cipher_at + prefix.cipher_size


def imported(here: Here) -> Here:
    own = here.own()
    own.pair.commission.ask("bundle", "import", own.file(here.good))
    return own


def leapt(here: Here) -> Here:
    """Number 3 follows number 1 and contains what number 2 brought."""
    own = imported(here)
    first = own.pair.commission.ask("bundle", "inspect", own.file(here.good))
    third = own.made(0, number=3, first=first["last"] + 1, last=first["last"], previous=own.digest(here.good))
    own.pair.commission.ask("bundle", "import", own.file(third))
    return own


def revoked(here: Here) -> Here:
    own = here.own()
    station = own.pair.group.ask("sync", "status")["station_id"]
    own.pair.commission.ask("station", "revoke", station, "--reason", "电脑遗失", *own.pair.commission.second())
    return own


def must_be_entered(here: Here) -> Here:
    own = here.own()
    [rule] = own.pair.commission.add("issued", {"kind": "setting", "name": "require_handover", "content": json.dumps({"value": True}),
                                                "from": "2026-01-01"})
    own.pair.commission.ask("step", rule, "issue")
    return own


def low_medium(here: Here) -> Here:
    own = here.own()
    (own.folder / "low").mkdir()
    own.pair.group.ask("medium", "register", own.folder / "low", "--number", "U-01", "--level", "internal")
    own.pair.group.add("unit", {"name": "测试市保密局", "kind": "gov_dept", "classification": "secret", "term": "10年",
                                "class_basis": "测试"})
    return own


def large(here: Here) -> Here:
    own = here.own()
    (own.folder / "scan.bin").write_bytes(makings.seed("scan", 100_000))
    [unit] = own.pair.group.add("unit", {"name": "测试市附件局", "kind": "gov_dept"})
    own.pair.group.ask("attach", unit, own.folder / "scan.bin")
    own.pair.group.ask("bundle", "export", own.folder / "more", "--to", "commission")
    (own.folder / "cut").mkdir()
    return own


def one_volume(here: Here) -> Ended:
    made = here.pair.group.ask("bundle", "export", here.folder / "cut", "--to", "commission", "--from", "2", "--volume-size", "65536")
    file = Path(made["files"][0])
    for other in made["files"][1:]:
        Path(other).unlink()
    return here.pair.commission.end("bundle", "import", "--dry-run", file)


def bad_volume(here: Here) -> Ended:
    made = here.pair.group.ask("bundle", "export", here.folder / "cut", "--to", "commission", "--from", "2", "--volume-size", "65536")
    file = Path(made["files"][1])
    raw = file.read_bytes()
    file.write_bytes(makings.flipped(raw, len(raw) - 10))
    return here.pair.commission.end("bundle", "import", "--dry-run", made["files"][0])


def full_disk(here: Here) -> Ended:
    """Past a gap on a disk that is nearly full: the machine's edge stands in."""
    from app.sync import importing
    plenty = media.look_at
    here.patch.setattr(importing, "look_at", lambda folder: replace(plenty(folder), free=32 << 20))
    return here.take(here.made(number=5, previous="ab" * 32))


def wrong_fingerprint(here: Here) -> Ended:
    return here.pair.group.end("enrol", "accept", here.pair.stick / "answer", "--fingerprint", "00000 " * 6)


STRANGERS = makings.Authority("strangers")
CASES = {
    "not a bundle": Case(errors.BundleFormat, lambda here: here.take(b"PK\3\4 no bundle")),
    "a number far ahead": Case(errors.BundleLimits, lambda here: here.take(here.made(number=5_000, previous="ab" * 32))),
    "cut": Case(errors.BundleTruncated, lambda here: here.take(here.good[:-1])),
    "past a gap without room": Case(errors.BundleGap, full_disk),
    "once more": Case(errors.BundleReplay, lambda here: here.take(here.good), imported),
    "covered by a leap": Case(errors.BundleCovered, lambda here: here.take(here.made(number=2, previous="cd" * 32)), leapt),
    "another one of the same number": Case(errors.BundleFork, lambda here: here.take(here.made()), imported, changes=True),
    "signature": Case(errors.BundleSignature, lambda here: here.take(makings.flipped(here.good, cut(here.good) + 96))),
    "contents": Case(errors.BundleTampered, lambda here: here.take(makings.flipped(here.good, cut(here.good) - 5))),
    "a damaged volume": Case(errors.VolumeDamaged, bad_volume, large),
    "a newer format": Case(errors.BundleNewerFormat, lambda here: here.take(here.good[:9] + b"\x63" + here.good[10:])),
    "for somebody else": Case(errors.BundleNotForUs, lambda here: here.pair.group.end("bundle", "import", here.file(here.good)),
                              at="group"),
    "from a stranger": Case(errors.BundleUnknownSender, lambda here: here.take(here.made(
        sender=STRANGERS.station("驻某县某局纪检监察组", "group")))),
    "from a revoked station": Case(errors.BundleRevokedSender, lambda here: here.take(here.good), revoked),
    "made in three days": Case(errors.BundleExpired, lambda here: here.take(here.made(
        created=written(moment(this_moment()) + timedelta(days=3))))),
    "of another office's records": Case(errors.BundleScope, lambda here: here.take(here.made(direction="down"))),
    "a volume is missing": Case(errors.BundleVolumeMissing, one_volume, large),
    "not in the register of media": Case(errors.BundleNotEntered, lambda here: here.take(here.good), must_be_entered),
    "a medium of too low a level": Case(MediumLevel, lambda here: here.pair.group.end("bundle", "export", here.folder / "low", "--to",
                                                                                    "commission"), low_medium, at="group", audited=False),
    "another root's fingerprint": Case(EnrolFingerprint, wrong_fingerprint, at="group", audited=False),
}


@pytest.fixture(scope="module")
def sent(cli_pair: CliPair, tmp_path_factory: pytest.TempPathFactory) -> CliPair:
    """A pair of one's own, whose group has made `good`."""
    pair = cli_pair.copied(tmp_path_factory.mktemp("sent") / "pair")
    shutil.copy(cli_pair.stick / "answer", pair.stick)
    return pair


@pytest.fixture(scope="module")
def good(sent: CliPair) -> bytes:
    return sent.up().read_bytes()


def test_every_refusal_has_a_case() -> None:
    assert {case.kind for case in CASES.values()} == WANTED


def says(kind: type[PaizhuError]) -> re.Pattern[str]:
    """The words of a class with anything where its facts stand."""
    return re.compile(re.sub(r"\\\{\w+\\\}", ".*", re.escape(kind.words)), re.DOTALL)


@pytest.mark.parametrize("name", CASES)
def test_refused_with_the_contracts_code_and_nothing_changed(sent: CliPair, good: bytes, tmp_path: Path, name: str,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[name]
    here = Here(sent, good, tmp_path, monkeypatch)
    if case.prepare:
        here = case.prepare(here)
    place: CliPlace = getattr(here.pair, case.at)
    before, told = state_of(place), refusals(place)
    ended = case.act(here)
    error = ended.facts["error"]
    assert (ended.status, error["code"], error["number"]) == (3, case.kind.name, case.kind.number), ended
    assert says(case.kind).fullmatch(error["message"].split("\n")[0]) or says(case.kind).match(error["message"]), error["message"]
    assert error["next_step"]
    assert "某某" not in error["message"]
    if not case.changes:
        assert state_of(place) == before
    if case.audited:
        assert refusals(place)[:1] == [case.kind.name], "the refusal stands in the audit log"
        assert len(refusals(place)) == len(told) + 1


def test_the_contract_names_the_same_codes() -> None:
    """docs/cli.md tells which codes there are; a program that reads them must find each here."""
    assert len({kind.number for kind in WANTED if issubclass(kind, BundleRefused)}) == 16
