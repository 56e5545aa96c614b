"""What an entry from elsewhere does here: may it, can it stand, both changed it, and how it ended."""
