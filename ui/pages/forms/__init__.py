"""Forms: a new record or an existing one, made from its ledger's fields."""
