"""SM2 through the system's OpenSSL: a thin binding to libcrypto 3, for the cryptography package has no SM2.

Every object taken is given back, every return code is looked at, no key stands in an error. Random numbers (keys, the nonce of a
signature, the ephemeral key of an encryption) are OpenSSL's own. The library is loaded at first use; everything else works without it.

shapes    private = scalar, 32 bytes big-endian, 1 .. n - 2; public = 04 | x 32 | y 32; signatures and ciphertexts in OpenSSL's DER
errors    SuiteMissing (no library, too old, without SM2), BadKey, Failed
source    OpenSSL 3.0 manual: EVP_PKEY-SM2(7), EVP_DigestSign(3), EVP_PKEY_encrypt(3); GM/T 0003-2012, GM/T 0009-2012
"""

import ctypes
import ctypes.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_ulong, c_void_p, memset
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.errors import SuiteMissing

from .kit import BadKey

ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
PRIVATE_SIZE, PUBLIC_SIZE = 32, 65
OLDEST = 0x30000000
_CURVE = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")          # id-ecPublicKey, sm2p256v1
_PUBLIC = bytes.fromhex("3059") + _CURVE + bytes.fromhex("034200")              # SubjectPublicKeyInfo up to the point
_PRIVATE = bytes.fromhex("3041020100") + _CURVE + bytes.fromhex("0427302502010104" "20")        # PKCS #8 up to the scalar

_FUNCTIONS: dict[str, tuple[Any, ...]] = {
    "OpenSSL_version_num": (c_ulong,),
    "OpenSSL_version": (c_char_p, c_int),
    "ERR_clear_error": (None,),
    "BN_bn2binpad": (c_int, c_void_p, c_char_p, c_int),
    "BN_clear_free": (None, c_void_p),
    "EVP_sm3": (c_void_p,),
    "EVP_MD_CTX_new": (c_void_p,),
    "EVP_MD_CTX_free": (None, c_void_p),
    "EVP_MD_CTX_set_pkey_ctx": (None, c_void_p, c_void_p),
    "EVP_PKEY_free": (None, c_void_p),
    "EVP_PKEY_is_a": (c_int, c_void_p, c_char_p),
    "EVP_PKEY_get_bn_param": (c_int, c_void_p, c_char_p, POINTER(c_void_p)),
    "EVP_PKEY_CTX_new": (c_void_p, c_void_p, c_void_p),
    "EVP_PKEY_CTX_new_from_name": (c_void_p, c_void_p, c_char_p, c_char_p),
    "EVP_PKEY_CTX_free": (None, c_void_p),
    "EVP_PKEY_CTX_set1_id": (c_int, c_void_p, c_char_p, c_int),
    "EVP_PKEY_keygen_init": (c_int, c_void_p),
    "EVP_PKEY_keygen": (c_int, c_void_p, POINTER(c_void_p)),
    "EVP_PKEY_encrypt_init": (c_int, c_void_p),
    "EVP_PKEY_encrypt": (c_int, c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t),
    "EVP_PKEY_decrypt_init": (c_int, c_void_p),
    "EVP_PKEY_decrypt": (c_int, c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t),
    "EVP_DigestSignInit": (c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p),
    "EVP_DigestSign": (c_int, c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t),
    "EVP_DigestVerifyInit": (c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p),
    "EVP_DigestVerify": (c_int, c_void_p, c_char_p, c_size_t, c_char_p, c_size_t),
    "d2i_AutoPrivateKey": (c_void_p, c_void_p, POINTER(c_char_p), ctypes.c_long),
    "d2i_PUBKEY": (c_void_p, c_void_p, POINTER(c_char_p), ctypes.c_long),
    "i2d_PUBKEY": (c_int, c_void_p, POINTER(c_char_p)),
}


class Failed(Exception):
    """A call of libcrypto did not do what it says; the message is its name."""


@lru_cache(maxsize=1)
def library() -> ctypes.CDLL:
    """The loaded library, its functions declared.

    raises    SuiteMissing, saying what was found instead
    """
    said = "没有找到 OpenSSL 3 的 libcrypto"
    for place in _places():
        try:
            found = ctypes.CDLL(place)
            for name, (result, *arguments) in _FUNCTIONS.items():
                function = getattr(found, name)
                function.restype, function.argtypes = result, arguments
        except OSError:
            continue
        except AttributeError:
            said = "系统的 libcrypto 太旧，国密套件需要 OpenSSL 3.0 以上"
            continue
        if found.OpenSSL_version_num() < OLDEST:
            said = f"系统的 libcrypto 是 {_version(found)}，国密套件需要 OpenSSL 3.0 以上"
        elif not _has_sm2(found):
            said = f"系统的 libcrypto（{_version(found)}）不含 SM2"
        else:
            return found
    raise SuiteMissing(suite="国密", what=said)


