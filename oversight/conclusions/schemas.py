"""What the forms of conclusions send, checked before it becomes a command."""

from marshmallow import Schema, validate
from marshmallow.fields import String

from oversight.bilingual import Text
from oversight.conclusions.policy import LONGEST_TEXT

_LONG = validate.Length(max=LONGEST_TEXT)


class DraftSchema(Schema):
    """The conclusion, and what is proposed to be published of it."""

    text = String(load_default="", validate=_LONG, metadata={"label": Text("结论", "Conclusion")})
    proposed = String(load_default="", validate=_LONG, metadata={"label": Text("拟公开内容", "Text to publish")})


class ReturnSchema(Schema):
    """Why a draft is sent back."""

    review = String(load_default="", validate=_LONG, metadata={"label": Text("退回理由", "Reason")})


class PublicSchema(Schema):
    """The words that everybody may read."""

    public_text = String(load_default="", validate=_LONG, metadata={"label": Text("公开内容", "Text to publish")})
