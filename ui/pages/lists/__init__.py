"""Lists of every ledger, made from its declaration."""
