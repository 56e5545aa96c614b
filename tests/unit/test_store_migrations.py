"""The schema comes from revisions alone, all or nothing, and a later program's file stays as it is."""

from pathlib import Path

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, inspect, text

from app.vault import admin
from app.vault.declared import declared
from db import migrations
from db.base import CONVENTION, Json
from db.engine import Store
from db.errors import WorkspaceNewer

KEY = bytes(range(32))


@pytest.fixture
def empty(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "new.db", KEY)


@pytest.mark.parametrize("chain", migrations.CHAINS)
def test_revisions_make_what_is_declared(empty: Store, chain: str) -> None:
    assert migrations.upgrade(empty, chain)
    assert not migrations.upgrade(empty, chain)
    metadata = declared() if chain == "business" else admin.metadata
    with empty.read() as conn:
        assert set(inspect(conn).get_table_names()) >= set(metadata.tables)
        assert migrations.current(conn) == migrations.revisions(chain)[-1]
    assert empty.check() == []
    empty.close()


@pytest.mark.parametrize("chain", migrations.CHAINS)
def test_nothing_is_declared_that_no_revision_makes(tmp_path: Path, chain: str) -> None:
    """When this fails: build/dev.py migration "what changes"."""
    metadata = declared() if chain == "business" else admin.metadata
    assert migrations.make_revision(metadata, "forgotten", tmp_path, chain) is None
    assert list(tmp_path.glob("*.py")) == []


def test_a_new_table_makes_a_revision_that_can_be_read(tmp_path: Path) -> None:
    metadata = MetaData(naming_convention=CONVENTION)
    for table in admin.metadata.tables.values():
        table.to_metadata(metadata)
    Table("extra", metadata, Column("id", Integer, primary_key=True), Column("more", Json),
          Column("who", String, ForeignKey("account.name")))
    made = migrations.make_revision(metadata, "extra table", tmp_path, "admin")
    assert made is not None
    written = made.read_text(encoding="utf-8")
    assert "create_table('extra'" in written
    assert "sa.Column('more', sa.Text()" in written
    compile(written, str(made), "exec")


def test_a_later_programs_file_is_refused_untouched(empty: Store) -> None:
    migrations.upgrade(empty)
    with empty.write() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    empty.checkpoint()
    before = empty.path.read_bytes()
    with pytest.raises(WorkspaceNewer) as caught:
        migrations.upgrade(empty)
    assert caught.value.facts["found"] == "9999"
    empty.checkpoint()
    assert empty.path.read_bytes() == before
    empty.close()


def test_a_migration_that_fails_half_way_leaves_the_file_as_it_was(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    migrations.upgrade(empty, "admin")
    with empty.write() as conn:
        conn.exec_driver_sql("INSERT INTO account VALUES ('a', 'business', 'active', '', '')")
    # The admin chain's file taken for an older business file: revision 0001 of business meets a table that is there already.
    with empty.write() as conn:
        conn.exec_driver_sql("DELETE FROM alembic_version")
        conn.exec_driver_sql("DROP TABLE business_audit")
    with empty.read() as conn:
        before = conn.exec_driver_sql("SELECT sql FROM sqlite_schema ORDER BY name").fetchall()
    with pytest.raises(Exception, match=r".+"):
        migrations.upgrade(empty)
    with empty.read() as conn:
        assert conn.exec_driver_sql("SELECT sql FROM sqlite_schema ORDER BY name").fetchall() == before
        assert conn.exec_driver_sql("SELECT count(*) FROM account").scalar() == 1
    empty.close()
