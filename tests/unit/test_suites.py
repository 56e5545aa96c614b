"""Every suite keeps what the kit promises: sizes, contexts, and not one changed byte accepted."""

import os
import zlib
from collections.abc import Callable
from hashlib import sha512
from itertools import pairwise

import pytest

from app.sync.suites import CHUNK, SUITES, BadKey, ForgedSignature, Keys, NotOpened, Suite

KEY, CONTEXT = bytes(range(32)), b"header digest"
EACH = pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.code)


@pytest.fixture(scope="module")
def keys() -> dict[int, tuple[Keys, Keys]]:
    """(signing, sealing) for each suite."""
    return {number: (suite.make_signing(), suite.make_sealing()) for number, suite in SUITES.items()}


def encrypted(suite: Suite, plain: bytes, context: bytes = CONTEXT) -> bytes:
    encryptor = suite.encryptor(KEY, context)
    return encryptor.update(plain) + encryptor.finalize()


def decrypted(suite: Suite, cipher: bytes, context: bytes = CONTEXT, cuts: tuple[int, ...] = ()) -> bytes:
    decryptor = suite.decryptor(KEY, context)
    ends = [0, *cuts, len(cipher)]
    return b"".join(decryptor.update(cipher[start:end]) for start, end in pairwise(ends)) + decryptor.finalize()


def test_suites_are_known_by_number_and_by_word() -> None:
    assert {number: (suite.number, suite.code) for number, suite in SUITES.items()} == {1: (1, "international"), 2: (2, "guomi")}
    assert [suite.missing() for suite in SUITES.values()] == [None, None]


@EACH
def test_values_have_the_sizes_the_suite_names(suite: Suite, keys: dict[int, tuple[Keys, Keys]]) -> None:
    signing, sealing = keys[suite.number]
    assert (len(signing.public), len(sealing.public)) == (suite.sign_public_size, suite.seal_public_size)
    assert len(suite.sign(signing, b"message", b"context")) == suite.signature_size
    assert len(suite.seal_key(KEY, sealing.public, CONTEXT)) == suite.key_block_size
    assert len(suite.digest(b"a", b"b")) == len(suite.content_digest().digest()) == 32
    assert suite.digest(b"a", b"b") == suite.digest(b"ab")


@EACH
def test_a_private_part_gives_the_same_pair_again(suite: Suite, keys: dict[int, tuple[Keys, Keys]]) -> None:
    signing, sealing = keys[suite.number]
    assert suite.signing(signing.private) == signing
    assert suite.sealing(sealing.private) == sealing
    assert suite.make_signing() != signing
    assert repr(signing.private)[2:-1] not in repr(signing)
    assert "private" not in repr(signing)


@EACH
def test_a_signature_holds_for_its_message_context_and_key_alone(suite: Suite, keys: dict[int, tuple[Keys, Keys]]) -> None:
    signing, other = keys[suite.number][0], suite.make_signing()
    signature = suite.sign(signing, b"message", b"context")
    suite.verify(signing.public, signature, b"message", b"context")
    wrong = [(other.public, signature, b"message", b"context"), (signing.public, signature, b"messagE", b"context"),
             (signing.public, signature, b"message", b"contexT"), (signing.public, signature, b"tmessage", b"contex"),
             (signing.public, signature[:-1], b"message", b"context"), (signing.public, b"", b"message", b"context"),
             (signing.public, bytes(suite.signature_size), b"message", b"context"), (b"", signature, b"message", b"context"),
             (bytes(suite.sign_public_size), signature, b"message", b"context")]
    for arguments in wrong:
        with pytest.raises(ForgedSignature):
            suite.verify(*arguments)


@EACH
def test_a_file_key_opens_for_its_recipient_and_header_alone(suite: Suite, keys: dict[int, tuple[Keys, Keys]]) -> None:
    sealing = keys[suite.number][1]
    block = suite.seal_key(KEY, sealing.public, CONTEXT)
    assert suite.open_key(block, sealing, CONTEXT) == KEY
    assert suite.seal_key(KEY, sealing.public, CONTEXT) != block
    for keys_, info, raw in ((suite.make_sealing(), CONTEXT, block), (sealing, b"another header", block), (sealing, CONTEXT, block[:-1]),
                             (sealing, CONTEXT, b""), (sealing, CONTEXT, block + b"\0")):
        with pytest.raises(NotOpened):
            suite.open_key(raw, keys_, info)


@EACH
@pytest.mark.parametrize("damage", [lambda public: bytes(len(public)), lambda public: b"\xff" * len(public),
                                    lambda public: public[:-1], lambda public: b""])
def test_nothing_is_sealed_to_what_is_no_key(suite: Suite, damage: Callable[[bytes], bytes], keys: dict[int, tuple[Keys, Keys]]) -> None:
    with pytest.raises(BadKey):
        suite.seal_key(KEY, damage(keys[suite.number][1].public), CONTEXT)


@EACH
@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK, 5 * CHUNK + 77])
def test_a_message_of_any_length_comes_back_however_it_is_cut(suite: Suite, size: int) -> None:
    plain = os.urandom(size)
    cipher = encrypted(suite, plain)
    assert len(cipher) == suite.sealed_size(size)
    cuts = tuple(sorted({1, 24, 55, 56, 57, 56 + CHUNK, 56 + CHUNK + 16, len(cipher) - 1} & set(range(len(cipher)))))
    assert decrypted(suite, cipher) == decrypted(suite, cipher, cuts=cuts) == plain


