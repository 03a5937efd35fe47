"""A record's course, from its entries in the log, for the timeline macro."""

from collections.abc import Mapping, Sequence

from oversight.bilingual import Text
from oversight.permissions import ROLE_TITLES, Permission, Role
from oversight.persistence import SYSTEM, Principal
from oversight.persistence.log_reading import LoggedAct
from oversight.web.formats import moment

CONFIDENTIAL = "exemptions."
"""How the actions of fault-tolerance cases begin, which not everybody who reads the log may know of."""


def may_open(reader: Principal, act: LoggedAct) -> bool:
    """Whether an entry is of the reader's area, and not of a fault-tolerance case that is none of his business."""
    is_secret = act.action.startswith(CONFIDENTIAL) and not reader.may(Permission.EXEMPTIONS_READ)
    return reader.covers(act.agency) and not is_secret


def entry_url(reader: Principal, event_id: str) -> str | None:
    """Return where an entry and its proof are shown, for those who may open the log."""
    return f"/audit/entries/{event_id}" if reader.may(Permission.AUDIT_READ) else None


def moments(
    acts: Sequence[LoggedAct], titles: Mapping[str, Text], names: Mapping[str, str], reader: Principal
) -> list[dict[str, object]]:
    """Return what happened: titles by action, names by user id; an entry in reach leads to its proof."""
    return [
        {
            "at": moment(act.instant),
            "what": titles.get(act.action, Text(act.action, act.action)),
            "who": _who(act, names),
            "url": entry_url(reader, act.event_id) if may_open(reader, act) else None,
        }
        for act in acts
    ]


def _who(act: LoggedAct, names: Mapping[str, str]) -> Text:
    role = ROLE_TITLES[Role(act.role)]
    if act.actor == SYSTEM.user_id:
        return role
    return Text("{name}（{role}）", "{name} ({role})").format(name=names.get(act.actor, act.actor), role=role)
