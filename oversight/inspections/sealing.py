"""The secret of a sealed draw: 32 random bytes that exist only as the XOR of shares, one a custodian.

Each share is random by itself, so all but one of them say nothing about the secret. Who alone has the secret can't
foresee the draw either: the public numbers come after its SHA-256 is in the notice. It keeps the visit from being
foreseen by those who can read the lottery, which is everybody.
"""

import re
import secrets
from collections.abc import Collection, Sequence
from hashlib import sha256

from oversight.bilingual import Text
from oversight.errors import FieldError

FEWEST_CUSTODIANS, MOST_CUSTODIANS = 2, 5
DIGITS = re.compile(r"[0-9a-f]{64}")
ZERO = "0" * 64


def new_share() -> str:
    """Return 32 random bytes as 64 hexadecimal digits."""
    return secrets.token_hex(32)


def combine(one: str, other: str) -> str:
    """Return the XOR of two shares."""
    return f"{int(one, 16) ^ int(other, 16):064x}"


def digest(digits: str) -> str:
    """Return the SHA-256 of a share or a secret, of its digits as they are written."""
    return sha256(digits.encode()).hexdigest()


def typed(share: str) -> str:
    """Return a share as it was printed: without the gaps that help to read it, in small letters."""
    return "".join(share.split()).lower()


def check_custodians(named: Sequence[str], known: Collection[str]) -> list[FieldError]:
    """Return what is wrong with a choice of custodians; `known` are the users who can be chosen."""
    wrong = []
    if not FEWEST_CUSTODIANS <= len(set(named)) <= MOST_CUSTODIANS:
        text = Text("请选 {a} 至 {b} 名保管人。", "Choose {a} to {b} custodians.")
        wrong.append(text.format(a=FEWEST_CUSTODIANS, b=MOST_CUSTODIANS))
    if not set(named) <= set(known):
        wrong.append(Text("保管人须是市级在用账号。", "Custodians are users of the city's office."))
    return [FieldError("custodians", text) for text in wrong]


def check_share(share: str, expected: str) -> list[FieldError]:
    """Return what is wrong with a share that was brought back; `expected` is the SHA-256 of the one handed out."""
    if not DIGITS.fullmatch(share):
        text = Text("份额是 64 位数字和字母 a 至 f。", "A share has 64 digits, 0 to 9 and a to f.")
    elif digest(share) != expected:
        text = Text("这不是发给您的那一份，请逐位核对。", "This isn't the share you were given; check each digit.")
    else:
        return []
    return [FieldError("share", text)]
