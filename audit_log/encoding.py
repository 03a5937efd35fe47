"""Numbers and bytes as text: one spelling each, every other spelling refused."""

import base64
import binascii
import re

MAX_SIZE = 2**63 - 1
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def decode_base64(text: str) -> bytes:
    """Decode standard base64 with its padding; raise ValueError unless it is what `encode_base64` would print."""
    try:
        decoded = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
    if encode_base64(decoded) != text:
        raise ValueError(text)
    return decoded


def encode_base64(raw: bytes) -> str:
    """Encode as standard base64 with padding."""
    return base64.b64encode(raw).decode("ascii")


def decode_decimal(text: str) -> int:
    """Read a number from 0 to 2^63 - 1 without sign or leading zeros; raise ValueError otherwise."""
    if not _DECIMAL.fullmatch(text) or int(text) > MAX_SIZE:
        raise ValueError(text)
    return int(text)
