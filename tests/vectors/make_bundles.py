"""Makes tests/vectors/bundle-v2/: `python -m tests.vectors.make_bundles`. Run it for a new format version, not to make a failing test pass.
The files of earlier versions are kept as they were made; their reader is judged by them.

Each file is named for what it is or for what is wrong with it; index.json names the code it must give (null: accepted; aside: without the
entry).
"""

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import zstandard

from app.sync import canon
from app.sync.container.formats import NEWEST
from app.sync.container.frames import ATTACHMENT, DATA, END, ENTRIES, MANIFEST, NOTE
from app.sync.container.header import Ack
from app.sync.container.layout import PREFIX_SIZE
from app.sync.container.packing import packed_piece
from tests.vectors.makings import (
    SUITE,
    Authority,
    a_header,
    an_entry,
    assembled,
    encrypted,
    flipped,
    framed,
    line,
    made,
    packed,
    sealed,
    seed,
)

ASIDE = "aside"
"""The bundle is taken, the entry in it is not: it waits in quarantine."""
HERE = Path(__file__).parent / f"bundle-v{NEWEST.version}"
AUTHORITY = Authority()
COMMISSION = AUTHORITY.station("测试市纪委监委", "commission")
GROUP = AUTHORITY.station("驻测试市教育局纪检监察组", "group")
OTHER = AUTHORITY.station("驻测试市财政局纪检监察组", "group")
REVOKED = AUTHORITY.station("驻测试市交通局纪检监察组", "group")
STRANGER = Authority("strange").station("驻外市教育局纪检监察组", "group")
LINE = line(an_entry(GROUP))
PLAIN = framed([LINE])
HEADER = a_header(GROUP, COMMISSION, last=1)
MANIFESTED = canon.dumps({"format": "paizhu-payload", "version": NEWEST.version})


def frame(kind: int, content: bytes, size: int | None = None) -> bytes:
    return bytes([kind]) + (len(content) if size is None else size).to_bytes(4) + content


def accepted() -> Iterator[tuple[str, bytes]]:
    yield "no_entries", sealed(a_header(GROUP, COMMISSION), GROUP, COMMISSION, framed())[0]
    yield "one_entry", sealed(HEADER, GROUP, COMMISSION, PLAIN)[0]
    yield "attachment_and_acks", sealed(replace(HEADER, attachments=1, acks=(Ack(1, 3, "ab" * 32, ((5, 6),), 7),)), GROUP, COMMISSION,
                                        framed([LINE], [b"x" * 40_000]))[0]
    half = len(PLAIN) // 2
    yield "two_pieces", made(HEADER.dumps(), GROUP, COMMISSION, PLAIN, compressed=packed(PLAIN[:half]) + packed(PLAIN[half:]))
    # Made while the certificate held and carried for two years.
    yield "carried_late", sealed(replace(HEADER, created="2026-11-02T00:00:00Z"), GROUP, COMMISSION, PLAIN)[0]


def refused() -> Iterator[tuple[str, str, bytes]]:
    good = sealed(HEADER, GROUP, COMMISSION, PLAIN)[0]
    yield from of_shape(good)
    yield from of_header(good)
    yield from of_sender()
    yield from of_signature(good)
    yield from of_payload()


