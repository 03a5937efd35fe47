"""The tree beside a bare hashlib loop and the PyPI package pymerkle: `python benchmarks/merkle.py [LEAVES]`, 1,000,000.

Printed as ratios where a ratio is promised (docs/spec-audit-log.md): a root at most 1.2 times the bare loop that makes
the same number of hashes, an inclusion proof at most 2 ms, an exported log verified at most 3 s.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from pymerkle import InmemoryTree

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from audit_log import (  # noqa: E402  # the project is found from any working directory
    Checkpoint,
    Frontier,
    MemoryReader,
    audit_verify,
    inclusion_proof,
    leaf_hash,
    root,
    verify_inclusion,
)


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare_loop(leaves: Sequence[bytes]) -> bytes:
    """Hash each leaf, and as many nodes as a tree over them has, with nothing else done."""
    hashes = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    last = hashes[0]
    for one in hashes[1:]:
        last = sha256(b"\x01" + last + one).digest()
    return last


def append_singly(leaf_hashes: Sequence[bytes]) -> Frontier:
    """Grow a frontier leaf by leaf."""
    frontier = Frontier()
    for one in leaf_hashes:
        frontier.append(one)
    return frontier


def verify_all(leaf_hashes: Sequence[bytes], proofs: Sequence[tuple[int, list[bytes]]], top: bytes) -> None:
    """Verify inclusion proofs by their indices."""
    for index, proof in proofs:
        verify_inclusion(leaf_hashes[index], index, len(leaf_hashes), proof, top)


def write_bundles(folder: Path, leaves: Sequence[bytes], reader: MemoryReader) -> None:
    """Export leaves as tiles."""
    level = 0
    while count := len(leaves) // 256**level:
        for index, width in audit_verify.spans(count):
            start = index * 256
            tiles = {str(level): b"".join(reader.read(level, start, width))}
            if level == 0:
                bundle = leaves[start : start + width]
                tiles["entries"] = b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in bundle)
            for kind, stored in tiles.items():
                path = folder / "tile" / kind / audit_verify.tile_name(index, width)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(stored)
        level += 1


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("leaves", type=int, nargs="?", default=1_000_000)
    count = parser.parse_args().leaves
    leaves = [os.urandom(64) for _ in range(count)]
    leaf_hashes = [leaf_hash(leaf) for leaf in leaves]

    pairs = [(timed(lambda: bare_loop(leaves)), timed(lambda: root(leaves))) for _ in range(3)]
    loop, ours = (min(times) for times in zip(*pairs, strict=True))
    print(f"root of {count:,} leaves          {ours:7.2f} s   bare loop {loop:.2f} s   ratio {ours / loop:.2f} (≤ 1.2)")
    other = InmemoryTree(algorithm="sha256")
    theirs = timed(lambda: [other.append_entry(leaf) for leaf in leaves]) + timed(other.get_root)
    if other.get_root() != root(leaves):
        raise SystemExit("pymerkle has another root")
    print(f"  pymerkle, in memory            {theirs:9.2f} s   ratio {theirs / loop:.1f}   {theirs / ours:.1f} × ours")
    singly = timed(lambda: append_singly(leaf_hashes))
    print(f"frontier, appended one by one    {count / singly:10,.0f} leaves/s")

    reader = MemoryReader(leaf_hashes)
    inclusion_proof(reader, 0, count)
    indices = range(0, count, max(1, count // 500))
    proving = timed(lambda: [inclusion_proof(reader, index, count) for index in indices]) / len(indices)
    top = root(leaves)
    proofs = [(index, inclusion_proof(reader, index, count)) for index in indices]
    verifying = timed(lambda: verify_all(leaf_hashes, proofs, top)) / len(proofs)
    print(f"inclusion proof                  {proving * 1000:10.3f} ms made (≤ 2), {verifying * 1000:.3f} ms verified")

    with tempfile.TemporaryDirectory() as folder:
        write_bundles(Path(folder), leaves, reader)
        claimed = audit_verify.Checkpoint(Checkpoint("bench", count, top).origin, count, top, {})
        whole = timed(lambda: audit_verify.check_tiles(Path(folder), claimed, hashes_only=False))
    print(f"exported log verified offline    {whole:10.2f} s (≤ 3 s at 1,000,000)")


if __name__ == "__main__":
    main()
