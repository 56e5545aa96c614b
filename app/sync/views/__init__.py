"""What a person asks: how it stands with whom, the board, lamps, many bundles at once, a bundle looked at."""
