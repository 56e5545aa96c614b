"""Every kept bundle of the format, accepted and refused: each gives the code that stands beside it, at the commission, on 2026-11-21."""

import json
from pathlib import Path

import pytest

from app.errors import BundleFormat, BundleRefused
from app.progress import silent
from app.sync.container.frames import read_frames
from app.sync.container.reader import for_us, from_known, look, payload, prove
from app.sync.intake import Intake
from app.sync.staging import Staging
from db.engine import Store
from tests.vectors.make_bundles import AUTHORITY, COMMISSION, HERE, REVOKED
from tests.vectors.makings import NOW

INDEX: dict[str, str | None] = json.loads((HERE / "index.json").read_text(encoding="utf-8"))
TRUST = AUTHORITY.trust(revocations=AUTHORITY.revoking(REVOKED))


def judged(path: Path, store: Store, folder: Path) -> list[bytes]:
    """All checks of the format but the sequence, as an import makes them; the entries."""
    with path.open("rb") as file, store.read() as conn, Staging(folder) as staging:
        opened = look(file)
        for_us(opened.header, COMMISSION.serials)
        from_known(opened, TRUST, NOW)
        prove(file, opened)
        with payload(file, opened, COMMISSION.sealing) as plain:
            counts = read_frames(plain, Intake(conn, opened.header, AUTHORITY.root, None, staging, silent))
        if (counts.entries, counts.attachments) != (opened.header.entries, opened.header.attachments):
            raise BundleFormat(what="counts")
        return [line for lines in staging.read() for line in lines]


def test_every_kept_file_is_listed_and_the_other_way_round() -> None:
    assert {path.stem for path in HERE.glob("*.pzb")} == set(INDEX)


@pytest.mark.parametrize("name", [name for name, code in INDEX.items() if code is None])
def test_accepted(name: str, store: Store, tmp_path: Path) -> None:
    entries = judged(HERE / f"{name}.pzb", store, tmp_path)
    assert len(entries) == (0 if name == "no_entries" else 1)


@pytest.mark.parametrize(("name", "code"), [(name, code) for name, code in INDEX.items() if code], ids=lambda one: str(one))
def test_refused(name: str, code: str, store: Store, tmp_path: Path) -> None:
    with pytest.raises(BundleRefused) as refused:
        judged(HERE / f"{name}.pzb", store, tmp_path)
    assert refused.value.number == code, refused.value.message
    assert "某" not in refused.value.message, "a fact is missing from the sentence"
