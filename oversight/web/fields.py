"""Form fields that take what people type: days in the four usual ways, amounts in yuan."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from oversight.bilingual import Text
from oversight.web.money import AmountError, fen_of

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))")


class Day(fields.Date):
    """A day typed as 2026-11-24, 2026/11/24, 2026年11月24日 or 20261124."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        found = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is not None:
            year, month, day = (int(part) for part in found.groups() if part)
            value = f"{year:04d}-{month:02d}-{day:02d}"
        return super()._deserialize(value, attr, data, **kwargs)


class Yuan(fields.Field[int]):
    """An amount typed in yuan, `1,234.56`, loaded as whole fen."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:  # noqa: ARG002 - marshmallow's signature
        try:
            return fen_of(value if isinstance(value, str) else "")
        except AmountError as error:
            label = self.metadata.get("label")
            text = error.text if label is None else Text(f"{label.zh}：{error.text.zh}", f"{label.en}: {error.text.en}")
            raise ValidationError(str(text)) from error
