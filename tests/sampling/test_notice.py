"""notice.json: inverse of its printing, every key checked, entropy and plan judged."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling import (
    CATALOGUE,
    FormatError,
    Notice,
    NoticeError,
    SeedSource,
    StratumPlan,
    check_events_after,
    check_events_over,
    check_plan,
    parse_frame,
    parse_notice,
    print_notice,
)
from sampling.canonical import print_json
from tests.sampling.samples import DICE, NOTICE, bundle_of, sealed

BODY = bundle_of().notice
KL8 = CATALOGUE["kl8"]
DIGESTS = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
IDS = st.from_regex(r"[A-Za-z0-9_.:-]{1,12}", fullmatch=True)
TITLES = st.text(st.sampled_from('龙岩市 Aa"\\/é—'), max_size=8)
NOTICES = st.builds(
    Notice,
    draw=st.integers(1, 2**53 - 1),
    prev=DIGESTS,
    plan_item=TITLES,
    title=TITLES,
    files=st.fixed_dictionaries(dict.fromkeys(("conflicts.tsv", "frame.tsv", "inspectors.tsv"), DIGESTS)),
    plan=st.dictionaries(
        IDS,
        st.builds(StratumPlan, st.sampled_from(["srs", "pps", "all"]), st.integers(0, 99), st.integers(0, 99)),
        min_size=1,
        max_size=3,
    ),
    team=st.lists(st.sampled_from(["", "law", "会计"]), min_size=2, max_size=4),
    seed_sources=st.just([DICE, SeedSource("b", "[0-9]{30}", date(2026, 1, 1))]),
    publish_by=st.dates(),
)


@given(NOTICES)
def test_parsing_is_the_inverse_of_printing(notice: Notice) -> None:
    printed = print_notice(notice)
    assert parse_notice(printed) == notice
    assert print_notice(parse_notice(printed)) == printed


def test_a_sealed_notice_reads_as_it_was_printed() -> None:
    notice = replace(sealed(), files=dict(parse_notice(BODY).files))
    assert print_notice(parse_notice(print_notice(notice))) == print_notice(notice)


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    members = json.loads(BODY)
    change(members)
    return print_json(members)


def setting(*path: str | int, to: object) -> Callable[[dict[str, Any]], object]:
    def change(members: Any) -> None:
        for step in path[:-1]:
            members = members[step]
        members[path[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda m: m.pop("prev"), "/ lacks the key prev"),
        (setting("note", to="x"), "/ has an unknown key 'note'"),
        (setting("spec", to="LYD/2"), "/spec must be LYD/1, not 'LYD/2'"),
        (setting("draw", to=0), "/draw is numbered from 1"),
        (setting("draw", to="1"), "/draw must be an integer"),
        (setting("draw", to=-1), "/draw must be an integer, not negative"),
        (setting("prev", to="0" * 63), "/prev must be a SHA-256"),
        (setting("prev", to="A" * 64), "/prev must be a SHA-256"),
        (setting("title", to=1), "/title must be a string"),
        (setting("files", "other.tsv", to="0" * 64), "/files has an unknown key"),
        (lambda m: m["files"].pop("frame.tsv"), "/files lacks the key frame.tsv"),
        (setting("files", to=[]), "/files must be an object"),
        (setting("plan", to={}), "/plan may not be empty"),
        (setting("plan", "A", "mode", to="srswor"), "/plan/A/mode must be srs, pps or all"),
        (setting("plan", "A", "k", to=-1), "/plan/A/k must be an integer"),
        (setting("plan", "A", "more", to=1), "/plan/A has an unknown key"),
        (setting("plan", "A B", to={"mode": "all", "k": 0, "reserve": 0}), "a stratum's name is"),
        (setting("team", to=["law"]), "/team has at least two slots"),
        (setting("team", to=["law", "a,b"]), "/team[1] must be a skill"),
        (setting("team", to="ab"), "/team must be an array"),
        (setting("seed_sources", 0, "name", to="a=b"), "/seed_sources[0]/name must be"),
        (setting("seed_sources", 0, "regex", to="[0-9"), "/seed_sources[0]/regex is no regular expression"),
        (setting("seed_sources", 0, "regex", to="1" * 1001), "/seed_sources[0]/regex is longer than 1000"),
        (setting("seed_sources", 0, "event_on", to="2026-02-30"), "/event_on is no day of the calendar"),
        (setting("seed_sources", 0, "event_on", to="20260201"), "/event_on must be a day YYYY-MM-DD"),
        (setting("publish_by", to="soon"), "/publish_by must be a day YYYY-MM-DD"),
        (setting("secret_sha256", to="x"), "/secret_sha256 must be a SHA-256"),
    ],
)
def test_a_notice_of_another_form_is_refused(change: Callable[[dict[str, Any]], object], reason: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse_notice(changed(change))
    assert caught.value.en.startswith("notice.json: ")
    assert reason in caught.value.en


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (setting("seed_sources", 1, "name", to="dice"), "the source dice is given twice"),
        (setting("secret_sha256", to="0" * 64), "sealed mode needs both"),
        (setting("seed_sources", 1, "name", to="secret"), "sealed mode needs both"),
        (setting("seed_sources", 1, "regex", to="[0-9]{3}"), "74.5 bits of 100 needed (dice 64.6, lottery-a 9.9)"),
        (setting("seed_sources", 1, "regex", to=".{20}"), "(dice 64.6, lottery-a 0：无法计数 / not countable)"),
        (setting("seed_sources", 1, "regex", to=CATALOGUE["ssq"].regex), "88.7 bits of 100 needed"),
        (setting("seed_sources", to=[]), "0.0 bits of 100 needed"),
    ],
)
def test_sources_that_do_not_do_are_refused(change: Callable[[dict[str, Any]], object], reason: str) -> None:
    with pytest.raises(NoticeError) as caught:
        parse_notice(changed(change))
    assert reason in caught.value.en


def test_two_draws_of_kuaile_8_are_enough_under_any_names() -> None:
    sources = [SeedSource(f"kl8-{day}", KL8.regex, date(2026, 12, day)) for day in (1, 2)]
    assert replace(NOTICE, seed_sources=sources).outcomes == KL8.outcomes**2 >= 2**123


def test_the_secret_does_not_count_and_comes_last() -> None:
    notice = replace(sealed(), files=dict(parse_notice(BODY).files))
    assert notice.outcomes == NOTICE.outcomes
    alone = replace(notice, seed_sources=notice.seed_sources[1:])
    with pytest.raises(NoticeError, match="bits of 100 needed"):
        parse_notice(print_notice(replace(alone, seed_sources=alone.seed_sources[1:])))
    with pytest.raises(NoticeError, match="must be the last"):
        parse_notice(print_notice(replace(notice, seed_sources=notice.seed_sources[::-1])))


FRAME = parse_frame(b"a\tA\t1\nb\tA\t0\nc\tB\t0\n")


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ({"A": StratumPlan("srs", 1, 0)}, "leaves out the stratum B"),
        (dict.fromkeys("ABC", StratumPlan("all", 0, 0)), "names the stratum C, which frame.tsv lacks"),
        ({"A": StratumPlan("srs", 3, 0), "B": StratumPlan("srs", 1, 0)}, "A is to give 3 objects, only 2 can be drawn"),
        ({"A": StratumPlan("pps", 2, 0), "B": StratumPlan("srs", 1, 0)}, "A is to give 2 objects, only 1 can be drawn"),
        ({"A": StratumPlan("srs", 1, 0), "B": StratumPlan("pps", 0, 0)}, "all weights of the stratum B are 0"),
        ({"A": StratumPlan("all", 3, 0), "B": StratumPlan("srs", 1, 0)}, "A is to give 3 objects"),
    ],
)
def test_a_plan_that_does_not_fit_the_frame_is_refused(plan: dict[str, StratumPlan], reason: str) -> None:
    with pytest.raises(NoticeError) as caught:
        check_plan(replace(NOTICE, plan=plan), FRAME)
    assert reason in caught.value.en


def test_a_plan_that_fits_passes() -> None:
    check_plan(replace(NOTICE, plan={"A": StratumPlan("pps", 1, 4), "B": StratumPlan("all", 0, 0)}), FRAME)


def test_events_are_later_than_the_notice() -> None:
    check_events_after(NOTICE, date(2026, 11, 30))
    with pytest.raises(NoticeError, match="the event of dice on 2026-12-01 is not later than the notice of 2026-12-01"):
        check_events_after(NOTICE, date(2026, 12, 1))


def test_seed_values_wait_for_the_last_event() -> None:
    check_events_over(NOTICE, date(2026, 12, 2))
    with pytest.raises(NoticeError, match="the event of lottery-a is on 2026-12-02, today is 2026-12-01"):
        check_events_over(NOTICE, date(2026, 12, 1))
