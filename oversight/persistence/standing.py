"""What a login is in PostgreSQL: superuser, owner, which roles it has; and where the privileges stray from the rule."""

import logging
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, text

from oversight.bilingual import Text
from oversight.errors import OversightError
from oversight.persistence.base import Base
from oversight.persistence.engine import Database
from oversight.persistence.keeping import Role
from oversight.persistence.roles import WORKING, our_tables, privileges

logger = logging.getLogger("oversight.persistence")


class LoginAboveLogError(OversightError):
    """The site's login could switch off the triggers that guard the log."""

    code = "login-above-log"
    title = Text("网站的数据库登录角色权限过大", "The site's database login may do too much")


@dataclass(frozen=True, slots=True)
class Standing:
    """A login's standing. `owns_log`: it is, or may act as, the owner of the log's tables."""

    login: str
    superuser: bool
    owns_log: bool
    held: frozenset[Role]
    missing: frozenset[Role]

    @property
    def above_the_log(self) -> bool:
        """Whether it could switch the triggers off, and so must not serve the site."""
        return self.superuser or self.owns_log


def standing(connection: Connection) -> Standing | None:
    """Return the standing of the connection's login; None on SQLite, which has no roles."""
    if connection.dialect.name == "sqlite":
        return None
    login, superuser = connection.execute(
        text("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = session_user")
    ).one()
    having = text("SELECT rolname, pg_has_role(session_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = ANY(:roles)")
    there = {Role(name): held for name, held in connection.execute(having, {"roles": list(Role)})}
    owning = text(
        "SELECT pg_has_role(session_user, relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass('log_entry')"
    )
    return Standing(
        login=login,
        superuser=superuser,
        owns_log=bool(connection.scalar(owning)),
        held=frozenset(role for role, held in there.items() if held),
        missing=frozenset(set(Role) - set(there)),
    )


def check_login(database: Database, *, production: bool) -> None:
    """Refuse to serve the site by a login that could switch off the log's triggers; only warn outside production."""
    if database.is_sqlite:
        return
    with database.readonly.connect() as connection:
        found = standing(connection)
    if found is None or not found.above_the_log:
        return
    error = LoginAboveLogError(
        Text(
            "登录角色 {login} 是超级用户或拥有日志表，能关闭触发器、改写日志。",
            "The login {login} is a superuser or owns the log's tables: it could switch the triggers off.",
        ).format(login=found.login),
        remedy=Text(
            "请让网站使用只属于 {role} 的登录角色。", "Serve the site by a login that is in {role} alone."
        ).format(role=Role.APPLICATION),
    )
    if production:
        raise error
    logger.warning("%s", error.what)


def strays(connection: Connection) -> list[str]:
    """Return our tables that are not the owner's, or on which somebody may do more or less than the rule says."""
    query = text(
        "SELECT relname, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END, privilege_type"
        " FROM pg_class, aclexplode(relacl)"
        " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND grantee <> relowner"
    )
    granted: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for table, grantee, privilege in connection.execute(query):
        granted[table].add((grantee, privilege))
    return [
        name for name, owner in our_tables(connection) if owner != Role.OWNER or granted[name] != _by_the_rule(name)
    ]


def _by_the_rule(name: str) -> set[tuple[str, str]]:
    table = Base.metadata.tables.get(name)
    if table is None:  # the migrations' own
        return {(role, "SELECT") for role in WORKING}
    return {(role, one) for role, names in privileges(table).items() for one in names}
