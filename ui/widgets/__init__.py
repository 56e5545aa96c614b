"""The parts pages are made of. They know values and faces, never a desk or a rule."""