def version() -> str:
    """What the library calls itself. raises    SuiteMissing"""
    return _version(library())


def make() -> tuple[bytes, bytes]:
    """A new pair (private, public)."""
    lib = library()
    with _held(lib.EVP_PKEY_CTX_new_from_name(None, b"SM2", None), lib.EVP_PKEY_CTX_free) as context:
        _well(lib.EVP_PKEY_keygen_init(context), "EVP_PKEY_keygen_init")
        made = c_void_p()
        _well(lib.EVP_PKEY_keygen(context, byref(made)), "EVP_PKEY_keygen")
    with _held(made.value, lib.EVP_PKEY_free) as key:
        number = c_void_p()
        _well(lib.EVP_PKEY_get_bn_param(key, b"priv", byref(number)), "EVP_PKEY_get_bn_param")
        with _held(number.value, lib.BN_clear_free) as scalar, _secret(PRIVATE_SIZE) as buffer:
            _well(lib.BN_bn2binpad(scalar, buffer, PRIVATE_SIZE) == PRIVATE_SIZE, "BN_bn2binpad")
            private = buffer.raw
        return private, _point(lib, key)


def public_of(private: bytes) -> bytes:
    """raises    BadKey"""
    lib = library()
    with _private_key(lib, private) as key:
        return _point(lib, key)


def sign(private: bytes, user: bytes, message: bytes) -> bytes:
    """raises    BadKey"""
    lib = library()
    with _private_key(lib, private) as key, _digesting(lib, key, user, lib.EVP_DigestSignInit) as context:
        size = c_size_t()
        _well(lib.EVP_DigestSign(context, None, byref(size), message, len(message)), "EVP_DigestSign")
        buffer = ctypes.create_string_buffer(size.value)
        _well(lib.EVP_DigestSign(context, buffer, byref(size), message, len(message)), "EVP_DigestSign")
        return buffer.raw[:size.value]


def verify(public: bytes, user: bytes, message: bytes, signature: bytes) -> bool:
    """raises    BadKey"""
    lib = library()
    with _public_key(lib, public) as key, _digesting(lib, key, user, lib.EVP_DigestVerifyInit) as context:
        # 0 is a signature that does not hold, anything else but 1 one that is none.
        held = bool(lib.EVP_DigestVerify(context, signature, len(signature), message, len(message)) == 1)
    if not held:
        lib.ERR_clear_error()
    return held


def encrypt(public: bytes, plain: bytes) -> bytes:
    """raises    BadKey"""
    lib = library()
    with _public_key(lib, public) as key, _held(lib.EVP_PKEY_CTX_new(key, None), lib.EVP_PKEY_CTX_free) as context:
        _well(lib.EVP_PKEY_encrypt_init(context), "EVP_PKEY_encrypt_init")
        size = c_size_t()
        _well(lib.EVP_PKEY_encrypt(context, None, byref(size), plain, len(plain)), "EVP_PKEY_encrypt")
        buffer = ctypes.create_string_buffer(size.value)
        _well(lib.EVP_PKEY_encrypt(context, buffer, byref(size), plain, len(plain)), "EVP_PKEY_encrypt")
        return buffer.raw[:size.value]


def decrypt(private: bytes, cipher: bytes) -> bytes:
    """raises    BadKey, Failed: not encrypted to this key, or changed"""
    lib = library()
    with _private_key(lib, private) as key, _held(lib.EVP_PKEY_CTX_new(key, None), lib.EVP_PKEY_CTX_free) as context:
        _well(lib.EVP_PKEY_decrypt_init(context), "EVP_PKEY_decrypt_init")
        # A plaintext is never longer than its ciphertext.
        size = c_size_t(len(cipher))
        with _secret(len(cipher)) as buffer:
            _well(lib.EVP_PKEY_decrypt(context, buffer, byref(size), cipher, len(cipher)), "EVP_PKEY_decrypt")
            return bytes(buffer.raw[:size.value])


@contextmanager
def _private_key(lib: ctypes.CDLL, private: bytes) -> Iterator[int]:
    if len(private) != PRIVATE_SIZE or not 1 <= int.from_bytes(private) <= ORDER - 2:
        raise BadKey("not an SM2 private key")
    with _key(lib, lib.d2i_AutoPrivateKey, _PRIVATE + private) as key:
        yield key


