"""Statistics: what is counted, over which period, beside last year; ratios, alerts; and the list behind each figure."""

from app.figures.figures import Statistics, alerts, measure, measures, offices_under, ratios, records, statistics, stats
from app.figures.results import Alarm, Figure, Line, Lines, PartFigure, Rate, Warned

__all__ = ["Alarm", "Figure", "Line", "Lines", "PartFigure", "Rate", "Statistics", "Warned", "alerts", "measure", "measures",
           "offices_under", "ratios", "records", "statistics", "stats"]
