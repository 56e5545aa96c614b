"""Makes tests/vectors/bundle-v2-guomi/: `python -m tests.vectors.make_guomi`. What differs in suite 2 from the files of make_bundles.

The commission and the groups have the names, ids and serials of make_bundles, their keys are of suite 2.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.sync.container.layout import PREFIX_SIZE, header_digest, prefix_for
from app.sync.keys import certificate as certificates
from app.sync.suites import SUITES, Guomi, Keys, libcrypto
from app.sync.suites.chunks import COMMITMENT, OVERHEAD, SALT
from tests.vectors import make_bundles as international
from tests.vectors.makings import (
    Authority,
    a_header,
    an_entry,
    assembled,
    encrypted,
    flipped,
    framed,
    line,
    packed,
    sealed,
    seed,
)

HERE = Path(__file__).parent / "bundle-v2-guomi"
SUITE = SUITES[Guomi.number]
AUTHORITY = Authority(suite=SUITE)
COMMISSION = AUTHORITY.station("测试市纪委监委", "commission")
GROUP = AUTHORITY.station("驻测试市教育局纪检监察组", "group")
OTHER = AUTHORITY.station("驻测试市财政局纪检监察组", "group")
REVOKED = AUTHORITY.station("驻测试市交通局纪检监察组", "group")
LINE = line(an_entry(GROUP))
PLAIN = framed([LINE])
HEADER = a_header(GROUP, COMMISSION, last=1)
ORDER = libcrypto.ORDER.to_bytes(32)


def accepted() -> Iterator[tuple[str, bytes]]:
    yield "no_entries", sealed(a_header(GROUP, COMMISSION), GROUP, COMMISSION, framed())[0]
    yield "one_entry", sealed(HEADER, GROUP, COMMISSION, PLAIN)[0]
    yield "attachment", sealed(replace(HEADER, attachments=1), GROUP, COMMISSION, framed([LINE], [seed("noise", 40_000)]))[0]


def refused() -> Iterator[tuple[str, str, bytes]]:
    good = sealed(HEADER, GROUP, COMMISSION, PLAIN)[0]
    yield from of_suite(good)
    yield from of_signature(good)
    yield from of_key_block()
    yield from of_chunks()


def of_suite(good: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Downgrades: threat P18."""
    yield "suite_changed_in_the_prefix", "BND-01", good[:10] + struct.pack(">H", 1) + good[12:]
    signer = replace(GROUP, signing=international.GROUP.signing)
    yield "sealed_and_signed_in_suite_1", "BND-07", sealed(HEADER, signer, international.COMMISSION, PLAIN)[0]
    weaker = international.GROUP.certificate
    yield "sender_certified_in_suite_1", "BND-11", sealed(a_header(international.GROUP, COMMISSION, last=1), international.GROUP,
                                                         international.COMMISSION, PLAIN)[0]
    mixed = certificates.issue(replace(weaker, issuer=AUTHORITY.operating.serial, suite=1), international.AUTHORITY.operating_keys)
    yield "station_in_suite_1_under_our_operating_key", "BND-11", sealed(
        replace(HEADER, sender=(mixed, AUTHORITY.operating)), GROUP, COMMISSION, PLAIN)[0]
    yield "signature_stripped", "BND-01", good[:36] + struct.pack(">I", 96) + good[40:-SUITE.signature_size]


def of_signature(good: bytes) -> Iterator[tuple[str, str, bytes]]:
    r, s = good[-64:-32], good[-32:]
    raw = HEADER.dumps()
    yield "signature_of_zeros", "BND-07", good[:-64] + bytes(64)
    yield "signature_r_bit_flipped", "BND-07", flipped(good, len(good) - 64)
    yield "signature_s_bit_flipped", "BND-07", flipped(good, len(good) - 1)
    yield "signature_r_zero", "BND-07", good[:-64] + bytes(32) + s
    yield "signature_s_zero", "BND-07", good[:-64] + r + bytes(32)
    yield "signature_r_is_the_order", "BND-07", good[:-64] + ORDER + s
    yield "signature_s_is_the_order", "BND-07", good[:-64] + r + ORDER
    yield "signature_parts_swapped", "BND-07", good[:-64] + s + r
    yield "signed_by_another_office", "BND-07", assembled(raw, *encrypted(raw, COMMISSION, packed(PLAIN)), len(PLAIN), OTHER)
    # Signed with the other user id of the standards' examples, and without the context.
    prefix = good[:-64]
    message = prefix[:PREFIX_SIZE] + prefix[-96:]
    yield "signed_for_another_user_id", "BND-07", prefix + _raw(GROUP.signing, b"ALICE123@YAHOO.COM", b"\x10paizhu/bundle/v2" + message)
    yield "signed_without_context", "BND-07", prefix + _raw(GROUP.signing, b"1234567812345678", message)
    yield "key_block_digest_wrong", "BND-08", flipped(good, len(good) - 64 - 60)


