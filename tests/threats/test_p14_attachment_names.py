"""P14: an attachment's name never forms a path: content lies under its digest, the name is a label shown with what it hides made visible,
and what is taken out gets a safe, unique name."""

import unicodedata
from pathlib import Path

import pytest

from app.desk.attaching import attach, attachment
from app.ledgers.face import Kind
from app.ledgers.values import show
from app.names import file_name, folded, free_in, visible
from tests.integration.cli_place import CliPlace
from tests.integration.test_sync_hostile import ID, bundle, unit
from tests.threats.pair import Pair
from tests.vectors import makings

HOSTILE = [
    "../../../etc/passwd", "..", ".", "/etc/passwd", "C:\\Windows\\win.ini", "C:evil.txt", "\\\\server\\share\\x", "//server/share/x",
    "CON", "con.txt", "NUL.tar.gz", "COM1", "lpt9.doc", "com¹", "CONIN$", "AUX .txt", "附件.txt:stream", "附件.txt::$DATA",
    "尾点.", "尾空格 ", "...", "   ", "nul\x00.txt", "a\nb.txt", "a\r\nb.txt", "tab\t.txt", "\x1b[31mred\x1b[0m.txt", "\x7f",
    "材料\u202efdp.exe", "\u2066x\u2069.pdf", "零宽\u200b.txt", "\ufeffbom.txt", "行\u2028分.txt", "A" * 4096, "长" * 300 + ".pdf",
    "-rf", "~/x", "%TEMP%\\x", "$(reboot).txt", "`x`", "a/b", "a\\b", "a／b", "a∕b", "．．／x", "<script>.html", 'q"uote?.txt', "|pipe",
    "e\u0301.txt", "é.txt", "É.TXT", "\u212b", "\u00c5", ".htaccess", ".part-0123456789abcdef",
]
LABELS = [*HOSTILE, "材料.pdf", "材料.PDF"]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:40])
def test_p14_the_file_name_made_of_a_label_is_one_plain_file_anywhere(name: str, tmp_path: Path) -> None:
    made = file_name(name)
    assert made
    assert not set(made) & set('/\\:*?"<>|')
    assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in made)
    assert made[0] not in " ."
    assert made[-1] not in " ."
    assert made == unicodedata.normalize("NFC", made)
    assert len(made.encode()) <= 200
    stem = made.split(".")[0].strip().casefold()
    ports = {f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"}
    assert stem not in {"con", "prn", "aux", "nul", "conin$", "conout$", *ports}
    (tmp_path / made).write_bytes(b"x")
    assert [one.name for one in tmp_path.iterdir()] == [made]
    assert (tmp_path / made).resolve().parent == tmp_path.resolve()


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:40])
def test_p14_what_is_hidden_in_a_name_is_seen(name: str) -> None:
    shown = visible(name)
    assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in shown)
    assert shown.strip(" ") == shown
    hidden = [sign for sign in name if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert all(f"U+{ord(sign):04X}" in shown for sign in hidden)
    if not hidden and name.strip(" ") == name:
        assert shown == name, "an honest name is shown as it is"


def test_p14_names_that_one_system_takes_for_the_same_do_not_meet(tmp_path: Path) -> None:
    """Large and small letters, composed and decomposed, full width, and names that become one when they are made safe."""
    names = ["é.txt", "e\u0301.txt", "É.TXT", "ｅ\u0301.txt", "a/b.txt", "a\\b.txt", "a:b.txt", "con", "_con", "附件", "...", " "]
    for name in names:
        free_in(tmp_path, file_name(name)).write_bytes(name.encode())
    made = [one.name for one in tmp_path.iterdir()]
    assert len(made) == len(names)
    assert len({folded(one) for one in made}) == len(names)


def test_p14_hostile_names_travel_as_labels_and_nothing_is_written_by_them(pair: Pair, tmp_path: Path) -> None:
    group, commission = pair.group, pair.commission
    contents = [f"content {number}".encode() for number in range(len(LABELS))]
    digests = [makings.sha256(one).hexdigest() for one in contents]
    files = [{"name": name, "sha256": digest, "size": len(content)}
             for name, digest, content in zip(LABELS, digests, contents, strict=True)]
    before = {path for path in tmp_path.rglob("*") if "objects" not in path.parts and "inbox" not in path.parts}
    around = sorted(tmp_path.parent.iterdir())
    assert commission.take(bundle(group, commission, tmp_path, [unit(group, values={"files": files})], contents)).new == 1
    row = commission.desk.get(ID)
    assert [one["name"] for one in row.files] == LABELS, "kept as they came"
    for one, content in zip(row.files, contents, strict=True):
        assert b"".join(commission.objects.read(one["sha256"])) == content
        assert attachment(commission.desk, ID, one["name"])["sha256"] == one["sha256"]
    stored = [path.name for path in (commission.folder / "objects").rglob("*") if path.is_file()]
    assert len(stored) == len(LABELS)
    assert all(set(name) <= set("0123456789abcdef") for name in stored)
    after = {path for path in tmp_path.rglob("*") if "objects" not in path.parts and "inbox" not in path.parts}
    assert {path.name for path in after - before} <= {"hostile.pzb", "business.db-wal", "business.db-shm", "staging"}
    assert sorted(tmp_path.parent.iterdir()) == around
    face = next(face for face in commission.desk.ledger_of(row).faces() if face.kind is Kind.FILES)
    shown = show(face, row.files, lambda key: key)
    assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in shown)


