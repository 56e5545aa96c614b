"""Words of the printed kinds a ledger names in PRINTS."""


def printed_words(kind: str) -> str:
    # Printing brings its libraries along: not before a paper is asked for.
    from app.papers import KINDS

    return "登记表" if kind == "register" else KINDS[kind].label if kind in KINDS else kind
