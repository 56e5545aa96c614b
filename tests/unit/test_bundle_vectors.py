"""Every kept bundle of the format, accepted and refused: each gives the code that stands beside it, at the commission, on 2026-11-21."""

import json
from pathlib import Path

import pytest

from app.errors import BundleFormat, BundleRefused
from app.progress import silent
from app.sync.container.frames import read_frames
from app.sync.container.reader import for_us, from_known, look, payload, prove
from app.sync.intake import Intake
from app.sync.merging.quarantine import Aside
from app.sync.staging import Staging
from db.engine import Store
from tests.vectors import make_bundles, make_guomi
from tests.vectors.make_bundles import ASIDE
from tests.vectors.makings import NOW

VERSIONS = sorted(make_bundles.HERE.parent.glob("bundle-v*"))
INDEX: dict[Path, str | None] = {folder / f"{name}.pzb": code for folder in VERSIONS
                                 for name, code in json.loads((folder / "index.json").read_text(encoding="utf-8")).items()}
TRUST = {made: made.AUTHORITY.trust(revocations=made.AUTHORITY.revoking(made.REVOKED)) for made in (make_bundles, make_guomi)}


def judged(path: Path, store: Store, folder: Path) -> tuple[list[bytes], list[Aside]]:
    """All checks of the format but the sequence, as an import makes them; the entries, and those that are not taken."""
    made = make_guomi if path.parent == make_guomi.HERE else make_bundles
    with path.open("rb") as file, store.read() as conn, Staging(folder) as staging:
        opened = look(file)
        for_us(opened.header, made.COMMISSION.serials)
        from_known(opened, TRUST[made], NOW)
        prove(file, opened)
        with payload(file, opened, made.COMMISSION.sealing) as plain:
            intake = Intake(conn, opened, made.AUTHORITY.root, None, staging, silent)
            counts = read_frames(plain, intake, opened.prefix.format)
            intake.finish()
        if (counts.entries, counts.attachments) != (opened.header.entries, opened.header.attachments):
            raise BundleFormat(what="counts")
        return [line for lines in staging.read() for line in lines], intake.aside


def test_every_kept_file_is_listed_and_the_other_way_round() -> None:
    assert len(VERSIONS) >= 3
    assert {path for folder in VERSIONS for path in folder.glob("*.pzb")} == set(INDEX)


@pytest.mark.parametrize("path", [path for path, code in INDEX.items() if code is None], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_accepted(path: Path, store: Store, tmp_path: Path) -> None:
    entries, aside = judged(path, store, tmp_path)
    assert (len(entries), aside) == (0 if path.stem == "no_entries" else 1, [])


@pytest.mark.parametrize("path", [path for path, code in INDEX.items() if code == ASIDE],
                         ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_entry_is_set_aside_and_the_bundle_taken(path: Path, store: Store, tmp_path: Path) -> None:
    entries, aside = judged(path, store, tmp_path)
    assert (entries, [bool(one.reason) for one in aside]) == ([], [True])


@pytest.mark.parametrize(("path", "code"), [(path, code) for path, code in INDEX.items() if code not in (None, ASIDE)],
                         ids=lambda one: f"{one.parent.name}-{one.stem}" if isinstance(one, Path) else one)
def test_refused(path: Path, code: str, store: Store, tmp_path: Path) -> None:
    with pytest.raises(BundleRefused) as refused:
        judged(path, store, tmp_path)
    assert refused.value.number == code, refused.value.message
    assert "某" not in refused.value.message, "a fact is missing from the sentence"
