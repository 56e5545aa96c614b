"""Official documents and forms as they lie on the page: places read back from the file within 0.3 mm of the standard."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise

import pytest

from app.printing.composer import Composer
from app.printing.fonts import FontBook
from app.printing.measures import CELL, FOOT, LINE, MM, SANHAO, grid
from app.printing.official import Appended, Official
from app.printing.papers.clue import Accused, ClueDisposal, ClueForm
from app.printing.papers.delivery import Delivery
from app.printing.papers.handover import Carrier, Handover
from app.printing.papers.meeting import Item, Meeting
from app.printing.papers.talk import Talk
from app.printing.render import Paper, render
from app.printing.settings import PrintSettings
from tests.integration.paper_reading import Page, pages

NEAR = 0.3
LEFT, RIGHT, BACK_LEFT = 28.0, 184.0, 26.0
SENTENCE = "近期，我组在开展专项监督检查中发现，你局所属部分学校在食堂大宗食材采购方面存在问题。"


@pytest.fixture(scope="module")
def book() -> FontBook:
    return FontBook.load(always_bundled=True)


@pytest.fixture(scope="module")
def settings(book: FontBook) -> PrintSettings:
    return PrintSettings(fonts=book, created=datetime(2026, 11, 21, 9))


def printed(paper: Paper, settings: PrintSettings) -> list[Page]:
    out = BytesIO()
    render(paper, out, settings)
    return pages(out.getvalue())


def a_letter(**changes: object) -> Official:
    whole = Official(
        agencies=["测试市纪委监委派驻市教育局纪检监察组"], copy_no="12", mark="机密★1年", urgency="特急", doc_no="测纪驻教〔2026〕12号",
        title="关于规范食堂采购管理的纪检监察建议", to="中共测试市教育局党组",
        body=f"{SENTENCE}\n一、存在问题\n（一）程序不规范。{SENTENCE}\n{SENTENCE}",
        signature="派驻市教育局纪检监察组", date=date(2026, 11, 21), copies_to="市纪委监委党风政风监督室",
        issuer="派驻市教育局纪检监察组", issued_on=date(2026, 11, 21))
    return replace(whole, **changes)  # type: ignore[arg-type]


def red(page: Page) -> list[float]:
    return [rule.y0 for rule in page.rules if rule.colour == (1.0, 0.0, 0.0)]


def test_the_head_of_an_official_document(settings: PrintSettings) -> None:
    page = printed(a_letter(), settings)[0]
    copy_no, mark, urgent = page.line("000012")[0], page.line("机密★1年")[0], page.line("特急")[0]
    assert [one.left for one in (copy_no, mark, urgent)] == pytest.approx([LEFT] * 3, abs=NEAR)
    assert [one.top for one in (copy_no, mark, urgent)] == pytest.approx([grid(0), grid(1), grid(2)], abs=NEAR)
    agency = page.line("测试市纪委监委派驻市教育局纪检监察组文件")
    size = 148 * MM / 20
    assert agency[0].size == pytest.approx(size, abs=0.1)
    assert agency[0].top == pytest.approx(72.0, abs=NEAR)
    assert (agency[0].left + agency[-1].left + size / MM) / 2 == pytest.approx(106, abs=NEAR)
    number = page.line("测纪驻教〔2026〕12号")
    assert number[0].top == pytest.approx(72 + size / MM + 2 * LINE + 4.8, abs=NEAR)
    (rule,) = [rule for rule in page.rules if rule.colour == (1.0, 0.0, 0.0)]
    assert rule.y0 == pytest.approx(number[0].top + SANHAO / MM + 4, abs=NEAR)
    assert (rule.x0, rule.x1, rule.width) == pytest.approx((LEFT, RIGHT, 0.5), abs=NEAR)
    title = page.line("关于规范食堂采购管理的纪检监察建议")
    assert title[0].top == pytest.approx(rule.y0 + 2 * LINE, abs=NEAR)
    assert title[0].size == 22


def test_short_names_take_62_points_at_most(settings: PrintSettings) -> None:
    agency = printed(a_letter(agencies=["县纪委"]), settings)[0].line("县纪委文件")
    assert agency[0].size == 62


def test_several_agencies_stand_in_lines_with_one_document_word_beside_them(settings: PrintSettings) -> None:
    page = printed(a_letter(agencies=["测试县纪委监委", "测试县教育局"]), settings)[0]
    first, second, word = page.line("测试县纪委监委"), page.line("测试县教育局"), page.line("文件")
    assert first[0].top == pytest.approx(72, abs=NEAR)
    assert first[-1].left == pytest.approx(second[-1].left, abs=NEAR)
    assert word[0].left > first[-1].left
    assert word[0].top == pytest.approx((first[0].top + second[0].top) / 2, abs=NEAR)


def test_body_lines_stand_on_the_grid_of_22_by_28(settings: PrintSettings) -> None:
    sheets = printed(a_letter(body="\n".join([SENTENCE * 4] * 8)), settings)
    for page in sheets[:-1]:
        for top in {round(one.top, 2) for one in page.characters if one.text in "食堂采购大宗"}:
            if top > grid(10) or page is not sheets[0]:         # above stands the title
                assert (top - grid(0)) / LINE == pytest.approx(round((top - grid(0)) / LINE), abs=NEAR / LINE)
    full = sheets[1]
    assert len({round(one.top, 1) for one in full.characters if one.size == SANHAO}) == 22
    assert max(one.baseline for one in full.characters if one.size == SANHAO) < FOOT
    assert max(one.right for one in full.characters if one.size == SANHAO) <= RIGHT + 0.5


def test_paragraphs_begin_two_characters_in_and_headings_change_their_face(settings: PrintSettings) -> None:
    page = printed(a_letter(), settings)[0]
    assert page.line("近期")[0].left == pytest.approx(LEFT + 2 * CELL, abs=NEAR)
    assert page.line("中共测试市教育局党组：")[0].left == pytest.approx(LEFT, abs=NEAR)
    assert page.line("一、存在问题")[0].left == pytest.approx(LEFT + 2 * CELL, abs=NEAR)


def test_a_sealed_signature_leaves_two_lines_and_is_centred_over_the_date(settings: PrintSettings) -> None:
    page = printed(a_letter(), settings)[-1]
    signed = [one for one in page.characters if one.size == SANHAO]
    text = "".join(one.text for one in signed)
    at = text.rindex("派驻市教育局纪检监察组")
    name, when = signed[at:at + 11], signed[at + 11:at + 22]
    assert "".join(one.text for one in when) == "2026年11月21日"
    right = when[-1].left + SANHAO / MM
    assert right == pytest.approx(RIGHT - 4 * CELL, abs=NEAR)
    middle = (when[0].left + right) / 2
    assert (name[0].left + name[-1].left + SANHAO / MM) / 2 == pytest.approx(middle, abs=NEAR)
    assert when[0].top - name[0].top == pytest.approx(LINE, abs=NEAR)
    assert name[0].top - signed[at - 1].top == pytest.approx(3 * LINE, abs=NEAR)


def test_an_unsealed_signature_is_two_characters_in(settings: PrintSettings) -> None:
    page = printed(a_letter(seal="plain", copies_to="", issuer="", issued_on=None), settings)[-1]
    text = "".join(one.text for one in page.characters)
    at = text.rindex("派驻市教育局纪检监察组")
    name, when = page.characters[at:at + 11], page.characters[at + 11:at + 22]
    assert name[-1].left + SANHAO / MM == pytest.approx(RIGHT - 2 * CELL, abs=NEAR)
    assert when[0].left - name[0].left == pytest.approx(2 * CELL, abs=NEAR)
    short = printed(a_letter(seal="plain", signature="市纪委", copies_to="", issuer="", issued_on=None), settings)[-1]
    text = "".join(one.text for one in short.characters)
    when = short.characters[text.rindex("2026年11月21日"):][:11]
    assert when[-1].left + SANHAO / MM == pytest.approx(RIGHT - 2 * CELL, abs=NEAR)


def test_the_signature_never_stands_alone(settings: PrintSettings) -> None:
    for lines in range(1, 30):
        sheets = printed(a_letter(body="\n".join(["短句一行。"] * lines), copies_to="", issuer="", issued_on=None), settings)
        last = "".join(one.text for one in sheets[-1].characters)
        assert last.count("短句一行。") >= min(2, lines), lines
        body = [one for page in sheets for one in page.characters if one.text == "短"]
        assert len(body) == lines
        for page in sheets:
            tops = sorted({round(one.top, 2) for one in page.characters if one.text == "短"})
            gaps = [later - earlier for earlier, later in pairwise(tops)]
            assert all(28 / MM - 0.02 <= gap <= 31 / MM + 0.02 for gap in gaps)
            assert max((one.baseline for one in page.characters if one.size == SANHAO), default=0) < FOOT + 0.1


def test_a_heading_stays_with_a_line_of_text(settings: PrintSettings) -> None:
    for lines in range(1, 24):
        body = "\n".join(["短句一行。"] * lines + ["一、标题在此", "标题之后的正文。" * 6])
        for page in printed(a_letter(body=body), settings):
            text = "".join(one.text for one in page.characters if one.size == SANHAO)
            assert not text.rstrip().endswith("一、标题在此")


def test_the_imprint_rests_on_the_foot_and_page_numbers_below_it(settings: PrintSettings) -> None:
    page = printed(a_letter(), settings)[-1]
    black = sorted(rule.y0 for rule in page.rules if rule.x1 - rule.x0 > 150 and rule.colour != (1.0, 0.0, 0.0))
    assert black == pytest.approx([FOOT - 2 * LINE, FOOT - LINE, FOOT], abs=NEAR)
    widths = [rule.width for rule in sorted(page.rules, key=lambda rule: rule.y0) if rule.y0 in black]
    assert widths == pytest.approx([0.35, 0.25, 0.35], abs=0.01)
    copies = page.line("抄送：")
    assert (copies[0].size, copies[0].left) == pytest.approx((14, LEFT + 14 / MM), abs=NEAR)


def test_page_numbers_lie_outside_and_their_dash_at_269(settings: PrintSettings) -> None:
    sheets = printed(a_letter(body="\n".join([SENTENCE * 4] * 6)), settings)
    assert len(sheets) >= 2
    for number, page in enumerate(sheets[:2], 1):
        dashes = page.line(f"— {number} —")
        stroke = dashes[0].baseline - 0.30 * 14 / MM      # FandolFang draws it at 0.27 to 0.33 em, LXGW at 0.35 to 0.41
        assert stroke == pytest.approx(269.0, abs=0.5)
        if number == 1:
            assert dashes[-1].left + 14 / MM == pytest.approx(RIGHT - 14 / MM, abs=NEAR)
        else:
            assert dashes[0].left == pytest.approx(LEFT + 14 / MM, abs=NEAR)


def test_both_sides_mirror_the_margins_and_put_the_imprint_on_an_even_page(settings: PrintSettings) -> None:
    both = replace(settings, duplex=True)
    sheets = printed(a_letter(body=SENTENCE), both)
    assert len(sheets) == 2
    assert "抄送" in sheets[1].text
    long = printed(a_letter(body="\n".join([SENTENCE * 4] * 6)), both)
    assert min(one.left for one in long[1].characters if one.size == SANHAO) == pytest.approx(BACK_LEFT, abs=NEAR)
    full = next(found for count in range(12, 30) if len(found := printed(a_letter(body="\n".join(["短句一行。"] * count)), both)) == 4)
    assert full[2].text == ""
    assert "—" not in full[3].text


def test_a_long_list_of_addressees_moves_to_the_imprint(settings: PrintSettings) -> None:
    to = "，".join(f"测试县第{n}中学" for n in range(1, 60))
    sheets = printed(a_letter(to=to), settings)
    assert "近期" in sheets[0].text
    assert "主送：测试县第1中学" in sheets[-1].text


def test_attachments_are_listed_under_each_other_and_follow_on_their_own_pages(settings: PrintSettings) -> None:
    sheets = printed(a_letter(appended=[Appended("问题清单", SENTENCE), Appended("责任分工表", SENTENCE)]), settings)
    first = next(page for page in sheets if "附件：1.问题清单" in page.text)
    one, two = first.line("1.问题清单"), first.line("2.责任分工表")
    assert first.line("附件：1")[0].left == pytest.approx(LEFT + 2 * CELL, abs=NEAR)
    assert one[0].left == pytest.approx(two[0].left, abs=NEAR)
    own = next(page for page in sheets if page.text.startswith("附件1"))
    assert own.line("附件1")[0].top == pytest.approx(grid(0), abs=NEAR)
    title = own.line("问题清单")
    assert title[0].top == pytest.approx(grid(2), abs=NEAR)
    assert "抄送" in sheets[-1].text


def test_letter_format(settings: PrintSettings) -> None:
    page = printed(a_letter(letter=True, agencies=["测试县纪委监委驻县教育局纪检监察组"]), settings)[0]
    agency = page.line("测试县纪委监委驻县教育局纪检监察组")
    assert agency[0].top == pytest.approx(30, abs=NEAR)
    assert agency[0].size <= 50
    upper = agency[0].top + agency[0].size / MM + 4
    lines = sorted(red(page))
    assert lines[0] == pytest.approx(upper, abs=NEAR)
    assert lines[-1] == pytest.approx(277, abs=0.35)
    bar = next(rule for rule in page.rules if rule.colour == (1.0, 0.0, 0.0))
    assert (bar.x0, bar.x1) == pytest.approx((21, 191), abs=NEAR)
    number = page.line("测纪驻教〔2026〕12号")
    assert number[0].top == pytest.approx(lines[1] + 14 / MM, abs=NEAR)
    assert number[-1].left + SANHAO / MM == pytest.approx(RIGHT, abs=NEAR)
    assert "— 1 —" not in page.text
    assert "印发" not in page.text


FORMS: list[tuple[Paper, list[str], float]] = [
    (ClueForm(Accused("某甲")), ["问题线索登记表"], 53 + 205),
    (ClueDisposal(Accused("某甲"), number="驻教线〔2026〕3号"), ["问题线索处置呈批表"], 53 + 205),
    (Delivery(), ["送达回证"], 53 + 120),
    (Meeting(items=[Item("议题")]), ["会议监督记录表"], 53 + 40 + 12 * 7 + 40),
]


@pytest.mark.parametrize(("form", "title", "foot"), FORMS, ids=lambda value: value.TITLE if hasattr(value, "TITLE") else "")
def test_forms_begin_at_53_and_keep_their_rows(settings: PrintSettings, form: Paper, title: list[str], foot: float) -> None:
    (page,) = printed(form, settings)
    letters = page.line(title[0])
    assert (letters[0].top, letters[0].size) == pytest.approx((37, 22), abs=NEAR)
    left, top, width, height = page.boxes[0]
    assert (left, top, width, top + height) == pytest.approx((LEFT, 53, 156, foot), abs=NEAR)


def test_a_long_value_shrinks_to_nine_points_before_its_row_grows(settings: PrintSettings) -> None:
    short, longer, longest = (printed(ClueForm(Accused("某甲"), problems="反映其违规收受礼品。" * count), settings)
                              for count in (10, 52, 900))
    sizes = [min(one.size for one in sheets[0].characters if one.text == "礼") for sheets in (short, longer, longest)]
    assert sizes[0] == 12
    assert 9 < sizes[1] < 12
    assert sizes[2] == 9
    assert len(longest) > 1
    assert "".join(page.text for page in longest).count("礼") == 900
    assert "第1页 共" in longest[0].text
    assert all(top + height <= FOOT + NEAR for page in longest for _, top, _, height in page.boxes)


def test_talk_records_are_signed_on_every_page_and_leave_room_to_confirm(settings: PrintSettings) -> None:
    asked = "\n".join(f"问：第{n}个问题？\n答：" + "情况是这样的。" * 12 for n in range(1, 15))
    sheets = printed(Talk(person="某乙", talkers=["某甲", "某丙"], text=asked), settings)
    assert len(sheets) >= 2
    for number, page in enumerate(sheets, 1):
        assert page.line("被谈话人（签名")[0].top == pytest.approx(264, abs=NEAR)
        assert page.line("谈话人：")[0].top == pytest.approx(272, abs=NEAR) or "谈话人" in page.text
        assert f"第{number}页 共{len(sheets)}页" in page.text
        text = [one for one in page.characters if one.size == 14]
        assert max(one.baseline for one in text) < 255
    tops = sorted({round(one.top, 2) for one in sheets[1].characters if one.size == 14})
    assert tops[1] - tops[0] == pytest.approx(22 / MM, abs=NEAR)
    slanted = [rule for page in sheets for rule in page.rules if rule.y0 != rule.y1 and rule.x0 != rule.x1]
    assert len(slanted) == 1
    assert min(slanted[0].y0, slanted[0].y1) >= max(one.top for one in sheets[-1].characters if one.size == 14) + 3 * 22 / MM
    for count in range(24, 34):
        ends = printed(Talk(text="\n".join(["问：一行？"] * count)), settings)[-1]
        last = max((one.top for one in ends.characters if one.size == 14), default=30.0)
        assert 255 - last >= 3 * 22 / MM


def test_hand_over_sheets_come_in_three_copies_with_their_code(settings: PrintSettings) -> None:
    sheets = printed(Handover("驻教载〔2026〕3号", "甲单位", "乙单位", "报送", [Carrier("U1", "同步包", "工作秘密")], "ab" * 32,
                              date(2026, 11, 21)), settings)
    assert ["存根" in sheets[0].text, "移交联" in sheets[1].text, "接收联" in sheets[2].text] == [True] * 3
    digest = sheets[0].line("abab")
    assert digest[0].size == 12
    modules = [box for box in sheets[0].boxes if box[3] < 1]
    side = min(box[3] for box in modules)
    assert side >= 0.5
    assert max(left + width for left, _, width, _ in modules) + 4 * side == pytest.approx(184, abs=NEAR)
    assert min(top for _, top, _, _ in modules) - 4 * side == pytest.approx(22, abs=NEAR)


def test_line_composer_keeps_baseline_at_088_of_the_size(settings: PrintSettings) -> None:
    composer = Composer(settings)
    composer.sheet().text("测", 50, 100, size=20)
    assert "1 0 0 1" in str(composer.sheets[0].operators[0])
    y = float(str(composer.sheets[0].operators[0]).split("Tm")[0].split()[-1])
    assert y == pytest.approx((297 - 100) * MM - 0.88 * 20, abs=0.01)
