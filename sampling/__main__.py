"""`python -m sampling`: draw, verify, and look at tickets, without database and network."""

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from sampling.bundle import load_bundle
from sampling.certificate import RUNS, certify_fairness
from sampling.drawing import draw, read_inputs
from sampling.errors import SamplingError
from sampling.explanation import Line, describe_hall, explain
from sampling.result import parse_result
from sampling.seed import parse_values
from sampling.tickets import ticket
from sampling.verify import Check, is_verified, verify

DONE, REFUSED = 0, 1
_SEEDS_LIMIT = 2**20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it is done (or verified), 1 if not, with the reason; argparse exits 2 on wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    asked = _parser().parse_args(arguments)
    try:
        status: int = asked.run(asked)
    except SamplingError as error:
        print(f"错误：{error.zh}\nerror: {error.en}", file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(f"无法读取 {error.filename}\ncannot read {error.filename}: {error.strerror}", file=sys.stderr)
        return REFUSED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sampling", description="可核验的随机抽取 / draws that anyone can check"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser(
        "run", help="由公告与种子数值计算 result.json / compute result.json from notice and seed values"
    )
    run.add_argument("bundle", type=Path, metavar="BUNDLE", help="文件夹或 zip / a folder or a zip")
    run.add_argument("--seeds", type=Path, required=True, metavar="FILE.json", help="{来源: 数值} / {name: value}")
    run.set_defaults(run=_run)
    check = commands.add_parser("verify", help="核验一次抽取 / verify a draw")
    check.add_argument("bundle", type=Path, metavar="BUNDLE", help="文件夹或 zip / a folder or a zip")
    check.set_defaults(run=_verify)
    certificate = commands.add_parser("certificate", help="公平性证书 / the fairness certificate of a notice")
    certificate.add_argument("bundle", type=Path, metavar="BUNDLE", help="文件夹或 zip / a folder or a zip")
    certificate.add_argument("--runs", type=_positive, default=RUNS, help="模拟次数 / number of simulated draws")
    certificate.set_defaults(run=_certificate)
    _add_ticket(commands)
    return parser


def _add_ticket(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    one = commands.add_parser(
        "ticket",
        help="一个编号为何抽中或未抽中；或一个抽取号 / why an id was drawn or not; or one ticket",
        usage="%(prog)s BUNDLE ID\n       %(prog)s SEED TAG LABEL",
    )
    words = "抽取结果与编号；或种子、标签与名称 / a drawn bundle and an id; or what T(TAG, LABEL) is made of"
    one.add_argument("words", nargs="+", metavar="WORD", help=words)
    one.set_defaults(run=_ticket, wrong=one.error)


def _run(asked: argparse.Namespace) -> int:
    with asked.seeds.open("rb") as file:
        values = parse_values(str(asked.seeds), file.read(_SEEDS_LIMIT))
    body = draw(load_bundle(asked.bundle), values)
    _print_bytes(body)
    if (hall := parse_result(body).hall) is not None:
        void = Line(
            "无法组成合法的检查组：结果为证书，公告因此作废",
            "no lawful teams exist: the result is the certificate, and the notice is void for that reason",
        )
        for line in (void, *describe_hall(hall)):
            print(f"{line.zh}\n{line.en}", file=sys.stderr)
    return DONE


def _verify(asked: argparse.Namespace) -> int:
    try:
        checks = verify(load_bundle(asked.bundle))
    except SamplingError as error:
        checks = [Check(False, error.zh, error.en)]
    for check in checks:
        print(f"{'[通过 PASS]' if check.passed else '[不通过 FAIL]'} {check.zh} / {check.en}")
    verified = is_verified(checks)
    print("VERIFIED" if verified else "FAILED")
    return DONE if verified else REFUSED


def _certificate(asked: argparse.Namespace) -> int:
    _print_bytes(certify_fairness(read_inputs(load_bundle(asked.bundle)), asked.runs).print())
    return DONE


def _ticket(asked: argparse.Namespace) -> int:
    match asked.words:
        case [place, name]:
            for line in explain(load_bundle(Path(place)), name):
                print(line.zh if line.zh == line.en else f"{line.zh} / {line.en}")
        case [seed, tag, label]:
            print(ticket(seed, tag, label))
        case _:
            asked.wrong("BUNDLE ID | SEED TAG LABEL")
    return DONE


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("须为正整数 / must be a positive integer")
    return int(text)


def _print_bytes(body: bytes) -> None:
    sys.stdout.write(body.decode())


if __name__ == "__main__":
    sys.exit(main())
