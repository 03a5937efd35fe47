"""A visit from its start to its end, and what is refused on the way."""

from pathlib import Path

import pytest

from oversight.accounts.queries import principal_named
from oversight.clock import FixedClock
from oversight.errors import ConflictError, InvalidInputError, NotFoundError, OutOfScopeError, RecusedError
from oversight.evidence.files import FileStore
from oversight.inspections.service import ApproveVoid, RequestVoid, approve_void, request_void
from oversight.inspections.service.linking import LinkInspector, link_inspector
from oversight.permissions import Role
from oversight.persistence import Database, Principal, begin, reading
from oversight.visits import teams
from oversight.visits.queries import earlier_answers, signatures, visit, visits_by, visits_of
from oversight.visits.service import (
    AnswerLines,
    AttachToVisit,
    Given,
    SignAsInspected,
    SignAsInspector,
    StartVisit,
    answer_lines,
    attach_to_visit,
    sign_as_inspected,
    sign_as_inspector,
    start_visit,
)
from tests.builders.city import COUNTY, OTHER_COUNTY
from tests.builders.inspections import LEADER, PLANNER
from tests.builders.pictures import jpeg
from tests.builders.visits import answer, attach, close, closed, ready, sign_all, start, started

CODE = "G1"
UUID = "0b7c2f2e-5a52-4d0c-9a4e-0f0a5b1c2d3e"


def give(database: Database, clock: FixedClock, site: object, *given: Given, reason: str = "") -> list[str]:
    """Store answers of a visit."""
    with begin(database, site.inspector, clock) as tx:  # type: ignore[attr-defined]  # an OnSite
        return answer_lines(tx, AnswerLines(visit=site.visit, answers=given, reason=reason))  # type: ignore[attr-defined]


def line_of(database: Database, identifier: str) -> str:
    """Return the first line of a visit's checklist."""
    from oversight.visits.queries import checklist_of

    with reading(database) as session:
        return checklist_of(session, identifier)[0]["code"]


def test_a_visit_is_answered_proved_signed_by_both_sides_and_closed(
    city: Database, clock: FixedClock, tmp_path: Path
) -> None:
    site = started(city, clock)
    answer(city, clock, site)
    attach(city, clock, site, tmp_path)
    sign_all(city, clock, site)
    assert close(city, clock, site) == "signed"
    with reading(city) as session:
        (row,) = visits_of(session, "", 1)
        assert visits_of(session, OTHER_COUNTY, 1) == ()
        assert visits_by(session, COUNTY, site.team[0]) == (row,)
        assert visits_by(session, COUNTY, "J9999") == ()
    assert (row.object, row.state, row.signed_by_inspectors, row.signed_by_inspected) == (site.place, "signed", 2, True)
    assert all(one.ok for one in row.answers)
    assert len(row.answers) == row.questions
    assert len(row.evidence) == 1


def test_a_refusal_to_sign_is_put_on_record_and_does_not_stop_the_end(city: Database, clock: FixedClock) -> None:
    site = closed(city, clock, refused=True)
    with reading(city) as session:
        row = visit(session, "", site.visit)
        assert signatures(session, row)[-1].reason == "不认可记录"
    assert (row.state, row.signed_by_inspected) == ("refused", False)


