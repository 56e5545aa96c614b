"""An organisation turns out to be certified under another id: what named the old one names the new one from now on."""

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.sqlite import insert

from app.desk import reading
from app.desk.tables import catalog, counter, link
from app.desk.writing import Writing
from app.ledgers import ledgers
from app.ledgers.face import Kind
from app.ledgers.kit import Row


def rehomed(act: Writing, old: str, new: str) -> int:
    """returns   how many records were changed; the record `old` itself keeps its own `org_id`"""
    naming = select(link.c.src).where(link.c.dst == old)
    found = act.conn.execute(select(catalog.c.ledger, catalog.c.id).where(or_(catalog.c.org_id == old, catalog.c.id.in_(naming)))).all()
    count = 0
    for code in dict.fromkeys(code for code, _ in found):
        ledger = ledgers()[code]
        for row in reading.rows_of(act.conn, ledger, None, "id", [key for other, key in found if other == code and key != old]):
            row["ledger"] = code
            after = Row(row)
            for face in ledger.faces():
                if face.kind in (Kind.REF, Kind.REFS, Kind.TABLE) and row.get(face.name):
                    after[face.name] = _renamed(row[face.name], old, new)
            count += act.write(ledger, row, after)
    for kept in act.conn.execute(select(counter).where(counter.c.org_id == old)).mappings().all():
        statement = insert(counter).values(dict(kept) | {"org_id": new})
        act.conn.execute(statement.on_conflict_do_update(index_elements=["ledger", "org_id", "year"], set_={
            "last": func.max(counter.c.last, statement.excluded.last)}))
    return count


def _renamed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, list):
        return [_renamed(one, old, new) for one in value]
    if isinstance(value, dict):
        return {name: _renamed(one, old, new) for name, one in value.items()}
    return new if value == old else value
