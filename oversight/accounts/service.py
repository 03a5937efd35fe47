"""Open and close accounts, sign in and out, and make tokens."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from oversight.accounts.events import SignedIn, SignedOut, SignInRefused, TokenIssued, UserAdded, UserDisabled
from oversight.accounts.models import ApiToken, SignInFailure, User, WebSession
from oversight.accounts.passwords import hash_password, is_right, is_strong
from oversight.accounts.queries import principal_of
from oversight.agencies.queries import agency
from oversight.bilingual import Text
from oversight.clock import Clock
from oversight.errors import ConflictError, InvalidInputError, NotFoundError, OversightError, TooManyRequestsError
from oversight.permissions import Role
from oversight.persistence import SYSTEM, Database, Principal, Transaction, begin

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT, ADDRESS_LIMIT = 5, 50
TOKEN_DAYS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class AddUser:
    """A new account: role and unit, the scope being a prefix of agency codes ("" is the whole city)."""

    username: str
    name: str
    role: Role
    agency: str
    scope: str
    password: str


class WrongCredentialsError(OversightError):
    """The name or the password is wrong; which of them is not said."""

    code = "wrong-credentials"
    status = 401
    title = Text("登录没有成功", "Sign-in failed")

    def __init__(self) -> None:
        super().__init__(
            Text("用户名或密码不对，请核对后再输入。", "The user name or password is wrong; check and type them again.")
        )


def add_user(tx: Transaction, command: AddUser) -> str:
    """Open an account and return its id."""
    if not is_strong(command.password):
        raise InvalidInputError.of(
            "password",
            "密码应有 12 至 128 个字符，含大写、小写、数字、符号中的三类。",
            "A password has 12 to 128 characters of three classes: upper case, lower case, digits, symbols.",
        )
    if tx.session.scalar(select(User.id).where(User.username == command.username)):
        raise ConflictError(
            Text("用户名 {name} 已被使用。", "The user name {name} is taken.").format(name=command.username)
        )
    agency(tx.session, command.agency)
    row = User(
        id=tx.new_id(),
        username=command.username,
        name=command.name,
        role=command.role.value,
        agency_id=command.agency,
        scope=command.scope,
        password_hash=hash_password(command.password),
        active=True,
    )
    tx.session.add(row)
    tx.record(UserAdded(agency=command.agency, user=row.id, role=row.role, scope=row.scope or "city"), row)
    return row.id


def disable_user(tx: Transaction, username: str) -> None:
    """Close an account and end all its sessions at once."""
    row = tx.session.scalar(select(User).where(User.username == username))
    if row is None:
        raise NotFoundError
    row.active = False
    tx.record(UserDisabled(agency=row.agency_id, user=row.id), row)
    tx.session.execute(delete(WebSession).where(WebSession.user_id == row.id))


def issue_token(tx: Transaction, username: str, days: int) -> str:
    """Make a bearer token `ly_<id>_<secret>`; the secret is shown this once."""
    if not 1 <= days <= TOKEN_DAYS:
        raise InvalidInputError.of("days", f"有效期为 1 至 {TOKEN_DAYS} 天。", f"A token lives 1 to {TOKEN_DAYS} days.")
    user = tx.session.scalar(select(User).where(User.username == username, User.active))
    if user is None:
        raise NotFoundError
    secret = secrets.token_hex(32)
    row = ApiToken(
        id=tx.new_id(),
        user_id=user.id,
        secret_sha256=sha256(secret.encode()).hexdigest(),
        expires_at=tx.now + timedelta(days=days),
        revoked=False,
    )
    tx.session.add(row)
    tx.record(TokenIssued(agency=user.agency_id, user=user.id), row)
    return f"ly_{row.id}_{secret}"


def principal_of_token(session: Session, token: str, now: datetime) -> Principal | None:
    """Return whose token it is, or None for a wrong, old or withdrawn one."""
    _, _, rest = token.partition("ly_")
    token_id, _, secret = rest.partition("_")
    row = session.get(ApiToken, token_id)
    digest = sha256(secret.encode()).hexdigest()
    if row is None or not hmac.compare_digest(row.secret_sha256, digest) or row.revoked or row.expires_at <= now:
        return None
    user = session.get(User, row.user_id)
    return principal_of(user) if user is not None and user.active else None


def sign_in(database: Database, clock: Clock, username: str, password: str, address: str) -> Principal:
    """Check name and password; count failures per account and per address, and record either outcome."""
    keys = {sha256(f"account:{username}".encode()).hexdigest(): ACCOUNT_LIMIT, f"address:{address}"[:80]: ADDRESS_LIMIT}
    with begin(database, SYSTEM, clock) as tx:
        locked = any(_failures(tx.session, key, tx.now) >= limit for key, limit in keys.items())
        user = tx.session.scalar(select(User).where(User.username == username))
        right = is_right(password, user.password_hash if user is not None and user.active else None)
        if locked or not right or user is None:
            tx.record(SignInRefused(agency=SYSTEM.agency, reason="locked" if locked else "wrong"))
            tx.session.execute(insert(SignInFailure), [{"key": key, "at": tx.now} for key in keys])
            refused = True
        else:
            refused = False
    if refused or user is None:
        raise _too_many() if locked else WrongCredentialsError()
    principal = principal_of(user)
    with begin(database, principal, clock) as tx:
        tx.record(SignedIn(agency=user.agency_id))
        tx.session.execute(delete(SignInFailure).where(SignInFailure.key.in_(list(keys)[:1])))
    return principal


def sign_out(tx: Transaction) -> None:
    """Record that the principal signed out."""
    tx.record(SignedOut(agency=tx.principal.agency))


def _failures(session: Session, key: str, now: datetime) -> int:
    query = (
        select(func.count()).select_from(SignInFailure).where(SignInFailure.key == key, SignInFailure.at > now - WINDOW)
    )
    return session.scalar(query) or 0


def _too_many() -> TooManyRequestsError:
    return TooManyRequestsError(
        Text("登录失败次数太多，账号暂时锁定。", "Too many failed sign-ins; the account is locked for a while."),
        remedy=Text("请 15 分钟后再登录，或联系管理员。", "Sign in again in 15 minutes, or ask the administrator."),
    )
