"""The main job without a person: a commission and two groups with invented data, one round of exchange, papers. Begin with story.py."""
