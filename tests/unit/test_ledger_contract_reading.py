"""Reading the field's document: every notation once, and what cannot be read is named."""

import importlib.util
from types import ModuleType

import pytest

from app.resources import resource

NAMES = ("**Columns written without an English name** take it from here: "
         "日期 date:d · 情况, 内容 text:t · 执行人×2 → two_staff:R:staff (≥2).\n")


@pytest.fixture(scope="module")
def reader() -> ModuleType:
    path = resource("contract").parents[1] / "build" / "ledger_contract.py"
    spec = importlib.util.spec_from_file_location("ledger_contract", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(reader: ModuleType, *sections: str) -> dict:
    return reader.Document(NAMES + "".join(f"\n### {section}" for section in sections)).read()


def test_a_ledger_with_its_sub_ledger(reader: ModuleType) -> None:
    found = read(reader, "L90 树 tree (S1)\nWhy: seed. Fields: 名称 name! · 高 height:n!(old) · 叶 leaves[日期:d, 情况, 形 shape:{尖,圆}]. "
                         "States 种→长(病→种)→伐|枯; 枯→种. Print 树册.\n- **L90a 果 fruit** (S2): 树 tree_id:r:tree!. States 青→熟.")
    assert found["tree"]["fields"] == {
        "name": {"label": "名称", "type": "", "required": "!"},
        "height": {"label": "高", "type": "n", "required": "!(old)"},
        "leaves": {"label": "叶", "type": "table", "required": "", "columns": {
            "date": {"label": "日期", "type": "d", "required": ""}, "text": {"label": "情况", "type": "t", "required": ""},
            "shape": {"label": "形", "type": "{尖,圆}", "required": ""}}},
    }
    assert found["tree"]["arrows"] == [["枯", "种"], ["种", "长"], ["长", "伐"], ["长", "枯"], ["长", "种"]]
    assert found["tree"]["states"] == ["种", "长", "伐", "枯"]
    assert (found["fruit"]["number"], list(found["fruit"]["fields"]), found["fruit"]["states"]) == ("L90a", ["tree_id"], ["青", "熟"])


def test_numbered_parts_and_columns_of_another_ledger(reader: ModuleType) -> None:
    found = read(reader, "L23 核 nut (S3)\nFields: 措施 acts[执行人×2, 内容]. States 甲→乙.",
                 "L24 果 pie (S3; 串号 link_no)\n1. **一**: 对象 name! · 自(系) own:b\n2. **二**: 措施 acts[as L23]. States 甲→乙.")
    assert found["pie"]["fields"]["acts"]["columns"] == found["nut"]["fields"]["acts"]["columns"]
    assert found["pie"]["fields"]["own"]["label"] == "自(系)"
    assert list(found["pie"]["fields"]) == ["name", "own", "acts", "link_no"]


@pytest.mark.parametrize("item", ["未知", "谁 who!!", "某物 thing_id", "表 lines[未知]"])
def test_what_cannot_be_read_is_named(reader: ModuleType, item: str) -> None:
    with pytest.raises(reader.Unread, match="tree"):
        read(reader, f"L90 树 tree (S1)\nFields: 名称 name! · {item}. States 种→伐.")


def test_a_field_in_a_sentence_nobody_reads_is_named(reader: ModuleType) -> None:
    with pytest.raises(reader.Unread, match="高 height"):
        read(reader, "L90 树 tree (S1)\nFields: 名称 name!. States 种→伐. For some 高 height:n! is asked.")