@pytest.mark.parametrize("file", [
    {"name": "", "sha256": "0" * 64, "size": 1}, {"name": "x" * 4097, "sha256": "0" * 64, "size": 1},
    {"name": 5, "sha256": "0" * 64, "size": 1}, {"name": "x", "sha256": "../x", "size": 1}, {"name": "x", "sha256": 5, "size": 1},
    {"name": "x", "sha256": "0" * 64, "size": -1}, {"name": "x", "sha256": "0" * 64, "size": True},
    {"name": "x", "sha256": "0" * 64, "size": 1, "path": "/x"},
], ids=lambda file: ascii(file)[:50])
def test_p14_an_attachment_that_is_none_is_not_taken(pair: Pair, tmp_path: Path, file: dict[str, object]) -> None:
    """The record that names it is put aside, visibly, and nothing of it is stored."""
    done = pair.commission.take(bundle(pair.group, pair.commission, tmp_path, [unit(pair.group, values={"files": [file]})]))
    assert (done.new, done.rejected) == (0, 1)
    assert pair.commission.rows("unit") == {}


def test_p14_a_local_file_whose_name_is_no_text_is_taken(pair: Pair, tmp_path: Path) -> None:
    odd = Path(str(tmp_path).encode().decode() + "/\udcff\udc80.txt")
    odd.write_bytes(b"x")
    made = pair.group.desk.add("unit", {"name": "测试市财政局", "kind": "gov_dept", "from": "2020-01-01"})
    assert attach(pair.group.desk, made, odd)["name"] == "??.txt"


def test_p14_the_command_takes_out_under_safe_and_unique_names(group: CliPlace, tmp_path: Path) -> None:
    [key] = group.add("unit", {"name": "测试市教育局", "kind": "gov_dept"})
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "材料\u202efdp.exe").write_bytes(b"one")
    (tmp_path / "CON.txt").write_bytes(b"two")
    for name in ("材料\u202efdp.exe", "CON.txt"):
        group.ask("attach", key, tmp_path / name)
    taken = [group.ask("attachment", "get", key, name, out)["path"] for name in ("材料\u202efdp.exe", "CON.txt", "CON.txt")]
    assert [Path(one).name for one in taken] == ["材料_fdp.exe", "_CON.txt", "_CON (2).txt"]
    assert sorted(one.read_bytes() for one in out.iterdir()) == [b"one", b"two", b"two"]
    assert "\u202e" not in group.say("show", key)
    assert "⟨U+202E⟩" in group.say("show", key)
