"""The file itself: its text layer, its fonts, its properties, what is refused and what is never printed."""

import hashlib
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
import segno
from pikepdf import pdfa
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from app.errors import FontMissing, StorageFailed, Usage
from app.printing.attached import Attached
from app.printing.dossier import Document
from app.printing.fonts import FontBook, Role
from app.printing.official import Official
from app.printing.papers.case_file import CaseFile
from app.printing.papers.clue import Accused, ClueDisposal, ClueForm
from app.printing.papers.handover import Carrier, Handover
from app.printing.papers.letter import KINDS, Letter, Points, body
from app.printing.papers.register import Column, Register
from app.printing.papers.talk import Talk
from app.printing.properties import NotArchivable
from app.printing.render import Paper, pdf_of, render
from app.printing.settings import Printed, PrintSettings
from tests.integration.paper_reading import drawn_glyphs, fonts, letters_only, pages

UNKNOWN = "\U0003134a"                   # the last character of Ext. G: in no font of the chain
RARE = "喆堃犇㛃𠅤龑翀燊彧㐀𠀀𪜀𫝀𫠠𬺰"


@pytest.fixture(scope="module")
def settings() -> PrintSettings:
    return PrintSettings(fonts=FontBook.load(always_bundled=True), author="测试县纪委监委",
                         created=datetime(2026, 11, 21, 9, tzinfo=UTC))


def content(paper: Paper, settings: PrintSettings) -> bytes:
    return pdf_of(paper, settings)[0]


def a_document(text: str, **changes: object) -> Official:
    return Official(agencies=["测试县纪委"], title="关于测试的通知", body=text, signature="测试县纪委", date=date(2026, 11, 21),
                    mark="内部", **changes)  # type: ignore[arg-type]


def test_the_text_layer_is_the_text_character_by_character(settings: PrintSettings) -> None:
    rng = random.Random(3)
    ideographs = [chr(rng.choice(range(0x4E00, 0x9FA6))) for _ in range(3000)]
    text = "".join(ideographs) + RARE + "“引”——……〔〕①㎡1,286.50 PDF/A"
    found = "".join(page.text for page in pages(content(a_document(text), settings)))
    plain = letters_only(found)
    for number in range(1, 9):
        plain = plain.replace(f"—{number}—", "", 1)
    assert letters_only(text) in plain
    assert not any(0x2E80 <= ord(character) <= 0x2FDF for character in found)


def test_no_glyph_is_the_empty_box(settings: PrintSettings) -> None:
    glyphs = list(drawn_glyphs(content(a_document(RARE + "测试，“引”☑□2026"), settings)))
    assert len(glyphs) > 30
    assert all(glyphs)


@pytest.mark.parametrize("role", Role)
def test_rare_characters_are_drawn_in_every_role(settings: PrintSettings, role: Role) -> None:
    from app.printing.composer import Composer

    class Names:
        TITLE = "试印"

        def lay(self, composer: Composer) -> None:
            composer.sheet().text(RARE, 20, 50, role, 16)

    made = content(Names(), settings)
    assert pages(made)[0].text.strip() == RARE
    assert all(drawn_glyphs(made))


def test_all_fonts_are_embedded_subsets(settings: PrintSettings) -> None:
    made = content(a_document("一、测试\n（一）测试。" + RARE), settings)
    found = dict(fonts(made))
    assert len(found) >= 5
    with pikepdf.open(BytesIO(made)) as pdf:
        for font in pdf.pages[0].resources.Font.values():
            assert font.Subtype == "/Type0"
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor
            assert str(descriptor.FontName)[7] == "+"
    assert len(made) < 200_000


def test_the_same_paper_gives_the_same_bytes(settings: PrintSettings) -> None:
    paper = a_document("测试。" * 50)
    assert content(paper, settings) == content(paper, settings)
    assert content(paper, settings) != content(paper, replace(settings, created=datetime(2026, 11, 22, tzinfo=UTC)))


