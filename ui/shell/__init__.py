"""The program's frame: start, unlock, window, navigation, notices."""
