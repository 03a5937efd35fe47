"""Each table of the log says how it is kept, and by whom it is written."""

import pytest

import oversight.models
from oversight.agencies.models import Agency
from oversight.persistence.base import Base
from oversight.persistence.keeping import Keeping, Role, keeping_of, log_tables

assert oversight.models.ALL


def test_every_table_of_the_log_says_how_it_is_kept_and_no_other_does() -> None:
    assert [table.name for table in log_tables()] == sorted(
        name for name in Base.metadata.tables if name.startswith("log_")
    )
    assert keeping_of(Agency.__table__) is None


@pytest.mark.parametrize(
    ("keeping", "names"),
    [
        (
            Keeping.INSERT_ONLY,
            ["log_checkpoint", "log_conflict", "log_cosignature", "log_entry", "log_leaf", "log_tile"],
        ),
        (Keeping.GROWING, ["log_tree"]),
        (Keeping.QUEUE, ["log_pending"]),
        (Keeping.UPDATABLE, ["log_witness"]),
        (Keeping.ERASABLE, ["log_payload", "log_subject_key"]),
    ],
)
def test_the_tables_are_kept_as_the_specification_says(keeping: Keeping, names: list[str]) -> None:
    assert [table.name for table in log_tables(keeping)] == names


def test_only_the_sequencer_grows_the_tree_and_the_signer_may_hold_it_still() -> None:
    (tree,) = log_tables(Keeping.GROWING)
    assert keeping_of(tree) == (Keeping.GROWING, Role.SEQUENCER, Role.SIGNER)
