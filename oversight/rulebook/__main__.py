"""Prints the rulebook: `python -m oversight.rulebook > docs/rulebook.md`."""

import sys

from oversight.rulebook.document import document

sys.stdout.write(document())
