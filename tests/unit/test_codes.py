"""The code tables are those of the field: same tables, same codes, same order, exact labels.

`test_codes.txt` was taken from the field's own document by a second way (one line per entry: table, fixed or local, code, label).
"""

import re
from pathlib import Path

import pytest

from app import codes

FIELD = [line.split(" ", 3) for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()]


def test_every_table_of_the_field_is_there_with_its_exact_labels_in_order():
    ours = [[name, "fixed" if codes.table(name).fixed else "local", entry.code, entry.label]
            for name in dict.fromkeys(line[0] for line in FIELD) for entry in codes.table(name)]
    assert ours == FIELD
    assert set(codes.names()) == {line[0] for line in FIELD}


@pytest.mark.parametrize("name", codes.names())
def test_a_table_reads_back_every_code_and_label(name):
    table = codes.table(name)
    assert table.name == name
    assert table.title
    for entry in table:
        assert table.find(entry.code) == entry.code
        assert table.find(entry.label) == entry.code, "no two labels of a table read alike"
        assert table.label(entry.code) == entry.label
        assert name == "confidence" or re.fullmatch(r"[a-z][a-z0-9_]*", entry.code)


@pytest.mark.parametrize(("table", "typed", "code"), [
    ("meeting_kind", "“三重一大”专题会", "major"),
    ("meeting_kind", "\"三重一大\"专题会", "major"),
    ("meeting_kind", " 三重 一大　专题会 ", "major"),
    ("meeting_kind", "党组(党委)会", "pg"),
    ("media_kind", "保密Ｕ盘", "udisk"),
    ("media_kind", "保密u盘", "udisk"),
    ("case_type", "PARTY", "party"),
    ("petition_channel", "其它", None),
    ("petition_channel", "", None),
])
def test_a_label_is_found_however_it_is_typed(table, typed, code):
    assert codes.table(table).find(typed) == code


@pytest.mark.parametrize(("table", "attribute", "expected"), [
    ("talk_kind", "two", "inquiry prelim review announce_case trial announce_pun"),
    ("talk_kind", "s3", "inquiry prelim review announce_case trial announce_pun"),
    ("talk_kind", "form1", "remind warn criticize admonish"),
    ("talk_kind", "daily", "heart integrity pre_post collective interview listen investigate"),
    ("attend_mode", "present", "attend sit_in supervise late"),
    ("case_basis", "not_self", "judgment nonprosecute admin_pen"),
    ("role", "exclusive", "sys_admin sec_admin auditor"),
])
def test_attributes_name_the_codes_the_field_names(table, attribute, expected):
    assert codes.table(table).having(attribute) == set(expected.split())


def test_attributes_with_values():
    assert codes.table("clue_source").having("no_letter") == set(codes.table("clue_source").codes()) - {"petition"}
    assert codes.table("meeting_kind").having("side", "own") == {"group_mtg", "clue_mtg", "study", "coord", "other"}
    assert {code: codes.table("classification").attribute(code, "max_years") for code in codes.table("classification").codes()} == {
        "public": None, "internal": None, "work_secret": None, "secret": 10, "confidential": 20, "top": 30}
    assert [codes.table("party_pun").attribute(code, "months") for code in ("p1", "p2", "p2x", "p3", "p5")] == [12, 18, 24, 24, None]
    assert [codes.table("gov_pun").attribute(code, "months") for code in ("g1", "g2", "g3", "g4", "g5", "g6")] == [6, 12, 18, 24, 24, None]
    weights = codes.table("form1_measure")
    assert sorted((c for c in weights.codes() if weights.attribute(c, "weight")), key=lambda c: weights.attribute(c, "weight")) == [
        "remind", "criticize", "check_oral", "check_written", "circular", "admonish"]
    assert weights.having("weight") == frozenset(), "1 is not True"


def test_choosing_other_asks_for_words():
    assert codes.table("clue_source").needs_text("other")
    assert not codes.table("clue_source").needs_text("media")
    assert not codes.table("object_class").needs_text("other"), "其他依法履行公职的人员 says what it is"


def test_an_unknown_table_or_code_is_the_authors_mistake():
    with pytest.raises(KeyError):
        codes.table("clue_sources")
    with pytest.raises(KeyError):
        codes.table("clue_source").label("letter")
