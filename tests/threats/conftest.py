"""Stations for the threat tests: enrolled once for all of a process, copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import StoppedClock
from tests.integration.cli_place import CliPlace
from tests.threats.cli_pair import CliPair
from tests.threats.cli_pair import enrolled as cli_enrolled
from tests.threats.pair import Pair
from tests.vectors.stations import BEGINNING, copied, enrolled_template


@pytest.fixture(scope="session")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two groups and their commission; the folder of each: g, o, c."""
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("enrolled"), StoppedClock(BEGINNING))


@pytest.fixture
def pair(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[Pair]:
    places = copied(enrolled, tmp_path, "goc", clock)
    made = Pair(*places, tmp_path / "stick", clock)
    yield made
    made.close()


@pytest.fixture(scope="session")
def cli_pair(made_group: CliPlace, made_commission: CliPlace, tmp_path_factory: pytest.TempPathFactory) -> CliPair:
    """A group and its commission, enrolled by command; for tests that change nothing in them, others take a copy."""
    folder = tmp_path_factory.mktemp("cli")
    return cli_enrolled(made_group.copied(folder / "group"), made_commission.copied(folder / "commission"), folder / "stick")
