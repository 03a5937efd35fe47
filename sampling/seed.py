"""The seed: SHA-256 of a text of the notice's hash and the published numbers, which anyone can type again."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping

from sampling.canonical import parse_json
from sampling.entropy import SECRET, SECRET_DIGITS
from sampling.errors import SeedError
from sampling.notice import Notice

MAX_VALUE = 1000
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def seed_text(notice_sha256: str, notice: Notice, values: Mapping[str, str]) -> bytes:
    """Return seed.txt: the notice's hash, then one line name=value per source in the notice's order."""
    lines = [f"LYD1|seed|{notice_sha256}", *(f"{each.name}={values[each.name]}" for each in notice.seed_sources)]
    return "".join(line + "\n" for line in lines).encode()


def seed_of(notice_sha256: str, notice: Notice, values: Mapping[str, str]) -> str:
    """Return the seed as 64 lower-case hexadecimal digits, of values that check_values accepts."""
    return hashlib.sha256(seed_text(notice_sha256, notice, values)).hexdigest()


def check_values(notice: Notice, values: Mapping[str, str]) -> None:
    """Refuse values that are missing, too many, off their pattern, or (the secret) not what was fixed."""
    expected = {source.name for source in notice.seed_sources}
    for name in sorted(expected - values.keys()):
        raise SeedError(f"缺少来源 {name} 的数值", f"the value of the source {name} is missing")
    for name in sorted(values.keys() - expected):
        raise SeedError(f"公告中没有来源 {name!a}", f"the notice has no source {name!a}")
    for source in notice.seed_sources:
        check_value(source.name, source.regex, values[source.name])
    if notice.secret_sha256 is not None:
        _check_secret(notice.secret_sha256, values[SECRET])


def check_value(name: str, regex: str, value: str) -> None:
    """Refuse one value that is off its source's pattern, or that no file of a bundle could hold."""
    holds = len(value) <= MAX_VALUE and not _UNPRINTABLE.search(value) and unicodedata.is_normalized("NFC", value)
    if not holds or not re.fullmatch(regex, value, re.ASCII):
        raise SeedError(
            f"来源 {name} 的数值不合格式 {regex[:200]}：{value[:100]!r}",
            f"the value of {name} does not match {regex[:200]}: {value[:100]!r}",
        )


def parse_values(file: str, body: bytes) -> dict[str, str]:
    """Read the file of seed values, {name: value}; it need not be canonical, people write it."""
    return {name: item.text() for name, item in parse_json(file, body, canonical=False).members().items()}


def _check_secret(digest: str, value: str) -> None:
    if not SECRET_DIGITS.fullmatch(value) or hashlib.sha256(value.encode()).hexdigest() != digest:
        raise SeedError("secret 与公告中的 secret_sha256 不符", "the secret is not the one fixed by secret_sha256")
