"""Drawing from a frame too large for memory: frame.tsv is read once, in blocks, and only the smallest tickets are kept.

What is refused and what is drawn is the same as with the whole file in memory. Only simple random strata can be drawn
so: where size decides, the sum of all sizes has to be known first.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import lt
from typing import BinaryIO, NamedTuple

from sampling.errors import NoticeError
from sampling.frame import parse_frame
from sampling.notice import StratumPlan, check_size
from sampling.tickets import Smallest

BLOCK = 2**18
_ROWS = re.compile(rb"(?:[A-Za-z0-9_.:-]{1,40}+\t[A-Za-z0-9_.:-]{1,40}+\t(?:0|[1-9][0-9]{0,14}+)\n)++")


class Streamed(NamedTuple):
    """What was drawn per stratum (drawn first, then the reserves), of how many units, and the file's SHA-256."""

    objects: dict[str, list[str]]
    units: int
    sha256: str


def stream_objects(seed: str, file: BinaryIO, plan: Mapping[str, StratumPlan]) -> Streamed:
    """Draw from a frame as it is read; raise FormatError with its line, or NoticeError if the plan doesn't fit it."""
    for name, each in sorted(plan.items()):
        if each.mode != "srs":
            raise NoticeError(f"层 {name} 不是 srs，不能分块抽取", f"the stratum {name} is not srs: not to be streamed")
    smallest = {name: Smallest(seed, f"object/{name}", each.k + each.reserve) for name, each in plan.items()}
    sizes, digest, last = dict.fromkeys(plan, 0), hashlib.sha256(), b""
    for block in _blocks(file):
        digest.update(block)
        ids, strata = _columns(block, last, sum(sizes.values()))
        last = block[block.rfind(b"\n", 0, -1) + 1 :]
        for stratum, names in _by_stratum(ids, strata):
            if stratum not in sizes:
                raise NoticeError(
                    f"层 {stratum} 在计划中没有", f"the plan leaves out the stratum {stratum} of frame.tsv"
                )
            smallest[stratum].offer(names)
            sizes[stratum] += len(names)
    for name, each in sorted(plan.items()):
        check_size(name, each, sizes[name])
    objects = {name: smallest[name].labels() for name in sorted(plan)}
    return Streamed(objects, sum(sizes.values()), digest.hexdigest())


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield blocks of whole lines; only the last one, or a line that is far too long, may lack its LF."""
    rest = b""
    while part := file.read(BLOCK):
        block = rest + part
        end = block.rfind(b"\n") + 1 or (len(block) if len(block) > BLOCK else 0)
        rest = block[end:]
        if end:
            yield block[:end]
    if rest:
        yield rest


def _columns(block: bytes, last: bytes, before: int) -> tuple[Sequence[bytes], Sequence[bytes]]:
    """Return the ids and strata of a block, given the line above it and how many there are before it."""
    if _ROWS.fullmatch(block):
        cells = block.replace(b"\n", b"\t").split(b"\t")
        ids = cells[0:-1:3]
        above = last.partition(b"\t")[0]
        if above < ids[0] and all(map(lt, ids, islice(ids, 1, None))):
            return ids, cells[1::3]
    units = parse_frame(last + block, before - bool(last)).units[bool(last) :]
    return [unit.id.encode() for unit in units], [unit.stratum.encode() for unit in units]


def _by_stratum(ids: Sequence[bytes], strata: Sequence[bytes]) -> Iterable[tuple[str, Sequence[bytes]]]:
    if len(names := set(strata)) == 1:
        return [(names.pop().decode(), ids)]
    grouped: dict[str, list[bytes]] = {name.decode(): [] for name in sorted(names)}
    for name, stratum in zip(ids, strata, strict=True):
        grouped[stratum.decode()].append(name)
    return grouped.items()
