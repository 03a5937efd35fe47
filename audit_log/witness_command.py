"""`python -m audit_log witness`: make a witness, let it serve, tell it which logs to trust, see what it holds."""

import argparse
import json
import logging
import signal
import sqlite3
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from audit_log.errors import AuditLogError
from audit_log.signers import Verifier
from audit_log.witness_server import WitnessServer, unix_time
from audit_log.witness_store import Conflict, Held, WitnessStore

DONE, FAILED = 0, 1
_LAST_PORT = 65_535
LISTENING = "listening on "


def main(arguments: Sequence[str] | None = None, program: str = "python -m audit_log witness") -> int:
    """Run one command: 0 if it is done, 1 if not (with the reason); argparse exits 2 on wrong usage."""
    asked = _parser(program).parse_args(arguments)
    try:
        asked.run(asked)
    except AuditLogError as error:
        return _fail(error.zh, error.en)
    except (OSError, sqlite3.Error) as error:
        return _fail(f"系统不允许：{error}", f"the system refuses: {error}")
    return DONE


def _fail(zh: str, en: str) -> int:
    sys.stderr.write(f"{zh}\n{en}\n")
    return FAILED


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program, description="独立见证 / a stand-alone witness of audit logs")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    init = commands.add_parser("init", help="新建见证：密钥与存储 / make a witness: its key and its store")
    init.set_defaults(run=_init)
    serve = commands.add_parser("serve", help="提供见证服务 / answer requests until interrupted")
    serve.set_defaults(run=_serve)
    trust = commands.add_parser("trust", help="再信任一个日志公钥 / trust a further log key")
    trust.set_defaults(run=_trust)
    distrust = commands.add_parser("distrust", help="不再信任某个日志公钥 / trust a log key no longer")
    distrust.set_defaults(run=_distrust)
    listing = commands.add_parser("list", help="检查点与冲突 / checkpoints held, and conflicts")
    listing.set_defaults(run=_list)
    for command in (init, serve, trust, distrust, listing):
        command.add_argument("directory", type=Path, metavar="DIR", help="见证的目录 / the witness's folder")
    init.add_argument("--name", required=True, help="见证名称，如 changting.example/witness / the witness's name")
    init.add_argument("--log", required=True, metavar="VKEY", help="日志公钥 / the log's verifier key")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_port, default=0, help="0：任选空闲端口 / 0 takes a free one")
    for command in (trust, distrust):
        command.add_argument("log", metavar="VKEY", help="日志公钥 / the log's verifier key")
    listing.add_argument("--json", action="store_true", dest="as_json")
    return parser


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len(str(_LAST_PORT)) and int(text) <= _LAST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"端口须为 0 至 {_LAST_PORT} / a port is 0 to {_LAST_PORT}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _init(asked: argparse.Namespace) -> None:
    store = WitnessStore.create(asked.directory, asked.name, Verifier.parse(asked.log), unix_time())
    _say(store.verifier.format())
    _say(f"witness {store.verifier.name} {store.verifier.format()}")


def _trust(asked: argparse.Namespace) -> None:
    WitnessStore(asked.directory).trust(Verifier.parse(asked.log), unix_time())
    _say(asked.log)


def _distrust(asked: argparse.Namespace) -> None:
    WitnessStore(asked.directory).distrust(Verifier.parse(asked.log))
    _say(asked.log)


def _serve(asked: argparse.Namespace) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    server = WitnessServer(asked.directory, asked.host, asked.port)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _say(f"{LISTENING}{server.url}")
        server.serve()
    except KeyboardInterrupt:
        logging.getLogger(__name__).info("stopped")
    finally:
        server.close()
        signal.signal(signal.SIGTERM, before)


def _list(asked: argparse.Namespace) -> None:
    store = WitnessStore(asked.directory)
    held, conflicts = store.held(), store.conflicts()
    if asked.as_json:
        values = {
            "verifier_key": store.verifier.format(),
            "trusted": [one.format() for one in store.trusted()],
            "checkpoints": [_checkpoint_values(one) for one in held],
            "conflicts": [_conflict_values(one) for one in conflicts],
        }
        _say(json.dumps(values, ensure_ascii=False))
        return
    _say(f"见证 / witness  {store.verifier.format()}")
    for key in store.trusted():
        _say(f"信任 / trusts  {key.format()}")
    for one in held:
        checkpoint = one.checkpoint
        _say(f"持有 / holds  {checkpoint.origin} {checkpoint.size} {checkpoint.root.hex()} {_instant(one.cosigned_at)}")
    for conflict in conflicts:
        _say(
            f"{_KINDS[conflict.kind, conflict.settled_at is not None]}  {conflict.origin} {conflict.size}"
            f" {conflict.root.hex()} {_instant(conflict.seen_at)}"
        )
        _say(f"    {conflict.reason}")


_KINDS = {
    ("fork", False): "分叉！ / FORK",
    ("unproven", False): "未证明 / unproven",
    ("unproven", True): "未证明，后已证明 / unproven, later proven",
}


def _checkpoint_values(held: Held) -> dict[str, Any]:
    checkpoint = held.checkpoint
    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "cosigned_at": _instant(held.cosigned_at),
        "note": held.cosigned_note.decode(),
    }


def _conflict_values(conflict: Conflict) -> dict[str, Any]:
    return {
        "kind": conflict.kind,
        "origin": conflict.origin,
        "size": conflict.size,
        "root": conflict.root.hex(),
        "reason": conflict.reason,
        "seen_at": _instant(conflict.seen_at),
        "settled_at": None if conflict.settled_at is None else _instant(conflict.settled_at),
        "held_note": None if conflict.held_note is None else conflict.held_note.decode(),
        "request": conflict.request.decode(),
    }


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