@contextmanager
def _public_key(lib: ctypes.CDLL, public: bytes) -> Iterator[int]:
    # Infinity and the compressed forms have another length or another first byte; OpenSSL proves that the point lies on the curve.
    if len(public) != PUBLIC_SIZE or public[0] != 4:
        raise BadKey("not an SM2 public key")
    with _key(lib, lib.d2i_PUBKEY, _PUBLIC + public) as key:
        yield key


@contextmanager
def _key(lib: ctypes.CDLL, parse: Callable[..., Any], der: bytes) -> Iterator[int]:
    pointer = parse(None, byref(c_char_p(der)), len(der))
    if not pointer:
        lib.ERR_clear_error()
        raise BadKey("not an SM2 key")
    try:
        # The parser leaves what it tried on the way in the queue of errors, also when it succeeds.
        lib.ERR_clear_error()
        if lib.EVP_PKEY_is_a(pointer, b"SM2") != 1:
            raise BadKey("not an SM2 key")
        yield pointer
    finally:
        lib.EVP_PKEY_free(pointer)


@contextmanager
def _digesting(lib: ctypes.CDLL, key: int, user: bytes, begin: Callable[..., Any]) -> Iterator[int]:
    """A digest context that signs or verifies with SM3 for `user` (whose name goes into Z)."""
    with _held(lib.EVP_PKEY_CTX_new(key, None), lib.EVP_PKEY_CTX_free) as of_key, \
            _held(lib.EVP_MD_CTX_new(), lib.EVP_MD_CTX_free) as context:
        _well(lib.EVP_PKEY_CTX_set1_id(of_key, user, len(user)), "EVP_PKEY_CTX_set1_id")
        lib.EVP_MD_CTX_set_pkey_ctx(context, of_key)
        _well(begin(context, None, lib.EVP_sm3(), None, key), "EVP_Digest..Init")
        yield context


def _point(lib: ctypes.CDLL, key: int) -> bytes:
    """The public point of a key, uncompressed."""
    size = lib.i2d_PUBKEY(key, None)
    _well(size == len(_PUBLIC) + PUBLIC_SIZE, "i2d_PUBKEY")
    buffer = ctypes.create_string_buffer(size)
    _well(lib.i2d_PUBKEY(key, byref(ctypes.cast(buffer, c_char_p))) == size, "i2d_PUBKEY")
    _well(buffer.raw.startswith(_PUBLIC), "i2d_PUBKEY")
    return buffer.raw[len(_PUBLIC):]


@contextmanager
def _held(pointer: int | None, free: Callable[..., Any]) -> Iterator[int]:
    _well(pointer is not None, free.__name__)
    assert pointer is not None
    try:
        yield pointer
    finally:
        free(pointer)


@contextmanager
def _secret(size: int) -> Iterator[Any]:
    """A buffer that is wiped. What is taken out of it as `bytes` cannot be: Python keeps that."""
    buffer = ctypes.create_string_buffer(size)
    try:
        yield buffer
    finally:
        memset(buffer, 0, size)


def _well(result: int | bool, what: str) -> None:
    if result is not True and result != 1:
        library().ERR_clear_error()
        raise Failed(what)


def _version(found: ctypes.CDLL) -> str:
    return bytes(found.OpenSSL_version(0)).decode("ascii", "replace")


def _has_sm2(found: ctypes.CDLL) -> bool:
    context = found.EVP_PKEY_CTX_new_from_name(None, b"SM2", None)
    if not context:
        found.ERR_clear_error()
        return False
    found.EVP_PKEY_CTX_free(context)
    return bool(found.EVP_sm3())


def _places() -> Iterator[str]:
    """Where a libcrypto may lie. On Windows only beside the program and its Python: never by a search along PATH."""
    if sys.platform == "win32":
        roots = [Path(root) for root in (getattr(sys, "_MEIPASS", ""), Path(sys.executable).parent, sys.base_prefix) if root]
        for root in dict.fromkeys(roots):
            for folder in (root, root / "DLLs", root / "_internal"):
                yield from (str(path) for path in sorted(folder.glob("libcrypto-3*.dll")))
        return
    if unpacked := getattr(sys, "_MEIPASS", ""):
        # A built package carries the one its Python was linked to: systems still on OpenSSL 1.1 have none of their own.
        yield str(Path(unpacked) / "libcrypto.so.3")
    yield "libcrypto.so.3"
    if name := ctypes.util.find_library("crypto"):
        yield name
