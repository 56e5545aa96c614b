"""P31: what two people must confirm is refused to one, through the real command, and with a second who may not."""

from pathlib import Path

import pytest

from tests.integration.cli_place import CliPlace

ACTS = [("station", "revoke", "someone", "--reason", "遗失"), ("station", "unfreeze", "someone", "--keep", "1"),
        ("station", "release", "ab" * 32)]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act[1])
def test_p31_one_person_alone_is_refused(commission: CliPlace, act: tuple[str, ...]) -> None:
    before = commission.ask("audit", "verify")["entries"]
    alone = commission.end(*act)
    assert (alone.code, alone.status) == ("NEEDS_SECOND_PERSON", 3)
    own = commission.end(*act, "--second-user", "anguan", "--second-password-file", commission.password_file)
    assert own.code == "NEEDS_SECOND_PERSON"
    waiting = commission.end(*act, "--second-user", "system", "--second-password-file", _file(commission, commission.codes["system"]))
    assert waiting.code == "LOCKED_OUT", "an administrator who has not changed his one-time code confirms nothing"
    assert commission.ask("audit", "verify")["entries"] >= before


def test_p31_the_second_gives_his_own_password_and_the_auditor_decides_nothing(commission: CliPlace) -> None:
    act = ("station", "release", "ab" * 32)
    second = commission.second("security")
    wrong = commission.end(*act, "--second-user", "security", "--second-password-file", commission.password_file)
    assert (wrong.code, wrong.status) == ("WRONG_PASSWORD", 4)
    assert commission.end(*act, *commission.second("auditor")).code == "FORBIDDEN"
    assert commission.ask(*act, *second) == {"digest": "ab" * 32, "applied": False}
    assert any(entry["act"] == "station.release" for entry in commission.ask("audit", "list")["entries"])


def _file(place: CliPlace, text: str) -> Path:
    path = place.folder.parent / "other.password"
    path.write_text(text, "utf-8")
    return path
