"""The states of a case by what they mean, for everything that asks about cases."""

UNDER_WAY = ("applying", "opened", "investigating", "extended", "sent", "trial", "advising")
"""No decision yet."""

DECIDED = ("decided", "executing", "revisiting", "archived")

CUT = ("withdrawn", "judicial", "terminated")
"""Ends to which a shorter way leads: 撤案, 移送司法, 终止."""

CUT_RESULTS = {"withdrawn": "withdraw", "judicial": "judicial", "terminated": "dead"}
"""The result (case_result) each of them is."""
