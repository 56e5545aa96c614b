"""All tables of business.db, as declared: what the next revision is made from (`build/dev.py migration "what changes"`)."""

import importlib
import pkgutil
from pathlib import Path

from sqlalchemy import MetaData

import app
from app.ledgers import ledgers
from app.vault import station
from db import audit, journal
from db.migrations import make_revision


def declared() -> MetaData:
    """The store's own tables, this station's, every ledger's, and those of each `app/*/tables.py`."""
    ledgers()
    for package in pkgutil.iter_modules(app.__path__):
        if package.ispkg and (Path(app.__path__[0]) / package.name / "tables.py").exists():
            importlib.import_module(f"app.{package.name}.tables")
    tables = {station.station, audit.audit, journal.journal}
    metadata = station.station.metadata
    assert tables <= set(metadata.tables.values())
    return metadata


def next_revision(message: str) -> Path | None:
    """Write the revision that brings the business chain up to what is declared; None when it is."""
    return make_revision(declared(), message)