def of_shape(good: bytes) -> Iterator[tuple[str, str, bytes]]:
    acknowledging = sealed(replace(HEADER, acks=(Ack(1, 3, "ab" * 32),)), GROUP, COMMISSION, PLAIN)[0]
    yield "empty", "BND-01", b""
    yield "not_a_bundle", "BND-01", b"PK\x03\x04" + bytes(200)
    yield "magic_bit_flipped", "BND-01", flipped(good, 3)
    yield "cut_in_prefix", "BND-03", good[:20]
    yield "one_byte_missing", "BND-03", good[:-1]
    yield "half_missing", "BND-03", good[:len(good) // 2]
    yield "one_byte_too_many", "BND-03", good + b"\0"
    yield "version_0", "BND-01", good[:8] + struct.pack(">H", 0) + good[10:]
    yield "version_1_in_the_prefix", "BND-01", acknowledging[:8] + struct.pack(">H", 1) + acknowledging[10:]
    yield "version_3", "BND-09", good[:8] + struct.pack(">H", 3) + good[10:]
    yield "suite_unknown", "BND-09", good[:10] + struct.pack(">H", 9) + good[12:]
    yield "header_longer_than_64_kib", "BND-02", good[:12] + struct.pack(">I", 65_537) + good[16:]
    yield "key_block_size_wrong", "BND-01", good[:16] + struct.pack(">I", 1_167) + good[20:]
    yield "ciphertext_size_beyond_limit", "BND-02", good[:20] + struct.pack(">Q", 1 << 41) + good[28:]
    yield "plain_size_beyond_limit", "BND-02", good[:28] + struct.pack(">Q", 1 << 42) + good[36:]
    yield "trailer_size_wrong", "BND-01", good[:36] + struct.pack(">I", 96) + good[40:]


def of_header(good: bytes) -> Iterator[tuple[str, str, bytes]]:
    fields = canon.loads(HEADER.dumps(), depth=8)

    def with_header(raw: bytes) -> bytes:
        return made(raw, GROUP, COMMISSION, PLAIN)

    yield "header_not_json", "BND-01", with_header(b"hello")
    yield "header_not_canonical", "BND-01", with_header(json.dumps(fields).encode())
    yield "header_field_missing", "BND-01", with_header(canon.dumps({name: value for name, value in fields.items() if name != "previous"}))
    yield "header_field_extra", "BND-01", with_header(canon.dumps(fields | {"extra": 1}))
    for name, value in {"number": 0, "epoch": 2**63, "first": "1", "last": True, "previous": "x" * 64, "created": "2026-11-21", "kind": "x",
                        "mark": {"classification": "internal"}, "acks": [{"epoch": 1}], "recipient": {"name": "x"},
                        "certificate": {}, "direction": "sideways", "attachments": -1}.items():
        yield f"header_{name}_wrong", "BND-01", with_header(canon.dumps(fields | {name: value}))
    short = {"epoch": 1, "number": 5, "digest": "ab" * 32, "gaps": [], "received": 4}
    yield "header_ack_received_less_than_applied", "BND-01", with_header(canon.dumps(fields | {"acks": [short]}))
    yield "header_last_before_first", "BND-01", with_header(canon.dumps(fields | {"first": 9, "last": 3}))
    yield "header_nested_too_deep", "BND-01", with_header(canon.dumps(fields | {"mark": _nested(30)}))
    yield "recipient_other_office", "BND-10", sealed(a_header(GROUP, OTHER, last=1), GROUP, OTHER, PLAIN)[0]
    yield "recipient_other_station_of_ours", "BND-10", sealed(
        replace(HEADER, recipient=HEADER.recipient | {"station": OTHER.certificate.station}), GROUP, COMMISSION, PLAIN)[0]
    number = good.index(b'"number":1') + len(b'"number":')
    yield "header_number_changed", "BND-08", good[:number] + b"2" + good[number + 1:]


def of_sender() -> Iterator[tuple[str, str, bytes]]:
    yield "sender_under_another_root", "BND-11", sealed(a_header(STRANGER, COMMISSION, last=1), STRANGER, COMMISSION, PLAIN)[0]
    altered = replace(GROUP.certificate, org_name="驻测试市公安局纪检监察组")
    yield "certificate_name_changed", "BND-11", sealed(replace(HEADER, sender=(altered, GROUP.issuer)), GROUP, COMMISSION, PLAIN)[0]
    operating = replace(HEADER, sender=(GROUP.issuer, GROUP.issuer))
    yield "certificate_of_operating_key", "BND-01", sealed(operating, GROUP, COMMISSION, PLAIN)[0]
    yield "sender_revoked", "BND-12", sealed(a_header(REVOKED, COMMISSION, last=1), REVOKED, COMMISSION, PLAIN)[0]
    yield "group_sends_downward", "BND-14", sealed(replace(HEADER, direction="down"), GROUP, COMMISSION, PLAIN)[0]
    yield "made_before_certificate", "BND-13", sealed(replace(HEADER, created="2026-10-31T23:59:59Z"), GROUP, COMMISSION, PLAIN)[0]
    yield "made_after_certificate", "BND-13", sealed(replace(HEADER, created="2029-01-01T00:00:00Z"), GROUP, COMMISSION, PLAIN)[0]
    yield "made_the_day_after_tomorrow", "BND-13", sealed(replace(HEADER, created="2026-11-22T08:00:01Z"), GROUP, COMMISSION, PLAIN)[0]


def of_signature(good: bytes) -> Iterator[tuple[str, str, bytes]]:
    trailer = len(good) - SUITE.signature_size - 96
    cipher = PREFIX_SIZE + len(HEADER.dumps()) + SUITE.key_block_size
    raw = HEADER.dumps()
    yield "plain_size_changed", "BND-07", good[:28] + struct.pack(">Q", len(PLAIN) + 1) + good[36:]
    yield "key_block_bit_flipped", "BND-08", flipped(good, cipher - 1)
    yield "ciphertext_first_bit_flipped", "BND-08", flipped(good, cipher)
    yield "ciphertext_last_bit_flipped", "BND-08", flipped(good, trailer - 1, 7)
    yield "digest_bit_flipped", "BND-08", flipped(good, trailer + 40)
    yield "ed25519_bit_flipped", "BND-07", flipped(good, trailer + 96)
    yield "ml_dsa_bit_flipped", "BND-07", flipped(good, len(good) - 1)
    yield "signature_of_zeros", "BND-07", good[:-SUITE.signature_size] + bytes(SUITE.signature_size)
    yield "signed_by_another_office", "BND-07", assembled(raw, *encrypted(raw, COMMISSION, packed(PLAIN)), len(PLAIN), OTHER)
    second = sealed(replace(HEADER, number=2, previous="ab" * 32), GROUP, COMMISSION, PLAIN)[0]
    end = PREFIX_SIZE + len(raw)
    yield "header_of_another_bundle", "BND-08", good[:PREFIX_SIZE] + second[PREFIX_SIZE:end] + good[end:]
    yield "payload_of_another_bundle", "BND-08", good[:end] + second[end:trailer] + good[trailer:]


def of_payload() -> Iterator[tuple[str, str, bytes]]:
    """Signed by their sender, and wrong all the same."""
    raw = HEADER.dumps()

    def plain(content: bytes, **contrary: object) -> bytes:
        return made(raw, GROUP, COMMISSION, content, **contrary)

    _, cipher = encrypted(raw, COMMISSION, packed(PLAIN))
    other_block, _ = encrypted(raw, OTHER, packed(PLAIN))
    long_block, long = encrypted(raw, COMMISSION, packed(framed([LINE], [seed("noise", 70_000)])))
    first, second = slice(56, 56 + 16_400), slice(56 + 16_400, 56 + 32_800)
    yield "key_block_for_another_office", "BND-08", assembled(raw, other_block, cipher, len(PLAIN), GROUP)
    yield "key_block_of_another_header", "BND-08", assembled(raw, encrypted(replace(HEADER, number=7).dumps(), COMMISSION, b"")[0], cipher,
                                                             len(PLAIN), GROUP)
    yield "last_chunk_dropped", "BND-08", assembled(raw, long_block, long[:56 + 32_800], 70_000, GROUP)
    yield "chunks_swapped", "BND-08", assembled(raw, long_block, long[:56] + long[second] + long[first] + long[56 + 32_800:], 70_000, GROUP)
    yield "chunk_doubled", "BND-08", assembled(raw, long_block, long[:56 + 16_400] + long[first] + long[56 + 16_400:], 70_000, GROUP)
    yield from of_pieces(plain)
    manifest, end = frame(MANIFEST, MANIFESTED), frame(END, canon.dumps({"attachments": 0, "entries": 1}))
    entries = frame(ENTRIES, LINE + b"\n")
    yield "no_manifest", "BND-01", plain(entries + end)
    yield "two_manifests", "BND-01", plain(manifest + manifest + entries + end)
    yield "manifest_of_version_1", "BND-01", plain(frame(MANIFEST, canon.dumps({"format": "paizhu-payload", "version": 1})) + entries + end)
    short = canon.dumps({"format": "paizhu-payload", "receipt": "AAAA", "version": NEWEST.version})
    yield "receipt_key_too_short", "BND-01", plain(frame(MANIFEST, short) + entries + end)
    yield "no_end", "BND-02", plain(manifest + entries)
    yield "something_after_the_end", "BND-01", plain(manifest + entries + end + entries)
    yield "unknown_frame", "BND-01", plain(manifest + entries + frame(9, b"{}") + end)
    yield "note_after_the_entries", "BND-01", plain(manifest + entries + frame(NOTE, b"{}") + end)
    yield "note_without_a_kind", "BND-01", plain(manifest + frame(NOTE, b"{}") + entries + end)
    yield "note_of_unknown_kind", "BND-09", plain(manifest + frame(NOTE, b'{"note":"weather"}') + entries + end)
    yield "counts_wrong", "BND-01", plain(manifest + entries + frame(END, canon.dumps({"attachments": 0, "entries": 2})))
    yield "fewer_entries_than_the_header_says", "BND-01", plain(framed())
    yield "frame_longer_than_its_limit", "BND-02", plain(manifest + frame(ENTRIES, b"", 64 << 20) + bytes(200))
    yield "object_longer_than_its_limit", "BND-02", plain(frame(MANIFEST, b"", 2 << 20) + bytes(200))
    yield "entries_without_line_end", "BND-01", plain(manifest + frame(ENTRIES, LINE) + end)
    yield "attachment_shorter_than_it_says", "BND-01", plain(
        manifest + frame(ATTACHMENT, canon.dumps({"sha256": "0" * 64, "size": 9})) + frame(DATA, b"four") + entries + end)
    yield "attachment_larger_than_its_limit", "BND-02", plain(
        manifest + frame(ATTACHMENT, canon.dumps({"sha256": "0" * 64, "size": 1 << 39})) + entries + end)
    yield "attachment_digest_wrong", "BND-08", plain(
        manifest + frame(ATTACHMENT, canon.dumps({"sha256": "0" * 64, "size": 4})) + frame(DATA, b"four") + entries + end)
    yield "attachment_name_is_a_path", "BND-01", plain(
        manifest + frame(ATTACHMENT, canon.dumps({"sha256": "../../x", "size": 4})) + frame(DATA, b"four") + entries + end)
    yield from of_entries(plain)


def of_pieces(plain: Callable[..., bytes]) -> Iterator[tuple[str, str, bytes]]:
    """How the payload is compressed."""
    def compressed(**contrary: object) -> zstandard.ZstdCompressor:
        return zstandard.ZstdCompressor(compression_params=zstandard.ZstdCompressionParameters(
            **{"compression_level": 3, "write_checksum": True} | contrary))

    good = packed(PLAIN)
    stream = compressed().compressobj()
    wide = compressed(window_log=27).compressobj(size=12 << 20)
    bomb = compressed().compress(bytes(1_000_000))
    size_at = bomb.index((1_000_000).to_bytes(4, "little"))
    yield "not_compressed", "BND-01", plain(PLAIN, compressed=packed_piece(PLAIN))
    yield "compressed_stream_cut", "BND-01", plain(PLAIN, compressed=good[:-6])
    yield "piece_cut_by_its_length", "BND-01", plain(PLAIN, compressed=(len(good) - 10).to_bytes(4) + good[4:-6])
    yield "piece_longer_than_its_limit", "BND-02", plain(PLAIN, compressed=(1 << 30).to_bytes(4) + good[4:])
    yield "length_of_a_piece_cut", "BND-01", plain(PLAIN, compressed=good + b"\0\0")
    yield "piece_of_nothing", "BND-01", plain(PLAIN, compressed=packed(b"") + good)
    yield "piece_without_its_size", "BND-01", plain(PLAIN, compressed=packed_piece(stream.compress(PLAIN) + stream.flush()))
    yield "piece_without_checksum", "BND-01", plain(PLAIN, compressed=packed_piece(compressed(write_checksum=False).compress(PLAIN)))
    yield "checksum_of_a_piece_wrong", "BND-01", plain(PLAIN, compressed=flipped(good, len(good) - 1))
    yield "piece_that_is_skipped", "BND-01", plain(PLAIN, compressed=packed_piece(bytes.fromhex("502a4d1803000000616263")) + good)
    yield "piece_with_two_frames", "BND-01", plain(PLAIN, compressed=packed_piece(good[4:] + packed(b"more")[4:]))
    yield "second_compressed_stream", "BND-01", plain(PLAIN, compressed=good + packed(b"more"))
    yield "decompression_bomb", "BND-02", plain(PLAIN, compressed=packed(framed([LINE], [bytes(64 << 20)])))
    yield "decompression_bomb_that_lies", "BND-01", plain(PLAIN, compressed=packed_piece(
        bomb[:size_at] + (1000).to_bytes(4, "little") + bomb[size_at + 4:]))
    yield "window_of_128_mib", "BND-01", plain(PLAIN, compressed=packed_piece(wide.compress(bytes(12 << 20)) + wide.flush()))


def of_entries(plain: object) -> Iterator[tuple[str, str, bytes]]:
    def entry(**changes: object) -> bytes:
        return plain(framed([line(an_entry(GROUP, **changes))]))  # type: ignore[operator]

    def values(**changes: object) -> bytes:
        return entry(values=an_entry(GROUP)["values"] | changes)  # type: ignore[operator]

    yield "entry_not_canonical", "BND-01", plain(framed([LINE.replace(b'":', b'": ', 1)]))  # type: ignore[operator]
    yield "entry_of_unknown_act", "BND-01", entry(op="drop")
    yield "entry_with_odd_clock", "BND-01", entry(clock="later")
    yield "entry_with_odd_id", "BND-01", entry(id="../../etc/passwd")
    yield "entry_nested_too_deep", "BND-01", values(risks=[_nested(40)])
    yield "entry_of_unknown_ledger", "BND-09", entry(ledger="planet")
    yield "entry_of_unknown_field", "BND-09", values(colour="red")
    yield "entry_with_unfit_value", ASIDE, values(cadre_cnt="many")
    yield "entry_with_overlong_text", ASIDE, values(name="长" * 5_000)
    yield "entry_with_control_characters", ASIDE, values(duty="a\u0000b")
    yield "entry_with_attachment_as_path", ASIDE, values(files=[{"name": "../x", "sha256": "../x", "size": 1}])
    yield "entry_of_another_office", "BND-14", values(org_id=OTHER.certificate.org)


def _nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = {"a": value}
    return value


def main() -> None:
    HERE.mkdir(exist_ok=True)
    for old in HERE.glob("*.pzb"):
        old.unlink()
    index: dict[str, str | None] = {}
    for name, raw in accepted():
        (HERE / f"{name}.pzb").write_bytes(raw)
        index[name] = None
    for name, code, raw in refused():
        assert name not in index, name
        (HERE / f"{name}.pzb").write_bytes(raw)
        index[name] = code
    (HERE / "index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
