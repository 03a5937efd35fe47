"""The page that says how likely a sample finds a problem, and how large it must be."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from marshmallow import EXCLUDE, Schema, fields, validate

from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError
from oversight.inspections.chances import MOST, Answer, answer_to
from oversight.inspections.entry_views import crumbs, pages
from oversight.permissions import Permission
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import render

_USUAL = {"population": "133", "sample": "14", "share": "10", "wanted": "95"}


class ChanceSchema(Schema):
    """How many objects there are and are drawn, how many per cent have the problem, and the chance that is wanted."""

    class Meta:
        """The day of the page stands in its address as well."""

        unknown = EXCLUDE

    population = fields.Integer(
        required=True, validate=validate.Range(1, MOST), metadata={"label": Text("对象总数", "Objects")}
    )
    sample = fields.Integer(required=True, validate=validate.Range(min=1), metadata={"label": Text("抽取数", "Sample")})
    share = fields.Integer(
        required=True,
        validate=validate.Range(1, 100),
        metadata={"label": Text("有问题的比例", "Share with the problem")},
    )
    wanted = fields.Integer(
        required=True, validate=validate.Range(1, 100), metadata={"label": Text("希望的把握", "Wanted chance")}
    )


@pages.get("/chances")
@requires(Permission.INSPECTIONS_READ)
def chances() -> Response:
    """Show the form, and the answer to what stands in the address."""
    typed = {name: request.args[name] for name in _USUAL if name in request.args}
    if not typed:
        return _page(_USUAL, answer_to(**{name: int(value) for name, value in _USUAL.items()}))
    try:
        figures: dict[str, Any] = parse(ChanceSchema(), typed)
        return _page(typed, answer_to(**figures))
    except InvalidInputError as error:
        return _page(typed, None, error.fields)


def _page(values: Mapping[str, str], answer: Answer | None, errors: tuple[FieldError, ...] = ()) -> Response:
    return render(
        "inspections/chances.html",
        title=Text("抽样把握度", "What a sample finds"),
        crumbs=crumbs(),
        status=422 if errors else 200,
        errors=errors,
        values=values,
        answer=answer,
    )
