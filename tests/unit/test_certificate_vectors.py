"""Every kept certificate of version 2 is read, or refused, as docs/formats/certificate-v2.md says."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.sync import canon
from app.sync.keys.certificate import CertificateWrong, Scope, from_json, prove

FOLDER = Path(__file__).parents[1] / "vectors" / "certificate-v2"
INDEX: dict[str, Any] = json.loads((FOLDER / "index.json").read_text("utf-8"))


def read(name: str) -> Any:
    return from_json(canon.loads((FOLDER / f"{name}.json").read_bytes()))


def test_every_file_is_in_the_index() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} - {"index"} == INDEX.keys()


@pytest.mark.parametrize("name", [name for name, said in INDEX.items() if said == "accept"])
def test_what_is_right_is_read_and_proved(name: str) -> None:
    root, operating = read("root"), read("operating")
    one = read(name)
    assert canon.dumps(one.to_json()) == (FOLDER / f"{name}.json").read_bytes()
    if one.kind == "station":
        prove((one, operating), root)
    if name == "station":
        assert one.scope == Scope((one.org,), ("issued", "org", "person", "problem", "staff", "unit"), ("problem",), "up")
    if name == "station_version_1":
        assert one.scope == Scope((one.org,))


@pytest.mark.parametrize("name", [name for name, said in INDEX.items() if said not in ("accept", "signature")])
def test_what_is_of_another_shape_is_refused(name: str) -> None:
    with pytest.raises(CertificateWrong):
        read(name)


@pytest.mark.parametrize("name", [name for name, said in INDEX.items() if said == "signature"])
def test_another_scope_is_not_what_was_signed(name: str) -> None:
    with pytest.raises(CertificateWrong):
        prove((read(name), read("operating")), read("root"))
