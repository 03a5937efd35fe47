"""The sign-in form."""

from marshmallow import Schema, fields, validate

from oversight.bilingual import Text


class SignInSchema(Schema):
    """Name and password."""

    username = fields.String(
        required=True, validate=validate.Length(max=40), metadata={"label": Text("用户名", "User name")}
    )
    password = fields.String(
        required=True, validate=validate.Length(max=128), metadata={"label": Text("密码", "Password")}
    )
    next = fields.String(load_default="", validate=validate.Length(max=300))
