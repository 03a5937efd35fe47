"""A clause of a policy document, as it stood from a day on."""

from dataclasses import dataclass
from datetime import date

from oversight.bilingual import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A quoted clause: `text.zh` is the document's own wording, `text.en` a courtesy translation.

    In force from `since` to `until`, both days included; `until` is None while it stands.
    """

    id: str
    document: str
    number: str
    text: Text
    since: date
    until: date | None = None

    def in_force_on(self, day: date) -> bool:
        """Tell whether the clause binds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def as_json(self) -> dict[str, object]:
        """Return the citation with the keys document, number and text."""
        return {"document": self.document, "number": self.number, "text": self.text.zh}
