"""Search finds what stands in the text, and nothing else, whatever is typed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from db import migrations, search
from db.engine import Store

TEXTS = {
    1: "线〔2026〕12号 欧阳测试 某甲反映测试县教育局采购U盘03、A4纸问题",
    2: "谈〔2025〕3号 欧阳某 谈话 13800001234",
    3: "信〔2026〕31号 阳欧试测 USB硬盘 ＡＢＣ１２３ 二〇二六年",
    4: "𠮷田 café É-MAIL ﾃｽﾄ 100㎡",
}


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with Store.create(tmp_path_factory.mktemp("search") / "search.db", bytes(range(32))) as store:
        migrations.upgrade(store)
        with store.write() as conn:
            search.index(conn, TEXTS.items())
            yield conn


def found(conn: Connection, query: str, texts: dict[int, str] | None = None) -> list[int]:
    texts = TEXTS if texts is None else texts
    return [rid for rid in search.candidates(conn, query) if search.matches(query, texts[rid])]


@pytest.mark.parametrize(("query", "rids"), [
    ("欧阳", [2, 1]), ("欧阳测试", [1]), ("阳测", [1]), ("测", [3, 1]), ("试", [3, 1]), ("号", [3, 2, 1]), ("县", [1]),
    ("欧阳 谈话", [2]), ("欧阳　采购", [1]), ("谈话 采购", []), ("欧阳欧阳", []),
    ("2026", [3, 1]), ("12号", [1]), ("2号", [1]), ("31号", [3]), ("1号", [3]), ("〔2026〕31", [3]), ("[2026] 31", [3]),
    ("线〔2026〕12号", [1]),
    ("138", [2]), ("1234", [2]), ("00001234", [2]), ("13800001234", [2]), ("138000012345", []), ("8", [2]),
    ("A4纸", [1]), ("a4", [1]), ("Ａ４纸", [1]), ("4纸", [1]), ("U盘03", [1]), ("u盘", [1]), ("盘0", [1]), ("盘", [3, 1]),
    ("usb", [3]), ("SB硬", [3]), ("abc123", [3]), ("bc1", [3]), ("ABC１", [3]), ("二〇二六", [3]), ("〇", [3]),
    ("𠮷田", [4]), ("𠮷", [4]), ("田", [4]), ("CAFÉ", [4]), ("é", [4]), ("e\u0301", [4]), ("é mail", [4]),
    ("e mail", []), ("テスト", [4]), ("ﾃｽ", [4]),
    ("", []), ("   ", []), ("《》", []), ("*", []), ('"', []), ("没有", []),
])
def test_what_is_found(conn: Connection, query: str, rids: list[int]) -> None:
    assert found(conn, query) == rids


@pytest.mark.parametrize("query", [
    '"', '""', "'", "*", "欧阳*", "欧*", "^欧阳", "pieces:欧阳", "欧阳 OR 谈话", "NOT 欧阳", "AND", "NEAR(欧阳 测试)",
    "欧阳 + 测试", "(欧阳", "-欧阳",
    "{欧阳}", "欧阳\0测试", "\0", "欧阳\ud800", "\udfff", "--", "; DROP TABLE fts", "欧阳\u202e试测",
    "欧" * 5000, "欧 " * 5000, "1" * 10000, "\u0301",
])
def test_every_input_is_text(conn: Connection, query: str) -> None:
    """No operator is obeyed and nothing raises: signs only separate, words are words."""
    words = search.terms(query)
    folded = {rid: search.fold(text) for rid, text in TEXTS.items()}
    assert found(conn, query) == [rid for rid in sorted(folded, reverse=True) if words and all(word in folded[rid] for word in words)]


ALPHABET = st.sampled_from("甲乙丙丁〇ab1２Ａé、〔 -*\"\0\u0301々𠮷")
SOME_TEXT = st.text(ALPHABET, max_size=24)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(SOME_TEXT, min_size=1, max_size=6), query=st.text(ALPHABET, max_size=9))
def test_search_finds_exactly_what_a_scan_would(conn: Connection, texts: list[str], query: str) -> None:
    known = dict(enumerate(texts, 1000))
    search.index(conn, known.items())
    try:
        hits = [rid for rid in search.candidates(conn, query) if rid >= 1000 and search.matches(query, known[rid])]
        assert hits == [rid for rid in sorted(known, reverse=True) if search.matches(query, known[rid])]
    finally:
        search.remove(conn, known)


@settings(max_examples=150, deadline=None)
@given(text=SOME_TEXT, data=st.data())
def test_any_part_of_a_word_matches_its_text(text: str, data: st.DataObject) -> None:
    words = search.terms(text)
    if not words:
        assert not search.matches(text, text)
        return
    word = data.draw(st.sampled_from(words))
    start = data.draw(st.integers(0, len(word) - 1))
    end = data.draw(st.integers(start + 1, len(word)))
    assert search.matches(word[start:end], text)
    assert search.matcher(word[start:end])(text)


def test_a_changed_text_is_found_by_its_new_words_only(conn: Connection) -> None:
    search.index(conn, [(50, "旧的内容")])
    search.index(conn, [(50, "新的文字")])
    texts = TEXTS | {50: "新的文字"}
    assert found(conn, "旧的", texts) == []
    assert list(search.candidates(conn, "旧的")) == []
    assert found(conn, "新的", texts) == [50]
    search.remove(conn, [50, 51])
    assert list(search.candidates(conn, "新的")) == []


def test_candidates_are_drawn_newest_or_oldest_first_and_limited(conn: Connection) -> None:
    assert list(search.candidates(conn, "号", 2)) == [3, 2]
    assert list(search.candidates(conn, "号", newest_first=False)) == [1, 2, 3]


def test_the_index_keeps_itself_in_order(conn: Connection) -> None:
    search.tidy(conn)
    search.check(conn)
    assert found(conn, "欧阳") == [2, 1]


def test_the_text_cannot_be_read_out_of_the_index(conn: Connection) -> None:
    assert conn.exec_driver_sql("SELECT pieces FROM fts WHERE rowid = 1").scalar() is None


def test_a_very_long_text_is_indexed(tmp_path: Path, conn: Connection) -> None:
    search.index(conn, [(60, "长" * 300_000 + "尾")])
    assert list(search.candidates(conn, "长尾")) == [60]
    search.remove(conn, [60])
