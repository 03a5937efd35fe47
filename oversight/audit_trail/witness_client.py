"""One question to a witness over HTTP: no redirect is followed, no proxy used, no answer waited for too long.

Nothing a witness sends may harm the log: its answer has a largest size and must be whole by a deadline, however slowly
it drips.
"""

import io
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import socket
from typing import Any
from urllib.parse import urlsplit

SECONDS = 4.0
LONGEST_ANSWER = 16_384
PATH = "/add-checkpoint"
_TYPE = "text/plain; charset=utf-8"


class WitnessSilentError(Exception):
    """A witness gave no answer that can be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness answered, as it came."""

    status: int
    content_type: str
    body: bytes


def add_checkpoint(url: str, body: bytes, seconds: float = SECONDS) -> Answer:
    """Post a request to a witness's submission prefix.

    Raises WitnessSilentError: `unreachable`, `timeout`, `malformed` (no HTTP), `too-large`.
    """
    until = time.monotonic() + seconds
    connection = _connection(url, seconds)
    try:
        connection.request("POST", urlsplit(url).path.rstrip("/") + PATH, body, {"Content-Type": _TYPE})
        connection.response_class = _until(until)
        with connection.getresponse() as response:
            content = response.read(LONGEST_ANSWER + 1)
    except TimeoutError as error:
        raise WitnessSilentError("timeout") from error
    except (HTTPException, ValueError) as error:
        raise WitnessSilentError("malformed") from error
    except OSError as error:
        raise WitnessSilentError("unreachable") from error
    finally:
        connection.close()
    if len(content) > LONGEST_ANSWER:
        raise WitnessSilentError("too-large")
    return Answer(response.status, response.headers.get_content_type(), content)


def _connection(url: str, seconds: float) -> HTTPConnection:
    parts = urlsplit(url)
    make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return make(parts.hostname or "", parts.port, timeout=seconds)


def _until(instant: float) -> Any:
    """Return a class of responses that read from their socket until an instant, not so long for each packet."""

    class Response(HTTPResponse):
        def __init__(self, sock: socket, *arguments: Any, **options: Any) -> None:
            super().__init__(sock, *arguments, **options)
            self.fp = io.BufferedReader(_Reader(sock, self.fp.detach(), instant))

    return Response


class _Reader(io.RawIOBase):
    def __init__(self, connection: socket, stream: Any, until: float) -> None:
        self._connection = connection
        self._stream = stream
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        count: int = self._stream.readinto(buffer)
        return count

    def close(self) -> None:
        self._stream.close()
        super().close()
