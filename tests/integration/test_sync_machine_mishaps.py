"""The same with PCs set back unnoticed, copied and revoked: tests/integration/sync_machine.py, with mishaps."""

from pathlib import Path

import pytest

from tests.integration.sync_machine import Exchange, run, world_template

STEPS = 5_000


class Rough(Exchange):
    counter: dict[str, int] = {}
    mishaps = True


@pytest.fixture(scope="module")
def world(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world_template(sealed_template, tmp_path_factory.mktemp("world"))


def test_set_back_copied_and_revoked_ends_as_the_reference_says(world: Path) -> None:
    Rough.template = world
    done = run(Rough, STEPS)
    assert sum(done.values()) >= STEPS, done
