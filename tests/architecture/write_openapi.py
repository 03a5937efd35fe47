"""Writes docs/openapi.json anew: `python -m tests.architecture.write_openapi`."""

import json
import tempfile
from pathlib import Path

from oversight.app import create_app
from tests.builders.contract import CONTRACT, contract_of
from tests.builders.prepared import settings_for

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(f"sqlite:///{folder}/x.db", Path(folder)))
        text = json.dumps(contract_of(app), ensure_ascii=False, indent=2)
    CONTRACT.write_text(f"{text}\n", encoding="utf-8")
