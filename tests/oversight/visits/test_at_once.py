"""Two devices, or two attempts of one, at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from oversight.clock import FixedClock
from oversight.evidence.files import FileStore
from oversight.persistence import Database, begin, reading
from oversight.visits.queries import visit
from oversight.visits.service import AttachToVisit, StartVisit, attach_to_visit, start_visit
from tests.builders.accounts import build_accounts
from tests.builders.city import build_city
from tests.builders.pictures import jpeg
from tests.builders.visits import OnSite, answer, close, ready, sign_all

UUID = "0b7c2f2e-5a52-4d0c-9a4e-0f0a5b1c2d3e"


def test_what_starts_and_is_sent_at_once_is_one_visit_and_one_file(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    build_city(any_database, clock)
    build_accounts(any_database, clock)
    place, team, who = ready(any_database, clock)

    def start(_: int) -> str:
        with begin(any_database, who, clock) as tx:
            return start_visit(tx, StartVisit(number=1, object=place))

    with ThreadPoolExecutor(4) as pool:
        (identifier,) = set(pool.map(start, range(4)))

    def send(_: int) -> str:
        with begin(any_database, who, clock) as tx:
            command = AttachToVisit(visit=identifier, body=jpeg(), name="a.jpg", identifier=UUID)
            return attach_to_visit(tx, FileStore(tmp_path / "e"), command)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(8))) == {UUID}
    site = OnSite(identifier, place, team, who)
    answer(any_database, clock, site)
    sign_all(any_database, clock, site)
    assert close(any_database, clock, site) == "signed"
    with reading(any_database) as session:
        assert len(visit(session, "", identifier).evidence) == 1
