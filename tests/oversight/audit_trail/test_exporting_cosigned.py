"""The name `checkpoint` in an export gains cosignatures, and never loses one."""

from pathlib import Path

import pytest
from sqlalchemy import insert

from audit_log import cosign
from oversight.audit_trail.exporting import OtherBytesError, export_tiles
from oversight.clock import FixedClock
from oversight.persistence import Database
from oversight.persistence.witness_tables import log_cosignature
from tests.oversight.audit_trail.logs import grown
from tests.oversight.audit_trail.witnesses import stranger


def test_the_checkpoint_gains_cosignatures_and_never_loses_one(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    log, folder = grown(any_database, clock, tmp_path), tmp_path / "export"
    checkpoint = export_tiles(any_database, folder, log).checkpoint
    line = cosign(checkpoint, stranger(), 1_700_000_000).format().encode()
    plain = (folder / "checkpoint").read_bytes()
    (folder / "checkpoint").write_bytes(plain + line + b"\n")
    with pytest.raises(OtherBytesError, match="cosignatures"):
        export_tiles(any_database, folder, log)
    (folder / "checkpoint").write_bytes(plain)
    with any_database.engine.begin() as connection:
        values = {"size": checkpoint.size, "witness": "stranger.example", "line": line, "cosigned_at": clock.now()}
        connection.execute(insert(log_cosignature).values(**values))
    assert export_tiles(any_database, folder, log).written == 1
    assert (folder / "checkpoint").read_bytes() == plain + line + b"\n"
