"""Writes routes.json anew: `python -m tests.architecture.write_routes`."""

import json
import tempfile
from pathlib import Path

from oversight.app import create_app
from oversight.settings import Settings
from tests.builders.routes import routes_of

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(database_url=f"sqlite:///{folder}/x.db", log_key=Path(folder) / "k", secret_key="x"))
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in routes_of(app))
    Path(__file__).with_name("routes.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
