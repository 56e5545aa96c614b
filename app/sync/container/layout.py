"""Where the parts of a bundle lie: prefix, header, key block, ciphertext, trailer.

units     sizes in bytes, integers unsigned and big-endian
source    docs/formats/bundle-v2.md, section 1
"""

import struct
from dataclasses import dataclass

from app.errors import BundleFormat, BundleLimits, BundleNewerFormat, BundleTruncated

from ..suites import SUITES, Suite
from .formats import FORMATS, NEWEST, Format

MAGIC = b"\x89PZB\r\n\x1a\n"
_PREFIX = struct.Struct(">8sHHIIQQI")
PREFIX_SIZE = _PREFIX.size
BOUND_SIZE = 16                       # of the prefix: magic, version, suite, header size
DIGESTS_SIZE = 3 * 32

MAX_HEADER = 64 * 1024
MAX_FILE = 1 << 40
MAX_PLAIN = 1 << 41


@dataclass(frozen=True)
class Prefix:
    """The first 40 bytes.

    cipher_size     of the encrypted payload
    plain_size      of the payload before compression; a reader stops there
    """

    version: int
    suite_number: int
    header_size: int
    key_size: int
    cipher_size: int
    plain_size: int
    trailer_size: int

    def pack(self) -> bytes:
        return _PREFIX.pack(MAGIC, self.version, self.suite_number, self.header_size, self.key_size, self.cipher_size, self.plain_size,
                            self.trailer_size)

    @property
    def format(self) -> Format:
        return FORMATS[self.version]

    @property
    def suite(self) -> Suite:
        return SUITES[self.suite_number]

    @property
    def cipher_at(self) -> int:
        return PREFIX_SIZE + self.header_size + self.key_size

    @property
    def total(self) -> int:
        return self.cipher_at + self.cipher_size + self.trailer_size


def prefix_for(suite: Suite, header_size: int, cipher_size: int, plain_size: int) -> Prefix:
    return Prefix(NEWEST.version, suite.number, header_size, suite.key_block_size, cipher_size, plain_size,
                  DIGESTS_SIZE + suite.signature_size)


def parse_prefix(raw: bytes, file_size: int) -> Prefix:
    """Checks 1 to 6 of the format.

    raises    BundleFormat, BundleTruncated, BundleNewerFormat, BundleLimits
    """
    if not raw or not MAGIC.startswith(raw[:len(MAGIC)]):
        raise BundleFormat(what="文件不是由本系统制作的", region="文件头")
    if len(raw) < PREFIX_SIZE:
        raise BundleTruncated(expected=PREFIX_SIZE, found=file_size, region="文件头")
    prefix = Prefix(*_PREFIX.unpack(raw[:PREFIX_SIZE])[1:])
    if prefix.version > NEWEST.version:
        raise BundleNewerFormat(found=prefix.version, known=NEWEST.version, region="文件头")
    if prefix.version not in FORMATS:
        raise BundleFormat(what="版本号不对", region="文件头")
    if prefix.suite_number not in SUITES:
        raise BundleNewerFormat(found=f"{prefix.version}，密码套件 {prefix.suite_number}", known=NEWEST.version, region="文件头")
    _check_sizes(prefix)
    if prefix.total != file_size:
        raise BundleTruncated(expected=prefix.total, found=file_size, region="全文")
    return prefix


def _check_sizes(prefix: Prefix) -> None:
    suite = prefix.suite
    if prefix.header_size > MAX_HEADER:
        raise BundleLimits(limit="文件头超过 64 KiB", region="文件头")
    if prefix.total > MAX_FILE or prefix.plain_size > MAX_PLAIN:
        raise BundleLimits(limit="总长度", region="文件头")
    if (prefix.key_size, prefix.trailer_size) != (suite.key_block_size, DIGESTS_SIZE + suite.signature_size) \
            or prefix.cipher_size < suite.sealed_size(0) or prefix.header_size < 2:
        raise BundleFormat(what="各部分长度不合", region="文件头")


def header_digest(suite: Suite, prefix: bytes, header: bytes) -> bytes:
    """What binds key block and chunks to this header; the sizes behind byte 16 are not known yet when it is needed."""
    return suite.digest(prefix[:BOUND_SIZE], header)


def signed_message(prefix: bytes, digests: bytes) -> bytes:
    return prefix + digests
