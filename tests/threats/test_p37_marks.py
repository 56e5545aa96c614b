"""P37: the mark is never lost: 密级★期限 on state secrets, 工作秘密 and 内部 without ★, nothing on 公开; a collection carries the highest
level and the longest term of its parts; nothing is written to a medium set for a lower level."""

from datetime import datetime
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from openpyxl import load_workbook

from app import reporting
from app.errors import MediumLevel
from app.exchange.export import export as excel
from app.papers import paper_of, print_paper
from app.papers.lists import register as register_of
from app.printing.words import mark
from app.reporting.writing import content_of
from app.sync import service
from app.sync.media.register import register
from app.sync.reach.scope import Mark
from tests.threats.cli_pair import CliPair
from tests.threats.pair import Pair
from tests.vectors.stations import Place, a_unit

PARTS = [("internal", None), ("secret", "10年"), ("confidential", "3年"), ("work_secret", None)]


@pytest.mark.parametrize(("classification", "term", "printed"), [
    ("top", "30年", "绝密★30年"), ("confidential", "20年", "机密★20年"), ("secret", "10年", "秘密★10年"),
    ("work_secret", "10年", "工作秘密"), ("internal", None, "内部"), ("public", "5年", ""), (None, None, ""),
])
def test_p37_each_level_as_it_is_printed(classification: str | None, term: str | None, printed: str) -> None:
    assert mark(classification, term) == printed


@pytest.mark.parametrize("order", [PARTS, PARTS[::-1], PARTS[2:] + PARTS[:2]])
def test_p37_a_bundle_carries_the_highest_level_and_the_longest_term(order: list[tuple[str, str | None]]) -> None:
    found = Mark()
    for classification, term in order:
        found.take(classification, term)
    assert found.to_json() == {"classification": "confidential", "term": "10年"}


def filled(place: Place) -> list[str]:
    return [a_unit(place, f"测试第{number}局", classification=level, term=term, class_basis="测试" if term else None)
            for number, (level, term) in enumerate(PARTS)]


def test_p37_bundle_sheet_register_workbook_and_report_carry_the_mark(pair: Pair, tmp_path: Path) -> None:
    group = pair.group
    filled(group)
    file = pair.up()
    seen = service.inspect(Path(file))
    assert seen.mark == {"classification": "confidential", "term": "10年"}
    assert pair.commission.take(file).applied
    for place in (group, pair.commission):
        sheet = paper_of(place.desk, "handover", seen.bundle_id, workspace=place)
        assert sheet.mark == "机密★10年"
        assert [carrier.mark for carrier in sheet.carriers] == ["机密★10年"]
    done = print_paper(group, group.desk, "register", "unit", tmp_path / "list.pdf")
    assert done.pages
    assert register_of(group.desk, "unit").mark == "机密★10年"
    with pikepdf.open(tmp_path / "list.pdf") as pdf:
        assert "机密★10年" in str(pdf.docinfo.get("/Subject", ""))
    excel(group.desk, "unit", tmp_path / "list.xlsx")
    sheet = load_workbook(tmp_path / "list.xlsx").worksheets[0]
    assert any("机密★10年" in str(cell.value) for row in sheet.iter_rows(max_row=3) for cell in row)


def test_p37_a_bundle_of_one_level_is_marked_with_no_more(pair: Pair) -> None:
    a_unit(pair.group, "测试第一局")
    assert service.inspect(Path(pair.up())).mark == {"classification": "internal", "term": None}
    a_unit(pair.group, "测试第二局", classification="work_secret")
    seen = service.inspect(Path(pair.up()))
    assert seen.mark == {"classification": "work_secret", "term": None}
    assert paper_of(pair.group.desk, "handover", seen.bundle_id, workspace=pair.group).mark == "工作秘密"


