"""The whole city on PostgreSQL, made by the site's login, its log signed."""

from collections.abc import Callable, Iterator

import pytest

from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import make_key
from oversight.clock import FixedClock, shanghai
from oversight.persistence import Database
from oversight.persistence.keeping import Role
from tests.builders.prepared import TODAY
from tests.builders.whole_city import build_whole_city


@pytest.fixture(scope="module")
def filled_postgresql(
    postgresql_module_copy: str, login_in: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Database]]:
    """The database by its superuser, and by the site's login, which has entered the whole city."""
    superuser = Database(postgresql_module_copy)
    site = Database(login_in(postgresql_module_copy, Role.APPLICATION))
    build_whole_city(site, FixedClock(shanghai(TODAY)))
    key = tmp_path_factory.mktemp("key") / "log.key"
    make_key(key, superuser.origin)
    sign_checkpoint(superuser, FixedClock(shanghai(TODAY)), key)
    yield superuser, site
    site.dispose()
    superuser.dispose()
