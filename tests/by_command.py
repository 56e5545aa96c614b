"""Stations made through the command line, once for all tests of a process; each test works on copies."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.cli_place import PASSWORD, CliPlace, quick_passwords


@pytest.fixture(scope="session")
def cli_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An OS account of its own: configuration, logs and cache folders apart from the developer's."""
    home = tmp_path_factory.mktemp("home")
    quick_passwords(home / "config" / "paizhu")
    names = {"XDG_CONFIG_HOME": "config", "XDG_STATE_HOME": "state", "XDG_DATA_HOME": "data"}
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in names.items():
            patch.setenv(name, str(home / folder))
        patch.delenv("PAIZHU_PASSWORD", raising=False)
        # The bundled fonts stay where they were fetched to: only XDG_CACHE_HOME would move them.
        assert "XDG_CACHE_HOME" not in names
        (home / "password").write_text(PASSWORD + os.linesep, "utf-8")
        yield home


@pytest.fixture(scope="session")
def made_group(cli_home: Path) -> CliPlace:
    place = CliPlace(cli_home / "group", cli_home / "password")
    place.codes = place.ask("init", "group", "--name", "驻测试市教育局纪检监察组")["admin_codes"]
    return place


@pytest.fixture(scope="session")
def made_commission(cli_home: Path) -> CliPlace:
    place = CliPlace(cli_home / "commission", cli_home / "password")
    place.codes = place.ask("init", "commission", "--name", "测试市纪委监委")["admin_codes"]
    return place


@pytest.fixture
def group(made_group: CliPlace, tmp_path: Path) -> CliPlace:
    return made_group.copied(tmp_path / "group")


@pytest.fixture
def commission(made_commission: CliPlace, tmp_path: Path) -> CliPlace:
    return made_commission.copied(tmp_path / "commission")
