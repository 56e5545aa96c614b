"""Arrivals in any order, doubled, lost and astray, over two commissions: tests/integration/sync_machine.py, without mishaps."""

from pathlib import Path

import pytest

from tests.integration.sync_machine import Exchange, run, world_template

STEPS = 5_000


class Calm(Exchange):
    counter: dict[str, int] = {}


@pytest.fixture(scope="module")
def world(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world_template(sealed_template, tmp_path_factory.mktemp("world"))


def test_any_order_ends_as_the_reference_says(world: Path) -> None:
    Calm.template = world
    done = run(Calm, STEPS)
    assert sum(done.values()) >= STEPS, done
