"""Sticks and discs: what lies on them, volumes, what is written and read back, their register."""