def of_key_block() -> Iterator[tuple[str, str, bytes]]:
    """Signed by their sender: the block itself is wrong."""
    raw = HEADER.dumps()
    block, cipher = encrypted(raw, COMMISSION, packed(PLAIN))

    def with_block(changed: bytes) -> bytes:
        return assembled(raw, changed, cipher, len(PLAIN), GROUP)

    yield "key_block_for_another_office", "BND-08", with_block(encrypted(raw, OTHER, b"")[0])
    yield "key_block_of_another_header", "BND-08", with_block(encrypted(replace(HEADER, number=7).dumps(), COMMISSION, b"")[0])
    yield "key_block_point_not_marked", "BND-08", with_block(b"\x02" + block[1:])
    yield "key_block_point_off_the_curve", "BND-08", with_block(flipped(block, 64))
    yield "key_block_point_zero", "BND-08", with_block(b"\x04" + bytes(64) + block[65:])
    yield "key_block_c3_changed", "BND-08", with_block(flipped(block, 65))
    yield "key_block_c2_changed", "BND-08", with_block(flipped(block, 160))
    yield "key_block_c2_and_c3_in_the_old_order", "BND-08", with_block(block[:65] + block[97:] + block[65:97])
    context = header_digest(SUITE, prefix_for(SUITE, len(raw), 0, 0).pack(), raw)
    other = SUITE.seal_key(seed("file key", 32), COMMISSION.certificate.seal, context[::-1])
    yield "key_block_with_another_commitment", "BND-08", with_block(other)


def of_chunks() -> Iterator[tuple[str, str, bytes]]:
    raw, plain = HEADER.dumps(), framed([LINE], [seed("noise", 70_000)])
    block, cipher = encrypted(raw, COMMISSION, packed(plain))
    first, second, after = slice(56, 16_456), slice(16_456, 32_856), 32_856

    def with_chunks(changed: bytes) -> bytes:
        return assembled(raw, block, changed, len(plain), GROUP)

    yield "salt_changed", "BND-08", with_chunks(flipped(cipher, 0))
    yield "commitment_changed", "BND-08", with_chunks(flipped(cipher, SALT + COMMITMENT - 1))
    yield "chunk_changed", "BND-08", with_chunks(flipped(cipher, OVERHEAD + 100))
    yield "tag_changed", "BND-08", with_chunks(flipped(cipher, OVERHEAD + 16_384))
    yield "first_chunk_dropped", "BND-08", with_chunks(cipher[:56] + cipher[after - 16_400:])
    yield "last_chunk_dropped", "BND-08", with_chunks(cipher[:len(cipher) - (len(cipher) - OVERHEAD) % 16_400])
    yield "chunks_swapped", "BND-08", with_chunks(cipher[:56] + cipher[second] + cipher[first] + cipher[after:])
    yield "chunk_doubled", "BND-08", with_chunks(cipher[:56] + cipher[first] + cipher[first] + cipher[16_456:])
    yield "chunks_of_another_header", "BND-08", with_chunks(encrypted(replace(HEADER, number=7).dumps(), COMMISSION, packed(plain))[1])


def _raw(keys: Keys, user: bytes, message: bytes) -> bytes:
    """r | s of a signature made for any user id."""
    der = libcrypto.sign(keys.private, user, message)
    r, s = der[4:4 + der[3]], der[6 + der[3]:]
    return b"".join(part.lstrip(b"\0").rjust(32, b"\0") for part in (r, s))


def main() -> None:
    HERE.mkdir(exist_ok=True)
    for old in HERE.glob("*.pzb"):
        old.unlink()
    index: dict[str, str | None] = {}
    for name, code, raw in [*((name, None, raw) for name, raw in accepted()), *refused()]:
        assert name not in index, name
        (HERE / f"{name}.pzb").write_bytes(raw)
        index[name] = code
    (HERE / "index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
