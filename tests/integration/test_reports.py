"""Reports: their tables carry the numbers of `stats`, their .docx reads back as it was written, their versions stay as they were saved."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from app import reporting
from app.desk import Desk, User
from app.errors import Absent, CheckFailed, NotPermitted, Usage
from app.figures import stats
from app.ledgers.monthly_report import opened
from app.printing.render import render
from app.reporting.docx import docx_of
from app.reporting.paper import paper_of
from db import audit
from tests.every_ledger import a_record
from tests.integration.paper_reading import letters_only, pages
from tests.integration.test_indicators_stories import a_talk

MONTH = (date(2026, 11, 1), date(2026, 11, 30))
YEAR = (date(2026, 1, 1), date(2026, 11, 30))


@pytest.fixture
def worked(desk: Desk, a_unit: str, a_person: str, a_colleague: str) -> Desk:
    """An office with something of most kinds of work in November and a talk in March of this year and last year."""
    for ledger in ("talk", "meeting", "problem", "suggestion", "clue", "inspection", "form1", "petition", "training"):
        a_record(desk, ledger, a_unit, a_person, a_colleague)
    for day in ("2026-03-10", "2025-03-11", "2025-11-05"):
        desk.add("talk", a_talk(desk, a_unit, a_person, start=f"{day}T09:00", end=f"{day}T10:00"))
    return desk


def numbers(text: str) -> str:
    return text.replace(",", "")


def figures_of(desk: Desk, from_: date, to: date, org: str | None = None) -> dict[str, object]:
    return {one.code: one for one in stats(desk, from_, to, org)}


def printed(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.2f}"


def test_the_months_tables_carry_the_numbers_of_stats(worked: Desk) -> None:
    report = reporting.draft(worked, "month", "2026-11")
    now, year = figures_of(worked, *MONTH), figures_of(worked, *YEAR)
    shown = {line.code: line for table in report.tables() for line in table.lines if line.code.startswith("M") and not line.part}
    assert len(shown) > 50
    for code, line in shown.items():
        label, unit, *cells, change = line.cells
        assert (label, unit) == (now[code].label, now[code].unit)
        assert [numbers(one) for one in cells] == [printed(now[code].value), printed(year[code].value), printed(year[code].last_year)], code
        assert change == year[code].change
    assert shown["M11"].cells[2:5] == ["1", "2", "2"]
    parts = [(line.code, line.part, line.cells) for table in report.tables() for line in table.lines if line.part]
    assert parts
    for code, part, cells in parts:
        assert numbers(cells[2]) == printed(now[code].parts[part].value)
        assert numbers(cells[3]) == printed(year[code].parts[part].value)


def test_every_indicator_of_the_months_layout_is_in_it(worked: Desk) -> None:
    report = reporting.draft(worked, "month", "2026-11")
    wanted = {f"M{n}" for span in ("10-32", "40-52", "54-74") for n in range(*(int(one) + at for at, one in enumerate(span.split("-"))))}
    wanted = (wanted - {"M53"} | {"M02"}) - {"M33", "M34", "M35", "M36", "M37", "M38", "M39"}
    assert wanted == {line.code for table in report.tables() for line in table.lines if line.code.startswith("M")}


def test_sentences_say_the_numbers_and_leave_out_what_was_not_done(worked: Desk) -> None:
    report = reporting.draft(worked, "month", "2026-11")
    said = report.text("daily")
    assert said is not None
    assert "开展谈心谈话1人次（与上年同期持平）" in said.text
    assert "立项监督" not in said.text


def rows_of(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def tables_of(report: reporting.Report) -> list[list[list[str]]]:
    return [[[column.label for column in table.columns], *(line.cells for line in table.lines)] for table in report.tables()]


KINDS = [("month", "2026-11"), ("quarter", "2026Q4"), ("half", "2026H2"), ("duty", "2026"), ("year", "2026"), ("profile", "2026"),
         ("page", "2026"), ("tally", "2026")]


@pytest.fixture(params=KINDS, ids=[kind for kind, _ in KINDS])
def report(request: pytest.FixtureRequest, worked: Desk, a_unit: str) -> reporting.Report:
    kind, period = request.param
    return reporting.draft(worked, kind, period, unit=a_unit if reporting.kind(kind).of_unit else None)


def test_docx_reads_back_as_it_was_written(worked: Desk, report: reporting.Report, tmp_path: Path) -> None:
    reporting.write(worked, report, tmp_path / "报告.docx")
    document = Document(str(tmp_path / "报告.docx"))
    assert rows_of(document) == tables_of(report)
    said = [paragraph.text for paragraph in document.paragraphs]
    for text in report.texts():
        assert [line for line in text.text.split("\n") if line and line not in said] == []
    headings = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    assert headings == [(f"Heading {one.level}", one.text) for one in report.blocks if isinstance(one, reporting.Heading)]
    assert [p.text for p in document.paragraphs if p.style.name == "Title"] == report.title.split("\n")


def test_docx_is_made_of_styles_and_official_measures(worked: Desk) -> None:
    report = reporting.draft(worked, "month", "2026-11")
    document = Document(BytesIO(docx_of(report, worked.now())))
    fonts = {name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
             for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3")}
    assert fonts == {"Normal": "仿宋_GB2312", "Title": "方正小标宋简体", "Heading 1": "黑体", "Heading 2": "楷体_GB2312",
                     "Heading 3": "仿宋_GB2312"}
    section = document.sections[0]
    lengths = [section.page_width, section.page_height, section.top_margin, section.bottom_margin, section.left_margin]
    assert [round(one.mm) for one in [*lengths, section.right_margin]] == [210, 297, 37, 35, 28, 26]
    for footer in (section.footer, section.even_page_footer):
        assert "PAGE" in footer._element.xml
        assert footer.paragraphs[0].text.startswith("— ")
    assert document.settings.odd_and_even_pages_header_footer
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert sum(round(column.width.mm) for column in table.columns) in range(150, 160)
    # Nothing hand-set in running text: a changed style changes all of it.
    body = [paragraph for paragraph in document.paragraphs if paragraph.style.name in ("Normal", "Heading 1", "Heading 2")]
    assert all(run._r.rPr is None for paragraph in body for run in paragraph.runs)
    about = document.core_properties
    assert (about.author, about.comments) == ("驻测试县教育局纪检监察组", "")
    assert docx_of(report, worked.now()) == docx_of(report, worked.now())


def test_pdf_carries_every_word_and_number(worked: Desk, report: reporting.Report) -> None:
    out = BytesIO()
    done = render(paper_of(report), out)
    assert done.missing == []
    found = pages(out.getvalue())
    text = letters_only("".join(page.text for page in found))
    for table in report.tables():
        for line in table.lines:
            for cell in line.cells:
                assert len(cell) > 12 or letters_only(cell) in text
    # A table's head stands again on each page it runs over; no page holds the signature alone.
    assert len(letters_only(found[-1].text)) > len(letters_only(report.office)) + 20


def test_one_page_is_one_page(worked: Desk, a_unit: str) -> None:
    report = reporting.draft(worked, "page", "2026", unit=a_unit)
    assert render(paper_of(report), BytesIO()).pages == 1


def test_versions_are_numbered_kept_and_never_changed(worked: Desk) -> None:
    report = reporting.draft(worked, "month", "2026-11")
    first = reporting.save(worked, report, "初稿")
    report.write("problems", "督促整改不够及时。")
    second = reporting.save(worked, report)
    assert [(one.number, one.note) for one in reporting.versions(worked, "month", "2026-11")] == [(2, ""), (1, "初稿")]
    assert reporting.load(worked, second.id) == report
    before = reporting.load(worked, first.id).text("problems")
    assert before is not None
    assert before.text != "督促整改不够及时。"
    with pytest.raises(CheckFailed) as refused:
        worked.set(first.id, {"content": worked.get(second.id).content})
    assert [one.code for one in refused.value.findings] == ["REP-01"]
    assert reporting.finish(worked, second.id).final
    with pytest.raises(CheckFailed):
        report.write("nothing", "这一段没有")


def test_submitted_figures_stay_and_what_changed_later_is_said(worked: Desk, a_unit: str, a_person: str) -> None:
    key = worked.add("monthly_report", {"month": "2026-11", "done": "一是抓日常监督。", "problems": "力量不足。",
                                        "plans": [{"subject": "开展节前检查", "owner": "某丙", "due": "2026-12-20"}]})
    worked.step(key, "edit")
    worked.step(key, "submit")
    worked.add("talk", a_talk(worked, a_unit, a_person, start="2026-11-18T09:00", end="2026-11-18T10:00"))
    report = reporting.draft(worked, "month", "2026-11")
    (line,) = (line for table in report.tables() for line in table.lines if line.code == "M11")
    assert (line.cells[2], figures_of(worked, *MONTH)["M11"].value) == ("1", 2)
    corrected = report.text("corrections")
    assert corrected is not None
    assert "谈心谈话（人次）（本期）由1更正为2（数据更正）" in corrected.text
    assert report.frozen
    assert opened(worked.get(key).snapshot)["indicators"]["M11"]["value"] == 1
    assert report.text("done").text == "一是抓日常监督。"
    assert report.text("problems").text == "力量不足。"
    assert report.table("plans").lines[0].cells[1:] == ["开展节前检查", "某丙", "2026-12-20"]


def test_the_snapshot_counts_what_its_submitter_may_not_open(worked: Desk, a_colleague: str) -> None:
    key = worked.add("monthly_report", {"month": "2026-11", "done": "本月工作。", "handlers": [a_colleague]})
    clerk = Desk(worked.store, worked.objects, User("ban", a_colleague, "某丙", frozenset({"group_clerk"}), worked.user.org_id),
                 worked.station_id, worked.now)
    clerk.step(key, "edit")
    clerk.step(key, "submit")
    clues = figures_of(worked, *MONTH)["M42"].value
    assert clues
    assert opened(worked.get(key).snapshot)["indicators"]["M42"]["value"] == clues


def test_a_report_of_another_length_unit_or_kind_is_refused(worked: Desk, a_unit: str) -> None:
    for key, period, unit, error in (
            ("month", "2026Q1", None, CheckFailed), ("quarter", "2026-11", None, CheckFailed), ("month", "昨天", None, CheckFailed),
            ("profile", "2026", None, Usage), ("month", "2026-11", a_unit, Usage), ("weekly", "2026-11", None, Usage),
            ("page", "2026", "没有这个单位", Absent), ("groups-month", "2026-11", None, NotPermitted)):
        with pytest.raises(error):
            reporting.draft(worked, key, period, unit=unit)


def test_a_file_of_another_kind_is_refused_and_a_written_one_is_logged(worked: Desk, tmp_path: Path) -> None:
    report = reporting.draft(worked, "tally", "2026", unit=worked.resolve("unit", "测试县教育局"))
    with pytest.raises(Usage):
        reporting.write(worked, report, tmp_path / "报告.txt")
    assert list(tmp_path.glob("报告*")) == []
    done = reporting.write(worked, report, tmp_path / "报告.PDF")
    with worked.store.read() as conn:
        (entry,) = audit.page(conn, act="report.tally")
    assert done.sha256 in str(entry)


@pytest.mark.parametrize("spoil", [
    lambda told: told | {"format": 2}, lambda told: told | {"blocks": [{"type": "picture"}]}, lambda told: [], lambda told: None,
    lambda told: told | {"title": 5}, lambda told: {name: value for name, value in told.items() if name != "blocks"},
    lambda told: told | {"blocks": [{"type": "table", "key": "t", "title": "", "notes": [], "columns": [], "lines": [
        {"cells": ["1"], "code": "", "part": "", "org": "", "strong": False}]}]},
])
def test_what_is_no_report_is_refused(worked: Desk, a_unit: str, spoil) -> None:
    told = reporting.draft(worked, "tally", "2026", unit=a_unit).to_json()
    assert reporting.Report.from_json(told).to_json() == told
    with pytest.raises(CheckFailed):
        reporting.Report.from_json(spoil(told))


# -- the commission

@pytest.fixture
def commission(desk: Desk) -> Desk:
    """The same store as the commission sees it: three groups with 2, 1 and no cases filed this year, one township."""
    nobody = Desk(desk.store, desk.objects, User("chief", "", "某书", frozenset({"chief"}), ""), desk.station_id, desk.now)
    with nobody.act("init") as act:
        house = act.add("org", {"name": "测试县纪委监委", "short": "县纪委", "kind": "commission", "from": "2018-01-01"}, excused=True)
        chief = act.add("staff", {"name": "某书", "org_id": house, "post": "leader", "roles": ["chief"], "joined": "2018-01-01"},
                        excused=True)
        act.commit()
    seen = Desk(desk.store, desk.objects, User("chief", chief, "某书", frozenset({"chief"}), house), desk.station_id, desk.now)
    with seen.act("init") as act:
        def office(name: str, short: str, kind: str) -> str:
            return act.add("org", {"name": name, "short": short, "kind": kind, "from": "2020-01-01"}, excused=True)
        groups = [office(f"驻测试{name}纪检监察组", f"驻{name}", "group") for name in ("甲局", "乙局", "丙局")]
        office("测试镇纪委", "镇纪委", "township")
        act.commit()
    for group, count in zip(groups, (2, 1, 0), strict=True):
        unit = seen.add("unit", {"name": f"{seen.get(group).short}单位", "kind": "gov_dept", "from": "2020-01-01", "group_id": group})
        for n in range(count):
            person = seen.add("person", {"name": f"某{n}", "unit_id": unit, "post": "科长", "managed_by": "unit"})
            seen.add("talk", a_talk(seen, unit, person, org_id=group))
    return seen


def test_groups_stand_side_by_side_with_their_own_numbers(commission: Desk) -> None:
    report = reporting.draft(commission, "groups-year", "2026")
    year = (date(2026, 1, 1), date(2026, 12, 31))
    checked = 0
    for key in ("groups-daily", "groups-cases", "groups-letters"):
        table = report.table(key)
        assert table is not None
        codes = [re.sub(r"（[^（）]*）$", "", column.label) for column in table.columns[1:]]
        for line in table.lines:
            if line.org:
                own = {one.label: one for one in stats(commission, *year, line.org)}
                assert [numbers(cell) for cell in line.cells[1:]] == [printed(own[label].value) for label in codes]
                checked += 1
        (sums,) = (line for line in table.lines if line.strong)
        offices = [line for line in table.lines if line.org]
        assert [numbers(cell) for cell in sums.cells[1:]] == [
            str(sum(int(numbers(line.cells[n])) for line in offices)) for n in range(1, len(table.columns))]
    assert checked == 12
    spread = {line.code: line.cells[1:] for line in report.table("spread").lines}
    # Four groups (驻教 has none of these): 2, 1, 0, 0 talks.
    assert spread["M11"] == ["3", "0.75", "2", "0", "0.5", "2", "1.11"]
    assert report.table("townships").lines[0].cells[0] == "测试镇纪委"


def test_the_month_of_all_groups_says_who_has_not_reported(commission: Desk) -> None:
    report = reporting.draft(commission, "groups-month", "2026-10")
    assert {line.cells[1] for line in report.table("handed-in").lines} == {"未报"}
    assert len(report.table("handed-in").lines) == 4
    zero = reporting.draft(commission, "groups-half", "2026H1").text("zero")
    assert zero is not None
    assert zero.text.count("自办立案0件") == 4
