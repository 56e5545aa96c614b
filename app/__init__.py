"""派驻监督工作台: what the program knows and does. No Qt here."""
