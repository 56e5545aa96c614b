"""What a model's cell can be asked beside its text."""

from PySide6.QtCore import Qt

VALUE = Qt.ItemDataRole.UserRole + 1      # the canonical value, for copying, sorting and painting
ROW = Qt.ItemDataRole.UserRole + 2        # the whole row
TONE = Qt.ItemDataRole.UserRole + 3       # "", "strong", "second", "note" or a colour token
VOID = Qt.ItemDataRole.UserRole + 4       # a voided record: struck through
