"""A key that is kept elsewhere: a program of a signing device signs with it, and is asked through this file's rules.

The program reads the message from its standard input, prints the signature, as bytes or as base64, and exits with 0. It
is run without a shell, with a short time to answer and an almost empty environment; what it prints is verified by the
key's verifier before anything is done with it.
"""

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audit_log import Algorithm, AuditLogError, Verifier
from audit_log.encoding import decode_base64
from audit_log.keys import verify_signature
from oversight.audit_trail.key_ring import LogKeyError
from oversight.bilingual import Text

SECONDS = 10
_COMMAND = "command"
_PROBE = b"oversight/key-check/v1\n"
_SIZES = {Algorithm.ED25519: 64, Algorithm.ML_DSA_44: 2420, Algorithm.SM2: 64}


@dataclass(frozen=True, slots=True)
class CommandKey:
    """A key whose secret only a command can use."""

    command: tuple[str, ...]
    algorithm: Algorithm
    public_key: bytes

    def sign(self, message: bytes) -> bytes:
        """Let the command sign; raise LogKeyError if it does not answer with a signature of this key."""
        answer = _signature(_asked(self.command, message), self.algorithm)
        if not verify_signature(self.public_key, message, answer, self.algorithm):
            raise _refusal(self.command, Text("给出的签名不成立", "what it printed is not this key's signature"))
        return answer


def command_key(command: Sequence[str], verifier: Verifier) -> CommandKey:
    """Return a command as the key of that verifier, once it has shown that it is."""
    if not command or not Path(command[0]).is_absolute():
        raise LogKeyError(
            Text("签名命令须写绝对路径。", "The signing command must be given by its absolute path."),
            remedy=Text('例如 --command "/usr/local/bin/sign 3"', 'For example: --command "/usr/local/bin/sign 3"'),
        )
    key = CommandKey(tuple(command), verifier.key_type.algorithm, verifier.public_key)
    key.sign(_PROBE)
    return key


def format_command(command: Sequence[str]) -> bytes:
    """Return what a key file says that names a command."""
    return json.dumps({_COMMAND: list(command)}, ensure_ascii=False).encode() + b"\n"


def parse_command(stored: bytes) -> tuple[str, ...] | None:
    """Return the command that a key file names; None if it has a key."""
    try:
        values = json.loads(stored)
        command = values[_COMMAND]
    except (ValueError, TypeError, KeyError):
        return None
    fits = isinstance(command, list) and command and all(isinstance(word, str) for word in command)
    return tuple(command) if fits else None


def _asked(command: Sequence[str], message: bytes) -> bytes:
    try:
        program = subprocess.Popen(  # noqa: S603 - the owner of the log's key names the program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise _refusal(command, Text(f"不能运行（{error}）", f"it can't be run ({error})")) from error
    try:
        printed, _ = program.communicate(message, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        os.killpg(program.pid, signal.SIGKILL)
        program.communicate()
        raise _refusal(command, Text(f"{SECONDS} 秒内没有应答", f"no answer within {SECONDS} seconds")) from error
    if program.returncode:
        code = program.returncode
        raise _refusal(command, Text(f"以 {code} 退出", f"it exited with {code}"))
    return printed


def _signature(printed: bytes, algorithm: Algorithm) -> bytes:
    """Take what was printed as it is if it has a signature's length, else as base64."""
    if len(printed) == _SIZES[algorithm]:
        return printed
    try:
        return decode_base64(printed.decode("ascii").strip())
    except ValueError:
        return b""


def _refusal(command: Sequence[str], why: Text) -> LogKeyError:
    return LogKeyError(
        Text("签名命令 {path} 不可用：{zh}。", "The signing command {path} can't be used: {en}.").format(
            path=command[0], zh=why.zh, en=why.en
        ),
        remedy=Text("没有签发任何检查点；请检查签名设备。", "No checkpoint was signed; check the signing device."),
    )


def as_log_key_error(error: AuditLogError) -> LogKeyError:
    """Say what the library refused."""
    return LogKeyError(Text(f"{error.zh}。", f"{error.en}."))
