"""A bundle streams: what export and import take of memory does not grow with it."""

import sys
from pathlib import Path

import pytest

from tests.bench.bundle_memory import LIMIT_MB, in_process, with_attachment
from tests.conftest import StoppedClock
from tests.vectors.stations import BEGINNING, enrolled_template


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss in kilobytes")
def test_memory_is_flat_in_the_size_of_a_bundle(sealed_template: Path, tmp_path: Path) -> None:
    (tmp_path / "stations").mkdir()
    stations = enrolled_template(sealed_template, tmp_path / "stations", StoppedClock(BEGINNING))
    growth: dict[str, list[float]] = {"export": [], "import": []}
    for megabytes in (32, 160):
        with_attachment(stations, megabytes)
        for act, found in growth.items():
            found.append(in_process(act, stations, tmp_path / f"stick{megabytes}")["growth"])
    for act, (small, large) in growth.items():
        assert large < LIMIT_MB, (act, small, large)
        assert large - small < 16, (act, small, large)
