"""Paging of tables: the page and its size stand in the address, with all the filters."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

SIZES = (20, 50, 100)
_LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Paging:
    """Rows `first` (from 0) to at most `first + limit` of `total`; the other fields are for the pagination macro."""

    first: int
    limit: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last row shown, counted from 1."""
        return min(self.first + self.limit, self.total)

    @property
    def previous_url(self) -> str | None:
        """The address of the page before, if there is one."""
        return address(page=self.first // self.limit) if self.first > 0 else None

    @property
    def next_url(self) -> str | None:
        """The address of the next page, if there is one."""
        return address(page=self.first // self.limit + 2) if self.last < self.total else None

    @property
    def sizes(self) -> list[dict[str, object]]:
        """The sizes to choose from."""
        return [{"rows": rows, "url": address(rows=rows, page=1), "current": rows == self.limit} for rows in SIZES]


def paging(total: int) -> Paging:
    """Return the rows that `?page=` and `?rows=` ask for; anything else there means the first page of twenty."""
    asked = request.args.get("rows", type=int)
    limit = asked if asked in SIZES else SIZES[0]
    page = min(max(request.args.get("page", 1, type=int), 1), _LAST_PAGE, max(1, -(-total // limit)))
    return Paging((page - 1) * limit, limit, total)


def address(**changes: object) -> str:
    """Return this page's address with some parts of its query changed; None takes a part out."""
    query = request.args.to_dict() | {key: str(value) for key, value in changes.items() if value is not None}
    kept = {key: value for key, value in query.items() if value and changes.get(key, value) is not None}
    return f"{request.path}?{urlencode(kept)}"


def exports() -> dict[str, str]:
    """Return the addresses that export the current filter, for the table macro."""
    return {kind: address(format=kind, page=None, rows=None) for kind in ("csv", "xlsx")}
