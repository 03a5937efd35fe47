"""Policies: strict lines with their numbers, thresholds, and which checkpoints they accept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_log import CheckpointError, NoteError, Policy, PolicyError, audit_verify, note
from audit_log.policy import MAX_POLICY_BYTES, NO_QUORUM
from audit_log.signers import KeyType, Signer
from tests.audit_log.samples import (
    CHANGTING,
    LOG,
    NOON,
    ORIGIN,
    POLICY,
    POLICY_TEXT,
    XINLUO,
    checkpoint,
    flipped,
    numbered,
    signed,
    signer,
)

CHECKPOINT = checkpoint(numbered(3))
COUNTIES = [signer(f"county{number}.example/w", 20 + number, KeyType.COSIGNATURE) for number in range(7)]


def witness_lines(count: int) -> str:
    return "".join(f"witness c{number} {COUNTIES[number].verifier.format()}\n" for number in range(count))


def counties(rule: str, count: int = 7) -> bytes:
    members = " ".join(f"c{number}" for number in range(count))
    head = f"log {LOG.verifier.format()}\n{witness_lines(count)}"
    return f"{head}group counties {rule} {members}\nquorum counties\n".encode()


@pytest.mark.parametrize(("rule", "least"), [("any", 1), ("1", 1), ("5", 5), ("7", 7), ("all", 7)])
def test_a_threshold_is_reached_by_as_many_witnesses_and_not_by_fewer(rule: str, least: int) -> None:
    policy = Policy.parse(counties(rule))
    names = [f"c{number}" for number in range(7)]
    assert policy.satisfied(names[:least])
    assert not policy.satisfied(names[: least - 1])
    assert not policy.satisfied([*names[: least - 1], "counties", "stranger", *names[: least - 1]])


def test_five_of_seven_counties_make_a_checkpoint_valid_and_four_do_not() -> None:
    policy, twin = Policy.parse(counties("5")), audit_verify.parse_policy(counties("5"))
    witnessed = policy.check(signed(CHECKPOINT, COUNTIES[:5]))
    assert witnessed.checkpoint == CHECKPOINT
    assert [witness.name for witness, _ in witnessed.cosignatures] == ["c0", "c1", "c2", "c3", "c4"]
    assert [cosignature.at for _, cosignature in witnessed.cosignatures] == [NOON + at for at in range(5)]
    assert audit_verify.check_checkpoint(twin, signed(CHECKPOINT, COUNTIES[:5])).size == 3
    with pytest.raises(CheckpointError, match="quorum counties is not reached: 4"):
        policy.check(signed(CHECKPOINT, COUNTIES[:4]))
    with pytest.raises(audit_verify.RefusedError, match="quorum is not reached: 4"):
        audit_verify.check_checkpoint(twin, signed(CHECKPOINT, COUNTIES[:4]))
    assert policy.without_quorum().check(signed(CHECKPOINT, COUNTIES[:4])).log.verifier == LOG.verifier


def test_one_witness_signing_twice_does_not_count_twice() -> None:
    policy = Policy.parse(counties("2", 2))
    stored = signed(CHECKPOINT, [COUNTIES[0], COUNTIES[0]])
    with pytest.raises(NoteError, match="has signed twice"):
        policy.check(stored)
    with pytest.raises(audit_verify.RefusedError, match="has signed twice"):
        audit_verify.check_checkpoint(audit_verify.parse_policy(counties("2", 2)), stored)


def test_groups_of_groups_are_reached_from_the_inside_out() -> None:
    text = (
        f"# 两级 / two levels\n\n \t# indented comment\n  log\t{LOG.verifier.format()}  https://longyan.example/log \n"
        + witness_lines(4)
        + "group north 2 c0 c1\ngroup south any c2 c3\ngroup both all north south\nquorum both\n"
    )
    policy = Policy.parse(text.encode())
    assert policy.satisfied(["c0", "c1", "c3"])
    assert not policy.satisfied(["c0", "c2", "c3"])
    assert policy.logs[0].url == "https://longyan.example/log"
    assert Policy.parse(policy.format()) == policy


def test_quorum_none_asks_for_the_logs_signature_alone() -> None:
    text = f"log {LOG.verifier.format()}\nquorum none\n".encode()
    assert Policy.parse(text).check(signed(CHECKPOINT, ())).cosignatures == ()
    assert Policy.parse(text).quorum == NO_QUORUM
    assert audit_verify.check_checkpoint(audit_verify.parse_policy(text), signed(CHECKPOINT, ())).witnesses == {}


def test_the_quorum_may_be_one_witness() -> None:
    text = f"log {LOG.verifier.format()}\n{witness_lines(2)}quorum c1\n".encode()
    assert Policy.parse(text).satisfied(["c1"])
    assert not Policy.parse(text).satisfied(["c0"])
    assert audit_verify.parse_policy(text).quorum == "c1"


def test_names_are_bytes_even_when_they_are_not_utf_8() -> None:
    text = f"witness c\udce8 {COUNTIES[0].verifier.format()}\nquorum c\udce8\n".encode("utf-8", "surrogateescape")
    policy = Policy.parse(text)
    assert policy.format() == text
    assert policy.satisfied(["c\udce8"])


@given(st.data())
@settings(deadline=None)
def test_parsing_is_the_inverse_of_printing(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 7))
    lines = [f"log {LOG.verifier.format()}", *witness_lines(count).splitlines()]
    free = [f"c{number}" for number in range(count)]
    names = [NO_QUORUM, *free]
    for number in range(data.draw(st.integers(0, 3))):
        members = data.draw(st.lists(st.sampled_from(free), min_size=1, unique=True)) if free else []
        if members:
            rule = data.draw(st.sampled_from(["any", "all", "1", str(len(members))]))
            lines.append(f"group g{number} {rule} {' '.join(members)}")
            free = [name for name in free if name not in members] + [f"g{number}"]
            names.append(f"g{number}")
    lines.append(f"quorum {data.draw(st.sampled_from(names))}")
    policy = Policy.parse("".join(f"{line}\n" for line in lines).encode())
    assert Policy.parse(policy.format()) == policy
    cosigners = data.draw(st.lists(st.sampled_from(range(count)), unique=True))
    twin = audit_verify.parse_policy(policy.format())
    stored = signed(CHECKPOINT, [COUNTIES[number] for number in cosigners])
    if policy.satisfied(f"c{number}" for number in cosigners):
        assert audit_verify.check_checkpoint(twin, stored).root == CHECKPOINT.root
    else:
        with pytest.raises(audit_verify.RefusedError):
            audit_verify.check_checkpoint(twin, stored)


W0, W1 = (COUNTIES[number].verifier.format() for number in (0, 1))
LOG_KEY = LOG.verifier.format()
TWIN_KEY = Signer("twin.example", LOG._private_key).verifier.format()
TWIN_WITNESS = Signer("twin.example", COUNTIES[0]._private_key, KeyType.COSIGNATURE).verifier.format()


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", None, "no quorum line"),
        (f"log {LOG_KEY}\n", None, "no quorum line"),
        ("\nquorum none", 2, "last line is not ended"),
        ("quorum none\nquorum none\n", 2, "one quorum line only"),
        ("quorum c0\n", 1, "'c0' is not defined above"),
        (f"quorum c0\nwitness c0 {W0}\n", 1, "not defined above"),
        ("quorum\n", 1, "not understood: 'quorum'"),
        ("quorum none none\n", 1, "not understood"),
        ("Log x\n", 1, "not understood: 'Log'"),
        ("log\n", 1, "not understood: 'log'"),
        (f"log {LOG_KEY} url url\n", 1, "not understood: 'log'"),
        (f"witness c0 {W0} url url\n", 1, "not understood: 'witness'"),
        ("witness c0\n", 1, "not understood: 'witness'"),
        ("group g any\n", 1, "not understood: 'group'"),
        ("\nlog nonsense\n", 2, "must look like name"),
        (f"log {W0}\n", 1, "log's key must be of type 0x01"),
        (f"witness c0 {LOG_KEY}\n", 1, "witness's key must be of type 0x04"),
        (f"log {LOG_KEY}\nlog {TWIN_KEY}\n", 2, "two logs have the same key"),
        (f"witness c0 {W0}\nwitness c1 {TWIN_WITNESS}\n", 2, "two witnesses have the same key"),
        (f"witness c0 {W0}\nwitness c0 {W1}\n", 2, "'c0' is already taken"),
        (f"witness none {W0}\n", 1, "'none' is already taken"),
        (f"witness c0 {W0}\ngroup c0 any c0\n", 2, "already taken"),
        (f"witness c0 {W0}\ngroup g any c0 c0\n", 2, "undefined or already used"),
        (f"witness c0 {W0}\ngroup g any c1\n", 2, "'c1' is undefined"),
        ("group g any none\n", 1, "'none' is undefined"),
        (f"witness c0 {W0}\ngroup g any c0\ngroup h any c0\n", 3, "already used"),
        (f"witness c0 {W0}\ngroup g 0 c0\n", 2, "any, all or 1 to 1"),
        (f"witness c0 {W0}\ngroup g 2 c0\n", 2, "any, all or 1 to 1"),
        (f"witness c0 {W0}\ngroup g 01 c0\n", 2, "any, all or 1 to 1"),
        (f"witness c0 {W0}\ngroup g most c0\n", 2, "any, all or 1 to 1"),
        ("quorum none\r\n", 1, "control characters"),
        ("# bell \x07\nquorum none\n", 1, "control characters"),
        ("# delete \x7f\nquorum none\n", 1, "control characters"),
        ("#" + "x" * MAX_POLICY_BYTES + "\nquorum none\n", None, "larger than 1 MB"),
    ],
)
def test_a_malformed_policy_is_refused_by_both_with_its_line(text: str, line: int | None, reason: str) -> None:
    with pytest.raises(PolicyError, match=reason) as caught:
        Policy.parse(text.encode())
    assert caught.value.line == line
    with pytest.raises(audit_verify.RefusedError) as refused:
        audit_verify.parse_policy(text.encode())
    if line:
        assert f"policy line {line}: " in str(caught.value)
        assert f"策略文件第 {line} 行：" in str(caught.value)
        assert refused.value.en.startswith(f"policy line {line}: ")


def test_a_policy_with_any_one_bit_changed_is_refused_or_refuses_the_checkpoint() -> None:
    stored = signed(CHECKPOINT)
    assert POLICY.check(stored).checkpoint == CHECKPOINT
    for changed in flipped(POLICY_TEXT.removesuffix(b"\n")):
        with pytest.raises((PolicyError, CheckpointError, NoteError)):
            Policy.parse(changed).check(stored)
        with pytest.raises(audit_verify.RefusedError):
            audit_verify.check_checkpoint(audit_verify.parse_policy(changed), stored)


def test_a_checkpoint_signed_under_another_name_than_its_origin_is_refused() -> None:
    other = signer("other.example", 8)
    policy = f"log {LOG.verifier.format()}\nlog {other.verifier.format()}\nquorum none\n".encode()
    by_other = note.sign(CHECKPOINT.format(), [other])
    with pytest.raises(CheckpointError, match=f"no log of the policy named {ORIGIN}"):
        Policy.parse(policy).check(by_other)
    with pytest.raises(audit_verify.RefusedError, match="no log of the policy"):
        audit_verify.check_checkpoint(audit_verify.parse_policy(policy), by_other)


def test_witnesses_alone_do_not_make_a_checkpoint_the_logs() -> None:
    lines = [one for one in note.Note.parse(signed(CHECKPOINT)).signatures if one.name != ORIGIN]
    stored = note.Note(CHECKPOINT.format(), tuple(lines)).format()
    with pytest.raises(CheckpointError, match="no log of the policy"):
        POLICY.check(stored)


def test_a_policy_without_logs_accepts_no_checkpoint() -> None:
    with pytest.raises(NoteError, match="no known key"):
        Policy.parse(b"quorum none\n").check(signed(CHECKPOINT))


def test_the_sample_policy_names_its_two_witnesses() -> None:
    assert [witness.name for witness in POLICY.witnesses] == ["新罗", "长汀"]
    assert {witness.verifier for witness in POLICY.witnesses} == {XINLUO.verifier, CHANGTING.verifier}
