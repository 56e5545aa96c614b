"""Words of the printed kinds a ledger names in PRINTS."""

WORDS = {"letter": "建议书正文", "delivery": "送达回证", "talk": "谈话记录", "meeting": "会议监督记录表", "clue": "问题线索登记表",
         "clue-disposal": "问题线索处置呈批表", "case-file": "案卷", "handover": "交接单", "register": "登记表"}


def printed_words(kind: str) -> str:
    return WORDS.get(kind, kind)
