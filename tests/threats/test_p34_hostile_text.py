"""P34: hostile text is stored or refused whole, searching treats all input as text, nothing crashes, and no neighbour is altered.

By form, command, workbook, bundle and search. Texts of a hostile station that break the format stand in the vectors (entry_with_*.pzb).
"""

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.desk import Desk
from app.desk.proving import findings
from app.errors import CheckFailed, Refused
from app.exchange.importer import import_workbook
from tests.integration.cli_place import CliPlace
from tests.threats.pair import Pair
from tests.ui.conftest import collected_here, grown, made_office, no_word_from_qt, office, qapp_args, qtbot, settings, themed
from tests.ui.pages_kit import window
from tests.vectors.stations import a_unit as unit_at

__all__ = ["grown", "made_office", "office", "qapp_args", "qtbot", "settings", "themed"]
_ = (collected_here, no_word_from_qt)

STORED = {
    "sql": "'); DROP TABLE problem; UPDATE problem SET text='x' WHERE ''='",
    "sql comment": "a\"; DELETE FROM catalog; --",
    "full text": '"测试" OR text:* AND NOT NEAR(甲 乙, 5) ^甲 {a b} : -甲 +乙 *',
    "quotes": "\"\"\"'''``[]%_\\",
    "like": "%" * 50 + "_",
    "format": "%s %n {0} {text} ${HOME} $(id) `id` {{7*7}}",
    "markup": "<img src=x onerror=alert(1)><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "rare": "𠮷𪚥👨‍👩‍👧 ﷽" + "e\u0301".encode().decode(),
    "formula": "=HYPERLINK(\"http://x\")",
    "path": "../../../etc/passwd\\..\\x",
    "just long enough": "长" * 1_000_000,
}
REFUSED = {
    "NUL": "甲\x00乙", "lone surrogate": "甲\ud800乙", "low surrogate": "\udfff", "escape": "甲\x1b[2J", "bidi override": "甲\u202e乙",
    "bidi isolate": "甲\u2066乙", "no character": "甲\ufffe", "line separator": "甲\u2028乙", "10 MB": "长" * (10 << 20),
    "10 MB of ASCII": "a" * (10 << 20),
}
HOSTILE = STORED | REFUSED


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def problem(unit: str, text: str) -> dict[str, Any]:
    return {"unit_id": unit, "source": "meeting", "found_at": "2026-11-12", "cat": "major", "severity": "general", "text": text,
            "turn": "rectify", "demand": "限期整改", "resp_unit": "计财科", "resp_person": "某戊"}


@pytest.fixture
def neighbour(desk: Desk, a_unit: str) -> Iterator[str]:
    """A record that must be as it was when the test ends, in a store that proves right."""
    key = desk.add("problem", problem(a_unit, "测试邻行 OR DROP"))
    before = dict(desk.get(key))
    yield key
    assert dict(desk.get(key)) == before
    assert findings(desk) == []


def test_p34_stored_whole_or_refused_whole(desk: Desk, a_unit: str, neighbour: str) -> None:
    for kind, text in HOSTILE.items():
        count = desk.count("problem")
        if kind in REFUSED:
            with pytest.raises(CheckFailed) as refused:
                desk.add("problem", problem(a_unit, text))
            assert [one.field for one in refused.value.findings] == ["text"], kind
            with pytest.raises(CheckFailed):
                desk.set(neighbour, {"text": text})
            assert desk.count("problem") == count
        else:
            key = desk.add("problem", problem(a_unit, text))
            assert desk.get(key).text == unicodedata.normalize("NFC", text), kind
            assert desk.count("problem") == count + 1


def test_p34_searching_treats_all_as_text(desk: Desk, a_unit: str, neighbour: str) -> None:
    kept = {kind: desk.add("problem", problem(a_unit, text)) for kind, text in STORED.items() if len(text) < 1000}
    with desk.store.read() as conn:
        found_by = dict(conn.exec_driver_sql("SELECT c.id, t.text FROM catalog c JOIN catalog_text t ON t.rid = c.rid").fetchall())
    bare = ("OR", "NOT", "AND OR", "text:测试", "NEAR(测试", "测试*", "DROP", "邻行 OR", *"*(')\\%_-^{}:+\u202e")
    for text in (*(one[:3000] for one in HOSTILE.values()), *bare):
        # Signs separate words, as in any text; every word, an operator's name too, must stand in what is found.
        words = re.findall(r"[^\W_]+", fold(text))
        hits = {hit.id for hit in desk.search(text, 100)}
        expected = {key for key, body in found_by.items() if words and all(word in fold(body) for word in words)}
        assert hits == expected, text[:80]
    assert neighbour in {hit.id for hit in desk.search("or drop 测试邻行", 9)}
    for kind in ("sql", "full text", "markup", "format", "formula", "path"):
        assert kept[kind] in {hit.id for hit in desk.search(STORED[kind], 100)}, kind
    from app.desk.reading import Where
    for text in (one for one in HOSTILE.values() if len(one) < 1000 and not any("\ud800" <= sign <= "\udfff" for sign in one)):
        assert {row.text for row in desk.page("problem", [Where("text", "=", text)]).rows} <= {text}


