"""What stands behind each limit: complete, and printable in the UI."""

import re

import pytest

from app.codes import table
from app.rules.sources import source, sources

GRAVE = "T01 T04 T06 T11 T13 T15 T16 T17 T18 T19 T20 T21 T22 T26 T42 T63"


@pytest.mark.parametrize("number", sources())
def test_a_limit_says_what_starts_it_what_is_due_and_where_it_comes_from(number):
    one = source(number)
    assert all((one.title, one.trigger, one.text, one.source, one.reminded, one.ledgers))
    assert set(one.confidence.split("/")) <= set(table("confidence").codes())
    assert not re.search("实施条例 ?第", one.source), "its articles were renumbered in 2025 and not read since"


def test_the_grave_ones_are_those_of_the_field():
    assert {number for number in sources() if source(number).grave} == set(GRAVE.split())


def test_sources_as_they_are_printed():
    assert source("T01").source == "监督执纪工作规则 第二十一条"
    assert source("T10").source == "监督执纪工作规则 第二十九条"
    assert source("T25").source == "纪律处分条例 第十条、第十一条、第十二条、第十三条；公职人员政务处分法 第八条、第二十六条"
    assert source("T36").source == "本产品默认"
    assert source("T04").source == "处理检举控告工作规则 第十五条、第十六条；监察法实施条例"


def test_a_number_nobody_wrote_down_is_the_authors_mistake():
    with pytest.raises(KeyError):
        source("T99")
