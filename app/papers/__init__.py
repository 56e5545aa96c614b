"""From records to papers: what each printed form says, taken from the desk. Layout is app/printing's.

    paper_of(desk, "letter", id)                    the paper, for the preview
    print_paper(workspace, desk, kind, ref, out)    to a file, and into the audit log with its digest

KINDS       what can be printed, with the ledger it is printed from ("" for a register: the ledger is named instead of a record)
source      docs/cli.md, `print`
"""

from app.papers.printing import KINDS, paper_of, print_paper, settings_for

__all__ = ["KINDS", "paper_of", "print_paper", "settings_for"]
