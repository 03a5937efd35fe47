"""Load the demonstration: every scene in the order of its time, through the services only."""

from collections.abc import Callable
from datetime import time
from enum import Enum
from pathlib import Path

from sqlalchemy import select

from oversight.agencies.queries import agencies
from oversight.bilingual import Text
from oversight.demo import (
    assistance,
    concluding,
    founding,
    inspecting,
    money,
    reporting,
    rosters,
    tolerance,
    visiting,
    withdrawing,
)
from oversight.demo.events import DemonstrationLoaded
from oversight.demo.stage import TODAY, Scene, Stage
from oversight.errors import ConflictError
from oversight.persistence import CITY, Database, reading
from oversight.persistence.log_tables import log_entry

Watcher = Callable[[int, int, Text], None]
"""Is told how many scenes are done, of how many, and what comes next."""


class Loading(Enum):
    """What a database holds: nothing yet, the whole demonstration, or something else."""

    EMPTY = "empty"
    WHOLE = "whole"
    OTHER = "other"


def scenes() -> list[Scene]:
    """Return the whole story in the order of its time."""
    chapters = (
        founding,
        rosters,
        money,
        reporting,
        inspecting,
        withdrawing,
        visiting,
        concluding,
        assistance,
        tolerance,
    )
    return sorted((scene for chapter in chapters for scene in chapter.scenes()), key=lambda one: (one.day, one.moment))


def state_of(database: Database) -> Loading:
    """Return what the database holds."""
    with reading(database) as session:
        marked = select(log_entry.c.entry_id).where(log_entry.c.action == DemonstrationLoaded.ACTION)
        if session.scalar(marked.limit(1)) is not None:
            return Loading.WHOLE
        return Loading.EMPTY if not agencies(session, "", "city") else Loading.OTHER


def load(database: Database, watch: Watcher | None = None, evidence: Path | None = None) -> None:
    """Play every scene; raise ConflictError on a database that has agencies. Files go where `evidence` says."""
    if state_of(database) is not Loading.EMPTY:
        raise not_empty()
    stage, story = Stage(database, evidence=evidence), scenes()
    for done, scene in enumerate(story):
        if watch is not None:
            watch(done, len(story), scene.chapter)
        stage.at(scene.day, scene.moment)
        scene.play(stage)
    stage.at(TODAY, time(8, 0))
    with stage.system() as tx:
        tx.record(DemonstrationLoaded(agency=CITY, scenes=len(story)))
    if watch is not None:
        watch(len(story), len(story), Text("完成", "Done"))


def not_empty() -> ConflictError:
    """Return the refusal to load into a database that has records."""
    return ConflictError(
        Text(
            "这个数据库里已有单位，演示数据只装入空数据库，没有改动任何内容。",
            "This database has agencies already; the demonstration goes into an empty one. Nothing was changed.",
        ),
        remedy=Text(
            "如需重来，请运行 make clean，或用 OVERSIGHT_DATABASE_URL 指定另一个数据库。",
            "To start over run make clean, or name another database in OVERSIGHT_DATABASE_URL.",
        ),
    )
