"""The bundled faces as @font-face rules: the guaranteed fallback, and digits that are never the body face's own.

A `unicode-range` would not do for the digits: fontconfig drops a later face that covers no more than an earlier one
says it covers, before the range is applied, so the ASCII face has to be a file of ASCII alone.
"""

import base64
import io

import pylopdf_fonts_zh_cn as bundled

_ASCII = range(0x20, 0x7F)


def font_faces() -> str:
    """CSS that registers "House Serif", "House Sans" (Noto SC, whole) and "ASCII" (U+0020-007E of the serif)."""
    ascii_face = base64.b64encode(_ascii_only(bundled.serif_path().read_bytes())).decode()
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; src: url("{url}") }}'
        for family, url in (
            ("House Serif", bundled.serif_path().as_uri()),
            ("House Sans", bundled.sans_path().as_uri()),
            ("ASCII", f"data:font/otf;base64,{ascii_face}"),
        )
    )


def _ascii_only(font_file: bytes) -> bytes:
    from fontTools import subset  # type: ignore[import-untyped]  # it ships no types
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it ships no types

    font = TTFont(io.BytesIO(font_file), lazy=True, recalcTimestamp=False)
    subsetter = subset.Subsetter(subset.Options(layout_features=[], notdef_outline=True))
    subsetter.populate(unicodes=_ASCII)
    subsetter.subset(font)
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()
