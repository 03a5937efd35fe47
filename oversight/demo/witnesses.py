"""Seven county offices on one machine: each has its own key and store, and a process of its own that cosigns."""

import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from audit_log import AuditLogError, Policy, Verifier
from audit_log.witness_command import LISTENING
from audit_log.witness_store import WitnessStore
from oversight.audit_trail.keys import log_verifier
from oversight.audit_trail.policies import policy_of, policy_path, write_policy
from oversight.bilingual import Text
from oversight.clock import Clock
from oversight.errors import UnavailableError
from oversight.settings import Settings

COUNTIES = {
    "350802": "xinluo.longyan.example/witness",
    "350803": "yongding.longyan.example/witness",
    "350821": "changting.longyan.example/witness",
    "350823": "shanghang.longyan.example/witness",
    "350824": "wuping.longyan.example/witness",
    "350825": "liancheng.longyan.example/witness",
    "350881": "zhangping.longyan.example/witness",
}
"""The county's code and the name of its witness's key."""


class WitnessNotStartedError(UnavailableError):
    """A county's witness did not come up."""

    code = "witness-not-started"


@dataclass(frozen=True, slots=True)
class County:
    """A county's witness: its agency, where it keeps its key and store, and its verifier key."""

    code: str
    folder: Path
    verifier: Verifier


@contextmanager
def witnesses_running(settings: Settings, clock: Clock) -> Iterator[Policy]:
    """Run the seven witnesses, made on first use, until the end of the block; yield the policy that names them.

    A policy that names other witnesses is left as it is.
    """
    log = log_verifier(settings.log_key, settings.log_origin)
    counties = [_county(settings, log, clock, code) for code in COUNTIES]
    before = _addresses(settings)
    with ExitStack() as stack:
        started = [stack.enter_context(_process(one, _free_port(before.get(one.verifier, "")))) for one in counties]
        stack.callback(_tell_to_stop, started)
        urls = {one.verifier: _listening(one, process) for one, process in zip(counties, started, strict=True)}
        if before != urls and set(before) <= set(urls):
            policy_path(settings).unlink(missing_ok=True)
            write_policy(settings, list(urls.items()))
        yield policy_of(settings, settings.log_origin)


def _tell_to_stop(started: Sequence[subprocess.Popen[str]]) -> None:
    """Tell all at once, before each is waited for."""
    for process in started:
        process.terminate()


def _county(settings: Settings, log: Verifier, clock: Clock, code: str) -> County:
    folder = settings.log_key.parent / "witnesses" / code
    made = folder.exists()
    at = int(clock.now().timestamp())
    try:
        store = WitnessStore(folder) if made else WitnessStore.create(folder, COUNTIES[code], log, at)
    except AuditLogError as error:
        raise WitnessNotStartedError(Text(f"{error.zh}。", f"{error.en}.")) from error
    return County(code, folder, store.verifier)


def _addresses(settings: Settings) -> Mapping[Verifier, str]:
    """Return where the policy's witnesses answered the last time; nothing if there is no policy yet."""
    if not policy_path(settings).exists():
        return {}
    return {one.verifier: one.url or "" for one in policy_of(settings, settings.log_origin).witnesses}


def _free_port(url: str) -> int:
    """Return the port of the last time if it is free, else 0 for any."""
    port = urlsplit(url).port or 0
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


@contextmanager
def _process(county: County, port: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "audit_log", "witness", "serve", str(county.folder), "--port", str(port)]
    with (
        (county.folder / "requests.log").open("a", encoding="utf-8") as told,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told, text=True) as process,  # noqa: S603 - our own
    ):
        try:
            yield process
        finally:
            process.terminate()


def _listening(county: County, process: subprocess.Popen[str]) -> str:
    """Wait for the line that says where a witness answers."""
    line = process.stdout.readline() if process.stdout else ""
    if not line.startswith(LISTENING):
        raise WitnessNotStartedError(
            Text("县见证没有启动，原因见 {path}。", "A county's witness did not start; {path} says why.").format(
                path=county.folder / "requests.log"
            )
        )
    return line.removeprefix(LISTENING).strip()
