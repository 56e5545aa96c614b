"""办理链条. Going: chain (argument: a record's id)."""

from ui.pages.chain.chain_page import ChainPage
from ui.pages.places import HIDDEN, Entry
from ui.shell.page import Place

PLACES = (Entry(HIDDEN, Place("chain", "办理链条", ChainPage, hidden=True)),)
