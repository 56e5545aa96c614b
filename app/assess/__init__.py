"""考核: each group's year scored from its records by the scheme in force; reviewed, defended, settled and ranked by people.

    sheet(desk, org, year)        the 39 items with what each part counted and the records behind it
    begin / gather / settle       the records of the ledger 考核
    ranking / compared            all groups of a year; one group beside its year before

scheme.py is the data, formula.py the arithmetic, counts/ what is counted, engine.py puts them together, keeping.py keeps the results.
"""

from app.assess.engine import AspectScore, Counted, ItemScore, PartScore, Sheet, evidence, scheme_for, sheet
from app.assess.keeping import Compared, Ranked, begin, compared, ranking, record_of, settle
from app.assess.scheme import BadScheme, Scheme

__all__ = ["AspectScore", "BadScheme", "Compared", "Counted", "ItemScore", "PartScore", "Ranked", "Scheme", "Sheet", "begin", "compared",
           "evidence", "ranking", "record_of", "scheme_for", "settle", "sheet"]
