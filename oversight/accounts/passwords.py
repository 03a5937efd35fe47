"""Passwords: Argon2id, and the same work whether or not the account exists."""

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

MINIMUM, MAXIMUM, CLASSES = 12, 128, 3
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _HASHER.hash("a password of nobody, so that unknown names cost the same")


def hash_password(password: str) -> str:
    """Return the Argon2id hash."""
    return _HASHER.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether a password fits; an unknown account (None) takes just as long."""
    try:
        return _HASHER.verify(stored or _NOBODY, password[:MAXIMUM]) and stored is not None
    except VerificationError:
        return False


def is_strong(password: str) -> bool:
    """Whether it has 12 to 128 characters of at least three of the four classes."""
    tests = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum())
    classes = sum(any(test(character) for character in password) for test in tests)
    return MINIMUM <= len(password) <= MAXIMUM and classes >= CLASSES