def test_properties_name_title_unit_mark_and_time_and_no_tool(settings: PrintSettings) -> None:
    with pikepdf.open(BytesIO(content(a_document("测试。"), settings))) as pdf:
        info = {str(key): str(value) for key, value in pdf.docinfo.items()}
    assert info["/Title"] == "关于测试的通知"
    assert (info["/Author"], info["/Subject"]) == ("测试县纪委监委", "内部")
    assert "20261121" in info["/CreationDate"]
    assert not any("reportlab" in value.lower() or "pikepdf" in value.lower() for value in info.values())


def test_an_archive_copy_is_pdfa_2b_and_still_the_same_bytes(settings: PrintSettings) -> None:
    kept = replace(settings, archive=True)
    made = content(a_document("测试。" + RARE), kept)
    assert pdfa.validate_written(BytesIO(made), "2b").passed
    assert made == content(a_document("测试。" + RARE), kept)


def test_an_archive_copy_with_pages_that_do_not_last_is_refused(settings: PrintSettings, tmp_path: Path) -> None:
    out = BytesIO()
    canvas = Canvas(out)                # draws with Helvetica, not embedded
    canvas.drawString(100, 100, "from elsewhere")
    canvas.save()
    paper = a_dossier(settings, documents=[Document("来文", Attached("来文.pdf", out.getvalue()))])
    with pytest.raises(NotArchivable) as refused:
        render(paper, tmp_path / "a.pdf", replace(settings, archive=True))
    assert "存档件" in refused.value.message
    assert list(tmp_path.iterdir()) == []


def test_a_password_encrypts_with_aes_256_and_forbids_copying(settings: PrintSettings) -> None:
    made = content(a_document("测试。"), replace(settings, password="某某密码"))
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(BytesIO(made))
    with pikepdf.open(BytesIO(made), password="某某密码") as pdf:
        assert (pdf.encryption.R, pdf.encryption.stream_method.name, pdf.allow.extract) == (6, "aesv3", False)
    with pytest.raises(Usage):
        content(a_document("测试。"), replace(settings, password="x", archive=True))


def test_a_character_without_glyph_prints_as_geta_and_is_listed(settings: PrintSettings) -> None:
    made, composer = pdf_of(a_document(f"某{UNKNOWN}甲"), settings)
    assert "某〓甲" in pages(made)[0].text
    (missing,) = composer.missing
    assert (missing.form, missing.field, missing.code_point) == ("公文", "正文", "U+3134A")


def test_a_final_with_missing_glyphs_is_refused_until_accepted(settings: PrintSettings, tmp_path: Path) -> None:
    final = replace(settings, final=True)
    with pytest.raises(FontMissing) as refused:
        render(a_document(f"某{UNKNOWN}甲"), tmp_path / "a.pdf", final)
    assert "U+3134A" in refused.value.message
    assert list(tmp_path.iterdir()) == []
    assert render(a_document(f"某{UNKNOWN}甲"), tmp_path / "a.pdf", replace(final, accept_missing=True)).missing


def test_a_picture_may_stand_for_a_missing_glyph(settings: PrintSettings, tmp_path: Path) -> None:
    picture = tmp_path / "glyph.png"
    image = Image.new("L", (64, 64), 255)
    ImageDraw.Draw(image).rectangle((8, 8, 56, 56), fill=0)
    image.save(picture)
    made, composer = pdf_of(a_document(f"某{UNKNOWN}甲"), replace(settings, final=True, pictures={UNKNOWN: picture}))
    assert composer.missing == []
    with pikepdf.open(BytesIO(made)) as pdf:
        assert len(pdf.pages[0].get_images()) == 1


def test_a_file_appears_whole_or_not_at_all(settings: PrintSettings, tmp_path: Path) -> None:
    done = render(a_document("测试。"), tmp_path / "a.pdf", settings)
    assert isinstance(done, Printed)
    assert hashlib.sha256((tmp_path / "a.pdf").read_bytes()).hexdigest() == done.sha256
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]
    with pytest.raises(StorageFailed):
        render(a_document("测试。"), tmp_path / "absent" / "a.pdf", settings)


def test_watermark_and_trace_are_for_working_papers_only(settings: PrintSettings) -> None:
    marked = replace(settings, watermark="内部资料", trace="某甲 2026-11-21 09:00 驻教谈〔2026〕1号")
    working = pages(content(a_document("测试。"), marked))[0].text
    assert "内部资料" in working
    assert "某甲 2026-11-21 09:00" in working
    final = pages(content(a_document("测试。"), replace(marked, final=True)))[0].text
    assert "内部资料" not in final
    assert "某甲" not in final


