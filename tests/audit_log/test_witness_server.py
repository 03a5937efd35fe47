"""The witness over HTTP: statuses and types as specified, limits, and no traceback for the other side."""

import hashlib
import logging
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.request import urlopen

import pytest

from audit_log import WitnessError, note, witness_server
from audit_log.witness import MAX_REQUEST_BYTES, SIZE_TYPE, parse_cosignatures
from audit_log.witness_server import MAX_CONNECTIONS, WitnessServer
from audit_log.witness_store import STORE_FILE
from tests.audit_log.samples import LOG, ORIGIN, checkpoint, signed, signer
from tests.audit_log.witness_requests import LEAVES, NAME, forked, request, witness

TEXT = "text/plain; charset=utf-8"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WitnessServer]:
    """Run a witness of the sample log on a free port of this machine."""
    witness(tmp_path / "w")
    with WitnessServer(tmp_path / "w") as running:
        yield running


def post(server: WitnessServer, body: bytes, path: str = "/add-checkpoint") -> tuple[int, str | None, bytes]:
    with closing(HTTPConnection(*server.address, timeout=10)) as connection:
        connection.request("POST", path, body)
        return told(connection.getresponse())


def told(response: HTTPResponse) -> tuple[int, str | None, bytes]:
    return response.status, response.getheader("Content-Type"), response.read()


def raw(server: WitnessServer, sent: bytes) -> bytes:
    """Send bytes as they are, and nothing more; return all that comes back."""
    with socket.create_connection(server.address, timeout=10) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_growth_is_cosigned_with_a_line_that_verifies(server: WitnessServer) -> None:
    server.now = lambda: 1234
    for old, size in ((0, 3), (3, 7), (7, 7)):
        status, content_type, body = post(server, request(old, size).format())
        assert (status, content_type) == (200, TEXT)
        [made] = parse_cosignatures(body, checkpoint(LEAVES[:size]), server.store.verifier)
        assert made.at == 1234
        assert body.decode().startswith(f"— {NAME} ")


def test_each_refusal_has_the_status_of_the_specification(server: WitnessServer) -> None:
    stranger = signer("elsewhere.example", 1)
    elsewhere = replace(checkpoint(LEAVES[:7]), origin="elsewhere.example")
    seven = request(3, 7)
    post(server, request(0, 3).format())
    refused = [
        (replace(seven, checkpoint=signed(elsewhere, (), stranger)), 404),
        (replace(seven, checkpoint=signed(checkpoint(LEAVES[:7]), (), signer(ORIGIN, 9))), 403),
        (request(8, 7), 400),
        (replace(seven, proof=()), 422),
        (forked(3, 3), 422),
    ]
    for one, status in refused:
        told_status, content_type, reason = post(server, one.format())
        assert (told_status, content_type) == (status, TEXT)
        assert " / " in reason.decode()
    for malformed in (b"", b"old 3\n", seven.format()[:-1], b"\xff" * 99):
        assert post(server, malformed)[0] == 400


def test_another_old_size_is_answered_with_the_size_held_in_its_own_type(server: WitnessServer) -> None:
    assert post(server, request(3, 7).format()) == (409, SIZE_TYPE, b"0\n")
    post(server, request(0, 7).format())
    assert post(server, request(3, 9).format()) == (409, "text/x.tlog.size", b"7\n")


def test_the_prefix_is_whatever_stands_before_add_checkpoint(server: WitnessServer) -> None:
    assert post(server, request(0, 3).format(), "/some/prefix/add-checkpoint")[0] == 200
    assert post(server, request(3, 7).format(), "/add-entry")[0] == 404


def test_one_connection_serves_many_requests(server: WitnessServer) -> None:
    with closing(HTTPConnection(*server.address, timeout=10)) as connection:
        connection.connect()
        used = connection.sock
        for old, size, status in ((0, 3, 200), (0, 3, 409), (3, 7, 200)):
            connection.request("POST", "/add-checkpoint", request(old, size).format())
            assert told(connection.getresponse())[0] == status
            assert connection.sock is used
        connection.request("GET", "/")
        assert told(connection.getresponse())[0] == 200


def test_the_front_page_names_the_key_and_each_logs_size(server: WitnessServer) -> None:
    key = server.store.verifier.format()
    server.store.trust(signer("another.example", 9).verifier, 1)
    with urlopen(f"{server.url}/") as page:  # noqa: S310  # our own server's address
        assert page.read().decode() == f"{key}\nanother.example 0 -\n{ORIGIN} 0 -\n"
    post(server, request(0, 7).format())
    with urlopen(f"{server.url}/") as page:  # noqa: S310  # our own server's address
        assert page.read().decode() == (f"{key}\nanother.example 0 -\n{ORIGIN} 7 {checkpoint(LEAVES[:7]).root.hex()}\n")


