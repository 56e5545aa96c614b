"""How everything looks: colours, measures, fonts and icons, in light and dark, at 80 to 160 % text.

    theme.colour("t1")     a token of resources/styles/tokens.json in the current mode
    theme.px(32)           a measure at 100 % text, in logical pixels now
    theme.font(12, bold=True)
    icon("printer")        a Phosphor icon that follows mode and size when painted

A widget that keeps measures of its own uses `theme.follow(widget, act)` or connects a method to `theme.changed`; what is painted or
styled by the sheet follows by itself.

Icons are loaded when first asked for: drawing them needs Qt's namespace, whose enumerations alone cost a third of an empty window.
"""

from typing import Any

from ui.theme.theme import SMALLEST_TEXT, TALLEST_TEXT, Theme, theme

__all__ = ["SMALLEST_TEXT", "TALLEST_TEXT", "Theme", "icon", "paint_icon", "theme"]


def __getattr__(name: str) -> Any:
    if name in ("icon", "paint_icon"):
        from ui.theme import icons

        return getattr(icons, name)
    raise AttributeError(name)