def test_a_team_of_one_is_refused_with_the_number(
    city: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, team, who = ready(city, clock)
    monkeypatch.setattr("oversight.visits.service.starting.team_of", lambda *_: team[:1])
    with pytest.raises(ConflictError, match="不得少于两名检查员，现有 1 名"):
        start(city, clock, place, team, who)


def test_only_members_of_the_drawn_team_may_start_or_work(city: Database, clock: FixedClock) -> None:
    site = started(city, clock)
    stranger = Principal("stranger", Role.INSPECTOR, "350800.MZ", "", "外人")
    with pytest.raises(RecusedError, match="只有抽中的检查组成员"), begin(city, stranger, clock) as tx:
        start_visit(tx, StartVisit(number=1, object=site.place))
    with pytest.raises(RecusedError), begin(city, stranger, clock) as tx:
        answer_lines(tx, AnswerLines(visit=site.visit, answers=()))


def test_starting_twice_gives_the_visit_that_has_begun(city: Database, clock: FixedClock) -> None:
    site = started(city, clock)
    assert start(city, clock, site.place, site.team, site.inspector).visit == site.visit


@pytest.mark.parametrize(("number", "place"), [(1, "350825999"), (9, "350825101")])
def test_an_object_that_was_not_drawn_is_not_visited(
    city: Database, clock: FixedClock, number: int, place: str
) -> None:
    _, _, who = ready(city, clock)
    with pytest.raises(NotFoundError), begin(city, who, clock) as tx:
        start_visit(tx, StartVisit(number=number, object=place))


def test_a_void_draw_sends_nobody(city: Database, clock: FixedClock) -> None:
    place, team, who = ready(city, clock)
    with begin(city, LEADER, clock) as tx:
        request_void(tx, RequestVoid(notice="1", reason="wrong_frame"))
    with begin(city, Principal("second", Role.CITY_LEADER, "350800.MZ", "", "二"), clock) as tx:
        approve_void(tx, ApproveVoid(notice="1"))
    with pytest.raises(ConflictError, match="已经作废"):
        start(city, clock, place, team, who)


def test_another_countys_visit_is_out_of_scope(city: Database, clock: FixedClock) -> None:
    site = started(city, clock)
    with reading(city) as session, pytest.raises(OutOfScopeError):
        visit(session, OTHER_COUNTY, site.visit)
    with reading(city) as session, pytest.raises(NotFoundError):
        visit(session, "", "none")


def test_the_same_entry_sent_again_is_stored_once(city: Database, clock: FixedClock) -> None:
    site = started(city, clock)
    one = Given(line=line_of(city, site.visit), answer="no", note="缺台账", identifier=UUID)
    assert give(city, clock, site, one) == [UUID]
    assert give(city, clock, site, one) == []
    assert give(city, clock, site, Given(line=one.line, answer="no", note=" 缺台账 ")) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Given(line="none", answer="yes"), "answers"),
        (Given(line=CODE, answer="maybe"), f"answer-{CODE}"),
        (Given(line=CODE, answer="no", note="  "), f"note-{CODE}"),
        (Given(line=CODE, answer="yes", note="x" * 2001), f"note-{CODE}"),
        (Given(line=CODE, answer="yes", identifier="../../etc"), "id"),
    ],
)
def test_an_answer_that_says_nothing_usable_is_refused_by_its_field(
    city: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, given: Given, field: str
) -> None:
    monkeypatch.setattr("oversight.visits.service.starting.lines_of", lambda *_: teams.GENERAL)
    site = started(city, clock)
    with pytest.raises(InvalidInputError) as refused:
        give(city, clock, site, given)
    assert [error.field for error in refused.value.fields] == [field]


def test_a_correction_after_a_signature_needs_a_reason_keeps_the_old_answer_and_voids_the_signature(
    city: Database, clock: FixedClock
) -> None:
    site = started(city, clock)
    answer(city, clock, site)
    with begin(city, site.inspector, clock) as tx:
        sign_as_inspector(tx, SignAsInspector(visit=site.visit, inspector=site.team[0]))
    corrected = Given(line=line_of(city, site.visit), answer="no", note="复核发现缺页")
    with pytest.raises(InvalidInputError, match="更正请写明理由"):
        give(city, clock, site, corrected)
    give(city, clock, site, corrected, reason="复印件不全")
    with reading(city) as session:
        row = visit(session, "", site.visit)
        earlier = earlier_answers(session, site.visit)[corrected.line]
        (old,) = signatures(session, row)
    assert (row.answers[0].ok, row.answers[0].correction, row.answers[0].version) == (False, "复印件不全", 2)
    assert [one.answer for one in earlier] == ["yes"]
    assert (old.holds, row.signed_by_inspectors) == (False, 0)


def test_after_the_end_a_correction_is_a_further_entry_and_the_signed_record_stays(
    city: Database, clock: FixedClock
) -> None:
    site = closed(city, clock)
    with reading(city) as session:
        before = visit(session, "", site.visit)
    give(city, clock, site, Given(line=line_of(city, site.visit), answer="none"), reason="笔误")
    with reading(city) as session:
        after = visit(session, "", site.visit)
    assert (after.record_sha256, after.signed_by_inspectors) == (before.record_sha256, 2)
    assert after.answers[0].ok is None


