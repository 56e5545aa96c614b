"""The worked examples of the field: figures of real offices, made again from records."""

from datetime import date

import orjson
import pytest
from uuid_utils import uuid7

from app import figures
from app.figures.alerts.work import Spread
from app.rules.growth import Ratio, growth

YEAR = date(2026, 1, 1), date(2026, 11, 20)


class Book:
    """Writes records as another station would have sent them."""

    def __init__(self, desk, person):
        self.desk, self.person = desk, person

    def __call__(self, code, count=1, **values):
        return self.many(code, [values] * count)

    def many(self, code, rows):
        ids = []
        with self.desk.act("arrive") as act:
            for values in rows:
                ids.append(str(uuid7()))
                row = {name.rstrip("_"): value for name, value in values.items()}
                self._arrive(act, code, ids[-1], {"org_id": self.desk.user.org_id} | row)
            act.commit()
        return ids

    def tell(self, code, key, **values):
        """A later change of a record, from elsewhere."""
        with self.desk.act("arrive") as act:
            self._arrive(act, code, key, values)
            act.commit()

    def _arrive(self, act, code, key, values):
        clock = self.desk.clock.tick()
        entry = {"op": "set", "ledger": code, "id": key, "clock": clock, "by": None, "old": {}, "values": values}
        act.receive(code, key, values, dict.fromkeys(values, clock), orjson.dumps(entry), None)

    def groups(self, count, **more):
        return self.many("org", [{"name": f"第{n}组", "short": f"{n}组", "kind": "group", "from_": "2020-01-01", "state": "active"} | more
                                 for n in range(count)])


@pytest.fixture
def book(desk, a_person, a_unit):
    """The desk's own office becomes the commission: it sees every group, and is none itself."""
    book = Book(desk, a_person)
    book.tell("org", desk.user.org_id, kind="commission")     # a person may not turn a group into one
    desk.set(a_unit, {"relation": "subordinate"})
    return book


def ratio(desk, code, part=None):
    (found,) = figures.ratios(desk, *YEAR, codes=[code])
    shown = found.parts[part] if part else found
    assert len(figures.records(desk, code, *YEAR, part=part)) == shown.over
    assert len(figures.records(desk, code, *YEAR, part=part, side="under")) == shown.under
    return shown


def figure(desk, code):
    return figures.stats(desk, *YEAR, codes=[code])[0]


def alarm(desk, code):
    return figures.alerts(desk, *YEAR, codes=[code])[0]


def test_townships_share_of_the_first_form(desk, book):
    use = {"used_at": "2026-05-01", "measures": ["remind"], "state": "kept"}
    book("form1", 293, by="group", **use)
    book("form1", 324, by="township", **use)
    assert figure(desk, "M50").value == 617
    assert ratio(desk, "R02", "township").text == "52.51 %（324/617）"


def test_inspection_s_clues_all_checked_none_a_case(desk, book):
    clues = book("clue", 37, source="patrol", got_at="2026-02-01", disposal="prelim", disposed_at="2026-03-01", done_at="2026-06-01",
                 outcome="proved", state="done", issues=[{"text": "问题"}])
    book.many("form1", [{"by": "group", "used_at": "2026-06-01", "measures": ["remind"], "state": "kept", "basis_id": key}
                        for key in clues])
    assert figure(desk, "M44").parts["prelim"].value == figure(desk, "M42").parts["patrol"].value == 37
    assert str(Ratio(figure(desk, "M50").value, figure(desk, "M44").value).each) == "1.00"
    assert ratio(desk, "R05").text == "0.00 %（0/37）"
    book("case", person_id=book.person, lead="lead", filed_at="2026-06-02", state="opened", clues=[clues[0]])
    assert ratio(desk, "R05").over == 1


