"""The print preview: the PDF itself, with its fields beside it."""
