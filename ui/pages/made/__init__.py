"""Pages made by hand for one ledger each: a module has RECORD or FORM = {code: class}, and is found by itself."""