def test_an_old_book_since_2018(desk, book):
    """294 clues disposed of, 71 persons punished, 63 helped: 比, not 率."""
    since = date(2018, 1, 1), date(2026, 11, 20)
    lines = [*[{"result": "punished"}] * 71, *[{"result": "helped"}] * 63]
    rows = [{"legacy": True, "got_at": "2019-03-01", "disposal": "prelim", "disposed_at": "2019-04-01", "state": "done",
             "old_result": [lines.pop()] if lines else None} for _ in range(294)]
    book.many("clue", [{name: value for name, value in row.items() if value is not None} for row in rows])
    found = {code: figures.stats(desk, *since, codes=[code])[0] for code in ("M43", "M53", "M63")}
    assert [one.value for one in found.values()] == [294, 63, 71]
    assert found["M63"].note == "含旧账 71"
    assert str(Ratio(found["M63"].value, 294).percent) == "24.15"
    assert str(Ratio(found["M53"].value, 294).percent) == "21.43"


def test_meetings_and_talks_for_each_unit(desk, book):
    groups = book.groups(10, estab=3)
    units = book.many("unit", [{"name": f"单位{n}", "group_id": groups[n % 10], "from_": "2020-01-01", "relation": "stationed",
                                "state": "watched"} for n in range(52)])
    book("meeting", 235, side="unit", kind="pg", unit_id=units[0], at="2026-03-01T09:00", state="recorded",
         attendance=[{"name": "某", "mode": "attend"}])
    book("talk", 246, kind="heart", unit_id=units[0], start="2026-03-01T09:00", state="done")
    assert ratio(desk, "R19", "M15.unit").text == "4.52 次/单位（235/52）"
    assert ratio(desk, "R19", "M11.unit").text == "4.73 人次/单位（246/52）"
    assert ratio(desk, "R19", "units").text == "5.20 单位/组（52/10）"


def test_letters_and_the_problems_they_follow(desk, book):
    problems = book("problem", 53, found_at="2026-02-01", due="2026-05-01", state="rectifying", cat="finance")
    shares = [problems[n::13] for n in range(13)]
    book.many("suggestion", [{"kind": "jc", "issued_at": "2026-03-01", "reply_by": "2026-04-01", "state": "delivered", "problems": some}
                             for some in shares])
    assert (figure(desk, "M36").value, figure(desk, "M33").value) == (13, 53)
    assert str(Ratio(figure(desk, "M33").value, figure(desk, "M36").value).each) == "4.08"


AGED = ((6, "1970-05-01"), (14, "1980-05-01"), (3, "1992-05-01"))


def test_the_staff_and_how_they_are_made_up(desk, book):
    groups = book.groups(10, estab=3)
    rows = [{"birth": birth} for count, birth in AGED for _ in range(count)]
    for n, row in enumerate(rows):
        row |= {"name": f"员{n}", "org_id": groups[n % 10], "post": "clerk", "joined": "2022-01-01", "state": "on_duty",
                "education": "本科" if n < 6 else "大专", "since": "2019-01-01" if n < 8 else "2023-01-01" if n < 14 else "2025-06-01"}
    book.many("staff", rows)
    assert ratio(desk, "R18").text == "76.67 %（23/30）"
    made_up = figure(desk, "M04").parts
    ages = [made_up[code].value for code in ("age50", "age40", "age30")]
    assert ages == [6, 14, 3]
    assert sum(ages) == figure(desk, "M02").value == 23
    shares = [str(Ratio(made_up[code].value, 23).percent) for code in ("age50", "age40", "age30", "bachelor", "years5", "years3")]
    assert shares == ["26.09", "60.87", "13.04", "26.09", "34.78", "26.09"]
    book.many("staff", [{"name": f"新{n}", "org_id": groups[0], "post": "leader", "joined": "2026-02-01", "state": "on_duty"}
                        for n in range(6)])
    assert ratio(desk, "R18").text == "96.67 %（29/30）"
    assert figure(desk, "M74").value == 6


