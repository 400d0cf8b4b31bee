"""`python -m virtual.day --docs` writes docs/rules.md from the days of docs/days."""

import sys

from virtual.day.rules_page import write

if __name__ == "__main__":
    sys.exit(write(sys.argv[1:]))
