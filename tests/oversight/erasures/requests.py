"""A person who left a roster long ago, and those who ask for an erasure and approve it."""

from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import select, text

from oversight.clock import FixedClock, shanghai
from oversight.erasures.service import RequestErasure, approve_erasure, request_erasure
from oversight.erasures.states import ErasureState
from oversight.permissions import Role
from oversight.persistence import Database, Principal, begin
from oversight.persistence.payload_tables import log_payload, log_subject_key
from tests.builders.city import TOWNSHIP, build_city
from tests.builders.staffing import appoint

NAME = "欧阳旧人甲乙丙"
LONG_AGO, NOW = date(2026, 1, 10), date(2030, 1, 10)
DAYS = MappingProxyType[str, int]({})
ADMIN = Principal(user_id="admin", role=Role.CITY_ADMIN, agency="350800.MZ", scope="")
LEADER = Principal(user_id="leader", role=Role.CITY_LEADER, agency="350800.MZ", scope="")
AUDITOR = Principal(user_id="auditor", role=Role.AUDITOR, agency="350800.CZ", scope="")


class Kept(NamedTuple):
    """The bytes that an erasure must destroy."""

    name: bytes
    salt: bytes
    nonce: bytes
    ciphertext: bytes
    key: bytes


def build_person(database: Database, clock: FixedClock, name: str = NAME) -> str:
    """Enter the city and a person of long ago, and return the person's subject; the clock stands at the present day."""
    clock.set(shanghai(LONG_AGO))
    build_city(database, clock)
    subject = add_person(database, clock, name)
    clock.set(shanghai(NOW))
    return subject


def add_person(database: Database, clock: FixedClock, name: str = NAME) -> str:
    """Appoint a person whose service is over, and return the person's subject."""
    appointment = appoint(database, clock, TOWNSHIP, date(2025, 12, 1), name=name, ended_on=date(2026, 1, 9))
    with database.readonly.connect() as connection:
        query = text("SELECT person_id FROM appointment WHERE id = :id")
        return f"person:{connection.scalar(query, {'id': appointment})}"


def kept_of(database: Database, subject: str) -> Kept:
    """Read what is kept of a subject."""
    with database.readonly.connect() as connection:
        payload = connection.execute(select(log_payload).where(log_payload.c.subject == subject)).one()
        key = connection.scalar(select(log_subject_key.c.key).where(log_subject_key.c.subject == subject))
        name = connection.scalar(text("SELECT name FROM person WHERE id = :id"), {"id": subject.partition(":")[2]})
    return Kept(str(name).encode(), payload.salt, payload.nonce, payload.ciphertext, bytes(key or b""))


def ask(database: Database, clock: FixedClock, subject: str, basis: str = "retention-expired") -> str:
    """Ask for an erasure and return the request's id."""
    with begin(database, ADMIN, clock) as tx:
        return request_erasure(tx, RequestErasure(subject=subject, basis=basis), DAYS)


def approve(database: Database, clock: FixedClock, request: str, who: Principal) -> ErasureState:
    """Approve a request."""
    with begin(database, who, clock) as tx:
        return approve_erasure(tx, request, DAYS)


def erase(database: Database, clock: FixedClock, subject: str) -> str:
    """Ask for an erasure, approve it twice, and return the request's id."""
    request = ask(database, clock, subject)
    approve(database, clock, request, LEADER)
    assert approve(database, clock, request, AUDITOR) is ErasureState.ERASED
    return request