def test_the_townships(desk, book):
    counts = [(2652 // 8, 7370 // 8)] * 7
    counts.append((2652 - 7 * (2652 // 8), 7370 - 7 * (7370 // 8)))
    towns = book.many("org", [{"name": f"乡镇{n}", "short": f"乡{n}", "kind": "township", "from_": "2020-01-01", "state": "active",
                               "object_cnt": objects, "cpc_cnt": members} for n, (objects, members) in enumerate(counts)])
    book.many("staff", [{"name": f"员{n}", "org_id": towns[n % 8], "post": "clerk", "joined": "2022-01-01", "state": "on_duty"}
                        for n in range(40)])
    rows = [desk.get(key) for key in towns]
    assert desk.count("staff", {"state": "on_duty"}) - 1 == 40, "and the signed-in one"
    assert str(Ratio(sum(row.object_cnt for row in rows), 8).each) == "331.50"
    assert str(Ratio(sum(row.cpc_cnt for row in rows), 8).each) == "921.25"


def test_growth_of_cases(desk, book):
    case = {"lead": "lead", "basis": "own", "person_id": book.person, "state": "opened"}
    book("case", 8, filed_at="2025-05-01", **case)
    book("case", 10, filed_at="2026-05-01", **case)
    assert figure(desk, "M60").change == "+25.00 %"
    (found,) = figures.ratios(desk, *YEAR, codes=["R09"])
    assert found.parts["M60"].text == "+25.00 %（10/8）"
    assert len(figures.records(desk, "R09", *YEAR, part="M60", side="under")) == 8
    book("petition", 4, got_at="2026-05-01", channel="letter", nature="accuse", signed="anon", repeat="first", state="registered")
    assert figure(desk, "M40").change == "上年同期为0，净增4"
    assert growth(0, 0).text == figure(desk, "M64").change == "持平"


def test_direct_talks_and_spot_checks(desk, book):
    (clue,) = book("clue", source="petition", got_at="2026-02-01", persons=[book.person], state="inquiry", disposed_at="2026-03-01")
    rows = [{"way": way} for way, count in (("talk", 14), ("letter", 22), ("both", 4)) for _ in range(count)]
    for n, row in enumerate(row for row in rows if row["way"] != "talk"):
        row |= {"replied_at": "2026-05-01", "spot": n < 6, "spot_result": "match"}
    book.many("inquiry", [row | {"person_id": book.person, "clue_id": clue, "ok_at": "2026-04-01", "state": "done"} for row in rows])
    assert ratio(desk, "R03").text == "45.00 %（18/40）"
    assert ratio(desk, "R04").text == "23.08 %（6/26）"
    book("inquiry", person_id=book.person, clue_id=clue, way="talk", entrusted="党组书记", ok_at="2026-04-02", state="done")
    assert ratio(desk, "R03").text == "43.90 %（18/41）", "an entrusted talk is not direct"


def test_projects_their_problems_and_clues(desk, book):
    book("project", 12, title="立项", start="2026-02-01", due="2026-10-01", state="running")
    book("problem", 96, source="project", found_at="2026-05-01", due="2026-12-01", severity="serious", state="rectifying", cat="finance")
    book("clue", 3, source="project", got_at="2026-06-01", state="registered")
    assert ratio(desk, "R06").text == "8.00 个/项（96/12）"
    found = ratio(desk, "R07")
    assert (found.text, found.warning) == ("3.13 %（3/96）", "低于5%")


TEN = (6, 3, 3, 2, 2, 2, 2, 1, 1, 0)


def test_ten_groups_out_of_balance(desk, book):
    groups = book.groups(10)
    for group, count in zip(groups, TEN, strict=True):
        if count:
            book("case", count, org_id=group, lead="lead", basis="own", person_id=book.person, filed_at="2026-05-01", state="opened")
    found = alarm(desk, "A08")
    assert found.facts["M60"] == {"total": 22, "mean": 2.2, "max": 6, "min": 0, "median": 2.0, "range": 6, "cv": 0.7}
    assert found.level == "yellow"
    below = [item for item in found.items if "低于中位数" in item.words]
    assert [item.id for item in below] == [groups[9]]
    zero = alarm(desk, "A05")
    assert ([item.id for item in zero.items], zero.level) == ([groups[9]], "yellow"), "9/30 is the last check point by 20 November"
    assert Spread.of(list(TEN)).unbalanced(9, 3), "also 6 ≥ 3×2"
    for day, level in ((date(2026, 6, 29), None), (date(2026, 6, 30), "info"), (date(2026, 9, 30), "yellow")):
        (seen,) = figures.alerts(desk, date(2026, 1, 1), day, codes=["A05"])
        assert seen.level == level, day
    (half,) = figures.alerts(desk, date(2026, 1, 1), date(2026, 6, 30), codes=["A08"])
    assert (half.items, half.facts) == ([], {}), "six months are too few to compare"
