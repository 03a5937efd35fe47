"""What can be wrong with a bundle: one class a kind, each reason in Chinese and English, with the file and line."""


class SamplingError(ValueError):
    """Something does not follow the specification LYD/1."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


class FormatError(SamplingError):
    """A file is not in its strict form; `line` is the line's number, or None if the whole file is meant."""

    def __init__(self, file: str, line: int | None, zh: str, en: str) -> None:
        at_zh, at_en = ("", "") if line is None else (f" 第 {line} 行", f" line {line}")
        super().__init__(f"{file}{at_zh}：{zh}", f"{file}{at_en}: {en}")
        self.file = file
        self.line = line


class NoticeError(SamplingError):
    """A notice contradicts itself, its frame or its roster, or names sources that are too easy to guess."""


class SeedError(SamplingError):
    """A seed value is missing, is not its source's, or is off the notice's pattern."""


class BundleError(SamplingError):
    """A folder or zip is not a bundle."""


class SubstitutionError(SamplingError):
    """A departure names a seat that nobody has, or no substitute exists."""
