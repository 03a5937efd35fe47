"""Names of users, for pages that tell who did something."""

from oversight.accounts.queries import user_names
from oversight.persistence import Database, reading
from tests.builders.directory import user_id


def test_users_are_named_and_what_is_no_account_is_left_out(city: Database) -> None:
    auditor = user_id(city, "auditor")
    with reading(city) as session:
        assert user_names(session, [auditor, "system", None]) == {auditor: "测试auditor"}
