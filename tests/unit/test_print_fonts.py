"""The font service: found by name, passed over where unusable, a face for every character or none."""

import shutil
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

from app.fonts import bundled
from app.printing.fonts import FAMILIES, FontBook, Role
from app.printing.system_fonts import MUST_HAVE, Found, scan

RARE = "喆堃犇㛃𠅤龑翀燊彧"
EXTENSIONS = "㐀𠀀𪜀𫝀𫠠𬺰"          # the first character of Ext. A, B, C, D, E, F


def make_font(path: Path, family: str, *, chinese: str = "", fs_type: int = 0, without: str = "", cff: bool = False) -> Path:
    """A small font with the characters every usable one must have, all drawn as one square."""
    characters = [character for character in MUST_HAVE + "测试" if character not in without]
    names = [".notdef", *(f"u{ord(character):04X}" for character in characters)]
    builder = FontBuilder(1000, isTTF=not cff)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(character): name for character, name in zip(characters, names[1:], strict=True)})
    pen = T2CharStringPen(1000, {}) if cff else TTGlyphPen({})
    pen.moveTo((100, 0))
    pen.lineTo((100, 700))
    pen.lineTo((800, 700))
    pen.lineTo((800, 0))
    pen.closePath()
    if cff:
        shape = pen.getCharString()
        builder.setupCFF("Test", {}, dict.fromkeys(names, shape), {})
    else:
        builder.setupGlyf(dict.fromkeys(names, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2(fsType=fs_type, sTypoAscender=880, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    builder.setupNameTable({"familyName": {"en": family, **({"zh": chinese} if chinese else {})}, "styleName": "Regular",
                            "fullName": family, "psName": "".join(filter(str.isascii, family)).replace(" ", "")})
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.save(path)
    return path


def test_a_font_is_found_by_the_name_inside_and_never_by_its_file(tmp_path: Path) -> None:
    make_font(tmp_path / "simfang.ttf", "Something Else")
    make_font(tmp_path / "deep" / "a1.ttf", "FangSong_GB2312", chinese="仿宋_GB2312")
    book = FontBook.load(found=scan([tmp_path]))
    assert (book.roles[Role.FANGSONG].family, book.roles[Role.FANGSONG].path.name) == ("仿宋_GB2312", "a1.ttf")
    assert book.roles[Role.HEITI].bundled


def test_the_first_family_of_the_list_wins(tmp_path: Path) -> None:
    for name in ("FangSong", "CESI仿宋-GB2312", "方正仿宋_GBK"):
        make_font(tmp_path / f"{len(name)}.ttf", name, chinese=name)
    assert FontBook.load(found=scan([tmp_path])).roles[Role.FANGSONG].family == "CESI仿宋-GB2312"


@pytest.mark.parametrize(("unusable", "why"), [
    ({"cff": True}, "CFF outlines"), ({"fs_type": 2}, "may not be embedded"), ({"fs_type": 0x0100}, "may not be subset"),
    ({"fs_type": 0x0200}, "bitmaps only"), ({"without": "〔"}, "no 〔"), ({"without": "7"}, "no digits"),
])
def test_unusable_fonts_are_passed_over(tmp_path: Path, unusable: dict[str, object], why: str) -> None:
    make_font(tmp_path / "a.ttf", "SimHei", chinese="黑体", **unusable)  # type: ignore[arg-type]
    assert scan([tmp_path]) == [], why
    assert FontBook.load(found=scan([tmp_path])).roles[Role.HEITI].bundled


@pytest.mark.parametrize("content", [b"", b"not a font", b"\0\1\0\0" + b"\xff" * 400, b"ttcf" + b"\xff" * 200])
def test_a_broken_file_in_a_font_folder_stops_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.ttf").write_bytes(content)
    whole = make_font(tmp_path / "whole.ttf", "SimHei", chinese="黑体")
    (tmp_path / "cut.ttf").write_bytes(whole.read_bytes()[:600])
    assert [found.path.name for found in scan([tmp_path])] == ["whole.ttf"]


def test_what_was_read_is_kept_until_the_file_changes(tmp_path: Path) -> None:
    cache = tmp_path / "cache" / "fonts.json"
    font = make_font(tmp_path / "fonts" / "a.ttf", "SimHei", chinese="黑体")
    first = scan([tmp_path / "fonts"], cache)
    kept = cache.read_bytes()
    assert scan([tmp_path / "fonts"], cache) == first
    assert cache.read_bytes() == kept
    make_font(font, "KaiTi", chinese="楷体")
    assert {"KaiTi", "楷体"} <= scan([tmp_path / "fonts"], cache)[0].names
    cache.write_bytes(b"{damaged")
    assert len(scan([tmp_path / "fonts"], cache)) == 1


def test_always_bundled_ignores_this_pcs_fonts(tmp_path: Path) -> None:
    make_font(tmp_path / "a.ttf", "SimHei", chinese="黑体")
    assert all(source.bundled for source in FontBook.load(always_bundled=True, found=scan([tmp_path])).roles.values())


def test_a_damaged_system_font_gives_way_to_the_bundled_one(tmp_path: Path) -> None:
    font = make_font(tmp_path / "a.ttf", "SimHei", chinese="黑体")
    found = [Found(font, 0, frozenset({"黑体"}))]
    font.write_bytes(font.read_bytes()[:300])
    assert FontBook.load(found=found).roles[Role.HEITI].bundled


@pytest.fixture(scope="module")
def book() -> FontBook:
    return FontBook.load(always_bundled=True)


@pytest.mark.parametrize("role", Role)
def test_rare_characters_of_names_and_all_planes_have_a_glyph_in_every_role(book: FontBook, role: Role) -> None:
    text = RARE + EXTENSIONS + "—…“”‘’〇〔〕★□☑√℃％①㎡"
    assert book.lacking(text, role) == []
    for start, end, face in book.runs(text, role):
        for character in text[start:end]:
            assert face.glyphs[ord(character)] > 0, character


@pytest.mark.parametrize("role", Role)
def test_dashes_join_and_quotes_are_one_em_wide(book: FontBook, role: Role) -> None:
    for character in "—…“”‘’":
        (_, _, face), = book.runs(character, role)
        assert face.advances[character] == pytest.approx(1.0, abs=0.01)
    (_, _, face), = book.runs("—", role)
    left, _, right, _ = face.ink("—")
    assert right - left > 0.97


def test_the_chain_of_text_roles_asks_the_script_font_first(book: FontBook) -> None:
    assert [source.path.name for source in book.chain(Role.KAITI)][:2] == ["gkai00mp.ttf", "LXGWWenKai-Regular.ttf"]
    assert book.chain(Role.HEITI)[-1].path.name == "LXGWWenKai-Regular.ttf"


def test_an_older_wenkai_is_preceded_by_the_song_font(tmp_path: Path, book: FontBook) -> None:
    stated = [source.path.name for source in book.chain(Role.FANGSONG)]
    complete = make_font(tmp_path / "LXGW.ttf", "LXGW WenKai")
    newer = FontBook(book.roles, lambda role: complete if role == "fallback1" else bundled(role))
    assert "NotoSerifSC-Regular.ttf" in [source.path.name for source in newer.chain(Role.FANGSONG)]     # version 0: not complete
    assert stated.index("HanaMinB.ttf") == len(stated) - 1


def test_a_whole_name_takes_one_face(book: FontBook) -> None:
    face = book.name_face("欧阳堃", Role.FANGSONG)
    assert face is not None
    assert face is not book.face(Role.FANGSONG)
    assert book.name_face("欧阳明", Role.FANGSONG) is book.face(Role.FANGSONG)


def test_a_character_no_font_has_is_named(book: FontBook) -> None:
    assert book.lacking("某\U0003134a甲\uf8ff", Role.FANGSONG) == ["\U0003134a", "\uf8ff"]


def test_every_role_has_families_and_a_bundled_file() -> None:
    assert set(FAMILIES) == set(Role)
    assert all(bundled(role.value).exists() for role in Role)


def test_a_collection_file_gives_its_faces_by_index(tmp_path: Path) -> None:
    from fontTools.ttLib import TTCollection, TTFont
    collection = TTCollection()
    collection.fonts = [TTFont(make_font(tmp_path / "x" / f"{n}.ttf", family, chinese=chinese))
                        for n, (family, chinese) in enumerate((("NSimSun", "新宋体"), ("SimSun", "宋体")))]
    (tmp_path / "fonts").mkdir()
    collection.save(tmp_path / "fonts" / "simsun.ttc")
    shutil.rmtree(tmp_path / "x")
    source = FontBook.load(found=scan([tmp_path / "fonts"])).roles[Role.SONGTI]
    assert (source.family, source.index) == ("宋体", 1)
    assert source.open().characters >= set(MUST_HAVE)
