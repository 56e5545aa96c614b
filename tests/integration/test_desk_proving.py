"""What follows from the records is proved against them: each follower damaged by hand is named, and made whole again."""

from pathlib import Path

import pytest

from app.desk import Desk, attaching, proving
from app.desk.proving import MOST
from db import search
from tests.conftest import StoppedClock


@pytest.fixture
def clue(desk: Desk, a_person: str, tmp_path: Path) -> str:
    """A clue with running limits, links and a file."""
    key = desk.add("clue", {"source": "petition", "got_at": "2026-11-02", "assign": "self", "persons": [a_person], "snapshot": "副局长",
                            "issues": [{"text": "违规发放津贴"}], "lead_org": desk.user.org_id})
    paper = tmp_path / "paper.txt"
    paper.write_text("测试附件", "utf-8")
    attaching.attach(desk, key, paper)
    return key


def test_a_desk_at_work_is_whole(desk: Desk, clue: str, a_unit: str, a_person: str) -> None:
    desk.set(a_person, {"name": "某乙乙"})
    desk.void(desk.add("unit", {"name": "测试县水利局", "kind": "gov_dept", "from": "2020-01-01"}), "登记错了")
    assert proving.findings(desk) == []


def test_a_name_that_comes_later_in_the_act_stands_in_the_title(desk: Desk, clue: str, a_unit: str) -> None:
    with desk.act("test") as act:
        act.set(clue, {"snapshot": "局长"})
        later = act.add("person", {"name": "某丁", "unit_id": a_unit, "post": "局长", "managed_by": "unit"})
        act.set(clue, {"persons": [later]})
        act.commit()
    assert "某丁" in desk.titles([clue])[clue]
    assert proving.findings(desk) == []


def test_a_record_renamed_in_the_act_that_changes_who_names_it(desk: Desk, clue: str, a_person: str) -> None:
    with desk.act("test") as act:
        act.set(clue, {"snapshot": "局长"})
        act.set(a_person, {"name": "某戊"})
        act.commit()
    assert "某戊" in desk.titles([clue])[clue]
    assert proving.findings(desk) == []


DAMAGE = [
    ("目录", "UPDATE catalog SET title = '别的' WHERE ledger = 'clue'"),
    ("目录", "UPDATE catalog SET void = 1 WHERE ledger = 'clue'"),
    ("目录", "DELETE FROM catalog WHERE ledger = 'clue'"),
    ("目录", "INSERT INTO catalog (rid, id, ledger, title, vis, void) VALUES (999, 'gone', 'clue', '无', 1, 0)"),
    ("检索正文", "UPDATE catalog_text SET text = '别的' WHERE rid = (SELECT rid FROM clue)"),
    ("检索正文", "DELETE FROM catalog_text WHERE rid = (SELECT rid FROM clue)"),
    ("检索正文", "INSERT INTO catalog_text (rid, text) VALUES (999, '无')"),
    ("全文索引", f"DELETE FROM {search.TABLE} WHERE rowid = (SELECT rid FROM clue)"),
    ("全文索引", f"INSERT OR REPLACE INTO {search.TABLE} (rowid, pieces) VALUES ((SELECT rid FROM clue), '别的')"),
    ("全文索引", f"INSERT INTO {search.TABLE} (rowid, pieces) VALUES (999999, '无')"),
    ("关联", "DELETE FROM link WHERE src = (SELECT id FROM clue)"),
    ("关联", "INSERT INTO link (dst, field, src) VALUES ((SELECT id FROM unit), 'unit_id', (SELECT id FROM clue))"),
    ("关联", "INSERT INTO link (dst, field, src) VALUES ((SELECT id FROM unit), 'unit_id', 'gone')"),
    ("时限", "UPDATE limit_run SET due = '2030-01-01'"),
    ("时限", "UPDATE limit_run SET met = '2026-11-03'"),
    ("时限", "DELETE FROM limit_run"),
    ("时限", "INSERT INTO limit_run SELECT 'gone', number, what, ledger, starts, due, met, legacy, replaced, reason "
             "FROM limit_run LIMIT 1"),
]


@pytest.mark.parametrize(("follower", "damage"), DAMAGE)
def test_a_damaged_follower_is_named_and_made_again(desk: Desk, clue: str, follower: str, damage: str) -> None:
    due = desk.due()
    with desk.store.write() as conn:
        assert conn.exec_driver_sql(damage).rowcount
    assert follower in {finding.partition("与")[0].partition("里")[0] for finding in proving.findings(desk)}
    proving.rebuild(desk)
    assert proving.findings(desk) == []
    assert [hit.id for hit in desk.search("违规发放")] == [clue]
    assert desk.due() == due


def test_a_name_damaged_in_the_catalog_is_put_right_in_all_titles(desk: Desk, clue: str, a_person: str) -> None:
    with desk.store.write() as conn:
        conn.exec_driver_sql("UPDATE catalog SET title = '别的' WHERE ledger IN ('person', 'unit', 'clue')")
    proving.rebuild(desk)
    assert proving.findings(desk) == []
    assert "某乙" in desk.titles([clue])[clue]


def test_a_missing_attachment_is_named_and_not_made_up(desk: Desk, clue: str) -> None:
    digest = attaching.attachment(desk, clue, "paper.txt")["sha256"]
    desk.objects.remove(digest)
    proving.rebuild(desk)
    assert proving.findings(desk) == [f"附件缺失：问题线索 {clue}（{digest[:12]}）"]


def test_many_findings_of_a_kind_are_counted(desk: Desk) -> None:
    desk.add_many("unit", [{"name": f"测试县{n}局", "kind": "gov_dept", "from": "2020-01-01"} for n in range(MOST + 5)])
    with desk.store.write() as conn:
        conn.exec_driver_sql("UPDATE catalog SET void = 1 WHERE ledger = 'unit'")
    found = proving.findings(desk)
    assert len(found) == MOST + 1
    assert found[-1] == "目录另有5处"


def test_the_day_a_limit_was_met_is_that_of_the_work_and_outlives_a_rebuild(desk: Desk, clue: str, clock: StoppedClock) -> None:
    study = desk.add("meeting", {"side": "own", "kind": "clue_mtg", "at": "2026-11-10T09:00", "attendance": [
        {"staff_id": desk.user.staff_id, "mode": "attend"}],
        "agenda": [{"subject": "研判某乙的线索", "is_major": False, "opinion": "none"}]})
    desk.step(clue, "study")
    clock.pass_(days=3)
    desk.step(clue, "submit", {"study": study, "disposal": "shelve", "shelve": "time", "plan": "暂存", "review_at": "2027-05-10"})
    clock.pass_(days=10)
    desk.set(clue, {"note": "补记"})
    proving.rebuild(desk)
    (met,) = [due.met for due in desk.due(record=clue) if due.what == "提出处置意见"]
    assert met == "2026-11-23"
