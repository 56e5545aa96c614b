"""Makes volumes-v2/: one bundle in three volumes, and every way a volume can be wrong. Nothing random: every run writes the same bytes.

    python -m tests.vectors.make_volumes
"""

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from app.sync.container.layout import PREFIX_SIZE
from app.sync.media.volume import HEAD_SIZE, Volume

HERE = Path(__file__).parent
FOLDER = HERE / "volumes-v2"
CUT = 8192


def volumes(bundle: bytes, cut: int = CUT) -> list[bytes]:
    start = bundle[:PREFIX_SIZE + int.from_bytes(bundle[12:16])]
    count = -(-len(bundle) // cut)
    made = []
    for number in range(1, count + 1):
        content = bundle[(number - 1) * cut:number * cut]
        head = Volume(number, count, len(bundle), cut, sha256(bundle).digest(), sha256(content).digest(), start)
        made.append(head.pack() + content)
    return made


def patched(raw: bytes, at: int, new: bytes) -> bytes:
    """Other bytes in the head, with a head digest that fits them: what a careless program would write."""
    length = int.from_bytes(raw[116:120])
    end = HEAD_SIZE + length
    head = raw[:at] + new + raw[at + len(new):end]
    return head + sha256(head).digest() + raw[end + 32:]


def number(value: int, size: int) -> bytes:
    return value.to_bytes(size)


def flipped(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1:]


Spoil = Callable[[bytes], bytes]
WRONG: dict[str, tuple[str, Spoil]] = {
    "head_cut": ("BND-03", lambda raw: raw[:100]),
    "start_cut": ("BND-03", lambda raw: raw[:HEAD_SIZE + 50]),
    "version_3": ("BND-09", lambda raw: patched(raw, 8, number(3, 2))),
    "version_1": ("BND-01", lambda raw: patched(raw, 8, number(1, 2))),
    "reserved_not_zero": ("BND-01", lambda raw: patched(raw, 10, b"\0\1")),
    "reserved_at_the_end_not_zero": ("BND-01", lambda raw: patched(raw, 159, b"\1")),
    "start_longer_than_its_limit": ("BND-02", lambda raw: raw[:116] + number(1 << 20, 4) + raw[120:]),
    "start_shorter_than_a_prefix": ("BND-02", lambda raw: raw[:116] + number(39, 4) + raw[120:]),
    "total_beyond_limit": ("BND-02", lambda raw: patched(raw, 20, number((1 << 40) + 1, 8))),
    "count_beyond_limit": ("BND-02", lambda raw: patched(raw, 16, number(10_001, 4))),
    "head_changed": ("BND-08", lambda raw: flipped(raw, 60)),
    "start_changed": ("BND-08", lambda raw: flipped(raw, HEAD_SIZE + 300)),
    "number_0": ("BND-01", lambda raw: patched(raw, 12, number(0, 4))),
    "number_beyond_count": ("BND-01", lambda raw: patched(raw, 12, number(4, 4))),
    "count_does_not_fit": ("BND-01", lambda raw: patched(raw, 16, number(4, 4))),
    "cut_0": ("BND-01", lambda raw: patched(raw, 28, number(0, 8))),
    "offset_does_not_fit": ("BND-01", lambda raw: patched(raw, 36, number(CUT + 1, 8))),
    "size_does_not_fit": ("BND-01", lambda raw: patched(raw, 44, number(CUT - 1, 8))),
    "one_byte_missing": ("BND-03", lambda raw: raw[:-1]),
    "one_byte_too_many": ("BND-03", lambda raw: raw + b"\0"),
    "content_changed": ("BND-08", lambda raw: flipped(raw, len(raw) - 5)),
    "start_is_no_bundle": ("BND-01", lambda raw: patched(raw, HEAD_SIZE, b"no bundle")),
    "start_of_another_length": ("BND-03", lambda raw: patched(raw, 20, number(CUT * 2 + 5, 8))),
}
"""Applied to volume 2 of three, which is then the one imported."""


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    bundle = (HERE / "bundle-v2" / "one_entry.pzb").read_bytes()
    other = (HERE / "bundle-v2" / "no_entries.pzb").read_bytes()
    index: dict[str, dict[str, str]] = {}

    def keep(name: str, files: dict[str, bytes], first: str, expect: str) -> None:
        (FOLDER / name).mkdir(parents=True)
        for file, raw in files.items():
            (FOLDER / name / file).write_bytes(raw)
        index[name] = {"import": first, "expect": expect}

    three = {f"a.pzb.{n:03d}": raw for n, raw in enumerate(volumes(bundle), 1)}
    keep("three", three, "a.pzb.001", "ok")
    keep("any_of_them", three, "a.pzb.003", "ok")
    keep("other_names", dict(zip(("x.777", "y.001", "z.002"), three.values(), strict=True)), "z.002", "ok")
    keep("one_absent", {name: raw for name, raw in three.items() if name != "a.pzb.002"}, "a.pzb.001", "BND-15")
    keep("one_of_another_bundle", three | {"a.pzb.002": volumes(other)[1]}, "a.pzb.001", "BND-15")
    keep("one_of_another_cut", three | {"a.pzb.002": volumes(bundle, CUT - 1)[1]}, "a.pzb.001", "BND-15")
    keep("magic_of_nothing", {"a.pzb": b"\x89PZW" + three["a.pzb.002"][4:]}, "a.pzb", "BND-01")
    for name, (expect, spoil) in WRONG.items():
        keep(name, {"a.pzb.002": spoil(three["a.pzb.002"])} | ({"a.pzb.001": three["a.pzb.001"], "a.pzb.003": three["a.pzb.003"]}
             if name == "content_changed" else {}), "a.pzb.002", expect)
    (FOLDER / "index.json").write_text(json.dumps(index, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
