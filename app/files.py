"""Files that appear complete or not at all, and small ones read within a limit: the store's way of handling them, for everyone above it."""

from db.files import read_bounded, whole_file

__all__ = ["read_bounded", "whole_file"]
