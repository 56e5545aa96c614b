"""Alembic's way in: it is given a connection in a transaction and never opens one of its own."""

from typing import Any, Literal

from alembic import context
from alembic.operations.ops import CreateTableOp
from sqlalchemy import MetaData
from sqlalchemy.types import TypeDecorator, TypeEngine

_VIRTUAL = "fts"     # SQLite's own tables behind the full text: made by hand in 0001


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind == "table" and name is not None and (name == _VIRTUAL or name.startswith(_VIRTUAL + "_")))


def render_item(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """A revision names the plain type a column is stored as, not today's class for it."""
    if kind == "type" and isinstance(item, TypeDecorator):
        stored: TypeEngine[Any] = item.impl_instance
        return f"sa.{stored!r}"
    return False


def only_changes(_context: Any, _revision: Any, directives: list[Any]) -> None:
    if directives and directives[0].upgrade_ops.is_empty():
        directives.clear()
    # What the desk notes on a table is not the store's.
    for one in (each for script in directives for ops in (script.upgrade_ops, script.downgrade_ops) for each in ops.ops):
        if isinstance(one, CreateTableOp):
            one.info = {}


attributes = context.config.attributes
metadata: MetaData | None = attributes["metadata"]
context.configure(
    connection=attributes["connection"], target_metadata=metadata, render_as_batch=True, compare_type=True,
    include_name=include_name, render_item=render_item, process_revision_directives=only_changes,
)
with context.begin_transaction():
    context.run_migrations()
