"""The one door for reading and writing business rows.

    form -> act.add / act.set -> may this user? -> the ledger's own checks -> row
                                                                           -> journal entry
                                                                           -> catalog, links, full text, limits
                                                                           -> audit entry
    all in one transaction; then one announcement, and the open lists refresh
"""

from app.desk.answers import Due, Entry, Hit, Linked
from app.desk.desk import Desk
from app.desk.people import User
from app.desk.reading import Page, Where

__all__ = ["Desk", "Due", "Entry", "Hit", "Linked", "Page", "User", "Where"]