def test_text_never_brings_controls_or_turned_text_onto_paper(settings: PrintSettings) -> None:
    assert "测试县" in pages(content(a_document("测\x00试\u202e\u200b县"), settings))[0].text


@pytest.mark.parametrize("kind", KINDS)
def test_the_three_letters_say_what_is_asked_and_on_which_law(kind: str) -> None:
    points = Points("来源起因。", ["问题一。", "问题二。"], "原因。", "《中国共产党章程》", ["建议一。", "建议二。"], "2026年12月21日",
                    "收到后10日内书面提出")
    text = body(kind, points)
    for words in ("来源起因。", "1.问题一。", "2.问题二。", "二、原因分析", "《中国共产党章程》", "1.建议一。", "2026年12月21日",
                  "收到后10日内书面提出"):
        assert words in text
    assert "{" not in text
    assert "原因分析" not in body(kind, replace(points, analysis=""))
    assert "异议" not in body(kind, replace(points, objection=""))
    assert Letter(kind=kind, body=text).TITLE == "纪检监察建议书"


def test_braces_in_a_record_are_text(settings: PrintSettings) -> None:
    assert "{basis} {0}" in body("jc", Points(origin="见{basis} {0}", basis="《监察法》", advice=["改"]))


def test_the_clue_form_ticks_one_way(settings: PrintSettings) -> None:
    text = pages(content(ClueForm(Accused("某甲"), way="初步核实"), settings))[0].text
    assert "☑初步核实" in letters_only(text)
    assert letters_only(text).count("□") == 3


def test_the_code_reads_from_a_scan_at_150_dpi(settings: PrintSettings) -> None:
    paper = Handover("驻教载〔2026〕3号", "甲", "乙", "报送", [Carrier("U1")], "9f" * 32, date(2026, 11, 21))
    assert paper.code() == "JC1|驻教载〔2026〕3号|2026-11-21|1|" + "9f" * 32
    document = pdfium.PdfDocument(content(paper, settings))
    image = document[0].render(scale=150 / 72, grayscale=True).to_pil()
    document.close()
    matrix = [bytearray(row) for row in segno.make(paper.code(), error="m", micro=False, encoding="utf-8").matrix_iter(border=4)]
    module = 30 / len(matrix)
    for row, line in enumerate(matrix):
        for column, dark in enumerate(line):
            at = (154 + (column + 0.5) * module) / 25.4 * 150, (22 + (row + 0.5) * module) / 25.4 * 150
            assert (image.getpixel((int(at[0]), int(at[1]))) < 128) == bool(dark), (row, column)


# -- dossiers


def a_scan(mode: str = "RGB", size: tuple[int, int] = (620, 877), kind: str = "JPEG", **options: object) -> bytes:
    image, out = Image.new(mode, size, 200), BytesIO()
    ImageDraw.Draw(image).line((0, 0, *size), fill=0, width=9)
    image.save(out, kind, **options)
    return out.getvalue()


def a_dossier(settings: PrintSettings, **changes: object) -> CaseFile:
    accused = Accused("某乙")
    foreign = content(a_document("来文正文。" * 200), settings)
    documents = [
        Document("问题线索登记表", ClueForm(accused, "驻教线〔2026〕3号", mark="机密★3年"), "驻教线〔2026〕3号", "驻教组",
                 date(2026, 11, 20)),
        Document("问题线索处置呈批表", ClueDisposal(accused, mark="秘密★10年"), "", "驻教组", date(2026, 11, 21)),
        Document("上级来文", Attached("来文.pdf", foreign), "测纪〔2026〕1号", "测试县纪委", date(2026, 11, 1)),
        Document("谈话记录", Talk(person="某乙", text="问：一？\n答：二。", mark="工作秘密"), "驻教谈〔2026〕6号", "驻教组",
                 date(2026, 11, 22)),
        Document("举报信", Attached("信.jpg", a_scan())),
        Document("录音文字稿", Attached("录音.docx", b"PK")),
    ]
    whole = CaseFile("驻测试县教育局纪检监察组", "关于某乙问题线索的卷宗", "初步核实卷", mark="工作秘密", documents=documents,
                     made_by="某甲", made_at=date(2026, 11, 23))
    return replace(whole, **changes)  # type: ignore[arg-type]


