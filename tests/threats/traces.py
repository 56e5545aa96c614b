"""Looking for a marker in everything that lies in some folders, as a person with the disk in his hands would.

Each file as it is and what is packed in it: zip members, deflate streams (PDF too), zstd frames, the text of a PDF's pages; the marker in
UTF-8, UTF-16 of either order, GB18030, as JSON, XML and URL escapes, and as base64 at each of its three places; and the names of files.
"""

import base64
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pypdfium2
import zstandard

MARKER = "独山玉zq7f3a9c"
DEEP = 3
MOST = 64 << 20
_STREAMS = (b"\x78\x01", b"\x78\x9c", b"\x78\xda")


def forms(marker: str) -> set[bytes]:
    said = {marker.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")}
    said |= {marker.encode("ascii", "xmlcharrefreplace"), json.dumps(marker)[1:-1].encode()}
    said |= {quote(marker).encode(), quote(marker).lower().encode()}
    for code in ("utf-8", "utf-16-le"):
        raw = marker.encode(code)
        # Of each of the three ways to stand in base64, the letters that do not depend on what stands around.
        said |= {base64.b64encode(b"\0" * shift + raw)[-(-shift * 8 // 6) if shift else 0:][:len(raw) * 8 // 6 - 3] for shift in range(3)}
    return said


def found(marker: str, *folders: Path) -> list[str]:
    """Where the marker stands: paths, with what is packed in them."""
    wanted, places = forms(marker), []
    for path in (path for folder in folders for path in sorted(folder.rglob("*"))):
        if marker in path.name:
            places.append(f"{path} (name)")
        if path.is_file():
            places += [f"{path}{inside}" for inside in _in(path.read_bytes()[:MOST], wanted, "", DEEP)]
    return places


def _in(data: bytes, wanted: set[bytes], inside: str, deep: int) -> Iterator[str]:
    if any(one in data for one in wanted):
        yield inside
    elif deep:
        for name, part in _parts(data):
            yield from _in(part, wanted, f"{inside} > {name}", deep - 1)


def _parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data[:4] == b"PK\x03\x04" and zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name, name.encode() + archive.read(name)
        return
    if data[:5] == b"%PDF-":
        document = pypdfium2.PdfDocument(data)
        yield "pages", "".join(page.get_textpage().get_text_bounded() for page in document).encode()
        document.close()
    if data[:4] == b"\x28\xb5\x2f\xfd":
        yield "zstd", zstandard.ZstdDecompressor().decompressobj().decompress(data)
    if data[:2] == b"\x1f\x8b":
        yield "gzip", zlib.decompressobj(31).decompress(data, MOST)
    for at in (match.start() for start in _STREAMS for match in re.finditer(re.escape(start), data)):
        try:
            yield f"deflate at {at}", zlib.decompressobj().decompress(memoryview(data)[at:], MOST)
        except zlib.error:
            continue
