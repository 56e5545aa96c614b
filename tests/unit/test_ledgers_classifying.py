"""保密期限: not longer than the level's limit, in every ledger."""

import pytest

from app.desk.checking import findings_of
from app.ledgers import ledgers
from tests.unit.ledger_rows import Held, a_row


@pytest.mark.parametrize(("level", "term", "holds"), [
    ("secret", "10年", True), ("secret", "11年", False), ("secret", "0年", False),
    ("confidential", "20年", True), ("confidential", "21年", False), ("top", "30年", True), ("top", "31年", False),
    ("secret", "2036-11-20", True), ("secret", "2036-11-21", False), ("secret", "2026-11-20", False),
    ("secret", "公开发布后解密", True), ("work_secret", "40年", True),
])
@pytest.mark.parametrize("ledger", ["clue", "problem", "media_handover"])
def test_a_term_is_not_longer_than_its_level_allows(ledger, level, term, holds):
    row = a_row(ledger, classification=level, term=term, classified_on="2026-11-20")
    stops, _ = findings_of(ledgers()[ledger], row, Held())
    assert ("CLASS-01" in {finding.code for finding in stops}) is not holds, [finding.message for finding in stops]
