"""The door to the sampling library: sources as people read them, whatever notice they are of."""

from dataclasses import replace
from datetime import date

from oversight.bilingual import Text
from oversight.clock import FixedClock
from oversight.inspections import drawing, queries
from oversight.persistence import Database, reading
from sampling import SeedSource, parse_notice, print_notice
from tests.builders.city import build_city
from tests.builders.inspections import build_notice, build_roster


def test_a_source_is_named_by_the_catalogue_or_by_its_own_name(database: Database, clock: FixedClock) -> None:
    build_city(database, clock)
    build_roster(database, clock)
    build_notice(database, clock)
    with reading(database) as session:
        notice = queries.draw(session, 1).files.notice
    assert [one.title.zh for one in drawing.sources(notice)] == ["中国福利彩票快乐8", "现场当众掷 25 枚六面骰"]
    foreign = SeedSource("index", "[0-9]{40}", date(2026, 11, 30))
    changed = print_notice(replace(parse_notice(notice), seed_sources=[foreign]))
    (source,) = drawing.sources(changed)
    assert (source.title, source.example, source.bits) == (Text("index", "index"), "", "132.8")
    refused = drawing.check_value(source, "12")
    assert refused is not None
    assert "[0-9]{40}" in refused.zh
    assert drawing.check_value(source, "1" * 40) is None
