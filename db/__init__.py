"""The store: encrypted engine, hash chains, full text, objects. Knows no ledger."""
