"""What a volume holds, and in which order: the pieces of each class and part, told by the words of a piece's title.

shapes    a piece is (its name, words one of which its title has, must it be there: a function of the source's row and facts, or None)
source    domain ledgers, L26
"""

import re
from collections.abc import Callable
from typing import Any

from app.ledgers.kit import Row

Must = Callable[[Row, Any], Any] | None
Piece = tuple[str, str, Must]


def _always(_source: Row, _facts: Any) -> bool:
    return True


def _from_clue(source: Row, _facts: Any) -> Any:
    return source.clues


def _was_checked(source: Row, facts: Any) -> bool:
    return any(facts.find("prelim", clue_id=clue) for clue in source.clues or ())


def _was_inquired(source: Row, facts: Any) -> bool:
    return any(facts.find("inquiry", clue_id=clue) for clue in source.clues or ())


def _was_extended(source: Row, _facts: Any) -> Any:
    return source.extends


def _was_measured(source: Row, _facts: Any) -> Any:
    return source.measures


def _was_punished(source: Row, _facts: Any) -> bool:
    return bool(source.result == "punish")


def _was_tried(source: Row, _facts: Any) -> Any:
    return source.accepted_at


def _was_visited(source: Row, _facts: Any) -> Any:
    return source.revisits


def _by_letter(source: Row, _facts: Any) -> bool:
    return source.way in ("letter", "both")


PROCEDURE: tuple[Piece, ...] = (
    ("线索登记及来源", r"线索登记|线索来源|来源材料|问题线索|信访举报|交办函|移送函", _from_clue),
    ("分办、处置呈批", r"分办|处置呈批|处置意见", _from_clue),
    ("谈话函询材料", r"函询|谈话函询", _was_inquired),
    ("初核呈批、方案", r"初步核实呈批|初核呈批|初核方案|初步核实方案", _was_checked),
    ("初核延期", r"初核延期|初步核实延期", None),
    ("初核报告", r"初核报告|初步核实情况报告|初核情况报告|初步核实报告", _was_checked),
    ("立案呈批报告", r"立案呈批|立案请示", _always),
    ("立案决定书", r"立案决定", _always),
    ("立案通知书、回证", r"立案通知|宣布立案|送达回证", None),
    ("审查调查方案", r"审查调查方案|审查方案|调查方案", _always),
    ("延期呈批", r"延期", _was_extended),
    ("措施文书", r"措施|查询通知|调取|扣押|冻结", _was_measured),
    ("事实材料及本人意见", r"事实材料|见面材料", _always),
    ("检讨忏悔", r"检讨|忏悔|检查材料", None),
    ("审查调查报告", r"审查报告|审查调查报告|调查报告", _always),
    ("移送审理呈批", r"移送审理", _always),
    ("审理受理、谈话", r"审理受理|审理谈话", None),
    ("审理报告", r"审理报告", _was_tried),
    ("审议纪要", r"审议|会议纪要|纪要", _was_tried),
    ("处分决定", r"处分决定", _was_punished),
    ("处分送达、宣布、执行", r"处分.*(送达|宣布|执行)|宣布处分|执行情况|执行通知", _was_punished),
    ("回访", r"回访", _was_visited),
)
"""程序卷, in its order."""

IDENTITY: tuple[Piece, ...] = (
    ("任免材料", r"任免|任职|免职", _always), ("履历", r"履历|简历|干部.*登记表", _always),
    ("党员身份", r"党员|入党", lambda source, facts: (facts.get(source.person_id) or Row()).political in ("cpc", "cpc_prob")),
    ("组织人事证明", r"证明|户籍|身份", _always),
)
EVIDENCE: tuple[Piece, ...] = (
    ("本人交代", r"本人交代|本人供述|交代材料|谈话笔录|讯问笔录|说明材料", _always), ("证人证言", r"证人|证言|询问笔录", _always),
    ("书证物证", r"书证|物证|账|凭证|票据|合同|流水|文件|复印件", _always), ("鉴定意见", r"鉴定|评估", None),
)
TRIAL: tuple[Piece, ...] = (
    ("移送审理材料", r"移送审理|受理", _always), ("审理谈话", r"审理谈话", None), ("审理报告", r"审理报告", _always),
    ("审议纪要", r"审议|纪要", _always), ("处分决定", r"处分决定", _was_punished),
)
PETITION: tuple[Piece, ...] = (
    ("信访登记表", r"登记表|信访登记", _always), ("办理情况", r"办理|呈批|转办|处理|反馈", _always),
)
INQUIRY: tuple[Piece, ...] = (
    ("呈批", r"呈批|请示", _always), ("方案预案", r"方案|预案", _always), ("函询通知书", r"函询通知|函询函", _by_letter),
    ("说明材料或谈话笔录", r"说明|笔录", _always), ("情况报告", r"报告", _always),
)
PRELIM: tuple[Piece, ...] = (
    ("初核呈批", r"呈批|请示", _always), ("初核方案", r"方案", _always), ("延期", r"延期", _was_extended),
    ("措施文书", r"措施|查询|调取", None), ("初核报告", r"报告", _always),
)
_PARTS = {"proc": PROCEDURE, "identity": IDENTITY, "evidence": EVIDENCE}
_CLASSES = {"trial": TRIAL, "petition": PETITION, "inquiry": INQUIRY, "prelim": PRELIM}


def pieces_of(row: Row) -> tuple[Piece, ...]:
    """What this volume may hold, in order."""
    return _PARTS.get(row.part or "proc", PROCEDURE) if row.class_ == "review" else _CLASSES.get(row.class_ or "", ())


def missing_pieces(row: Row, facts: Any) -> list[str]:
    """Names of the pieces this volume must hold and none of its titles tells of."""
    source = facts.get(row.source_id) or Row()
    titles = [line.get("title") or "" for line in row.get("items") or ()]
    return [name for name, words, must in pieces_of(row)
            if must is not None and must(source, facts) and not any(re.search(words, title) for title in titles)]


def out_of_order(row: Row) -> list[str]:
    """Titles of a 程序卷 that stand behind what should follow them; the evidence of each fact has an order of its own."""
    if row.class_ != "review" or row.part not in (None, "proc"):
        return []
    late, reached = [], 0
    for line in row.get("items") or ():
        title = line.get("title") or ""
        places = [place for place, (_, words, _) in enumerate(PROCEDURE) if re.search(words, title)]
        if not places:
            continue
        # A title may tell of several pieces (初核延期呈批): it is where it should be if one of them is.
        if max(places) < reached:
            late.append(title)
        reached = max(reached, min(places))
    return late
