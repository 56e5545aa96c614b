"""Colours can be read, text can grow, nothing shows boxes."""

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QRawFont

from app.resources import resource
from ui.theme import icon, theme
from ui.theme.glyphs import _names, character
from ui.theme.sheet import style_sheet
from ui.theme.theme import tokens

PAIRS = [(text, ground) for text in ("t1", "t2") for ground in ("surface", "ground", "nav", "head", "hover", "sel", "grid")]
PAIRS += [("t3", ground) for ground in ("surface", "ground", "nav", "head", "sel")]
PAIRS += [("accent", "surface"), ("accent", "sel"), ("accent", "accent-soft"), ("on-fill", "fill"), ("on-fill", "fill-hover"),
          ("on-fill", "fill-press"), ("on-tip", "tip"), ("alarm-ink", "alarm-soft"), ("alarm-ink", "surface"), ("warn-ink", "warn-soft"),
          ("warn-ink", "surface"), ("done-ink", "done-soft"), ("done-ink", "surface")]


def _light(colour: str) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    c = QColor(colour)
    return 0.2126 * part(c.redF()) + 0.7152 * part(c.greenF()) + 0.0722 * part(c.blueF())


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_pair_of_text_and_ground_passes_wcag_aa(mode, text, ground):
    high, low = sorted((_light(tokens()[mode][text]), _light(tokens()[mode][ground])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_both_modes_name_the_same_tokens():
    assert set(tokens()["light"]) == set(tokens()["dark"])


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_sheet_has_no_unfilled_place_and_its_pictures_exist(mode):
    sheet = style_sheet(tokens()[mode], mode, 130)
    assert not re.search(r"@[a-z]|\du\b", sheet)
    pictures = re.findall(r"url\(([^)]+)\)", sheet)
    assert pictures
    assert all(resource("icons", mode, picture.rsplit("/", 1)[1]).exists() for picture in pictures)


def test_text_grows_between_80_and_160_per_cent():
    for _ in range(20):
        theme.larger()
    assert theme.text == 160
    assert theme.px(32) == 51
    assert theme.font().pixelSize() == 22
    for _ in range(20):
        theme.smaller()
    assert theme.text == 80
    theme.plain()
    assert theme.text == 100


def test_chinese_is_drawn_with_letters_and_not_with_boxes():
    font = QRawFont.fromFont(theme.font())
    assert all(font.supportsCharacter(ord(letter)) for letter in "派驻监督谈话线索建议书〔〕★号")


def test_figures_have_one_width():
    metrics = QFontMetrics(theme.font())
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_an_icon_is_drawn_and_follows_the_mode():
    def drawn() -> QColor:
        image = QImage(64, 64, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        icon("stop-fill", "t1").paint(painter, 0, 0, 64, 64)
        painter.end()
        return image.pixelColor(32, 32)
    assert drawn() == theme.colour("t1")
    theme.set_mode("dark")
    assert drawn() == QColor(tokens()["dark"]["t1"])


def test_an_unknown_icon_is_the_authors_mistake():
    with pytest.raises(KeyError):
        character("no-such-icon")


def test_the_icon_of_every_button_is_in_the_font() -> None:
    """Painting would fail in front of the person, and only where that button is shown to somebody."""
    asked = {(str(path), call.args[2].value) for path in Path("ui").rglob("*.py") for call in ast.walk(ast.parse(path.read_text("utf-8")))
             if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Button" and len(call.args) > 2
             and isinstance(call.args[2], ast.Constant) and call.args[2].value}
    assert len(asked) > 20
    assert not [(path, name) for path, name in asked if name not in _names()]
