"""Running limits as the 工作台, the record's page and `paizhu due` read them: kept by the desk, not computed by a scan."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, select

from app.desk.answers import Due
from app.desk.tables import catalog, limit_run
from app.rules.sources import source


def due_limits(conn: Connection, today: date, within: int | None = None, record: str | None = None) -> list[Due]:
    """Most urgent first.

    within    days from today; overdue ones always belong. None: all that run
    record    only this record's, met ones too
    """
    asked: list[ColumnElement[bool]] = [limit_run.c.record_id == record] if record else [limit_run.c.met.is_(None)]
    if within is not None:
        asked.append(limit_run.c.due <= (today + timedelta(days=within)).isoformat())
    query = (select(limit_run, catalog.c.title, catalog.c.record_no).join(catalog, catalog.c.id == limit_run.c.record_id)
             .where(*asked, catalog.c.void.is_(False)).order_by(limit_run.c.due))
    dues = []
    for one in conn.execute(query).mappings():
        law = source(one["number"])
        dues.append(Due(one["record_id"], one["ledger"], one["title"], one["record_no"] or "", one["number"], one["what"], one["starts"],
                        one["due"], (date.fromisoformat(one["due"]) - today).days, law.source, law.grave, bool(one["legacy"]), one["met"]))
    return dues
