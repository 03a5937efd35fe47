"""The legal bases of an erasure, each with its clause, and how long the record is kept before it may be relied on.

The days are the office's own setting, to be confirmed by its legal counsel; `OVERSIGHT_RETENTION_DAYS` changes them.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from oversight.bilingual import Text

THREE_YEARS, SIX_MONTHS = 1095, 183
_RECORDS = Text(
    "《个人信息保护法》第五十六条：处理情况记录至少保存三年",
    "PIPL art. 56: records of processing are kept for at least three years",
)
_LOGS = Text(
    "《网络安全法》：网络日志留存不少于六个月", "Cybersecurity Law: network logs are kept for at least six months"
)
_AT_ONCE = Text("不设留存期：应当及时删除", "No retention: to be erased promptly")


class Basis(NamedTuple):
    """Why personal data is erased, and for how many days after a record's last change it is kept all the same."""

    title: Text
    clause: Text
    days: int
    kept_under: Text


BASES: Mapping[str, Basis] = MappingProxyType(
    {
        "purpose-achieved": Basis(
            Text("处理目的已实现或不再必要", "The purpose is achieved or no longer needs it"),
            Text("《个人信息保护法》第四十七条第一款第一项", "PIPL art. 47 para. 1 (1)"),
            THREE_YEARS,
            _RECORDS,
        ),
        "retention-expired": Basis(
            Text("保存期限已届满", "The retention period is over"),
            Text("《个人信息保护法》第四十七条第一款第二项", "PIPL art. 47 para. 1 (2)"),
            THREE_YEARS,
            _RECORDS,
        ),
        "consent-withdrawn": Basis(
            Text("个人撤回同意", "The person withdrew consent"),
            Text("《个人信息保护法》第四十七条第一款第三项", "PIPL art. 47 para. 1 (3)"),
            SIX_MONTHS,
            _LOGS,
        ),
        "unlawful-processing": Basis(
            Text("违反法律、法规或约定处理", "It was processed against law or agreement"),
            Text("《个人信息保护法》第四十七条第一款第四项", "PIPL art. 47 para. 1 (4)"),
            0,
            _AT_ONCE,
        ),
    }
)


def kept_until(basis: str, last_change: date, days: Mapping[str, int]) -> date:
    """Return the first day on which an erasure on this basis is possible; `days` are the office's own settings."""
    return last_change + timedelta(days=days.get(basis, BASES[basis].days))
