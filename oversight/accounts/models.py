"""Users (audited), and the operational rows of sessions, tokens and failed sign-ins."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from oversight import bilingual
from oversight.persistence import BLANKED, SEALED, Audited, Base, Id, UtcDateTime


class User(Audited, Base):
    """A person who may sign in. The role is the job; the scope is a prefix of agency codes."""

    __tablename__ = "account"
    __table_args__ = {"comment": "people who may sign in"}

    username: Mapped[str] = mapped_column(String(40), unique=True, comment="what is typed at sign-in", info=SEALED)
    name: Mapped[str] = mapped_column(String(60), comment="how the person is called", info=SEALED)
    role: Mapped[str] = mapped_column(String(30), comment="a Role")
    agency_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), comment="the unit the person works in")
    scope: Mapped[str] = mapped_column(String(20), comment="prefix of the agency codes in reach; empty: the city")
    password_hash: Mapped[str] = mapped_column(String(200), comment="Argon2id", info=BLANKED)
    active: Mapped[bool] = mapped_column(comment="whether sign-in is allowed", info=BLANKED)

    def still_needed(self, session: Session, today: date) -> bilingual.Text | None:  # noqa: ARG002 - the same for all
        """Say that the account is in use."""
        if not self.active:
            return None
        return bilingual.Text("这个账号仍在使用，请先停用。", "The account is in use; disable it first.")


class ApiToken(Audited, Base):
    """A bearer token of a user, for programs: only a digest of the secret is kept."""

    __tablename__ = "api_token"
    __table_args__ = {"comment": "bearer tokens for programs"}

    user_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"), comment="whose rights it borrows")
    secret_sha256: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the 256-bit secret")
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="at most 180 days after it was made")
    revoked: Mapped[bool] = mapped_column(comment="whether it was withdrawn")


class WebSession(Base):
    """A browser's session; the cookie holds the token, the row only its digest."""

    __tablename__ = "web_session"
    __table_args__ = {"comment": "browser sessions (not audited; sign-ins and sign-outs are)"}

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True, comment="SHA-256 of the cookie's token")
    user_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"), index=True, comment="who signed in")
    content: Mapped[str] = mapped_column(Text, comment="the session's values as JSON")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="start, for the absolute limit")
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True, comment="last use, for the idle limit")


class SignInFailure(Base):
    """A failed sign-in, counted per account and per address; shared by all web workers."""

    __tablename__ = "sign_in_failure"
    __table_args__ = {"comment": "failed sign-ins, for the limits (not audited)"}

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, comment="a running number"
    )
    key: Mapped[str] = mapped_column(String(80), index=True, comment="digest of the account's name, or the address")
    at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when")
