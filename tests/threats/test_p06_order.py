"""P6: whatever the order of arrival, the end state is that of arrival in order. A small proof beside the machine
(tests/integration/test_sync_machine.py): every order hypothesis draws, of bundles in both directions, some twice."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import BundleReplay
from tests.conftest import StoppedClock
from tests.integration.sync_machine import in_memory
from tests.vectors.stations import BEGINNING, GROUP, NAMES, Place, a_person, a_unit, copied, opened

Arrivals = list[int]


@dataclass
class Prepared:
    """Two stations that have written for and against each other, and five bundles each way that nobody has imported yet."""

    folder: Path
    ups: list[Path]
    downs: list[Path]
    clock: StoppedClock

    def ends(self, arrivals: Arrivals) -> tuple[object, ...]:
        """What both stations hold after these arrivals; 0..4 upward, 5..9 downward."""
        folder = in_memory()
        try:
            places = {}
            for key in "gc":
                shutil.copytree(self.folder / key, folder / key)
                places[key] = opened(folder / key, *NAMES[key], self.clock)
            for number in arrivals:
                taker, file = (places["c"], self.ups[number]) if number < 5 else (places["g"], self.downs[number - 5])
                try:
                    taker.take(file)
                except BundleReplay:
                    assert arrivals.count(number) > 1, number
            found = tuple((place.digest(), place.digest(GROUP) if key == "c" else None, conflicts_of(place), place.partner(
                "group" if key == "c" else "commission").received) for key, place in places.items())
            for place in places.values():
                place.store.close()
            return found
        finally:
            shutil.rmtree(folder)


def conflicts_of(place: Place) -> list[tuple[str, str, str]]:
    from app.sync import service
    return sorted((one.record_id, one.field, one.shown) for one in service.conflicts(place, place.desk))


@pytest.fixture(scope="module")
def prepared(enrolled: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("prepared")
    clock = StoppedClock(BEGINNING)
    group, commission = copied(enrolled, folder, "gc", clock)
    unit = a_unit(group)
    for place, file in ((commission, group.export("commission", folder / "stick").files[0]),):
        place.take(file)
    group.take(commission.export(GROUP, folder / "stick").files[0])
    ups, downs = [], []
    for number in range(5):
        clock.pass_(minutes=1)
        group.desk.set(unit, {"liaison": f"组{number}", "cadre_cnt": number})
        a_person(group, unit, f"某{number}")
        commission.desk.set(unit, {"liaison": f"委{number}", "duty": f"职能{number}"})
        a_unit(commission, f"委建单位{number}", org_id=group.desk.user.org_id, group_id=group.desk.user.org_id)
        ups.append(Path(group.export("commission", folder / "stick").files[0]))
        downs.append(Path(commission.export(GROUP, folder / "stick").files[0]))
    for place in (group, commission):
        place.store.close()
    clock.pass_(hours=1)
    return Prepared(folder, ups, downs, clock)


def test_p06_any_order_ends_as_in_order(prepared: Prepared) -> None:
    in_order = prepared.ends(list(range(10)))
    assert [one[3] for one in in_order] == [6, 6]

    @settings(max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.permutations(range(10)), st.lists(st.integers(0, 9), max_size=4), st.randoms(use_true_random=False))
    def orders(order: list[int], doubled: list[int], chance: object) -> None:
        arrivals = [*order, *doubled]
        chance.shuffle(arrivals)  # type: ignore[attr-defined]
        assert prepared.ends(arrivals) == in_order
    orders()