def test_a_dossier_numbers_its_pages_through_and_lists_them(settings: PrintSettings) -> None:
    made, composer = pdf_of(a_dossier(settings), settings)
    sheets = pages(made)
    labels = [sheet.label for sheet in composer.sheets]
    count = len(labels) - 3
    assert labels == ["", "", *map(str, range(1, count + 1)), ""]
    for sheet, label in zip(sheets, labels, strict=True):
        if label:
            numbers = [one for one in sheet.characters if 9.5 < one.top < 11.5 and one.text.isdecimal()]
            assert "".join(one.text for one in numbers) == label
            assert max(one.right for one in numbers) == pytest.approx(195, abs=0.5)
            assert numbers[0].size == 12
    contents = letters_only(sheets[1].text)
    for number, title in enumerate(("问题线索登记表", "问题线索处置呈批表", "上级来文", "谈话记录", "举报信", "录音文字稿"), 1):
        assert f"{title}" in contents, number
    assert f"本卷共6件{count}页" in sheets[0].text
    assert f"本卷共有文件材料6件{count}页。" in sheets[-1].text
    with pikepdf.open(BytesIO(made)) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == [document.title for document in a_dossier(settings).documents]


def test_a_dossier_carries_the_highest_mark_and_longest_term_of_its_documents(settings: PrintSettings) -> None:
    cover = pages(content(a_dossier(settings), settings))[0]
    mark = cover.line("机密★10年")
    assert (mark[0].left, mark[0].top) == pytest.approx((25, 25), abs=0.3)


def test_the_places_of_the_archive_sheets(settings: PrintSettings) -> None:
    sheets = pages(content(a_dossier(settings), settings))
    cover, contents, remark = sheets[0], sheets[1], sheets[-1]
    fonds, title = cover.line("驻测试县教育局纪检监察组"), cover.line("关于某乙问题线索的卷宗")
    assert (fonds[0].top, fonds[0].size, title[0].top, title[0].size) == pytest.approx((60, 26, 105, 22), abs=0.3)
    assert cover.boxes[0] == pytest.approx((25, 258, 170, 16), abs=0.3)
    assert contents.boxes[0] == pytest.approx((25, 35, 170, 245), abs=0.3)
    assert contents.line("卷内文件目录")[0].top == pytest.approx(20, abs=0.3)
    assert remark.boxes[0] == pytest.approx((25, 35, 170, 245), abs=0.3)
    assert remark.line("立卷时间")[0].top == pytest.approx(268, abs=0.3)
    assert min(one.left for sheet in (cover, contents, remark) for one in sheet.characters) > 20      # the three-hole line stays free


def test_scans_go_in_unchanged_and_foreign_pages_keep_their_text(settings: PrintSettings) -> None:
    made = content(a_dossier(settings), settings)
    scan = a_scan()
    assert scan in made
    assert "来文正文" in "".join(page.text for page in pages(made))


def test_volumes_hold_200_pages_and_begin_at_one(settings: PrintSettings) -> None:
    scan = a_scan(size=(62, 88))
    documents = [Document(f"材料{n}", Attached("a.jpg", scan)) for n in range(1, 231)]
    _, composer = pdf_of(a_dossier(settings, documents=documents), settings)
    labels = [int(sheet.label) for sheet in composer.sheets if sheet.label]
    assert labels == [*range(1, 201), *range(1, 31)]
    assert composer.warnings == []


@pytest.mark.parametrize(("name", "data", "why"), [
    ("坏.pdf", b"%PDF-1.4 broken", "a damaged file"), ("坏.jpg", b"\xff\xd8\xff broken", "a damaged picture"),
    ("空.pdf", b"", "nothing at all"),
    ("表.xlsx", b"PK\x03\x04", "no kind of page"), ("无后缀", b"x", "no ending"),
])
def test_what_cannot_be_bound_gets_a_sheet_that_says_so(settings: PrintSettings, name: str, data: bytes, why: str) -> None:
    made, composer = pdf_of(a_dossier(settings, documents=[Document("材料", Attached(name, data))]), settings)
    assert len(composer.sheets) == 4, why
    assert "请另附纸质件" in pages(made)[2].text
    assert name in pages(made)[2].text


