"""A sample workspace: a credible year of invented work for a commission, ten groups, eight townships and 52 units. Begin with making.py."""