def test_p37_what_a_conflict_tells_of_a_secret_record_marks_the_bundle(pair: Pair) -> None:
    """The other side's value travels beside the entries: the bundle that carries it alone is marked as the record is."""
    group, commission = pair.group, pair.commission
    unit = a_unit(group, "测试第一局", classification="secret", term="10年", class_basis="测试")
    pair.swap()
    pair.clock.pass_(minutes=1)
    commission.desk.set(unit, {"liaison": "某丁"})
    pair.clock.pass_(minutes=1)
    group.desk.set(unit, {"liaison": "某戊"})
    assert commission.take(pair.up()).conflicts
    assert service.inspect(Path(pair.down())).mark == {"classification": "secret", "term": "10年"}


def test_p37_a_report_carries_the_mark_of_what_it_names(pair: Pair, tmp_path: Path) -> None:
    desk = pair.group.desk
    unit = a_unit(pair.group, "测试第一局", classification="secret", term="10年", class_basis="测试")
    draft = reporting.draft(desk, "page", "2026", None, unit)
    assert draft.mark == "秘密★10年"
    word, _, _ = content_of(draft, ".docx", datetime(2026, 11, 20, 9, 30))
    (tmp_path / "x.docx").write_bytes(word)
    assert any("秘密★10年" in paragraph.text for paragraph in Document(str(tmp_path / "x.docx")).paragraphs)
    assert reporting.write(desk, draft, tmp_path / "x.pdf").pages
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        assert "秘密★10年" in str(pdf.docinfo.get("/Subject", ""))


def test_p37_nothing_goes_onto_a_medium_of_a_lower_level(pair: Pair, tmp_path: Path) -> None:
    group, stick = pair.group, tmp_path / "stick"
    stick.mkdir(exist_ok=True)
    filled(group)
    draft = reporting.draft(group.desk, "page", "2026", None, "测试第1局")
    assert draft.mark == "秘密★10年"
    register(group, group.desk, stick, "U-1", "work_secret")
    kept = sorted(one.name for one in stick.iterdir())
    for write in (lambda: group.export("commission", stick), lambda: print_paper(group, group.desk, "register", "unit", stick / "x.pdf"),
                  lambda: excel(group.desk, "unit", stick / "x.xlsx"), lambda: reporting.write(group.desk, draft, stick / "x.docx")):
        with pytest.raises(MediumLevel) as refused:
            write()
        assert refused.value.name == "MEDIUM_LEVEL"
    assert sorted(one.name for one in stick.iterdir()) == kept
    assert group.partner("commission").sent == 0
    register(group, group.desk, stick, "U-1", "confidential")
    assert excel(group.desk, "unit", stick / "x.xlsx") == len(PARTS)
    assert group.export("commission", stick).medium == "U-1"


def test_p37_the_command_keeps_to_the_level_of_the_medium(cli_pair: CliPair, tmp_path: Path) -> None:
    pair = cli_pair.copied(tmp_path / "cli")
    group = pair.group
    stick = tmp_path / "U盘"
    stick.mkdir()
    made = group.ask("medium", "register", stick, "--number", "U-7", "--level", "内部", "--keeper", "某甲")
    assert (made["number"], made["level"], made["keeper"]) == ("U-7", "internal", "某甲")
    group.add("unit", {"name": "测试市保密局", "kind": "gov_dept", "classification": "机密", "term": "20年", "class_basis": "测试"})
    for words in (("bundle", "export", stick, "--to", "commission"), ("excel", "export", "unit", stick / "x.xlsx"),
                  ("print", "register", "unit", stick / "x.pdf")):
        ended = pair.group.end(*words)
        assert (ended.status, ended.code) == (3, "MEDIUM_LEVEL"), words
        assert "U-7号，内部" in ended.facts["error"]["message"]
    assert [one.name for one in stick.iterdir()] == ["paizhu-medium.json"]
    [one] = group.ask("medium", "list")["media"]
    assert one["serial"].startswith("label:")
    assert group.ask("medium", "look", stick)["registered"]["number"] == "U-7"
