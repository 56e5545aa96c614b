"""P1: any bit of a bundle changed: refused before any payload is parsed; the report names the region, and nothing has changed."""

import io
import random
from pathlib import Path

import pytest

from app.errors import BundleRefused
from app.sync.container.layout import PREFIX_SIZE, parse_prefix
from app.sync.container.reader import Trust, from_known, look, prove
from app.sync.keys.certificate import Certificate
from app.sync.suites import SUITES
from tests.threats.cli_pair import CliPair, refusals, state_of
from tests.vectors import makings


@pytest.fixture(scope="module")
def sent(cli_pair: CliPair, tmp_path_factory: pytest.TempPathFactory) -> CliPair:
    """A pair of one's own: its group has made a bundle."""
    pair = cli_pair.copied(tmp_path_factory.mktemp("sent") / "pair")
    pair.group.add("unit", {"name": "测试市某某局", "kind": "gov_dept"})
    return pair


@pytest.fixture(scope="module")
def good(sent: CliPair) -> bytes:
    return sent.up().read_bytes()


def regions(raw: bytes) -> dict[str, tuple[range, set[str]]]:
    """Byte ranges of the parts, each with the regions a report of a changed bit may name."""
    prefix = parse_prefix(raw[:PREFIX_SIZE], len(raw))
    cipher, trailer = prefix.cipher_at, prefix.cipher_at + prefix.cipher_size
    key = PREFIX_SIZE + prefix.header_size
    return {
        "magic": (range(0, 8), {"文件头"}), "version": (range(8, 10), {"文件头"}), "suite": (range(10, 12), {"文件头"}),
        "header size": (range(12, 16), {"文件头", "全文"}), "key block size": (range(16, 20), {"文件头"}),
        "ciphertext size": (range(20, 28), {"文件头", "全文"}), "plain size": (range(28, 36), {"文件头", "签名区"}),
        "trailer size": (range(36, 40), {"文件头"}), "header": (range(PREFIX_SIZE, key), {"文件头"}),
        "key block": (range(key, cipher), {"密钥块"}), "ciphertext": (range(cipher, trailer), {"密文"}),
        "digests": (range(trailer, trailer + 96), {"签名区"}), "first signature": (range(trailer + 96, trailer + 160), {"签名区"}),
        "second signature": (range(trailer + 160, len(raw)), {"签名区"})}


def test_p01_one_changed_bit_is_refused_by_its_region_before_anything_is_opened(
        sent: CliPair, good: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commission, odd = sent.commission, tmp_path / "odd.pzb"
    opened: list[str] = []
    monkeypatch.setattr(type(SUITES[1]), "open_key", lambda *_: opened.append("key"))
    before, told = state_of(commission), refusals(commission)
    parts = regions(good)
    for part, (places, names) in parts.items():
        chance = random.Random(part)
        odd.write_bytes(makings.flipped(good, chance.choice(places), chance.randrange(8)))
        commands = ("import", "verify") if part in ("header", "ciphertext", "digests") else ("import",)
        for command in commands:
            ended = commission.end("bundle", command, odd)
            assert ended.status == 3, (part, ended)
            error = ended.facts["error"]
            assert error["code"].startswith("BUNDLE_"), error
            assert error["details"].get("region", "文件头") in names, (part, error)
            assert "某某局" not in ended.out + ended.err
    assert opened == [], "nothing is decrypted before the whole file is proved"
    assert state_of(commission) == before
    assert len(refusals(commission)) == len(told) + len(parts)


def test_p01_the_untouched_bundle_is_taken(sent: CliPair, good: bytes, tmp_path: Path) -> None:
    """So that the refusals above say something."""
    (tmp_path / "good.pzb").write_bytes(good)
    proved = sent.commission.ask("bundle", "verify", tmp_path / "good.pzb")
    assert (proved["valid"], proved["opened"]) == (True, True)
    tried = sent.commission.ask("bundle", "import", tmp_path / "good.pzb", "--dry-run")
    assert tried["new"] or tried["waiting_for"], "other tests may have written bundles before it"


def test_p01_any_bit_anywhere_is_refused(good: bytes) -> None:
    """Every byte of the prefix and of all borders, and bits drawn from every part, each proved as an import proves it."""
    opened = look(io.BytesIO(good))
    # The chain's own root is at the commission; here the operating key stands for it, and everything below must still hold together.
    root: Certificate = opened.header.sender[1]
    chance, changes = random.Random(1), []
    for places, _ in regions(good).values():
        some = list(places) if len(places) <= 16 else [*places[:8], *places[-8:], *chance.sample(places, min(len(places), 120))]
        changes += [(at, chance.randrange(8)) for at in some]
    assert len(changes) > 700

    def proved(raw: bytes) -> None:
        found = look(file := io.BytesIO(raw))
        if found.header.sender != opened.header.sender:
            from_known(found, Trust(root), found.header.created)
        prove(file, found)

    proved(good)
    for at, bit in changes:
        with pytest.raises(BundleRefused):
            proved(makings.flipped(good, at, bit))
