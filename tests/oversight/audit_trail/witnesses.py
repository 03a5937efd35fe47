"""Witnesses to test with: real ones in threads of this process, and fakes that answer what they are told to."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from audit_log import KeyType, Policy, PrivateKey, Signer, Verifier
from audit_log.policy import Group, Log, Witness
from audit_log.witness_server import WitnessServer
from audit_log.witness_store import WitnessStore
from oversight.audit_trail.policies import quorum_of
from oversight.persistence import Database
from oversight.settings import Settings


def settings_of(database: Database, directory: Path) -> Settings:
    """Return settings with the log's key at `directory / "log.key"`."""
    url = database.engine.url.render_as_string(hide_password=False)
    return Settings(database_url=url, log_key=directory / "log.key")


@contextmanager
def served(directory: Path, log: Verifier, names: Sequence[str]) -> Iterator[list[WitnessServer]]:
    """Run a real witness of each name."""
    with ExitStack() as stack:
        servers = []
        for name in names:
            if not (directory / name).exists():
                WitnessStore.create(directory / name, name, log, 1_700_000_000)
            servers.append(stack.enter_context(WitnessServer(directory / name)))
        yield servers


def policy_with(log: Verifier, *witnesses: tuple[Verifier, str]) -> Policy:
    """Return a policy with these witnesses and the usual quorum."""
    named = tuple(Witness(key.name, key, url) for key, url in witnesses)
    group = Group("quorum", quorum_of(len(named)), tuple(one.name for one in named))
    return Policy((Log(log),), named, (group,), "quorum")


def policy_of_servers(log: Verifier, servers: Sequence[WitnessServer]) -> Policy:
    """Return a policy that asks these servers."""
    return policy_with(log, *((one.store.verifier, one.url) for one in servers))


def stranger(name: str = "stranger.example") -> Signer:
    """Return a witness's key that no server here has."""
    return Signer(name, PrivateKey.from_seed(bytes(range(32))), KeyType.COSIGNATURE)


@contextmanager
def fake(status: int, body: bytes, **headers: str) -> Iterator[tuple[str, list[bytes]]]:
    """Answer every request alike; yields the address and the bodies that came."""
    asked: list[bytes] = []

    class Fake(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Fake)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def dripping(pieces: Sequence[bytes], pause: threading.Event) -> Iterator[str]:
    """Answer raw bytes piece by piece, a twentieth of a second apart, without end after the last, until `pause`."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            for piece in pieces:
                if pause.wait(0.05):
                    return
                try:
                    connection.sendall(piece)
                except OSError:
                    return
            pause.wait(20)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        pause.set()
        thread.join()
        listener.close()
