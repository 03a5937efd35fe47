"""A witness's HTTP face, on the standard library: `POST …/add-checkpoint`, and for monitors two pages to read.

`GET /` shows the verifier key and what is held of each log; `GET …/<hex of SHA-256(origin)>/checkpoint` that log's
checkpoint, signed and cosigned. What is answered to a request:

200  the cosignature's line          409  another size is held (text/x.tlog.size)
400  malformed, or old > size        411  no length     413  too large
403  no trusted key signed it        422  the proof, or the root at the same size, is wrong
404  unknown log                     500  the witness can't store; nothing was cosigned
"""

import logging
import re
import sqlite3
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR, socket
from socketserver import TCPServer
from types import TracebackType
from typing import Any, Self

from audit_log.errors import AuditLogError, WitnessError
from audit_log.witness import (
    MAX_REQUEST_BYTES,
    SIZE_TYPE,
    AddCheckpoint,
    checkpoint_path,
    format_cosignatures,
    format_size,
)
from audit_log.witness_store import WitnessStore

ADD_CHECKPOINT = "/add-checkpoint"
MAX_CONNECTIONS = 64
SECONDS_SILENT = 10
SECONDS_CONNECTED = 60
Answer = tuple[int, str, bytes]  # status, content type, body
_LENGTH = re.compile("[0-9]{1,18}")
_BROKEN = (sqlite3.Error, OSError, AuditLogError)
_TEXT = "text/plain; charset=utf-8"
_log = logging.getLogger("audit_log.witness")


def unix_time() -> int:
    """Return the present time in Unix seconds."""
    return int(time.time())


class WitnessServer:
    """A witness on an address; port 0 takes a free one. Use it as a context manager, or call `serve`."""

    def __init__(self, directory: Path, host: str = "127.0.0.1", port: int = 0) -> None:
        self.store = WitnessStore(directory)
        self.now: Callable[[], int] = unix_time
        self._listener = _Listener((host, port), self)
        self._thread = threading.Thread(target=self.serve, name="witness", daemon=True)

    @property
    def address(self) -> tuple[str, int]:
        """The host and the real port."""
        host, port = self._listener.server_address[:2]
        return str(host), int(port)

    @property
    def url(self) -> str:
        """The submission prefix, without a slash at its end."""
        host, port = self.address
        return f"http://{host}:{port}"

    def serve(self) -> None:
        """Answer requests until interrupted (or, in the thread of `start`, until `close`)."""
        self._listener.serve_forever(poll_interval=0.1)

    def start(self) -> None:
        """Answer requests in a thread."""
        self._thread.start()

    def close(self) -> None:
        """Stop answering and free the port."""
        if self._thread.is_alive():
            self._listener.shutdown()
            self._thread.join()
        self._listener.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer a request for a cosignature."""
        try:
            request = AddCheckpoint.parse(body)
        except WitnessError as refusal:
            return refusal.status, _TEXT, f"{refusal}\n".encode()
        except AuditLogError as error:
            return HTTPStatus.BAD_REQUEST, _TEXT, f"{error}\n".encode()
        try:
            cosignature = self.store.cosign(request, self.now)
        except WitnessError as refusal:
            if refusal.size is not None:
                return refusal.status, SIZE_TYPE, format_size(refusal.size)
            return refusal.status, _TEXT, f"{refusal}\n".encode()
        except _BROKEN:
            return _unusable()
        return HTTPStatus.OK, _TEXT, format_cosignatures([cosignature])

    def front_page(self) -> Answer:
        """Show the verifier key, and the size and root held of each log: 0 and a dash where there is none yet."""
        try:
            held = {one.checkpoint.origin: one.checkpoint for one in self.store.held()}
            origins = sorted({verifier.name for verifier in self.store.trusted()} | held.keys())
        except _BROKEN:
            return _unusable()
        lines = [self.store.verifier.format()]
        lines += [
            f"{origin} {held[origin].size} {held[origin].root.hex()}" if origin in held else f"{origin} 0 -"
            for origin in origins
        ]
        return HTTPStatus.OK, _TEXT, "".join(f"{line}\n" for line in lines).encode()

    def latest(self, path: str) -> Answer:
        """Show the checkpoint held of the log whose `checkpoint_path` the path ends with."""
        try:
            held = [one for one in self.store.held() if path.endswith(f"/{checkpoint_path(one.checkpoint.origin)}")]
        except _BROKEN:
            return _unusable()
        if not held:
            return HTTPStatus.NOT_FOUND, _TEXT, "没有这个地址 / there is nothing here\n".encode()
        return HTTPStatus.OK, _TEXT, held[0].cosigned_note


def _unusable() -> Answer:
    _log.exception("the witness's store can't be used")
    return HTTPStatus.INTERNAL_SERVER_ERROR, _TEXT, "见证的存储不可用 / the witness's store can't be used\n".encode()


class _Listener(ThreadingHTTPServer):
    """Takes connections: so many at once, each for so long, and says nothing of an error to the other side."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], witness: WitnessServer) -> None:
        self.witness = witness
        self._open: dict[socket, float] = {}
        super().__init__(address, _Conversation)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        del client_address
        self._open[request] = time.monotonic()
        return len(self._open) <= MAX_CONNECTIONS

    def shutdown_request(self, request: Any) -> None:
        self._open.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        for connection, since in self._open.copy().items():
            if time.monotonic() - since > SECONDS_CONNECTED:
                _hang_up(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        del request
        _log.info("connection with %s lost", client_address, exc_info=True)


def _hang_up(connection: socket) -> None:
    try:
        connection.shutdown(SHUT_RDWR)
    except OSError:
        _log.debug("already closed")


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "oversight-witness"
    sys_version = ""
    timeout = SECONDS_SILENT
    error_message_format = "%(code)d %(message)s\n"
    error_content_type = _TEXT
    server: _Listener

    def do_POST(self) -> None:
        body = self._body()
        if body is None:
            self.close_connection = True
        elif self.path.endswith(ADD_CHECKPOINT):
            self._answer(*self.server.witness.add_checkpoint(body))
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_GET(self) -> None:
        if self.path == "/":
            self._answer(*self.server.witness.front_page())
        else:
            self._answer(*self.server.witness.latest(self.path))

    def _body(self) -> bytes | None:
        lengths = self.headers.get_all("Content-Length", [])
        if "Transfer-Encoding" in self.headers or len(lengths) != 1 or not _LENGTH.fullmatch(lengths[0]):
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
            return None
        length = int(lengths[0])
        # Of what is too long a part is read all the same, so that the other side comes to read the answer.
        body = self.rfile.read(min(length, 2 * MAX_REQUEST_BYTES))
        if length > MAX_REQUEST_BYTES or len(body) < length:
            too_long = length > MAX_REQUEST_BYTES
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_long else HTTPStatus.BAD_REQUEST)
            return None
        return body

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class names it so
        _log.info("%s %s", self.address_string(), format % args)
