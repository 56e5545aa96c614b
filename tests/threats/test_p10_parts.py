"""P10: parts of two valid bundles of one sender to one recipient, in every combination: refused. One signature covers the digests of
all parts."""

import io
import itertools
from pathlib import Path

from app.sync.container.reader import look
from tests.threats.cli_pair import CliPair, refusals, state_of

PARTS = ("prefix", "header", "key block", "chunks", "digests", "signature")


def parts_of(path: Path) -> dict[str, bytes]:
    raw = path.read_bytes()
    prefix = look(io.BytesIO(raw)).prefix
    ends = [0, 40, 40 + prefix.header_size, prefix.cipher_at, prefix.cipher_at + prefix.cipher_size,
            prefix.cipher_at + prefix.cipher_size + 96, len(raw)]
    return {name: raw[start:end] for name, start, end in zip(PARTS, ends[:-1], ends[1:], strict=True)}


def test_p10_every_mixture_of_two_bundles_is_refused(cli_pair: CliPair, tmp_path: Path) -> None:
    """Two bundles of equal sizes, so that no length gives the mixture away: the same kind of record, names of one length."""
    pair = cli_pair.copied(tmp_path / "pair")
    made = []
    for name in ("测试市甲局", "测试市乙局"):
        pair.group.add("unit", {"name": name, "kind": "gov_dept"})
        made.append(parts_of(pair.up()))
    before, told = state_of(pair.commission), len(refusals(pair.commission))
    mixtures = {b"".join(made[which][name] for name, which in zip(PARTS, choice, strict=True))
                for choice in itertools.product((0, 1), repeat=len(PARTS))} - {b"".join(parts.values()) for parts in made}
    # Of one length they have one prefix, and it is no mixture to change that alone.
    assert len(mixtures) == (62 if made[0]["prefix"] != made[1]["prefix"] else 30)
    files = [tmp_path / f"mixed-{number}.pzb" for number in range(len(mixtures))]
    for path, raw in zip(files, sorted(mixtures), strict=True):
        path.write_bytes(raw)
    ended = pair.commission.end("bundle", "import", *files)
    assert ended.status == 3
    codes = {Path(one["file"]).name: one["error"] and one["error"]["code"] for one in ended.facts["bundles"]}
    assert set(codes.values()) <= {"BUNDLE_TAMPERED", "BUNDLE_SIGNATURE", "BUNDLE_TRUNCATED", "BUNDLE_FORMAT"}, codes
    assert state_of(pair.commission) == before
    assert len(refusals(pair.commission)) == told + len(mixtures)
    # Of the whole ones nothing was spoiled by the attempts.
    for number, parts in enumerate(made):
        path = tmp_path / f"whole-{number}.pzb"
        path.write_bytes(b"".join(parts.values()))
        assert pair.commission.ask("bundle", "import", path)["applied"]


def test_p10_the_signature_alone_of_another_bundle_is_a_wrong_signature(cli_pair: CliPair, tmp_path: Path) -> None:
    pair = cli_pair.copied(tmp_path / "pair")
    first, second = parts_of(pair.up()), parts_of(pair.up())
    path = tmp_path / "mixed.pzb"
    path.write_bytes(b"".join({**first, "signature": second["signature"]}.values()))
    assert pair.commission.end("bundle", "import", path).code == "BUNDLE_SIGNATURE"
