"""Statistics: what is counted, over which period, beside last year, and the list behind each figure."""

from app.figures.figures import Figure, Line, Lines, PartFigure, measures, offices_under, records, stats

__all__ = ["Figure", "Line", "Lines", "PartFigure", "measures", "offices_under", "records", "stats"]
