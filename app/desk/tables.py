"""The desk's own tables: what follows from the records and can be built again, and this installation's settings.

catalog     one row per record of any ledger; `rid` is also the record's row in the full text
catalog_text  what a record is found by; hits of the full text are verified against it
link        every reference of every record: `src`'s `field` names `dst`
limit_run   a time limit that started: due, the day an extension replaced, when it was met, why it was late
duty_mark   what a record does towards a periodic duty: for whom, in which period, on which day
duty_run    a periodic duty of a unit or office in one period: due, when it was met, why it was not; `done` is the day of either
counter     last running number given, per ledger, organisation and year
gone        records that were withdrawn from this station: what names them still says so, and they can come back
setting     this installation's own settings; drafts and saved views are settings too; they never travel
"""

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text

from db.base import Base, Json

catalog = Table(
    "catalog", Base.metadata,
    Column("rid", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("ledger", String, nullable=False),
    Column("record_no", String),
    Column("title", Text, nullable=False),
    Column("org_id", String),
    Column("vis", Integer, nullable=False),
    Column("on_date", String),
    Column("void", Boolean, nullable=False),
    Index("ix_catalog_no", "record_no"),
    Index("ix_catalog_count", "ledger", "void"),
    Index("ix_catalog_title", "ledger", "title"),
)

catalog_text = Table(
    "catalog_text", Base.metadata,
    Column("rid", Integer, primary_key=True),
    Column("text", Text, nullable=False),
)

link = Table(
    "link", Base.metadata,
    Column("dst", String, primary_key=True),
    Column("field", String, primary_key=True),
    Column("src", String, primary_key=True),
    Index("ix_link_src", "src"),
    sqlite_with_rowid=False,
)

limit_run = Table(
    "limit_run", Base.metadata,
    Column("record_id", String, primary_key=True),
    Column("number", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("ledger", String, nullable=False),
    Column("starts", String, nullable=False),
    Column("due", String, nullable=False),
    Column("met", String),
    Column("legacy", Boolean, nullable=False),
    Column("replaced", String),
    Column("reason", Text),
    Index("ix_limit_due", "met", "due"),
    sqlite_with_rowid=False,
)

duty_mark = Table(
    "duty_mark", Base.metadata,
    Column("record_id", String, primary_key=True),
    Column("duty", String, primary_key=True),
    Column("about", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("who", String, primary_key=True),
    Column("day", String, nullable=False),
    Column("weight", Float, nullable=False),
    Index("ix_duty_mark", "about", "duty", "period"),
    sqlite_with_rowid=False,
)

duty_run = Table(
    "duty_run", Base.metadata,
    Column("about", String, primary_key=True),
    Column("duty", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("ledger", String, nullable=False),
    Column("starts", String, nullable=False),
    Column("remind", String, nullable=False),
    Column("due", String, nullable=False),
    Column("met", String),
    Column("reason", Text),
    Column("done", String),
    Index("ix_duty_due", "done", "remind"),
    sqlite_with_rowid=False,
)

counter = Table(
    "counter", Base.metadata,
    Column("ledger", String, primary_key=True),
    Column("org_id", String, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
    sqlite_with_rowid=False,
)

gone = Table(
    "gone", Base.metadata,
    Column("id", String, primary_key=True),
    Column("ledger", String, nullable=False),
    Column("at", String, nullable=False),
    Column("place", Json, nullable=False),
    Column("files", Json, nullable=False),
    sqlite_with_rowid=False,
)

setting = Table(
    "setting", Base.metadata,
    Column("key", String, primary_key=True),
    Column("value", Json, nullable=False),
    sqlite_with_rowid=False,
)
