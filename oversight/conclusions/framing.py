"""What all pages of conclusions share: their blueprint and what they are called."""

from flask import Blueprint

from oversight.bilingual import Text

TITLE = Text("检查结论", "Conclusions")
pages = Blueprint("conclusions", __name__, url_prefix="/conclusions")
