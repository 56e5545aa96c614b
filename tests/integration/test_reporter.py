"""Who reported (S4) is known to four: 组长, the registrar, 信访室, 案管室; in no list, search, paper, workbook, log, bundle to a group.

Each way out is tried with a name that stands nowhere else, for everybody else and, where nobody has it, for the 组长 too.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from app.desk import Desk, Where
from app.desk.chain import chain
from app.errors import Absent, CheckFailed, NotPermitted
from app.exchange.export import export
from app.papers.printing import paper_of
from app.printing.render import render
from db import audit
from tests.conftest import StoppedClock
from tests.vectors.stations import BEGINNING, GROUP, Place, a_person, a_unit, copied, enrolled_template

NAME, PHONE = "欧阳举报某", "13987654321"
OTHERS = ["group_deputy", "group_member", "group_clerk", "incharge", "chief", "contact_leader", "supervision", "style", "trial",
          "organization", "cadre_sup", "general", "secondee", "sys_admin", "auditor"]


def letter(unit: str, person: str) -> dict[str, object]:
    return {"channel": "letter", "got_at": "2026-11-09", "nature": "accuse", "signed": "real", "repeat": "first", "unit_id": unit,
            "persons": [person], "summary": "反映食堂承包", "reporter": [{"name": NAME, "phone": PHONE}]}


@pytest.fixture
def petition(desk: Desk, a_unit: str, a_person: str, a_colleague: str) -> str:
    """Registered by the 组长, handled by the colleague."""
    return desk.add("petition", letter(a_unit, a_person) | {"handlers": [a_colleague]})


@pytest.fixture
def seen_by(desk: Desk, a_colleague: str) -> Callable[..., Desk]:
    """The desk of somebody with these roles; by default the handler of the petition."""
    def sits(*roles: str, staff: str = a_colleague) -> Desk:
        user = replace(desk.user, account="other", staff_id=staff, name="某丙", roles=frozenset(roles))
        return Desk(desk.store, desk.objects, user, desk.station_id, desk.now)
    return sits


@pytest.mark.parametrize("role", ["group_leader", "petition", "case_mgmt", "tw_secretary"])
def test_the_named_roles_see_who_reported_in_the_opened_record(seen_by: Callable[..., Desk], petition: str, role: str) -> None:
    assert seen_by(role, staff="nobody").get(petition).reporter == [{"name": NAME, "phone": PHONE}]


def test_the_registrar_sees_whom_they_registered_and_nobody_else(desk: Desk, seen_by: Callable[..., Desk], petition: str, a_unit: str,
                                                                 a_person: str, a_colleague: str) -> None:
    member = seen_by("group_member")
    own = member.add("petition", letter(a_unit, a_person))
    assert member.get(own).reporter[0]["name"] == NAME
    assert member.get(petition).reporter is None
    desk.set(own, {"handlers": [a_colleague, desk.user.staff_id]})
    assert seen_by("group_deputy", staff=str(desk.user.staff_id)).get(own).reporter is None


@pytest.mark.parametrize("role", OTHERS)
def test_everybody_else_meets_it_nowhere(seen_by: Callable[..., Desk], petition: str, role: str) -> None:
    other = seen_by(role)
    seen: list[object] = [other.search(NAME), other.search(PHONE), other.search("食堂承包"), other.page("petition").rows, other.due(),
                          other.titles([petition])]
    try:
        seen += [other.get(petition), other.history(petition), other.links(petition), chain(other, petition)]
    except Absent:
        assert role in ("secondee", "sys_admin", "auditor")
    assert NAME not in repr(seen)
    assert PHONE not in repr(seen)


def test_history_tells_the_registrar_and_not_the_handler(desk: Desk, seen_by: Callable[..., Desk], petition: str) -> None:
    desk.set(petition, {"reporter": [{"name": NAME, "phone": "13900000000"}], "summary": "反映食堂承包一事"})
    assert "13900000000" in repr(desk.history(petition))
    told = seen_by("group_deputy").history(petition)
    assert "13900000000" not in repr(told)
    assert told[-1].values == {"summary": "反映食堂承包一事"}


@pytest.mark.parametrize("role", ["group_leader", "group_member"])
def test_no_list_has_it_nor_is_one_narrowed_by_it(seen_by: Callable[..., Desk], petition: str, role: str) -> None:
    there = seen_by(role)
    assert NAME not in repr(there.page("petition").rows)
    for asked in (Where("reporter", "contains", NAME), Where("reporter", "filled")):
        with pytest.raises(CheckFailed):
            there.page("petition", [asked])
        with pytest.raises(CheckFailed):
            there.count("petition", [asked])
    with pytest.raises(CheckFailed):
        there.page("petition", order="reporter")


def test_it_is_in_no_index_no_catalog_and_no_log(desk: Desk, petition: str) -> None:
    desk.set(petition, {"reporter": [{"name": NAME, "phone": PHONE, "address": "测试路"}]})
    assert desk.search(NAME) == []
    with desk.store.read() as conn:
        for table in ("catalog", "catalog_text", "link", "limit_run"):
            assert NAME not in repr(conn.execute(text(f"SELECT * FROM {table}")).all())
        assert NAME not in repr(audit.after(conn, 0))


def test_no_workbook_has_it(desk: Desk, petition: str, tmp_path: Path) -> None:
    out = tmp_path / "信访.xlsx"
    export(desk, "petition", out)
    cells = repr([row for sheet in load_workbook(out) for row in sheet.iter_rows(values_only=True)])
    assert "食堂承包" in cells
    assert NAME not in cells
    assert PHONE not in cells
    assert "举报人" not in cells


def test_no_paper_has_it(desk: Desk, petition: str) -> None:
    for kind in desk.ledger("petition").PRINTS:
        out = BytesIO()
        render(paper_of(desk, kind, "petition" if kind == "register" else petition), out)
        pages = pdfium.PdfDocument(out.getvalue())
        said = "".join(page.get_textpage().get_text_range() for page in pages)
        pages.close()
        assert "测试县教育局" in "".join(said.split())
        assert NAME not in "".join(said.split())
        assert PHONE not in said


def test_the_handler_cannot_change_what_they_are_not_shown(seen_by: Callable[..., Desk], desk: Desk, petition: str) -> None:
    member = seen_by("group_member")
    with pytest.raises(NotPermitted):
        member.set(petition, {"reporter": None})
    with pytest.raises(NotPermitted):
        member.step(petition, "review", {"accept": "accept", "reporter": [{"name": "别人"}]})
    member.step(petition, "review", {"accept": "accept"})
    assert desk.get(petition).reporter == [{"name": NAME, "phone": PHONE}]


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("enrolled"), StoppedClock(BEGINNING))


@pytest.fixture
def county(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[tuple[Place, Place, StoppedClock]]:
    group, commission = copied(enrolled, tmp_path, "gc", clock)
    yield group, commission, clock
    group.store.close()
    commission.store.close()


def test_what_the_commission_gives_a_group_has_no_reporter(county: tuple[Place, Place, StoppedClock], tmp_path: Path) -> None:
    group, commission, clock = county
    unit = a_unit(group)
    person = a_person(group, unit)
    clock.pass_(minutes=1)
    commission.take(group.export("commission", tmp_path / "up").files[0])
    own = group.desk.user.org_id
    given = commission.desk.add("petition", letter(unit, person) | {"org_id": own})
    clock.pass_(minutes=1)
    commission.desk.set(given, {"reporter": [{"name": NAME, "phone": "13900000000"}]})
    clock.pass_(minutes=1)
    group.take(commission.export(GROUP, tmp_path / "down").files[0])
    arrived = group.desk.get(given)
    assert (arrived.summary, arrived.reporter) == ("反映食堂承包", None)
    with group.store.read() as conn:
        assert NAME not in repr(conn.execute(text("SELECT * FROM petition")).all())
        assert NAME.encode() not in b"".join(bytes(row[0]) for row in conn.execute(text("SELECT entry FROM journal")))
    assert group.digest() == commission.digest(GROUP)


def test_a_group_gives_it_to_the_commission_whose_rooms_are_to_know(county: tuple[Place, Place, StoppedClock], tmp_path: Path) -> None:
    group, commission, clock = county
    unit = a_unit(group)
    key = group.desk.add("petition", letter(unit, a_person(group, unit)))
    clock.pass_(minutes=1)
    commission.take(group.export("commission", tmp_path / "up").files[0])
    there = commission.desk
    assert there.get(key).reporter[0]["name"] == NAME
    there.user = replace(there.user, roles=frozenset({"supervision"}), staff_id="nobody")
    with pytest.raises(Absent):
        there.get(key)
    there.user = replace(there.user, roles=frozenset({"chief"}))
    assert there.get(key).reporter is None
