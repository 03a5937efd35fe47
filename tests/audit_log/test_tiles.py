"""Tiles: one path each, the files that a tree of a size consists of, and bundles that read back as written."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit_log import TileError, audit_verify
from audit_log.encoding import MAX_SIZE
from audit_log.tiles import (
    MAX_LEVEL,
    Tile,
    count_at,
    format_bundle,
    format_hash_tile,
    parse_bundle,
    parse_hash_tile,
    tiles_of,
)

LEVELS = st.none() | st.integers(0, MAX_LEVEL)
TILES = st.builds(Tile, LEVELS, st.integers(0, 2000) | st.integers(0, MAX_SIZE), st.integers(1, 256))
EDGES = (0, 1, 2, 255, 256, 257, 600, 65_535, 65_536, 65_537, 70_000)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(None, 1000, 1), "tile/entries/x001/000.p/1"),
        (Tile(63, 999, 255), "tile/63/999.p/255"),
        (Tile(None, MAX_SIZE), "tile/entries/x009/x223/x372/x036/x854/x775/807"),
    ],
)
def test_paths_are_those_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.format() == path
    assert Tile.parse(path) == tile


@given(TILES)
def test_a_tiles_path_reads_back_as_the_tile(tile: Tile) -> None:
    assert Tile.parse(tile.format()) == tile


@given(st.from_regex(r"tile/(entries|[0-9]{1,2})/(x?[0-9]{3}/){0,8}[0-9]{3}(\.p/[0-9]{0,3})?\n?", fullmatch=True))
@settings(max_examples=300)
def test_whatever_path_is_accepted_is_printed_the_same(path: str) -> None:
    try:
        tile = Tile.parse(path)
    except TileError:
        return
    assert tile.format() == path


@pytest.mark.parametrize(
    "path",
    [
        *("", "tile/0", "tile/0/", "/tile/0/000", "tile/0/000/", "tile/0/000\n", "tile//000", "0/000", "checkpoint"),
        *("tile/64/000", "tile/00/000", "tile/-1/000", "tile/entry/000", "tile/٠/000", "tile/0/٠٠٠"),
        *("tile/0/0", "tile/0/0000", "tile/0/x000/001", "tile/0/001/000", "tile/0/x001", "tile/0/X001/000"),
        *("tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/299", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p"),
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/" + "x001/" * 5000 + "000",
        "tile/0/../0/000",
    ],
)
def test_every_other_spelling_is_refused(path: str) -> None:
    with pytest.raises(TileError, match=r"瓦片.* / .*tile"):
        Tile.parse(path)


@pytest.mark.parametrize(
    "values", [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, MAX_SIZE + 1, 1), (0, 0, 0), (None, 0, 257)]
)
def test_no_tile_is_made_that_has_no_path(values: tuple[int | None, int, int]) -> None:
    with pytest.raises(TileError):
        Tile(*values)


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts() -> None:
    tiles = list(tiles_of(70_000))
    bundles, hashes = [one for one in tiles if one.level is None], [one for one in tiles if one.level is not None]
    partial = [(one.level, one.index, one.width) for one in tiles if one.width < 256]
    assert (len(bundles), len(hashes)) == (274, 274 + 2 + 1)
    assert partial == [(None, 273, 112), (0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert tiles[: len(bundles)] == bundles


@given(st.integers(0, 70_000) | st.sampled_from(EDGES))
@settings(max_examples=40, deadline=None)
def test_the_tiles_of_a_size_hold_each_hash_once_and_no_level_is_empty(size: int) -> None:
    held: dict[int | None, list[int]] = {}
    for tile in tiles_of(size):
        held.setdefault(tile.level, []).extend(range(tile.start, tile.start + tile.width))
    levels = [level for level in range(8) if size // 256**level]
    expected: dict[int | None, list[int]] = {level: list(range(size // 256**level)) for level in levels}
    if size:
        expected[None] = list(range(size))
    assert held == expected


@given(TILES, st.integers(0, MAX_SIZE))
@example(Tile(1, 0, 1), 255)
@example(Tile(1, 0, 1), 256)
def test_a_tile_is_within_a_tree_that_has_its_last_hash(tile: Tile, size: int) -> None:
    assert tile.is_within(size) == (tile.index * 256 + tile.width <= size // 256 ** (tile.level or 0))


@pytest.mark.parametrize("size", EDGES)
def test_a_tree_has_its_own_tiles_and_those_of_every_smaller_one(size: int) -> None:
    for smaller in (one for one in EDGES if one <= size):
        assert all(tile.is_within(size) for tile in tiles_of(smaller))
    assert not any(tile.is_within(size) for tile in set(tiles_of(size + 1)) - set(tiles_of(size)))


def test_the_one_file_verifier_names_tiles_the_same() -> None:
    for index in (0, 7, 999, 1000, 1_234_067):
        for width in (1, 255, 256):
            assert Tile(3, index, width).format() == f"tile/3/{audit_verify.tile_name(index, width)}"


@given(st.integers(0, 9), st.integers(0, MAX_SIZE))
def test_levels_shrink_by_256(level: int, size: int) -> None:
    assert count_at(level, size) == size // 256**level


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=256))
def test_a_bundle_reads_back_as_its_entries(entries: list[bytes]) -> None:
    assert parse_bundle(format_bundle(entries)) == tuple(entries)


@given(st.binary(max_size=12))
def test_whatever_bundle_is_accepted_is_written_the_same(stored: bytes) -> None:
    try:
        entries = parse_bundle(stored)
    except TileError:
        return
    assert format_bundle(entries) == stored


def test_a_bundle_is_entries_after_their_big_endian_lengths() -> None:
    assert format_bundle([b"a" * 258, b"", b"bc"]) == b"\x01\x02" + b"a" * 258 + b"\x00\x00\x00\x02bc"
    longest = b"x" * 65_535
    assert parse_bundle(format_bundle([longest])) == (longest,)


@pytest.mark.parametrize(
    ("entries", "reason"),
    [([], "1 至 256"), ([b""] * 257, "1 至 256"), ([b"x" * 65_536], "超过 65535 字节")],
)
def test_what_makes_no_bundle_is_refused(entries: list[bytes], reason: str) -> None:
    with pytest.raises(TileError, match=re.escape(reason)):
        format_bundle(entries)


@pytest.mark.parametrize(
    ("stored", "reason"),
    [(b"", "1 to 256"), (b"\x00\x00" * 257, "1 to 256"), (b"\x00", "cut off"), (b"\x00\x02a", "cut off")],
)
def test_bytes_that_are_no_bundle_are_refused(stored: bytes, reason: str) -> None:
    with pytest.raises(TileError, match=reason):
        parse_bundle(stored)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=256))
def test_a_hash_tile_reads_back_as_its_hashes(hashes: list[bytes]) -> None:
    assert parse_hash_tile(format_hash_tile(hashes)) == tuple(hashes)
    assert format_hash_tile(hashes) == b"".join(hashes)


@pytest.mark.parametrize(
    ("hashes", "reason"),
    [([], "1 to 256"), ([bytes(32)] * 257, "1 to 256"), ([bytes(32), bytes(31)], "not 32 bytes")],
)
def test_what_makes_no_hash_tile_is_refused(hashes: list[bytes], reason: str) -> None:
    with pytest.raises(TileError, match=reason):
        format_hash_tile(hashes)


@pytest.mark.parametrize(
    ("stored", "reason"),
    [(b"", "1 to 256"), (bytes(32 * 257), "1 to 256"), (bytes(31), "cut off"), (bytes(65), "cut off")],
)
def test_bytes_that_are_no_hash_tile_are_refused(stored: bytes, reason: str) -> None:
    with pytest.raises(TileError, match=reason):
        parse_hash_tile(stored)
