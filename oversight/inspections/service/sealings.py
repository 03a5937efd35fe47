"""The secret of a sealed draw: name custodians, hand each a share once, and put them together after the lottery."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from oversight.accounts.queries import city_users
from oversight.bilingual import Text
from oversight.errors import ConflictError, InvalidInputError, NotFoundError
from oversight.inspections import drawing, sealing
from oversight.inspections.events import (
    SecretChanged,
    SecretOpened,
    SecretUsed,
    ShareAssigned,
    ShareReturned,
    ShareTaken,
)
from oversight.inspections.models import InspectionPlan, Notice, PlanItem
from oversight.inspections.policy import RefusedAttemptError, check_event_day
from oversight.inspections.room_tables import DrawSecret, SecretShare
from oversight.inspections.service.register import hold_register
from oversight.inspections.service.seeds import agency_of, find_notice, store_value, values_of
from oversight.permissions import Permission
from oversight.persistence import Principal, Transaction, require, require_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSecret:
    """Name the custodians (user ids) of a secret for a sealed draw of a plan item."""

    item_id: str
    custodians: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnShare:
    """A custodian's share, brought back for the draw; `notice` is an id or a number."""

    notice: str
    share: str


def open_secret(tx: Transaction, command: OpenSecret) -> str:
    """Name the custodians and return the secret's id; nothing random exists yet."""
    require(tx.principal, Permission.INSPECTIONS_PLAN)
    item = tx.session.get(PlanItem, command.item_id)
    if item is None:
        raise NotFoundError(Text("没有这个抽查事项。", "There is no such inspection item."))
    agency = tx.session.get_one(InspectionPlan, item.plan_id).agency_id
    require_scope(tx.principal, agency)
    wrong = sealing.check_custodians(command.custodians, [one.user_id for one in eligible(tx.session)])
    if wrong:
        raise InvalidInputError(*wrong)
    secret = DrawSecret(id=tx.new_id(), item_id=item.id, running=sealing.ZERO, sha256=None, notice_id=None)
    tx.session.add(secret)
    custodians = sorted(set(command.custodians))
    tx.record(SecretOpened(agency=agency, item=item.id, custodians=len(custodians)), secret)
    for custodian in custodians:
        row = SecretShare(
            id=tx.new_id(), secret_id=secret.id, custodian=custodian, sha256=None, taken_at=None, returned_at=None
        )
        tx.session.add(row)
        tx.record(ShareAssigned(agency=agency, secret=secret.id, custodian=custodian), row)
    tx.flush()
    return secret.id


def eligible(session: Session) -> list[Principal]:
    """Return who can be a custodian: the active users of the city's office who may read inspections, by name."""
    return [one for one in city_users(session) if one.may(Permission.INSPECTIONS_READ)]


def take_share(tx: Transaction, secret_id: str) -> str:
    """Return the acting custodian's share, this once: only its SHA-256 is kept. The last one fixes the secret."""
    require(tx.principal, Permission.INSPECTIONS_READ)
    hold_register(tx)
    secret = tx.session.get(DrawSecret, secret_id)
    mine = None if secret is None else _share_of(tx, secret)
    if secret is None or mine is None:
        raise NotFoundError
    if mine.sha256 is not None or secret.running is None:
        raise RefusedAttemptError(
            Text("您的份额已经显示过一次，不能再显示。", "Your share was shown once, and is never shown again."),
            0,
            "share-again",
        )
    share = sealing.new_share()
    mine.sha256, mine.taken_at = sealing.digest(share), tx.now
    agency = _agency(tx, secret)
    tx.record(ShareTaken(agency=agency, secret=secret.id, share_sha256=mine.sha256), mine)
    secret.running = sealing.combine(secret.running, share)
    lacking = sum(one.sha256 is None for one in shares_of(tx, secret))
    if not lacking:
        secret.sha256, secret.running = sealing.digest(secret.running), None
    tx.record(SecretChanged(agency=agency, lacking=lacking, sha256=secret.sha256), secret)
    tx.flush()
    return share


