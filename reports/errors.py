"""What can go wrong between a document and its file, one class per failure."""

DEBIAN_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


class ReportError(Exception):
    """Base of this package's errors; `zh` and `en` say the same to a person."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en


class DocumentError(ReportError, ValueError):
    """A document or sheet can't be as it was described; `field` names the part that is wrong."""

    def __init__(self, field: str, zh: str, en: str) -> None:
        super().__init__(f"{field}：{zh}", f"{field}: {en}")
        self.field = field


class RenderError(ReportError):
    """A document could not be made into a file."""


class RendererUnavailableError(RenderError):
    """This machine lacks a system library of the PDF renderer; the text says what to install."""

    def __init__(self, missing: str) -> None:
        packages = " ".join(DEBIAN_PACKAGES)
        super().__init__(
            f"本机缺少生成 PDF 所需的系统库（{missing}）。Debian 或 Ubuntu 请安装：apt-get install {packages}",
            f"A system library needed to write PDF is missing ({missing}). "
            f"On Debian or Ubuntu install: apt-get install {packages}",
        )
        self.packages = DEBIAN_PACKAGES
