"""Writes tests/vectors/certificate-v2: `python -m tests.vectors.make_certificates`. Signing is randomised, so the files are kept."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.sync import canon
from app.sync.keys import certificate as certificates
from app.sync.keys.certificate import Scope
from tests.vectors.makings import Authority

FOLDER = Path(__file__).parent / "certificate-v2"
CHANGES: dict[str, tuple[dict[str, Any], int]] = {
    "version_3": ({"version": 3}, 1), "version_true": ({"version": True}, 1), "version_1_with_scope": ({"version": 1}, 1),
    "scope_missing": ({"scope": None}, 2), "scope_with_more": ({"scope.more": 1}, 2), "scope_of_a_root": ({"kind": "root"}, 2),
    "orgs_empty": ({"scope.orgs": []}, 3), "orgs_all": ({"scope.orgs": ["*"]}, 3), "orgs_another": ({"scope.orgs": ["x"]}, 3),
    "orgs_unsorted": ({"scope.orgs": ["z", "a"]}, 3), "orgs_seventeen": ({"scope.orgs": [f"{n:02d}" for n in range(17)]}, 3),
    "sees_all_and_one": ({"scope.sees": ["*", "unit"]}, 4), "sees_twice": ({"scope.sees": ["unit", "unit"]}, 4),
    "sees_unsorted": ({"scope.sees": ["unit", "talk"]}, 4), "writes_a_number": ({"scope.writes": [1]}, 4),
    "writes_too_long": ({"scope.writes": ["x" * 65]}, 4), "writes_a_text": ({"scope.writes": "*"}, 4),
    "direction_down": ({"scope.direction": "down"}, 5), "direction_both": ({"scope.direction": "both"}, 5),
}
"""{name: (changes of the body, the check of certificate-v2.md that refuses it)}."""


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    authority = Authority()
    party = authority.station("驻测试市教育局纪检监察组", "group")
    body = replace(party.certificate, signature=b"")
    restricted = Scope((body.org,), ("issued", "org", "person", "problem", "staff", "unit"), ("problem",), "up")
    station = certificates.issue(replace(body, limits=restricted), authority.operating_keys)
    everything = certificates.issue(replace(body, limits=Scope((body.org,))), authority.operating_keys)
    accepted = {"root": authority.root, "operating": authority.operating, "station": station, "station_everything": everything,
                "station_version_1": party.certificate}
    for name, one in accepted.items():
        (FOLDER / f"{name}.json").write_bytes(canon.dumps(one.to_json()))
    index: dict[str, Any] = dict.fromkeys(accepted, "accept")
    for name, (changes, check) in CHANGES.items():
        value = json.loads(canon.dumps(station.to_json()))
        for path, said in changes.items():
            where, _, last = path.rpartition(".")
            (value["body"][where] if where else value["body"])[last or path] = said
        if changes.get("scope", "") is None:
            del value["body"]["scope"]
        (FOLDER / f"{name}.json").write_bytes(canon.dumps(value))
        index[name] = check
    for name, limits in (("signature_of_another_scope", replace(station, limits=Scope((body.org,)))),
                         ("signature_without_scope", replace(station, limits=None))):
        (FOLDER / f"{name}.json").write_bytes(canon.dumps(limits.to_json()))
        index[name] = "signature"
    (FOLDER / "index.json").write_text(json.dumps(index, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
