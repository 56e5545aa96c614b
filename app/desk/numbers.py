"""Running numbers: 驻教线〔2026〕12号, from 1 each year for each ledger and organisation, never given twice."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from app.desk.tables import counter
from app.ledgers.kit import Record, Row


def give_numbers(conn: Connection, ledger: type[Record], rows: Sequence[Row], get: Callable[[str | None], Row | None]) -> None:
    """Fill `record_no` where it is empty; the year is that of the statistic date, else of registration."""
    last: dict[tuple[str, int], int] = {}
    for row in rows:
        if row.get("record_no"):
            continue
        owner, year = row["org_id"], int(str(row.get(ledger.ON) or row["created_at"])[:4])
        place = owner, year
        if place not in last:
            query = select(counter.c.last).where(counter.c.ledger == ledger.CODE, counter.c.org_id == owner, counter.c.year == year)
            last[place] = conn.execute(query).scalar() or 0
        last[place] += 1
        org = row if ledger.ITSELF else get(owner)
        row["record_no"] = f"{(org and org.get('short')) or ''}{ledger.NUMBER}〔{year}〕{last[place]}号"
    if last:
        rows_to_write = [{"ledger": ledger.CODE, "org_id": owner, "year": year, "last": n} for (owner, year), n in last.items()]
        statement = insert(counter)
        conn.execute(statement.on_conflict_do_update(index_elements=["ledger", "org_id", "year"],
                                                      set_={"last": statement.excluded.last}), rows_to_write)