@EACH
def test_the_same_message_is_never_the_same_ciphertext(suite: Suite) -> None:
    assert encrypted(suite, b"x") != encrypted(suite, b"x")


WHOLE = 56 + 2 * (CHUNK + 16)
FIRST, SECOND = slice(56, 56 + CHUNK + 16), slice(56 + CHUNK + 16, WHOLE)
DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "salt": lambda raw: flip(raw, 0),
    "commitment": lambda raw: flip(raw, 24),
    "commitment end": lambda raw: flip(raw, 55),
    "first chunk": lambda raw: flip(raw, 60),
    "tag of the first chunk": lambda raw: flip(raw, 56 + CHUNK),
    "last chunk": lambda raw: flip(raw, WHOLE),
    "last tag": lambda raw: flip(raw, len(raw) - 1),
    "nothing": lambda raw: b"",
    "head alone": lambda raw: raw[:56],
    "cut in the salt": lambda raw: raw[:10],
    "cut in the first chunk": lambda raw: raw[:1000],
    "last chunk missing": lambda raw: raw[:WHOLE],
    "last byte missing": lambda raw: raw[:-1],
    "last tag missing": lambda raw: raw[:-16],
    "one byte more": lambda raw: raw + b"\0",
    "first chunk dropped": lambda raw: raw[:56] + raw[SECOND] + raw[WHOLE:],
    "second chunk dropped": lambda raw: raw[:56] + raw[FIRST] + raw[WHOLE:],
    "chunks swapped": lambda raw: raw[:56] + raw[SECOND] + raw[FIRST] + raw[WHOLE:],
    "chunk doubled": lambda raw: raw[:56] + raw[FIRST] + raw[FIRST] + raw[SECOND] + raw[WHOLE:],
    "last chunk doubled": lambda raw: raw + raw[WHOLE:],
    "only the last chunk": lambda raw: raw[:56] + raw[WHOLE:],
}


def flip(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1:]


@EACH
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_changed_message_is_never_whole(suite: Suite, damage: str) -> None:
    plain = os.urandom(2 * CHUNK + 500)
    with pytest.raises(NotOpened):
        decrypted(suite, DAMAGE[damage](encrypted(suite, plain)))


@EACH
def test_another_key_or_header_opens_no_chunk(suite: Suite) -> None:
    cipher = encrypted(suite, b"plain")
    with pytest.raises(NotOpened):
        decrypted(suite, cipher, b"another header")
    other = suite.decryptor(bytes(32), CONTEXT)
    with pytest.raises(NotOpened):
        other.update(cipher + bytes(CHUNK))


@EACH
def test_nothing_of_a_chunk_is_handed_out_before_its_tag_is_proved(suite: Suite) -> None:
    plain = os.urandom(CHUNK) + os.urandom(CHUNK)
    cipher = encrypted(suite, plain)
    decryptor = suite.decryptor(KEY, CONTEXT)
    seen = decryptor.update(cipher[:56 + CHUNK + 16]) + decryptor.update(cipher[56 + CHUNK + 16:WHOLE - 1])
    assert seen == plain[:CHUNK]
    with pytest.raises(NotOpened):
        decryptor.update(bytes([cipher[WHOLE - 1] ^ 1]) + cipher[WHOLE:] + bytes(CHUNK))


C2SP = [
    ("78da004800b7ff43a2e39431cbae0389d3fc86adf46f7c3a24de88d9311617e53f3164cc1d5dc738a66b97f0bf786565c31799c2f463d50a7e100460"
     "11dc6fc3c939e3a5db7affb6191551669554fb010000ffff4bc124df",
     "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327a"
     "f927da3e"),
    ("78da004f00b0ffa1a1b56f6db58cd1ede0c5c9db62aef20d3f96a6c594bb9252bb38122de91236502b42a1d7fcab820ffa292940d2f86add212cfa42"
     "c38df19d3cc9139ee61a5990d3db57433514229beea49a8a72bd010000ffffdb4f2a44",
     "e85f32a85f1d4f7c9b2d36d20eca8435d81253e7075e9dea069eb1b6da48daf92ef1797367b520d8a46c4f72cecb85b1daff8887fcb41721d39943d1"
     "952fc180"),
    ("78daecc0312b05010000e0ab33889449c9a0cb22b9ba89943f70a5fc02db1918582c6e757465a0db6eb11ad5a52e1383b2dca26c66a4647b75f55ebd"
     "f733def27d4f7ff71fd7e9db7137b778b1558707cdd27cf270d4177b2f7751f738d80e376f9ed7aaaf7c793dfa0d47ef2797b3e57ed6bf3601000000"
     "00000000000000000000000030750bc9613ffc6cafd232cb57ebd3b320de5d29cedbf876a7da18ff7fffcc4c020000ffffea552abb",
     "db9e441f318209d02c8eaedfa94be7a08d3414057835c80ecea2deb0b16438ff97ae6dac13a749efe4a24686b01dc0dfab756703e810cc164466cd5c"
     "ce99b3e8"),
]


@pytest.mark.parametrize(("packed", "sha"), C2SP, ids=["empty", "short", "a full chunk and a short one"])
def test_published_messages_of_suite_1_open(packed: str, sha: str) -> None:
    """Wycheproof, c2sp_chunked_encryption_aes_256_gcm_test.json, cases 1 to 3."""
    decryptor = SUITES[1].decryptor(b"YELLOW SUBMARINE YELLOW SUBMARIN", b"")
    plain = decryptor.update(zlib.decompress(bytes.fromhex(packed))) + decryptor.finalize()
    assert sha512(plain).hexdigest() == sha
