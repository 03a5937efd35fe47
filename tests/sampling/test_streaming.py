"""A frame that is read in blocks: the same draw and the same refusals as with the whole of it in memory."""

import hashlib
import io
import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from unittest.mock import patch

import pytest

from sampling import (
    FormatError,
    NoticeError,
    SamplingFrame,
    StratumPlan,
    Unit,
    parse_frame,
    print_frame,
    stream_objects,
)
from sampling.objects import draw_objects
from tests.sampling.oracles import reference_ticket

PLAN = {"A": StratumPlan("srs", 3, 2)}
BLOCK = "sampling.streaming.BLOCK"
SEED = reference_ticket("", "streaming", "")


def frame_of(number: int, strata: str, size: int) -> bytes:
    rng = random.Random(number)  # noqa: S311  # a reproducible frame, not a secret
    names = rng.sample(range(10**6), size)
    return print_frame(SamplingFrame(Unit(f"u{n}", rng.choice(strata), rng.choice([0, 1, 2**53 - 1])) for n in names))


def told(read: Callable[[], object]) -> str:
    """Return what is complained about in the frame's form, `read` if nothing."""
    try:
        with suppress(NoticeError):
            read()
    except FormatError as error:
        return error.en
    return "read"


@pytest.mark.parametrize("block", [64, 200, 2**18])
@pytest.mark.parametrize("strata", ["A", "AB", "ABC"])
def test_it_draws_what_the_whole_frame_gives(block: int, strata: str) -> None:
    body, plan = frame_of(block, strata, 300), {name: StratumPlan("srs", 7, 4) for name in strata}
    with patch(BLOCK, block):
        streamed = stream_objects(SEED, io.BytesIO(body), plan)
    assert streamed.objects == draw_objects(SEED, parse_frame(body), plan)
    assert list(streamed.objects) == sorted(strata)
    assert streamed.units == 300
    assert streamed.sha256 == hashlib.sha256(body).hexdigest()


def test_it_keeps_few_of_many_and_none_where_none_are_asked_for() -> None:
    body, plan = frame_of(1, "AB", 9000), {"A": StratumPlan("srs", 5, 0), "B": StratumPlan("srs", 0, 0)}
    streamed = stream_objects(SEED, io.BytesIO(body), plan)
    assert streamed.objects == draw_objects(SEED, parse_frame(body), plan)
    assert streamed.objects["B"] == []


@pytest.mark.parametrize("block", [40, 64, 2**18])
def test_it_refuses_what_the_whole_frame_refuses_with_the_same_line(block: int) -> None:
    rng, refused = random.Random(block), 0  # noqa: S311  # reproducible changes, not secrets
    good = frame_of(7, "A", 40)
    for _ in range(400):
        body = bytearray(good)
        at = rng.randrange(len(body))
        body[at : at + rng.choice([0, 1])] = rng.choice(
            [b"\n", b"\t", b"0", b"~", b"\r", b"\xef\xbb\xbf", b"\xff", b""]
        )
        with patch(BLOCK, block):
            streamed = told(partial(stream_objects, SEED, io.BytesIO(body), PLAN))
        whole = told(partial(parse_frame, bytes(body)))
        assert (streamed == "read") == (whole == "read"), body
        assert block < len(body) or streamed == whole, body
        refused += whole != "read"
    assert refused > 250


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        (b"a\tA\t1\nb\tA\t1\nb\tA\t2\n", 3, "the id b is given twice"),
        (b"a\tA\t1\nc\tA\t1\nb\tA\t1\n", 3, "not sorted"),
        (b"a\tA\t1\nb\tA\t1\nb\tA\t1\n", 3, "repeats the line above"),
        (b"a\tA\t1\nb\tA\t1\nc\tA\t9007199254740992\n", 3, "must be below 2"),
        (b"a\tA\t1\nb\tA\t1\nc\tA\t01\n", 3, "leading zeros"),
        (b"a\tA\t1\nb\tA\t1\nc\xff\tA\t1\n", 3, "not UTF-8"),
        (b"a\tA\t1\nb\tA\t1\nc\tA\t1", 3, "not ended by LF"),
        (b"a\tA\t1\nb\tA\t1\nc\tA\t1\r\n", 3, "no CR"),
        (b"a\tA\t1\nb\tA\t1\n" + b"c" * 90, 3, "not ended by LF"),
    ],
)
def test_what_is_wrong_in_a_later_block_is_told_with_its_line(body: bytes, line: int, reason: str) -> None:
    with patch(BLOCK, 24), pytest.raises(FormatError, match=reason) as caught:
        stream_objects(SEED, io.BytesIO(body), PLAN)
    assert caught.value.line == line


def test_large_sizes_are_read_like_small_ones() -> None:
    body = b"a\tA\t9007199254740991\nb\tA\t9007199254740991\n"
    assert stream_objects(SEED, io.BytesIO(body), {"A": StratumPlan("srs", 1, 1)}).units == 2


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ({"A": StratumPlan("pps", 1, 0)}, "the stratum A is not srs"),
        ({"A": StratumPlan("all", 1, 0)}, "the stratum A is not srs"),
        ({"B": StratumPlan("srs", 1, 0)}, "leaves out the stratum A"),
        ({"A": StratumPlan("srs", 3, 0)}, "A is to give 3 objects, only 2 can be drawn"),
        ({"A": StratumPlan("srs", 1, 0), "B": StratumPlan("srs", 1, 0)}, "B is to give 1 objects, only 0"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(plan: dict[str, StratumPlan], reason: str) -> None:
    with pytest.raises(NoticeError, match=reason):
        stream_objects(SEED, io.BytesIO(b"a\tA\t1\nb\tA\t1\n"), plan)


def test_no_line_however_long_is_taken_into_memory_as_a_whole() -> None:
    class Endless(io.RawIOBase):
        """A file of one line that never ends."""

        taken = 0

        def read(self, size: int = -1) -> bytes:
            self.taken += size
            return b"c" * size

    endless = Endless()
    with suppress(FormatError):
        stream_objects(SEED, endless, PLAN)  # type: ignore[arg-type]  # it reads like a file
    assert endless.taken <= 2 * 2**18
