"""Two stations through the command line alone: enrolment, bundles there and back, gaps, repeats, hostile files, papers, workbooks."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from openpyxl import Workbook

from app.demo.books import EDUCATION, write
from tests.integration.cli_place import CliPlace

GROUP, COMMISSION = "驻测试市教育局纪检监察组", "测试市纪委监委"


@dataclass
class Pair:
    group: CliPlace
    commission: CliPlace
    stick: Path

    def up(self, *options: object) -> Path:
        return Path(self.group.ask("bundle", "export", self.stick, "--to", "commission", *options)["files"][0])

    def down(self) -> Path:
        return Path(self.commission.ask("bundle", "export", self.stick, "--to", GROUP)["files"][0])


def enrolled(group: CliPlace, commission: CliPlace, stick: Path) -> Pair:
    stick.mkdir()
    asked = group.ask("enrol", "request", stick / "request")
    given = commission.ask("enrol", "approve", stick / "request", stick / "answer", "--org", GROUP)
    assert given["fingerprint"] == asked["fingerprint"]
    refused = group.end("enrol", "accept", stick / "answer", "--fingerprint", "0000 " * 16)
    assert (refused.status, refused.code) == (3, "ENROL_FINGERPRINT")
    accepted = group.ask("enrol", "accept", stick / "answer", "--fingerprint", given["root_fingerprint"])
    assert accepted["root_fingerprint"] == given["root_fingerprint"]
    return Pair(group, commission, stick)


@pytest.fixture
def pair(group: CliPlace, commission: CliPlace, tmp_path: Path) -> Pair:
    return enrolled(group, commission, tmp_path / "stick")


def test_a_clue_goes_down_and_its_work_comes_up(pair: Pair) -> None:
    [unit] = pair.group.add("unit", {"name": "测试市教育局", "kind": "gov_dept"})
    [person] = pair.group.add("person", {"name": "欧阳若兰", "unit_id": unit, "post": "副局长", "managed_by": "unit"})
    bundle = pair.up()
    seen = pair.commission.ask("bundle", "inspect", bundle)
    assert seen["sender"]["name"] == GROUP
    assert [one["name"] for one in seen["recipients"]] == [COMMISSION]
    assert seen["bytes"] == bundle.stat().st_size
    assert pair.commission.ask("bundle", "verify", bundle)["valid"] is True
    assert pair.commission.ask("bundle", "import", bundle, "--dry-run")["applied"] is False
    done = pair.commission.ask("bundle", "import", bundle)
    assert (done["applied"], done["conflicts"]) == (True, 0)
    assert pair.commission.ask("show", person)["record"]["name"] == "欧阳若兰"

    [clue] = pair.commission.add("clue", {
        "source": "上级交办", "got_at": "2026-01-05", "assign": "交办（要结果）", "ask_by": "2027-01-05", "persons": [person],
        "unit_id": unit, "issues": [{"text": "反映违规发放津贴补贴"}], "lead_org": GROUP, "org_id": GROUP})
    pair.group.ask("bundle", "import", pair.down())
    assert pair.group.ask("show", clue)["record"]["issues"][0]["text"] == "反映违规发放津贴补贴"
    assert pair.group.ask("digest") == pair.commission.ask("digest", "--org", GROUP)
    [partner] = pair.group.ask("sync", "status")["partners"]
    assert partner["acknowledged"] == partner["sent"] == 1
    assert {one["id"] for one in pair.group.ask("due")["items"]} == {clue}
    assert "对方已应用" in pair.group.say("sync", "status")
    assert pair.group.ask("conflicts") == {"conflicts": []}


def test_a_bundle_twice_past_a_gap_cut_and_altered(pair: Pair) -> None:
    bundles = []
    for number in (1, 2, 3):
        pair.group.add("unit", {"name": f"测试{number}局", "kind": "gov_dept"})
        bundles.append(pair.up())
    waiting = pair.commission.ask("bundle", "import", bundles[2])
    assert (waiting["applied"], waiting["waiting_for"]) == (False, [[1, 2]])
    assert pair.commission.ask("count", "unit")["count"] == 0
    mixed = pair.commission.end("bundle", "import", bundles[0], pair.stick / "request", bundles[1])
    assert mixed.status == 3
    assert [one["error"] and one["error"]["code"] for one in mixed.facts["bundles"]] == [None, "BUNDLE_FORMAT", None]
    assert pair.commission.ask("count", "unit")["count"] == 3
    again = pair.commission.end("bundle", "import", bundles[0])
    assert (again.status, again.code) == (3, "BUNDLE_REPLAY")
    assert pair.group.end("bundle", "import", bundles[0]).code == "BUNDLE_NOT_FOR_US"

    pair.group.add("unit", {"name": "测试四局", "kind": "gov_dept"})
    raw = pair.up().read_bytes()
    odd = pair.stick / "odd.pzb"
    for content, code in ((raw[:-1], "BUNDLE_TRUNCATED"), (b"PK\3\4", "BUNDLE_FORMAT"),
                          (raw[:-5000] + bytes([raw[-5000] ^ 1]) + raw[-4999:], "BUNDLE_TAMPERED")):
        odd.write_bytes(content)
        ended = pair.commission.end("bundle", "import", odd)
        assert (ended.status, ended.code) == (3, code)
        assert pair.commission.end("bundle", "verify", odd).code == code
    assert pair.commission.ask("count", "unit")["count"] == 3
    assert pair.commission.end("bundle", "import", pair.stick / "absent.pzb").status == 7


def test_what_was_not_acknowledged_is_written_again_and_in_volumes(pair: Pair, tmp_path: Path) -> None:
    [unit] = pair.group.add("unit", {"name": "测试局", "kind": "gov_dept"})
    (tmp_path / "scan.bin").write_bytes(os.urandom(200_000))
    pair.group.ask("attach", unit, tmp_path / "scan.bin")
    first = pair.up()
    other = tmp_path / "other"
    other.mkdir()
    again = pair.group.ask("bundle", "export", other, "--to", COMMISSION, "--from", "1")["files"]
    assert Path(again[0]).read_bytes() == first.read_bytes()
    volumes = pair.group.ask("bundle", "export", other, "--to", "commission", "--from", "1", "--volume-size", "65536")["files"]
    assert len(volumes) > 1
    assert pair.commission.ask("bundle", "import", volumes[0])["applied"] is True
    Path(volumes[1]).unlink()
    assert pair.commission.ask("bundle", "inspect", volumes[0])["volume"]["number"] == 1, "any one of them tells whose it is"
    missing = pair.commission.end("bundle", "verify", volumes[0])
    assert (missing.status, missing.code) == (3, "BUNDLE_VOLUME_MISSING")
    assert missing.facts["error"]["details"]["missing"] == [2]
    made = pair.group.ask("bundle", "export", other / "new", "--to", "commission", "--from", "1")
    assert Path(made["files"][0]).read_bytes() == first.read_bytes()
    pulled_out = pair.group.end("bundle", "export", other / "stick" / "out", "--to", "commission")
    assert (pulled_out.status, pulled_out.code) == (7, "STORAGE_IO")
    assert pair.group.end("bundle", "export", first, "--to", "commission").code == "USAGE"
    assert pair.group.end("bundle", "export", other, "--to", "commission", "--from", "0").code == "USAGE"
    assert pair.group.end("bundle", "export", other, "--to", "某单位").code == "NOT_FOUND"


def test_a_revoked_station_is_not_heard(pair: Pair) -> None:
    pair.group.add("unit", {"name": "测试局", "kind": "gov_dept"})
    bundle = pair.up()
    station = pair.group.ask("sync", "status")["station_id"]
    assert pair.commission.end("station", "revoke", station, "--reason", "电脑遗失").code == "NEEDS_SECOND_PERSON"
    assert pair.commission.ask("station", "revoke", station, "--reason", "电脑遗失", *pair.commission.second())["revoked_at"]
    assert pair.commission.end("bundle", "import", bundle).code == "BUNDLE_REVOKED_SENDER"


def test_a_file_that_is_not_there_is_storage_in_chinese(pair: Pair, tmp_path: Path) -> None:
    none = tmp_path / "none"
    for line in (("bundle", "inspect", none), ("bundle", "verify", none), ("bundle", "import", none), ("excel", "import", none),
                 ("add", "unit", none), ("attach", "x", none), ("enrol", "approve", none, tmp_path / "out", "--org", "某组"),
                 ("bundle", "import", tmp_path)):
        ended = pair.commission.end(*line)
        assert (ended.status, ended.code) in ((7, "STORAGE_IO"), (3, "NOT_FOUND")), line
        assert "No such" not in ended.err


@pytest.fixture
def book(tmp_path: Path) -> Path:
    write(EDUCATION, tmp_path / "book.xlsx", seed=3)
    return tmp_path / "book.xlsx"


def test_an_old_book_comes_in_after_a_look_and_only_once(group: CliPlace, book: Path) -> None:
    looked = group.ask("excel", "import", book, "--dry-run")
    assert group.ask("count", "talk")["count"] == 0
    done = group.ask("excel", "import", book)
    assert [sheet["added"] for sheet in done["sheets"]] == [sheet["added"] for sheet in looked["sheets"]]
    assert not any(sheet["rejected"] for sheet in done["sheets"])
    assert group.ask("count", "talk")["count"] == 18
    assert all(sheet["added"] == 0 for sheet in group.ask("excel", "import", book)["sheets"])
    figures = {one["code"]: one for one in group.ask("stats", "--from", "2021-01-01", "--to", "2021-12-31")["indicators"]}
    assert figures["M15"]["value"] == 12
    assert figures["M42"]["value"] == 8
    assert figures["M11"]["value"] + figures["M12"]["value"] >= 1
    assert {"label", "last_year", "change", "change_value"} <= figures["M15"].keys()
    assert "M15" in group.say("stats", "--from", "2021-01-01", "--to", "2021-12-31")
    assert group.end("stats", "--from", "2021-12-31", "--to", "2021-01-01").code == "VALIDATION"
    assert group.end("stats", "--from", "yesterday", "--to", "2021-01-01").code == "USAGE"


def test_a_template_is_filled_in_and_a_bad_row_refuses_all(group: CliPlace, tmp_path: Path) -> None:
    out = tmp_path / "单位.xlsx"
    group.add("unit", {"name": "测试局", "kind": "gov_dept"}, {"name": "测试院", "kind": "institution"})
    assert group.ask("excel", "export", "unit", out)["rows"] == 2
    report = group.ask("excel", "import", out)["sheets"][0]
    assert (report["added"], report["updated"], report["rejected"]) == (0, 0, [])
    from openpyxl import load_workbook
    edited = load_workbook(out)
    sheet = edited.worksheets[0]
    heads = {cell.value.rstrip("*"): cell.column for cell in sheet[3] if cell.value}
    sheet.cell(4, heads["名称"], "改名局")
    sheet.cell(5, heads["类别"], "宇宙部门")
    edited.save(out)
    ended = group.end("excel", "import", out)
    assert (ended.status, ended.code) == (3, "VALIDATION")
    [rejected] = ended.facts["error"]["details"]["sheets"][0]["rejected"]
    assert (rejected["row"], rejected["field"]) == (5, "kind")
    assert {one["name"] for one in group.ask("list", "unit")["records"]} == {"测试局", "测试院"}
    assert group.ask("excel", "import", out, "--skip-rejected")["updated"] == 1
    assert {one["name"] for one in group.ask("list", "unit")["records"]} == {"改名局", "测试院"}
    assert group.ask("excel", "template", "talk", tmp_path / "空白.xlsx")["ledger"] == "talk"
    assert group.end("excel", "template", "planet", tmp_path / "x.xlsx").code == "NOT_FOUND"


@pytest.mark.parametrize("content", [b"", b"PK\3\4 not a zip", b"<html>", b"\xd0\xcf\x11\xe0" + bytes(600)])
def test_what_is_no_workbook_is_refused(group: CliPlace, tmp_path: Path, content: bytes) -> None:
    odd = tmp_path / "odd.xlsx"
    odd.write_bytes(content)
    ended = group.end("excel", "import", odd)
    assert (ended.status, ended.code) == (3, "EXCEL_FORMAT")


def test_formulas_are_not_run_nor_taken_for_values(group: CliPlace, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["被监督单位", "联系领导", "备注"])
    book.active.append(['=HYPERLINK("http://x","测试局")', None, None])
    book.active.append(["测试院", None, None])
    book.save(tmp_path / "f.xlsx")
    ended = group.end("excel", "import", tmp_path / "f.xlsx", "--ledger", "unit", "--sheet", book.active.title)
    assert ended.status == 3
    assert group.ask("count", "unit")["count"] == 0


@pytest.fixture
def printed(group: CliPlace, tmp_path: Path) -> CliPlace:
    group.add("unit", {"name": "测试市教育局", "kind": "gov_dept", "body": "党组"})
    group.add("person", {"name": "欧阳若兰", "unit_id": "测试市教育局", "post": "副局长", "managed_by": "unit"})
    return group


def text_of(path: Path) -> str:
    import pypdfium2
    with pypdfium2.PdfDocument(path) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


LETTER = {
    "kind": "纪检监察建议书", "unit_id": "测试市教育局", "to_party": True, "title": "关于规范采购管理的纪检监察建议", "cause": "监督检查",
    "origin": "日常监督中发现问题。", "facts": [{"text": "采购方案未经集体研究"}], "analysis": "责任没有压实。",
    "advice": [{"text": "健全集体决策制度"}], "issuer": GROUP, "objection": "三十日内书面提出", "doc_no": "驻教纪建〔2026〕1号",
    "issued_at": "2026-11-19"}


def test_a_letter_with_a_character_no_font_has_is_not_printed(printed: CliPlace, tmp_path: Path) -> None:
    [rare, none] = printed.add("suggestion", LETTER | {"origin": "经办人为𠅤喆龑。", "doc_no": "驻教纪建〔2026〕2号"},
                               LETTER | {"origin": "经办人为\uf123。", "doc_no": "驻教纪建〔2026〕3号"})
    printed.ask("print", "letter", rare, tmp_path / "rare.pdf")
    assert "𠅤喆龑" in text_of(tmp_path / "rare.pdf")
    ended = printed.end("print", "letter", none, tmp_path / "none.pdf")
    assert (ended.status, ended.code) == (3, "FONT_MISSING")
    assert "U+F123" in ended.err
    assert not (tmp_path / "none.pdf").exists()


def test_a_letter_from_an_old_book_prints_what_is_known_and_says_what_lacks(group: CliPlace, book: Path, tmp_path: Path) -> None:
    group.ask("excel", "import", book)
    letters = [one for one in group.ask("list", "suggestion")["records"] if one["legacy"]]
    assert letters
    for one in letters:
        done = group.ask("print", "letter", one["record_no"], tmp_path / "old.pdf")
        assert any("种类" in warning for warning in done["warnings"])
        text = text_of(tmp_path / "old.pdf").replace("\r\n", "")
        for line in (*one["facts"], *one["advice"]):
            assert line["text"].replace(" ", "")[:12] in text.replace(" ", "")
        assert "监察法" not in text


def test_papers_say_what_the_record_says_and_print_the_same_twice(printed: CliPlace, tmp_path: Path) -> None:
    [key] = printed.add("suggestion", LETTER)
    first = printed.ask("print", "letter", key, tmp_path / "a.pdf")
    assert printed.ask("print", "letter", key, tmp_path / "b.pdf")["sha256"] == first["sha256"]
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert len(pdf.pages) == first["pages"]
    text = text_of(tmp_path / "a.pdf").replace("\r\n", "")
    for words in ("关于规范采购管理的纪检监察建议", "测试市教育局党组", "采购方案未经集体研究", "健全集体决策制度", "2026年11月19日"):
        assert words in text
    assert printed.ask("print", "delivery", key, tmp_path / "c.pdf")["pages"] == 1
    acts = {one["act"]: one for one in printed.ask("audit", "list")["entries"]}
    assert acts["print.letter"]["detail"] == first["sha256"]


def test_the_case_file_binds_form_talk_and_scan_with_running_numbers(printed: CliPlace, tmp_path: Path) -> None:
    [clue] = printed.add("clue", {"source": "petition", "got_at": "2026-11-01", "assign": "self", "persons": ["欧阳若兰"],
                                  "issues": [{"text": "反映违规兼职", "amount": "1.2万"}], "lead_org": GROUP})
    printed.add("talk", {"kind": "integrity", "persons": ["欧阳若兰"], "unit_id": "测试市教育局", "talkers": ["组长"], "way": "direct",
                         "place": "谈话室", "start": "2026-11-05 09:30", "end": "2026-11-05 10:00", "outline": "核实情况", "link": clue})
    scan = pikepdf.new()
    scan.add_blank_page(page_size=(595, 842))
    scan.save(tmp_path / "来信.pdf")
    printed.ask("attach", clue, tmp_path / "来信.pdf")
    made = printed.ask("print", "case-file", clue, tmp_path / "case.pdf")
    assert made["pages"] >= 7      # cover, contents, form, disposal form, scan, talk, remark sheet
    text = text_of(tmp_path / "case.pdf")
    for words in ("卷内文件目录", "问题线索登记表", "问题线索处置呈批表", "来信", "谈话记录", "12,000.00元"):
        assert words in text
    assert printed.ask("print", "clue", clue, tmp_path / "form.pdf")["pages"] == 1
    assert printed.ask("print", "register", "clue", tmp_path / "register.pdf")["pages"] == 1


def test_the_hand_over_sheet_is_of_a_bundle(pair: Pair, tmp_path: Path) -> None:
    made = pair.group.ask("bundle", "export", pair.stick, "--to", "commission")
    pair.group.ask("print", "handover", made["bundle_id"], tmp_path / "sheet.pdf")
    text = text_of(tmp_path / "sheet.pdf").replace(" ", "")
    assert made["bundle_id"] in text
    assert made["sha256"][:4] in text
    pair.commission.ask("bundle", "import", made["files"][0])
    assert pair.commission.ask("print", "handover", made["bundle_id"], tmp_path / "theirs.pdf")["pages"] == 3


def test_a_paper_of_the_wrong_kind_is_refused(printed: CliPlace, tmp_path: Path) -> None:
    assert printed.end("print", "poem", "欧阳若兰", tmp_path / "x.pdf").code == "USAGE"
    assert printed.end("print", "letter", "欧阳若兰", tmp_path / "x.pdf").code == "USAGE"
    assert printed.end("print", "letter", "没有", tmp_path / "x.pdf").code == "NOT_FOUND"
    assert printed.end("print", "register", "planet", tmp_path / "x.pdf").code == "NOT_FOUND"
    assert printed.end("print", "handover", "none", tmp_path / "x.pdf").code == "NOT_FOUND"
    assert not (tmp_path / "x.pdf").exists()


def test_the_demo_leaves_workspaces_bundles_and_papers(cli_home: Path, tmp_path: Path) -> None:
    place = CliPlace(tmp_path / "unused", cli_home / "password")
    shown = place.ask("demo", tmp_path / "demo")
    assert len(shown["workspaces"]) == 3
    assert len(shown["bundles"]) == 4
    assert shown["acknowledged"] is True
    assert shown["found"] > 0
    assert all(Path(file).stat().st_size for name in ("bundles", "pdfs", "books") for file in shown[name])
    assert sum(shown["indicators"].values()) > 0
    password = tmp_path / "password"
    password.write_text(shown["password"], "utf-8")
    group = CliPlace(Path(shown["workspaces"][1]), password)
    assert group.ask("show", shown["assigned"])["record"]["source"] == "superior"
    assert group.ask("check")["ok"] is True
    for workspace in map(Path, shown["workspaces"]):
        for file in workspace.rglob("*"):
            assert not file.is_file() or "夏雨桐".encode() not in file.read_bytes()
    again = place.end("demo", tmp_path / "demo")
    assert (again.status, again.code) == (2, "USAGE")
    assert json.dumps(shown)
