"""Who acts, for which agency, and how far that reaches."""

from dataclasses import dataclass

from oversight.errors import ForbiddenError, OutOfScopeError
from oversight.permissions import PERMISSIONS_OF, Permission, Role, roles_with

CITY = "350800"


@dataclass(frozen=True, slots=True)
class Principal:
    """A user at work. `scope` is a prefix of agency codes; the empty one covers the whole city."""

    user_id: str
    role: Role
    agency: str
    scope: str
    name: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether the role has a permission."""
        return permission in PERMISSIONS_OF[self.role]

    def covers(self, agency: str) -> bool:
        """Whether an agency lies within the principal's scope."""
        return agency.startswith(self.scope)


SYSTEM = Principal(user_id="system", role=Role.SYSTEM, agency=CITY, scope="")


def require(principal: Principal, permission: Permission) -> None:
    """Raise ForbiddenError unless the principal has the permission."""
    if not principal.may(permission):
        raise ForbiddenError(permission, roles_with(permission))


def require_scope(principal: Principal, agency: str) -> None:
    """Raise OutOfScopeError (answered like not found, and recorded) for an agency outside the scope."""
    if not principal.covers(agency):
        raise OutOfScopeError(agency)