def test_p34_by_command(made_group: CliPlace, tmp_path: Path) -> None:
    group = made_group.copied(tmp_path / "group")
    [unit, near] = group.add("unit", {"name": "测试局", "kind": "gov_dept"}, {"name": "邻局", "kind": "gov_dept"})
    before = group.ask("show", near)
    lines = tmp_path / "lines.jsonl"
    for kind in ("NUL", "lone surrogate", "bidi override", "10 MB"):
        lines.write_text(json.dumps(problem(unit, REFUSED[kind])), "ascii")
        ended = group.end("add", "problem", lines)
        assert (ended.status, ended.code) == (3, "VALIDATION"), (kind, ended.err[:300])
    group.add("problem", *(problem(unit, text) for text in STORED.values()))
    for kind in ("full text", "NUL", "lone surrogate"):
        assert group.end("search", HOSTILE[kind]).status in (0, 2, 3), kind
    for kind in ("sql", "lone surrogate"):
        assert group.end("list", "problem", "--where", f"text={HOSTILE[kind]}").status in (0, 2, 3), kind
    assert group.ask("count", "problem")["count"] == len(STORED)
    assert group.ask("show", near) == before
    assert group.ask("check")["ok"]


def test_p34_by_workbook(desk: Desk, tmp_path: Path, neighbour: str) -> None:
    for kind, text in HOSTILE.items():
        if len(text) > 30_000 or any("\ud800" <= sign <= "\udfff" for sign in text) or set("\x00\x1b\ufffe") & set(text):
            continue        # no workbook can hold them as text; as broken XML below
        book = Workbook()
        for row in (["谈话日期", "谈话类型", "谈话对象", "单位", "谈话内容"], ["2026-11-03", "约谈", "某丁", "市教育局", "x"]):
            book.active.append(row)
        book.active.cell(2, 5).value, book.active.cell(2, 5).data_type = text, "s"
        book.save(tmp_path / "谈话.xlsx")
        count = desk.count("talk")
        with suppress(Refused):
            import_workbook(desk, tmp_path / "谈话.xlsx")
        assert desk.count("talk") - count == (0 if kind in REFUSED else 1), kind
    stored = {row.content for row in desk.page("talk").rows}
    assert stored >= {STORED["sql"], STORED["full text"], STORED["formula"]}


@pytest.mark.parametrize("sign", ["&#0;", "&#xD800;", "&#x1B;", "&#xFFFE;", "\x00", "_xD800_"])
def test_p34_a_workbook_whose_xml_holds_what_no_text_may(desk: Desk, tmp_path: Path, sign: str, neighbour: str) -> None:
    book = Workbook()
    for row in (["谈话日期", "谈话类型", "谈话对象", "单位", "谈话内容"], ["2026-11-03", "约谈", "某丁", "市教育局", "HERE"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(tmp_path / "谈话.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"HERE", b"a" + sign.encode() + b"b"))
    with suppress(Refused):
        import_workbook(desk, tmp_path / "谈话.xlsx")
    for row in desk.page("talk").rows:
        assert row.content.startswith("a")
        assert row.content.endswith("b")
        assert row.content.isprintable()


def test_p34_by_bundle(pair: Pair) -> None:
    """What one station could store arrives whole at the other and alters nothing there."""
    group, commission = pair.group, pair.commission
    near = unit_at(commission, "邻局")
    before = dict(commission.desk.get(near))
    unit = unit_at(group, "测试第一局")
    kept = {group.desk.add("problem", problem(unit, text)): group.desk for text in STORED.values()}
    pair.swap()
    for key, desk in kept.items():
        assert commission.desk.get(key).text == desk.get(key).text
    for text in (STORED["sql"], STORED["full text"]):
        assert {hit.id for hit in commission.desk.search(text, 9)} <= set(kept)
    assert dict(commission.desk.get(near)) == before
    assert findings(commission.desk) == []


def test_p34_by_form(office: Any, settings: Any, qtbot: Any) -> None:
    """What is typed or pasted into a form is saved as it stands or complained of at its field; the window goes on."""
    from PySide6.QtWidgets import QPlainTextEdit

    from ui.pages.going import New
    desk = office.desk
    unit = desk.add("unit", {"name": "测试县教育局", "kind": "gov_dept", "from": "2020-01-01"})
    with window(office, settings, qtbot) as win:
        def written(text: str) -> Any:
            page = win.go("problem", New(problem(unit, "x")))
            editor = page.form.fields["text"].editor
            assert isinstance(editor, QPlainTextEdit)
            editor.setPlainText(text)
            return page
        for kind in ("NUL", "bidi override", "no character", "escape"):
            page = written(REFUSED[kind])
            page.save()
            win.settle()
            assert "text" in [one.field for one in page.form.problems()], kind
            assert desk.count("problem") == 0
        kinds = ("sql", "full text", "markup", "format")
        for kind in kinds:
            written(STORED[kind]).save()
            win.settle()
        assert {row.text for row in desk.page("problem").rows} == {STORED[kind] for kind in kinds}
        win.frame.search.setText(STORED["full text"])
        win.settle()
