"""The contract of the API, as the committed file has it."""

import json
from pathlib import Path
from typing import Any

from flask import Flask

CONTRACT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def contract_of(app: Flask) -> dict[str, Any]:
    """Return the program's own OpenAPI document."""
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = json.loads(answer.get_data())
    return document
