"""Qt models over answers of the desk."""
