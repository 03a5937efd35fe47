"""A demonstration's clock is not behind what its log tells of, and runs on from there."""

from datetime import timedelta
from pathlib import Path

from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.fsck import fsck
from oversight.audit_trail.keys import log_verifier
from oversight.clock import FixedClock, SystemClock
from oversight.persistence import Database
from oversight.persistence.story_time import clock_of
from tests.oversight.audit_trail.logs import grown
from tests.oversight.persistence.places import placed, rename

AHEAD = timedelta(days=3, hours=5)


def is_of_the_machine(database: Database, *, demo: bool) -> bool:
    return abs(clock_of(database, demo=demo).now() - SystemClock().now()) < timedelta(hours=1)


def test_what_is_done_before_the_story_s_day_comes_after_what_the_story_told(
    database: Database, tmp_path: Path
) -> None:
    story = FixedClock(SystemClock().now() + AHEAD)
    grown(database, story, tmp_path)
    clock = clock_of(database, demo=True)
    assert story.now() <= clock.now() < story.now() + timedelta(days=1)
    rename(database, clock, "演示", "350825")
    sign_checkpoint(database, clock, tmp_path / "log.key")
    assert fsck(database, [log_verifier(tmp_path / "log.key", database.origin)]) == []
    later = clock_of(database, demo=True)
    assert abs(later.now() - clock.now()) < timedelta(hours=1), "another program has the same time"


def test_the_machine_s_clock_is_kept_where_it_is_past_the_story_or_there_is_none(database: Database) -> None:
    assert is_of_the_machine(Database("sqlite:///:memory:"), demo=True)
    assert is_of_the_machine(database, demo=True)
    placed(database, FixedClock(SystemClock().now() - AHEAD))
    assert is_of_the_machine(database, demo=True)
    placed(database, FixedClock(SystemClock().now() + AHEAD), "350802")
    assert is_of_the_machine(database, demo=False)
    assert not is_of_the_machine(database, demo=True)
