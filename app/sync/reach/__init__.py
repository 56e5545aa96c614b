"""Which records go to which station, what is new to it, and what it is to have no more."""
