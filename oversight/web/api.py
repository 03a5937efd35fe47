"""The REST API's frame: flask-smorest for the contract, our own problem+json for every refusal."""

from flask import Flask
from flask_smorest import Api, Blueprint
from marshmallow import RAISE

from oversight.web.guards import public

PREFIX = "/api/v1"
# An unknown parameter of the query is refused like an unknown field of the body.
Blueprint.ARGUMENTS_PARSER.DEFAULT_UNKNOWN_BY_LOCATION = {
    **Blueprint.ARGUMENTS_PARSER.DEFAULT_UNKNOWN_BY_LOCATION,
    "query": RAISE,
}


class RestApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """An Api that leaves errors to oversight.web.problems."""

    def _register_error_handlers(self) -> None:
        """Leave every refusal to the application's handlers."""


def build_api(app: Flask) -> RestApi:
    """Create the API with its OpenAPI 3.1 document under /api/v1/openapi.json."""
    app.config.update(
        API_TITLE="社会救助监督 / Social Assistance Oversight",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={"info": {"description": "龙政办〔2021〕65号: duties, verdicts, draws, log and reports."}},
    )
    api = RestApi(app)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api-docs."):
            app.view_functions[endpoint] = public(view)
    return api
