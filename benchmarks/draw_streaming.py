"""Draw 1,000 of 40,000,000 ids that are read as a stream: time, and the most memory this process ever held.

The frame is made as it is read; what that takes is measured apart and is part of the time.
"""

import hashlib
import resource
import sys
import time
from collections.abc import Iterator
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO, cast

sys.path.insert(0, str(Path(__file__).parents[1]))

from sampling import StratumPlan, stream_objects  # the project is found from any working directory

IDS, DRAWN, RESERVE, PART = 40_000_000, 1_000, 100, 2**18
LINE = len(b"LY-00000000\tA\t1\n")
SEED = hashlib.sha256(b"LYD1 example").hexdigest()


class Frame(RawIOBase):
    """A frame.tsv of one stratum, made part by part as it is read."""

    def __init__(self, units: int) -> None:
        self.units = units
        self.made = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next lines, `size` bytes of them at most; nothing at the end."""
        start, self.made = self.made, min(self.made + size // LINE, self.units)
        return b"".join([b"LY-%08d\tA\t1\n" % number for number in range(start, self.made)])


def main(ids: int = IDS) -> None:
    """Print time and memory beside what is wanted."""
    begun = time.perf_counter()
    bytes_made = sum(map(len, parts(ids)))
    made = time.perf_counter()
    drawn = stream_objects(SEED, cast("BinaryIO", Frame(ids)), {"A": StratumPlan("srs", DRAWN, RESERVE)})
    seconds = time.perf_counter() - made
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"draw of {len(drawn.objects['A']):,} from a stream of {drawn.units:,} ids, {bytes_made / 2**20:,.0f} MiB")
    print(
        f"  checked, hashed and drawn  {seconds:7.2f} s   (target < 60 s; {made - begun:.2f} s of it to make the frame)"
    )
    print(f"  most memory held           {memory:7.0f} MiB (target < 300 MiB)")


def parts(ids: int) -> Iterator[bytes]:
    """Yield the frame's parts."""
    frame = Frame(ids)
    while part := frame.read(PART):
        yield part


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
