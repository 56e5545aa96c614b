"""Excel in and out. In: importer.py plans and writes, recognise.py finds out what a sheet is, books/ reads one kind of record each."""