def usable_secret(tx: Transaction, secret_id: str, item_id: str) -> DrawSecret:
    """Return a secret that a notice of an item can name."""
    secret = tx.session.get(DrawSecret, secret_id)
    if secret is None or secret.item_id != item_id or secret.sha256 is None or secret.notice_id is not None:
        raise InvalidInputError.of(
            "secret",
            "这个密封秘密还不能用：须为本事项设立、各保管人都已取得份额、且没有用过。",
            "This secret can't be used: it has to be the item's, all shares handed out, and not used before.",
        )
    return secret


def use_secret(tx: Transaction, secret: DrawSecret, notice: Notice, agency: str) -> None:
    """Bind a secret to the notice that names its SHA-256."""
    secret.notice_id, secret.running = notice.id, sealing.ZERO
    tx.record(SecretUsed(agency=agency, draw=notice.number, sha256=str(secret.sha256)), secret)
    tx.flush()


def return_share(tx: Transaction, command: ReturnShare) -> str:
    """Bring a share back once all public numbers are entered; the last one makes the secret the seed's last value."""
    require(tx.principal, Permission.INSPECTIONS_READ)
    hold_register(tx)
    notice = find_notice(tx, command.notice)
    secret = tx.session.scalar(select(DrawSecret).where(DrawSecret.notice_id == notice.id))
    mine = None if secret is None else _share_of(tx, secret)
    if secret is None or mine is None:
        raise NotFoundError
    _check_time(tx, notice)
    if mine.returned_at is not None:
        raise ConflictError(Text("您的份额已经交回。", "You have brought your share back already."))
    share = sealing.typed(command.share)
    wrong = sealing.check_share(share, str(mine.sha256))
    if wrong:
        raise InvalidInputError(*wrong)
    mine.returned_at = tx.now
    agency = agency_of(tx, notice)
    tx.record(ShareReturned(agency=agency, secret=secret.id, draw=notice.number), mine)
    running = sealing.combine(str(secret.running), share)
    lacking = sum(one.returned_at is None for one in shares_of(tx, secret))
    secret.running = running if lacking else None
    tx.record(SecretChanged(agency=agency, lacking=lacking, sha256=secret.sha256), secret)
    tx.flush()
    if not lacking:
        store_value(tx, notice, drawing.SECRET, running, _units(tx, secret))
    return mine.id


def shares_of(tx: Transaction, secret: DrawSecret) -> list[SecretShare]:
    """Return a secret's shares, as they stand in this transaction."""
    query = select(SecretShare).where(SecretShare.secret_id == secret.id).order_by(SecretShare.id)
    return list(tx.session.scalars(query))


def _share_of(tx: Transaction, secret: DrawSecret) -> SecretShare | None:
    return next((one for one in shares_of(tx, secret) if one.custodian == tx.principal.user_id), None)


def _agency(tx: Transaction, secret: DrawSecret) -> str:
    item = tx.session.get_one(PlanItem, secret.item_id)
    return tx.session.get_one(InspectionPlan, item.plan_id).agency_id


def _units(tx: Transaction, secret: DrawSecret) -> tuple[str, ...]:
    """Return the units of a secret's custodians: they are its witnesses."""
    custodians = {one.custodian for one in shares_of(tx, secret)}
    return tuple(sorted({one.agency for one in city_users(tx.session) if one.user_id in custodians}))


def _check_time(tx: Transaction, notice: Notice) -> None:
    """Refuse a share while a public number lacks: until then the secret need not be whole anywhere."""
    public = [one for one in drawing.sources(notice.notice) if one.name != drawing.SECRET]
    for source in public:
        check_event_day(notice.number, drawing.SECRET, source.event_on, tx.today)
    if {one.name for one in public} - values_of(tx, notice).keys():
        raise ConflictError(
            Text("公开号码还没有录齐，份额先不要交回。", "Public numbers are missing; keep your share until then."),
        )
