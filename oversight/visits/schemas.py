"""What the forms of visits send, checked before it becomes a command."""

from typing import Any

from marshmallow import Schema, post_load, validate
from marshmallow.fields import Boolean, Integer, String

from oversight.bilingual import Text
from oversight.inspections.service.linking import LinkInspector
from oversight.visits.service import SignAsInspected, StartVisit

_LONG = validate.Length(max=2000)
_NAME = validate.Length(max=60)


class StartSchema(Schema):
    """Which object of which draw."""

    number = Integer(
        required=True, validate=validate.Range(1, 1_000_000), metadata={"label": Text("抽取编号", "Draw number")}
    )
    object = String(required=True, validate=validate.Length(max=40), metadata={"label": Text("对象", "Object")})

    @post_load
    def build(self, fields: dict[str, Any], **_: Any) -> StartVisit:
        """Make the command."""
        return StartVisit(**fields)


class InspectedSchema(Schema):
    """Who signs for the inspected, or why nobody does."""

    visit = String(required=True)
    signer = String(load_default="", validate=_NAME, metadata={"label": Text("签字人姓名", "Signer's name")})
    post = String(load_default="", validate=_NAME, metadata={"label": Text("职务", "Post")})
    refused = Boolean(load_default=False)
    refusal = String(
        load_default="",
        validate=_LONG,
        attribute="reason",
        metadata={"label": Text("拒签情况", "What happened")},
    )

    @post_load
    def build(self, fields: dict[str, Any], **_: Any) -> SignAsInspected:
        """Make the command."""
        return SignAsInspected(**fields)


class LinkSchema(Schema):
    """Which inspector signs in with which account; no account takes it away."""

    inspector = String(required=True, validate=validate.Length(max=20), metadata={"label": Text("检查员", "Inspector")})
    account = String(load_default=None, validate=validate.Length(max=40), metadata={"label": Text("账号", "Account")})

    @post_load
    def build(self, fields: dict[str, Any], **_: Any) -> LinkInspector:
        """Make the command."""
        return LinkInspector(**fields)
