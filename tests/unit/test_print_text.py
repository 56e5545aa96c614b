"""Text and marks as they come onto paper."""

from datetime import date

import pytest

from app.printing import words
from app.printing.text import normal, paragraphs
from app.printing.titles import balanced


@pytest.mark.parametrize(("raw", "clean", "why"), [
    ("\ue7c7", "\u1e3f", "the old code of ḿ"),
    ("\ue78d\ue78e\ue78f\ue790\ue796", "\ufe10\ufe12\ufe11\ufe13\ufe19", "vertical punctuation"),
    ("\ue816\ue817\ue818", "\U00020087\U00020089\U000200cc", "characters that went to plane 2"),
    ("\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864", "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
     "characters that went to the end of the plane"),
    ("\ue831\ue83b\ue855", "\U000215d7\U0002298f\U000241fe", "more of plane 2"),
    ("e\u0301", "é", "composed"),
    ("测\x00试\x07\u200b\u202e县", "测试县", "controls, invisible and turning marks"),
    ("甲\ud800乙", "甲乙", "half a surrogate pair"),
    ("⼈⾯⻰", "人面龙", "radicals become characters"),
    ("a\u00a0b\tc", "a b c", "other spaces"),
    ("一\r\n二\r三", "一\n二\n三", "line ends"),
])
def test_text_is_normalised_before_it_is_set(raw: str, clean: str, why: str) -> None:
    assert normal(raw) == clean, why


def test_paragraphs_drop_blank_lines_and_the_writers_indents() -> None:
    assert paragraphs("　　一、测试\n\n  第二段 \n") == ["一、测试", "第二段"]


@pytest.mark.parametrize(("classification", "term", "printed"), [
    ("top", "30年", "绝密★30年"), ("confidential", "3年", "机密★3年"), ("secret", None, "秘密★"),
    ("work_secret", "3年", "工作秘密"), ("internal", None, "内部"), ("public", "1年", ""), (None, None, ""),
])
def test_only_state_secrets_carry_star_and_term(classification: str | None, term: str | None, printed: str) -> None:
    assert words.mark(classification, term) == printed


@pytest.mark.parametrize(("marks", "whole"), [
    (["机密★3年", "秘密★10年", "工作秘密"], "机密★10年"),
    (["内部", "工作秘密", ""], "工作秘密"),
    (["", ""], ""),
    (["秘密★9年", "秘密★10年"], "秘密★10年"),
    (["秘密★10年", "秘密★至案件办结"], "秘密★至案件办结"),
    ([], ""),
])
def test_a_collection_carries_the_highest_level_and_the_longest_term(marks: list[str], whole: str) -> None:
    assert words.highest_mark(marks) == whole


def test_dates_have_no_leading_zeros_and_blanks_can_be_filled_by_hand() -> None:
    assert words.day(date(2026, 1, 5)) == "2026年1月5日"
    assert words.day(None).replace("\u3000", "") == "年月日"
    assert words.digits(date(2026, 1, 5)) == "20260105"


@pytest.mark.parametrize("title", [
    "关于规范全市教育系统食堂大宗食材采购管理的纪检监察建议",
    "关于市教育局所属学校违规收费问题整改落实情况的监察建议",
    "关于进一步加强和改进中小学校食堂管理、校外培训机构监管以及教师招聘工作的纪律检查建议",
])
def test_titles_break_between_words_into_even_lines(title: str) -> None:
    parts = balanced(title, 20)
    assert "".join(parts) == title
    assert max(map(len, parts)) <= 20
    assert min(map(len, parts)) >= 4
    broken = " ".join(parts)
    for word in ("纪检监察", "纪律检查", "监察建议", "食堂", "采购", "学校"):
        assert title.count(word) == broken.count(word), parts


def test_a_short_title_is_one_line() -> None:
    assert balanced("关于食堂采购的监察建议", 20) == ["关于食堂采购的监察建议"]
