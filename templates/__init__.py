"""Every template of the product, for pages and for documents."""

from pathlib import Path

TEMPLATES_DIR = Path(__file__).resolve().parent
