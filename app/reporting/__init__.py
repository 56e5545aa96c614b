"""Reports: documents made of figures and of the office's own words, edited by a person, kept as versions, written as .pdf and .docx."""