@pytest.mark.parametrize(("data", "name", "count"), [
    (a_scan("L", kind="PNG"), "灰.png", 1), (a_scan("RGBA", kind="PNG"), "透明.png", 1), (a_scan("CMYK"), "印刷.jpg", 1),
    (a_scan("1", kind="TIFF", save_all=True, append_images=[Image.new("1", (620, 877), 1)]), "多页.tif", 2),
])
def test_pictures_of_all_kinds_become_pages(settings: PrintSettings, data: bytes, name: str, count: int) -> None:
    dossier = a_dossier(settings, documents=[Document("材料", Attached(name, data))])
    _, composer = pdf_of(dossier, replace(settings, archive=name != "印刷.jpg"))
    assert len(composer.sheets) == 3 + count


def test_a_turned_photograph_stands_upright(settings: PrintSettings) -> None:
    image = Image.new("RGB", (400, 200), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 40, 40), fill="black")       # stored left top; turned clockwise it is right top
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    image.save(out, "JPEG", exif=exif, dpi=(72, 72))
    made = content(a_dossier(settings, documents=[Document("照片", Attached("p.jpg", out.getvalue()))]), settings)
    document = pdfium.PdfDocument(made)
    shown = document[2].render(scale=1, grayscale=True).to_pil()
    document.close()
    assert shown.size[0] < shown.size[1]
    dark = [(x, y) for x in range(shown.size[0]) for y in range(100, shown.size[1]) if shown.getpixel((x, y)) < 100]
    assert min(x for x, _ in dark) > shown.size[0] / 2
    assert max(y for _, y in dark) < shown.size[1] / 2


def test_both_sides_number_outside_and_documents_begin_on_a_front(settings: PrintSettings) -> None:
    made, composer = pdf_of(a_dossier(settings), replace(settings, duplex=True))
    for number, sheet in enumerate(composer.sheets):
        if sheet.label:
            assert (int(sheet.label) % 2 == 1) == (number % 2 == 0)
    back = next(page for page, sheet in zip(pages(made), composer.sheets, strict=True) if sheet.label == "2")
    assert min(one.left for one in back.characters if 9.5 < one.top < 11.5) == pytest.approx(15, abs=0.3)


# -- registers


def a_register(columns: int, rows: int) -> Register:
    return Register("谈话台账", [Column(f"栏目{n}", n == columns) for n in range(1, columns + 1)],
                    [[f"值{row}"] * (columns - 1) + ["1,286,400.50"] for row in range(rows)], unit="驻教组", filler="某甲", mark="内部")


@pytest.mark.parametrize(("columns", "width"), [(4, 595), (9, 595), (10, 842), (16, 842)])
def test_a_register_lies_on_its_side_beyond_nine_columns(settings: PrintSettings, columns: int, width: int) -> None:
    made = content(a_register(columns, 3), settings)
    with pikepdf.open(BytesIO(made)) as pdf:
        assert float(pdf.pages[0].mediabox[2]) == pytest.approx(width, abs=1)
    left, _, wide, _ = pages(made)[0].boxes[0]
    assert (left, wide) == pytest.approx((28, 156) if width == 595 else (37, 225), abs=0.3)


def test_a_register_repeats_its_head_and_loses_no_row(settings: PrintSettings) -> None:
    sheets = pages(content(a_register(6, 120), settings))
    assert len(sheets) > 2
    assert all("栏目1" in page.text for page in sheets)
    whole = letters_only("".join(page.text for page in sheets))
    assert all(f"值{row}值{row}" in whole for row in range(120))
    assert "1,286,400.50" in whole
    assert f"第1页共{len(sheets)}页" in whole


def test_an_empty_register_is_a_page_with_its_head(settings: PrintSettings) -> None:
    assert len(pages(content(a_register(5, 0), settings))) == 1
