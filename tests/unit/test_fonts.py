"""The bundled fonts: every role has a file, a digest and a licence text, and can draw what it is for."""

import pytest
from fontTools.ttLib import TTFont

from app import fonts
from app.fonts import FontFileMissing, bundled, licences, manifest

ROLES = ("fangsong", "xiaobiaosong", "heiti", "kaiti", "songti", "fallback1", "fallback2", "ui_regular", "ui_bold")


def test_the_manifest_names_every_role_once():
    assert tuple(manifest()) == ROLES


@pytest.mark.parametrize("font", manifest().values(), ids=lambda font: font.role)
def test_a_font_is_pinned_by_digest_and_has_its_licence(font):
    assert font.sha256
    assert all(len(digest) == 64 for digest in font.sha256)
    assert (licences() / font.licence_file).read_text("utf-8").strip()


@pytest.mark.parametrize("role", ROLES)
def test_a_font_has_outlines_that_papers_can_embed(role):
    with TTFont(bundled(role), lazy=True) as font:
        assert "glyf" in font
        wanted = "\U00020000" if role == "fallback2" else "派驻监督"
        assert all(ord(character) in font.getBestCmap() for character in wanted)


def test_the_converted_font_draws_every_glyph_of_its_original():
    made = bundled("fangsong")
    with TTFont(made, lazy=True) as ours, TTFont(made.with_name(manifest()["fangsong"].converted_from), lazy=True) as original:
        assert drawn(ours) == drawn(original)


def drawn(font):
    """{character: (place of its glyph, advance)}: glyph names may differ."""
    widths = font["hmtx"].metrics
    return {character: (font.getGlyphID(name), widths[name][0]) for character, name in font.getBestCmap().items()}


def test_a_font_that_was_not_fetched_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PAIZHU_FONTS", str(tmp_path))
    with pytest.raises(FontFileMissing) as refused:
        bundled("kaiti")
    assert refused.value.name == "FONT_MISSING"
    assert "gkai00mp.ttf" in refused.value.message
    assert str(tmp_path) in refused.value.message


def test_a_built_package_uses_the_fonts_it_carries(tmp_path, monkeypatch):
    monkeypatch.delenv("PAIZHU_FONTS", raising=False)
    monkeypatch.setattr(fonts, "RESOURCES", tmp_path)
    (tmp_path / "NotoSansSC-Regular.ttf").touch()
    assert fonts.font_folder() == tmp_path
