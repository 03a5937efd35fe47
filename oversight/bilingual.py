"""Text for people, in both languages side by side, so that neither can be forgotten."""

from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Text(NamedTuple):
    """A sentence or label in Chinese (first) and English."""

    zh: str
    en: str

    def format(self, **values: object) -> "Text":
        """Fill `{name}` fields in both languages; a value that is a Text is taken in each language."""
        return Text(
            self.zh.format(**{key: _inlang(value, "zh") for key, value in values.items()}),
            self.en.format(**{key: _inlang(value, "en") for key, value in values.items()}),
        )

    def inlang(self, language: Language) -> str:
        """Return the text in one language."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        """Both languages, for terminals and exceptions."""
        return self.zh if self.zh == self.en else f"{self.zh} / {self.en}"


def _inlang(value: object, language: Language) -> object:
    return value.inlang(language) if isinstance(value, Text) else value
