"""`python -m oversight.cli`."""

from oversight.cli import main

if __name__ == "__main__":
    main()
