"""Line breaking: which signs start and end lines, what is never divided, how far a line reaches."""

import random

import pytest

from app.fonts import bundled
from app.printing.breaking import NO_END, NO_START, Line, break_lines, joined, one_line, shaped
from app.printing.faces import Face, open_face
from app.printing.measures import MM, PITCH_PT, SANHAO, SPACE_PT, TEXT_WIDTH

MEASURE = TEXT_WIDTH * MM
CHARACTERS = 300_000


@pytest.fixture(scope="module")
def fangsong() -> Face:
    return open_face(bundled("fangsong"))


def lines_of(text: str, face: Face, **options: float) -> list[Line]:
    return break_lines(shaped([(text, face, SANHAO)], SPACE_PT), MEASURE, 2 * PITCH_PT, **options)


def natural_width(line: Line) -> float:
    """What the line takes as it is drawn: advances, space, shifts; a narrowed last sign counts narrowed."""
    face, text = line.shaped.runs[0].face, line.text
    return (sum(face.advances[character] * SANHAO for character in text) + line.space * (len(text) - 1)
            + sum(by for _, by in line.shifts))


def prose(rng: random.Random, length: int) -> str:
    """Text as papers have it: sentences of ideographs with quotes, dates, amounts, dashes and Latin words."""
    parts: list[str] = []
    size = 0
    while size < length:
        kind = rng.random()
        if kind < 0.80:
            part = "".join(chr(rng.randint(0x4E00, 0x6FFF)) for _ in range(rng.randint(1, 9)))
        elif kind < 0.90:
            part = rng.choice("，，，。、；：？！")
        elif kind < 0.93:
            part = rng.choice(["“某甲”", "《监察法》", "（含下属单位）", "‘原话’。”", "——", "……", "“‘双层’”。", "【附】", "）。"])
        else:
            part = rng.choice(["2026年11月21日", "1,286,400.50元", "37.5%", "2026-11-21", "PDF/A-2b", "No. 12 ", "℃", "$100", "12/24"])
        parts.append(part)
        size += len(part)
    return "".join(parts)


def test_no_forbidden_start_or_end_and_no_line_too_long_in_300_000_characters(fangsong: Face) -> None:
    rng = random.Random(2026)
    seen = starts = ends = 0
    worst = 0.0
    while seen < CHARACTERS:
        text = prose(rng, 400).lstrip("".join(NO_START))
        lines = lines_of(text, fangsong)
        assert "".join(line.text for line in lines) == text
        for line in lines:
            starts += line.text[0] in NO_START
            ends += line.stop < len(text) and line.text.rstrip(" ")[-1] in NO_END
            if line.stop < len(text):
                assert not joined(text, line.stop), text[line.stop - 5:line.stop + 5]
            worst = max(worst, line.indent + natural_width(line) - MEASURE)
        seen += len(text)
    assert (starts, ends) == (0, 0)
    assert worst / MM <= 0.5


def test_a_full_line_of_ideographs_stands_on_the_grid(fangsong: Face) -> None:
    lines = lines_of("测" * 100, fangsong)
    assert [len(line.text) for line in lines] == [26, 28, 28, 18]
    assert all(abs(line.space - SPACE_PT) < 0.001 for line in lines)


def test_all_lines_but_the_last_are_filled(fangsong: Face) -> None:
    lines = lines_of("测试2026年11月21日县" * 20, fangsong)
    for line in lines[:-1]:
        assert line.indent + natural_width(line) == pytest.approx(MEASURE - SPACE_PT, abs=0.05)
    assert lines[-1].space == pytest.approx(SPACE_PT)


def test_a_starter_is_pulled_in_where_the_line_has_room(fangsong: Face) -> None:
    text = "测，试，" + "字" * 22 + "。" + "次" * 20
    lines = lines_of(text, fangsong)
    assert lines[0].text == text[:27]
    assert lines[0].shifts
    assert lines[0].indent + natural_width(lines[0]) <= MEASURE + 0.5


def test_where_punctuation_gives_too_little_the_last_character_moves_down(fangsong: Face) -> None:
    text = "字" * 26 + "。" + "次" * 20
    lines = lines_of(text, fangsong)
    assert lines[0].text == "字" * 25
    assert lines[1].text.startswith("字。")


def test_a_narrowed_last_line_is_drawn_narrowed(fangsong: Face) -> None:
    text = "测，试，" + "字" * 22 + "。"
    lines = lines_of(text, fangsong)
    assert len(lines) == 1
    assert lines[0].indent + natural_width(lines[0]) <= MEASURE + 0.5


@pytest.mark.parametrize("unit", ["——", "……", "1,286,400.50", "2026-11-21", "PDF/A-2b", "37.5%"])
def test_units_are_not_divided(fangsong: Face, unit: str) -> None:
    for before in range(18, 30):
        text = "字" * before + unit + "次" * 20
        assert all(unit in line.text or set(unit).isdisjoint(line.text) or not line.text.strip(unit) for line in lines_of(text, fangsong))


def test_a_word_longer_than_a_line_is_divided(fangsong: Face) -> None:
    lines = lines_of("x" * 200, fangsong)
    assert len(lines) > 1
    assert "".join(line.text for line in lines) == "x" * 200


def test_spaces_at_a_lines_end_stay_in_the_text_and_out_of_the_measure(fangsong: Face) -> None:
    text = "字" * 26 + "   " + "次" * 10
    lines = lines_of(text, fangsong)
    assert lines[0].text == "字" * 26 + "   "
    assert lines[0].indent + natural_width(lines[0]) <= MEASURE + 0.5


def test_narrowing_never_takes_more_than_half_a_sign(fangsong: Face) -> None:
    rng = random.Random(7)
    for _ in range(300):
        for line in lines_of(prose(rng, 120).lstrip("".join(NO_START)), fangsong):
            taken = [-by for behind, by in line.shifts if by < 0 and behind + 1 < len(line.text) and line.text[behind] in "，。、；："
                     and line.text[behind + 1] not in NO_END | {" "}]
            assert all(by <= SANHAO / 2 + 0.01 for by in taken)


def test_one_line_keeps_its_natural_width(fangsong: Face) -> None:
    assert one_line(shaped([("测试县", fangsong, 16)])).width == pytest.approx(48)
