"""Form fields that take what people type: days in the four usual ways."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import fields

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))")


class Day(fields.Date):
    """A day typed as 2026-11-24, 2026/11/24, 2026年11月24日 or 20261124."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        found = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is not None:
            year, month, day = (int(part) for part in found.groups() if part)
            value = f"{year:04d}-{month:02d}-{day:02d}"
        return super()._deserialize(value, attr, data, **kwargs)
