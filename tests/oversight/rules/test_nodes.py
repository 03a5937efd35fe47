"""Plain values come out of YAML as JSON would give them."""

from pathlib import Path

import pytest

from oversight.rules.nodes import is_day, read_yaml


def test_plain_values_are_those_of_json_with_dates_as_text(tmp_path: Path) -> None:
    path = tmp_path / "sample.yaml"
    path.write_text("{on: 2026-01-15, a: [1, 1.5, true, false, null, text], off: {b: '2'}}", encoding="utf-8")
    assert read_yaml(path, "sample.yaml").plain() == {
        "on": "2026-01-15",
        "a": [1, 1.5, True, False, None, "text"],
        "off": {"b": "2"},
    }


@pytest.mark.parametrize(
    ("raw", "holds"), [("2026-02-28", True), ("2026-02-29", False), ("2026-2-8", False), ("20260228", False)]
)
def test_a_day_exists_and_has_dashes(raw: str, holds: bool) -> None:  # noqa: FBT001 - a column of the table above
    assert is_day(raw) is holds