def test_nobody_signs_an_unfinished_checklist(city: Database, clock: FixedClock) -> None:
    site = started(city, clock)
    with pytest.raises(ConflictError, match="没有填写"), begin(city, site.inspector, clock) as tx:
        sign_as_inspector(tx, SignAsInspector(visit=site.visit, inspector=site.team[0]))


@pytest.mark.parametrize(
    "command",
    [
        lambda site: SignAsInspector(visit=site.visit, inspector="J9999"),
        lambda site: SignAsInspector(visit=site.visit, inspector=site.team[1], certificate="闽检9999"),
    ],
)
def test_nobody_signs_for_an_inspector_without_his_certificate(
    city: Database, clock: FixedClock, command: object
) -> None:
    site = started(city, clock)
    answer(city, clock, site)
    with pytest.raises(InvalidInputError), begin(city, site.inspector, clock) as tx:
        sign_as_inspector(tx, command(site))  # type: ignore[operator]  # a lambda of the list above


@pytest.mark.parametrize("field", ["signer", "refusal"])
def test_the_inspected_give_a_name_or_the_inspectors_a_reason(city: Database, clock: FixedClock, field: str) -> None:
    site = started(city, clock)
    answer(city, clock, site)
    with pytest.raises(InvalidInputError) as error, begin(city, site.inspector, clock) as tx:
        sign_as_inspected(tx, SignAsInspected(visit=site.visit, refused=field == "refusal"))
    assert error.value.fields[0].field == field


def test_a_signature_put_twice_is_one_and_a_closed_visit_takes_none(city: Database, clock: FixedClock) -> None:
    site = started(city, clock)
    answer(city, clock, site)
    sign_all(city, clock, site)
    sign_all(city, clock, site)
    with reading(city) as session:
        assert len(signatures(session, visit(session, "", site.visit))) == 3
    close(city, clock, site)
    with pytest.raises(ConflictError, match="已经结束"):
        sign_all(city, clock, site)


def test_a_visit_is_not_closed_while_a_signature_is_missing(city: Database, clock: FixedClock) -> None:
    site = started(city, clock)
    answer(city, clock, site)
    with pytest.raises(ConflictError, match="还没有在现在的记录上签字"):
        close(city, clock, site)
    for code in site.team:
        from tests.builders.visits import certificate

        with begin(city, site.inspector, clock) as tx:
            sign_as_inspector(
                tx, SignAsInspector(visit=site.visit, inspector=code, certificate=certificate(city, code))
            )
    with pytest.raises(ConflictError, match="被检查方还没有签字"):
        close(city, clock, site)


def test_a_substitution_during_the_visit_changes_its_team(
    city: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = started(city, clock)
    team = (site.team[0], "J0005" if site.team[1] != "J0005" else "J0004")
    monkeypatch.setattr("oversight.visits.service.holding.team_of", lambda *_: team)
    answer(city, clock, site)
    with reading(city) as session:
        assert visit(session, "", site.visit).inspectors == team


def test_evidence_of_an_unknown_line_is_refused(city: Database, clock: FixedClock, tmp_path: Path) -> None:
    site = started(city, clock)
    with pytest.raises(InvalidInputError, match="没有这一项"), begin(city, site.inspector, clock) as tx:
        attach_to_visit(
            tx, FileStore(tmp_path), AttachToVisit(visit=site.visit, body=jpeg(), name="a.jpg", line="none")
        )


def test_an_account_is_one_inspectors_and_an_inspectors_account_has_the_role(city: Database, clock: FixedClock) -> None:
    _, team, who = ready(city, clock)
    with reading(city) as session:
        clerk = principal_named(session, "township_clerk")
    with pytest.raises(ConflictError, match="已是检查员"), begin(city, PLANNER, clock) as tx:
        link_inspector(tx, LinkInspector(inspector=team[1], account=who.user_id))
    with pytest.raises(InvalidInputError), begin(city, PLANNER, clock) as tx:
        link_inspector(tx, LinkInspector(inspector=team[1], account=clerk.user_id))
    with pytest.raises(NotFoundError), begin(city, PLANNER, clock) as tx:
        link_inspector(tx, LinkInspector(inspector="J9999", account=None))
    with begin(city, PLANNER, clock) as tx:
        link_inspector(tx, LinkInspector(inspector=team[0], account=None))
