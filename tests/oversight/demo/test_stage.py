"""The stage's clock."""

from datetime import date

import pytest

from oversight.clock import day_of
from oversight.demo.stage import OPENING, TODAY, Stage
from oversight.persistence import Database


def test_the_clock_moves_forward_only(database: Database) -> None:
    stage = Stage(database)
    assert day_of(stage.clock.now()) == OPENING
    stage.at(TODAY)
    with pytest.raises(ValueError, match="after 2026-11-23"):
        stage.at(date(2026, 11, 23))
    assert day_of(stage.clock.now()) == TODAY
