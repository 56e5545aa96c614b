"""P2: truncated, extended, chunks dropped, doubled, swapped: no decrypted prefix reaches database, disk or screen before the last chunk
is verified.

Whoever has no key is stopped by the signature. These bundles are signed well, by a station that holds its keys: their first chunks open,
their entries and attachments could be read, and only the end is wrong.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.sync.container.layout import PREFIX_SIZE, parse_prefix
from tests.threats.cli_pair import CliPair, party, refusals, state_of, this_moment
from tests.vectors import makings

MARK = "欧阳泄密标记"
CHUNK, HEAD = 16_384 + 16, 56
ATTACHED = MARK.encode() * 20_000 + os.urandom(400_000)


class Watch:
    """Every file under `folder` is looked at when it is removed or renamed, and all that are left at the end."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.looked = 0
        self.found: list[str] = []
        sys.addaudithook(self._event)          # cannot be taken off again; it rests while no folder is set

    def _event(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.folder is not None and event in ("os.remove", "os.rename", "os.truncate"):
            folder, self.folder = self.folder, None
            try:
                self.look(Path(os.fsdecode(arguments[0])), folder)      # type: ignore[arg-type]
            finally:
                self.folder = folder

    def look(self, path: Path, folder: Path) -> None:
        if path.is_absolute() and folder in path.parents and path.is_file():
            self.looked += 1
            raw = path.read_bytes()
            if MARK.encode() in raw or MARK.encode("utf-16-le") in raw:
                self.found.append(path.name)

    def ended(self) -> None:
        folder, self.folder = self.folder, None
        assert folder is not None
        for path in folder.rglob("*"):
            self.look(path, folder)


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


def raw_bundle(pair: CliPair, break_it: Callable[[bytes], bytes]) -> bytes:
    """A bundle of the group whose ciphertext was changed before it was signed."""
    giver, taker = party(pair.group), party(pair.commission)
    entry = makings.an_entry(giver, name=MARK)
    lines = [makings.line(entry | {"id": makings.Authority._uuid(f"p02 {n}"), "values": entry["values"] | {"name": f"{MARK}{n:05d}"}})
             for n in range(400)]
    plain = makings.framed(lines, [ATTACHED])
    header = makings.a_header(giver, taker, last=len(lines), attachments=1, created=this_moment()).dumps()
    key_block, cipher = makings.encrypted(header, taker, makings.packed(plain))
    assert len(cipher) > HEAD + 12 * CHUNK
    return makings.assembled(header, key_block, break_it(cipher), len(plain), giver)


def chunk(cipher: bytes, number: int) -> bytes:
    return cipher[HEAD + number * CHUNK:HEAD + (number + 1) * CHUNK]


def last(cipher: bytes) -> int:
    return (len(cipher) - HEAD - 1) // CHUNK


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut in the last chunk": lambda cipher: cipher[:-5],
    "last chunk dropped": lambda cipher: cipher[:HEAD + last(cipher) * CHUNK],
    "a chunk dropped": lambda cipher: cipher[:HEAD + 9 * CHUNK] + cipher[HEAD + 10 * CHUNK:],
    "a chunk doubled": lambda cipher: cipher[:HEAD + 10 * CHUNK] + chunk(cipher, 9) + cipher[HEAD + 10 * CHUNK:],
    "two chunks swapped": lambda cipher: (cipher[:HEAD + 9 * CHUNK] + chunk(cipher, 10) + chunk(cipher, 9) + cipher[HEAD + 11 * CHUNK:]),
    "extended": lambda cipher: cipher + chunk(cipher, last(cipher)),
    "one bit of the last chunk": lambda cipher: cipher[:-1] + bytes([cipher[-1] ^ 1]),
}


def test_p02_no_decrypted_prefix_reaches_database_disk_or_screen(cli_pair: CliPair, tmp_path: Path, watch: Watch) -> None:
    commission, odd = cli_pair.commission, tmp_path / "odd.pzb"
    good = raw_bundle(cli_pair, lambda cipher: cipher)
    before, told = state_of(commission), len(refusals(commission))
    for name, break_it in BROKEN.items():
        odd.write_bytes(raw_bundle(cli_pair, break_it))
        watch.folder, watch.looked = commission.folder, 0
        ended = commission.end("bundle", "import", odd)
        watch.ended()
        assert (ended.status, ended.code) == (3, "BUNDLE_TAMPERED"), (name, ended)
        assert ended.facts["error"]["details"]["region"] == "密文", name
        assert MARK not in ended.out + ended.err, name
        assert watch.looked > 2, "the watch sees staging and inbox go"
        assert watch.found == [], name
    # As it lies on a damaged stick: cut or lengthened after it was signed.
    prefix = parse_prefix(good[:PREFIX_SIZE], len(good))
    for at in (10, PREFIX_SIZE + 100, prefix.cipher_at + 5, prefix.cipher_at + HEAD + 9 * CHUNK, len(good) - 1):
        odd.write_bytes(good[:at])
        assert commission.end("bundle", "import", odd).code == "BUNDLE_TRUNCATED", at
    odd.write_bytes(good + b"\0")
    assert commission.end("bundle", "import", odd).code == "BUNDLE_TRUNCATED"
    assert state_of(commission) == before
    assert len(refusals(commission)) == told + len(BROKEN) + 6
    assert commission.ask("search", MARK)["hits"] == []


def test_p02_the_same_bundle_unbroken_is_read_to_its_end(cli_pair: CliPair, tmp_path: Path, watch: Watch) -> None:
    """So that the refusals above were of bundles whose contents could be read, and the watch would have seen them."""
    (tmp_path / "good.pzb").write_bytes(raw_bundle(cli_pair, lambda cipher: cipher))
    assert cli_pair.commission.ask("bundle", "import", tmp_path / "good.pzb", "--dry-run")["new"] == 400
    seen = Watch()
    seen.folder = tmp_path
    (tmp_path / "plain").write_bytes(ATTACHED)
    (tmp_path / "plain").unlink()
    seen.ended()
    assert seen.found == ["plain"]
