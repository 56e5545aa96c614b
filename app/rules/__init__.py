"""Arithmetic of the rules: working days, time limits, periods, growth. Pure functions: no clock, no database."""
