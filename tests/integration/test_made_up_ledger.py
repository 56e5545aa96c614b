"""A new kind of record takes one module: desk, limits, search, Excel, bundles and command line know it from its declaration.

The module is put into the walked folder of a process of its own; there its whole life is gone through.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

MODULE = '''
"""果园: trees an office never has."""

from app.ledgers import face as f
from app.ledgers.checks import past
from app.ledgers.kit import Check, Limit, Make, Record, Step


class Orchard(Record):
    CODE, LABEL, NUMBER = "orchard", "果园巡看", "果"
    NAV, ORDER = "日常监督", 99
    TITLE, ON = ("unit_id", "tree"), "seen_on"

    unit_id = f.ref("单位", "unit", required=True, search=True, group="巡看")
    tree = f.text("树名", required=True, search=True, group="巡看")
    seen_on = f.day("巡看日期", required=True, group="巡看")
    kind = f.choice("种类", {"apple": "苹果", "pear": "梨"}, required=True, group="巡看")
    worth = f.money("估值", group="巡看")
    fruits = f.table("果实", {"name": f.text("品名", required=True), "weight": f.decimal("重量")}, group="果实")
    finding = f.long("所见", required=f.before("ripe"), search=True, group="所见")

    STATES = {"planted": "栽下", "ripe": "成熟", "picked": "采摘"}
    STEPS = (Step("ripen", "成熟", of=("planted",), to="ripe", takes=("finding",)), Step("pick", "采摘", of=("ripe",), to="picked"))
    CHECKS = (*past("ORCH-01", seen_on="巡看日期"),
              Check("ORCH-02", "梨树不估值", lambda row, _: row.kind != "pear" or not row.worth, at="worth"))
    LIMITS = (Limit("T36", "采摘", starts="seen_on", days=15, met_by=("picked",)),)
    MAKES = (Make("problem", "登记问题", {"unit_id": "unit_id", "source_id": "id", "found_at": "seen_on"}),)
    LIST = ("seen_on", "unit_id", "tree", "kind", "state")
    PRINTS = ("register",)
'''

LIFE = '''
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import app.ledgers
folder = Path(sys.argv[1])
app.ledgers.__path__.append(str(folder / "more"))

import pytest
from app.errors import CheckFailed
from app.cli.records import ledgers as told
from app.desk import proving, reading
from app.desk.reading import Where
from app.exchange.export import export, write_template
from app.exchange.importer import import_workbook
from app.ledgers import ledgers
from app.papers.printing import paper_of
from app.printing.render import render
from app.vault.declared import declared
from db import migrations
from db.engine import Store
from openpyxl import load_workbook
from tests.vectors.stations import BEGINNING, a_place, a_unit, enrol

Orchard = ledgers()["orchard"]
(folder / "revisions").mkdir()
made = migrations.make_revision(declared(), "orchard", folder / "revisions")
assert made is not None and made.read_text("utf-8").count("create_table") == 1, "one new table, and nothing else is declared"

template = folder / "template.db"
store = Store.create(template, bytes(range(32)))
migrations.upgrade(store)
with store.write() as conn:
    reading.table_of(Orchard).create(conn)
store.close()

clock = lambda: BEGINNING + timedelta(minutes=clock.minutes)
clock.minutes = 0
group = a_place(template, folder / "g", "group", "驻测试市教育局纪检监察组", clock)
commission = a_place(template, folder / "c", "commission", "测试市纪委监委", clock)
enrol(group, commission, folder / "medium")
desk = group.desk
unit = a_unit(group)

# added, refused at its field, changed, moved along its arrows
values = {"unit_id": unit, "tree": "老槐旁的苹果树", "seen_on": "2026-11-10", "kind": "苹果", "worth": "1,200.50"}
key = desk.add("orchard", desk.read_input("orchard", values | {"fruits": [{"品名": "红富士", "weight": 3.5}]}))
row = desk.get(key)
assert (row.worth, row.kind, row.state, row.fruits) == (120050, "apple", "planted", [{"name": "红富士", "weight": 3.5}])
assert row.record_no.endswith("果〔2026〕1号"), row.record_no
for wrong, field, code in (({"kind": "pear"}, "worth", "ORCH-02"), ({"seen_on": "2026-11-21"}, "seen_on", "ORCH-01"),
                           ({"tree": ""}, "tree", "REQUIRED"), ({"state": "采摘"}, "state", "G8")):
    with pytest.raises(CheckFailed) as refusal:
        desk.set(key, wrong)
    assert [(one.field, one.code) for one in refusal.value.findings] == [(field, code)]
with pytest.raises(CheckFailed):
    desk.step(key, "ripen")
desk.step(key, "ripen", {"finding": "枝头有虫眼"})

# listed, counted, found, due, linked, printed, proved
assert [one.id for one in desk.page("orchard", [Where("kind", "=", "apple")]).rows] == [key]
assert (desk.count("orchard"), desk.count("orchard", [Where("kind", "=", "pear")])) == (1, 0)
assert [hit.id for hit in desk.search("虫眼")] == [key]
assert key in {hit.id for hit in desk.search("老槐")}
assert [(one.due, one.number) for one in desk.due() if one.id == key] == [("2026-11-25", "T36")]
assert key in {one.id for one in desk.links(unit)}
assert [make.label for make in desk.makes(desk.get(key))] == ["登记问题"]
assert [step.code for step in desk.steps(desk.get(key))] == ["pick"]
out = BytesIO()
render(paper_of(desk, "register", "orchard"), out)
assert out.getvalue().startswith(b"%PDF")
assert proving.findings(desk) == []

# Excel: its template, out, edited and back, a new row in
write_template(desk, "orchard", folder / "template.xlsx")
assert export(desk, "orchard", folder / "out.xlsx") == 1
book = load_workbook(folder / "out.xlsx")
sheet = book.worksheets[0]
head = next(line for line in range(1, 10) if any(cell.value == "树名" for cell in sheet[line]))
at = {cell.value: cell.column for cell in sheet[head]}
sheet.cell(head + 1, at["树名"]).value = "井边的苹果树"
book.save(folder / "out.xlsx")
import_workbook(desk, folder / "out.xlsx")
assert desk.get(key).tree == "井边的苹果树"

# bundle: it arrives whole, and the change of the commission comes back
clock.minutes += 1
commission.take(group.export("commission", folder / "stick").files[0])
came = commission.desk.get(key)
assert (came.tree, came.finding, came.state) == ("井边的苹果树", "枝头有虫眼", "ripe")
commission.desk.step(key, "pick")
clock.minutes += 1
group.take(commission.export("驻测试市教育局纪检监察组", folder / "stick").files[0])
assert desk.get(key).state == "picked"
assert group.digest() == commission.digest("驻测试市教育局纪检监察组")
assert not [one for one in desk.due() if one.id == key]

# command line: told like the others
assert "orchard" in {one["code"] for one in told(None).facts["ledgers"]}
print("lived")
'''


def test_a_made_up_ledger_takes_one_module_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "orchard.py").write_text(MODULE, "utf-8")
    (tmp_path / "life.py").write_text(LIFE, "utf-8")
    names = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    lived = subprocess.run([sys.executable, "-W", "error::DeprecationWarning:app", tmp_path / "life.py", tmp_path], capture_output=True,
                           text=True, env=names, timeout=300)
    assert (lived.returncode, lived.stdout.split()[-1:]) == (0, ["lived"]), lived.stderr[-3000:]
