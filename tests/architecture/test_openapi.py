"""The contract: committed, valid, and saying of each operation how it refuses."""

import json
import warnings
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from oversight.app import create_app
from tests.builders.contract import CONTRACT, contract_of
from tests.builders.prepared import settings_for
from tests.builders.routes import routes_of

ClientAs = Callable[[str], FlaskClient]
SAMPLES = {"agency": "350825", "year": "2026", "number": "1", "name": "R30", "section": "problems"}


def address(path: str) -> str:
    """Fill an address in with something that looks right."""
    for name in ("agency", "year", "number", "name", "section", "identifier", "event_id", "one"):
        path = path.replace(f"{{{name}}}", SAMPLES.get(name, "0190-none"))
    assert "{" not in path, path
    return path


def test_the_committed_contract_is_the_programs(shared_app: Flask) -> None:
    assert contract_of(shared_app) == json.loads(CONTRACT.read_text(encoding="utf-8")), (
        "if meant, run python -m tests.architecture.write_openapi"
    )


def test_the_contract_is_valid_openapi_3_1(shared_app: Flask) -> None:
    document = contract_of(shared_app)
    assert document["openapi"].startswith("3.1.")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_no_two_schemas_have_the_same_name(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        contract_of(create_app(settings_for(f"sqlite:///{tmp_path / 'x.db'}", tmp_path)))


def test_the_contract_has_every_operation(shared_app: Flask) -> None:
    described = {
        (path, method.upper())
        for path, item in contract_of(shared_app)["paths"].items()
        for method in item
        if method != "parameters"
    }
    served = {
        (rule.replace("<int:", "<").replace("<", "{").replace(">", "}"), method)
        for rule, methods, permission in routes_of(shared_app)
        for method in methods.split(",")
        if rule.startswith("/api/") and permission != "public"
    }
    assert described == served


def test_each_operation_says_how_it_refuses(shared_app: Flask) -> None:
    document = contract_of(shared_app)
    assert document["paths"]
    for path, item in document["paths"].items():
        for operation in (one for key, one in item.items() if key != "parameters"):
            refusals = {status for status in operation["responses"] if not status.startswith("2")}
            assert refusals >= {"400", "401", "403", "422", "503"}, path
            assert ("404" in refusals) or "{" not in path, path
            for status in refusals:
                name = operation["responses"][status]["$ref"].rpartition("/")[2]
                assert set(document["components"]["responses"][name]["content"]) == {"application/problem+json"}


def operations(app: Flask) -> list[tuple[str, str]]:
    """Return method and an address of each operation."""
    return [
        (method.upper(), address(path))
        for path, item in contract_of(app)["paths"].items()
        for method in item
        if method != "parameters"
    ]


def test_no_operation_answers_without_sign_in(app: Flask) -> None:
    client = app.test_client()
    for method, path in operations(app):
        for headers in ({}, {"Authorization": "Bearer ly_nobody_nothing"}):
            answer = client.open(path, method=method, json={} if method != "GET" else None, headers=headers)
            assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), (method, path)
            assert answer.get_json()["type"].endswith("/sign-in-required")


def test_an_unknown_parameter_is_refused_by_every_reading_operation(app: Flask, client_as: ClientAs) -> None:
    client = client_as("city_admin")
    for method, path in operations(app):
        if method != "GET":
            continue
        answer = client.get(f"{path}?stranger=1")
        assert answer.status_code == 400, path
        assert "/stranger" in {error["pointer"] for error in answer.get_json()["errors"]}, path


def test_a_refusal_has_the_form_that_the_contract_promises(app: Flask, client_as: ClientAs) -> None:
    schemas = contract_of(app)["components"]["schemas"]
    answer = client_as("auditor").get("/api/v1/rules?x=1").get_json()
    assert set(answer) == set(schemas["Problem"]["required"])
    assert set(answer["errors"][0]) == set(schemas["ProblemField"]["required"])


def test_a_role_is_refused_before_its_words_are_read(client_as: ClientAs) -> None:
    answer = client_as("township_clerk").get("/api/v1/annual-reports?year=x")
    assert answer.status_code == 403