def test_monitors_get_the_checkpoint_held_signed_and_cosigned_under_any_prefix(server: WitnessServer) -> None:
    path = f"{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
    assert raw(server, f"GET /{path} HTTP/1.0\r\n\r\n".encode()).startswith(b"HTTP/1.1 404 ")
    post(server, request(0, 7).format())
    for prefix in ("", "/some/prefix"):
        with urlopen(f"{server.url}{prefix}/{path}") as page:  # noqa: S310  # our own server's address
            opened = note.open(page.read(), [LOG.verifier, server.store.verifier])
        assert opened.text == checkpoint(LEAVES[:7]).format()
        assert len(opened.verified) == 2


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /nowhere HTTP/1.1\r\n\r\n", 404),
        (b"PUT / HTTP/1.1\r\n\r\n", 501),
        (b"nonsense\r\n\r\n", 400),
        (b"POST /add-checkpoint HTTP/1.1\r\n\r\n", 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 5\r\n\r\nold", 400),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 999999999999999999\r\n\r\nold", 413),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", 411),
    ],
)
def test_what_is_no_proper_request_is_answered_in_plain_text(server: WitnessServer, sent: bytes, status: int) -> None:
    answer = raw(server, sent)
    assert f" {status} ".encode() in answer.partition(b"\r\n")[0] or answer.startswith(f"{status} ".encode())
    assert b"Traceback" not in answer
    assert b"<" not in answer


def test_a_body_over_the_limit_is_refused_and_the_answer_can_be_read(server: WitnessServer) -> None:
    assert post(server, b"x" * (MAX_REQUEST_BYTES + 1))[0] == 413
    assert post(server, b"x" * MAX_REQUEST_BYTES)[0] == 400


def test_a_store_that_is_gone_is_an_error_of_the_witness_and_nothing_is_cosigned(
    server: WitnessServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.move(tmp_path / "w" / STORE_FILE, tmp_path / "kept")
    status, content_type, body = post(server, request(0, 3).format())
    assert (status, content_type) == (500, TEXT)
    assert b"Traceback" not in body
    assert b"can't be used" in body
    for path in (b"/", b"/nowhere"):
        assert raw(server, b"GET %b HTTP/1.0\r\n\r\n" % path).startswith(b"HTTP/1.1 500 ")
    assert "the witness's store can't be used" in caplog.text


def test_a_silent_connection_is_dropped_and_others_are_served(
    server: WitnessServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness_server._Conversation, "timeout", 0.05)
    with socket.create_connection(server.address, timeout=10) as silent:
        assert silent.recv(1) == b""
    with socket.create_connection(server.address, timeout=10) as halting:
        halting.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 5\r\n\r\nold")
        assert halting.recv(1) == b""
    assert post(server, request(0, 3).format())[0] == 200


def test_a_connection_is_ended_after_its_time_even_if_it_keeps_talking(
    server: WitnessServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness_server, "SECONDS_CONNECTED", -1)
    with socket.create_connection(server.address, timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        assert connection.recv(1) == b""


def test_hanging_up_a_connection_that_has_ended_is_no_error() -> None:
    ours, theirs = socket.socketpair()
    theirs.close()
    ours.close()
    witness_server._hang_up(ours)


def test_connections_beyond_the_limit_are_closed_and_served_again_later(
    server: WitnessServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness_server, "MAX_CONNECTIONS", 2)
    assert MAX_CONNECTIONS > 2
    held = [HTTPConnection(*server.address, timeout=10) for _ in range(2)]
    for connection in held:
        connection.request("GET", "/")
        connection.getresponse().read()
    with socket.create_connection(server.address, timeout=10) as refused:
        assert refused.recv(1) == b""
    for connection in held:
        connection.close()
    while server._listener._open:
        time.sleep(0.01)
    assert post(server, request(0, 3).format())[0] == 200


def test_a_lost_connection_is_noted_without_the_other_side_learning_why(
    server: WitnessServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_off(_: bytes) -> None:
        raise ConnectionResetError

    caplog.set_level(logging.INFO, "audit_log.witness")
    monkeypatch.setattr(server, "add_checkpoint", break_off)
    answer = raw(server, b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
    assert answer == b""
    assert "lost" in caplog.text


def test_a_server_needs_a_witness_and_a_port_that_is_free(server: WitnessServer, tmp_path: Path) -> None:
    with pytest.raises(WitnessError, match="run witness init first"):
        WitnessServer(tmp_path)
    with pytest.raises(OSError, match="in use"):
        WitnessServer(tmp_path / "w", *server.address)


def test_a_server_that_never_started_closes(tmp_path: Path) -> None:
    witness(tmp_path)
    closed = WitnessServer(tmp_path)
    closed.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(closed.address, timeout=10)


def test_the_time_is_the_machines() -> None:
    first = witness_server.unix_time()
    assert 0 < first <= witness_server.unix_time()
