"""The policy file: read strictly, written once, and never one that would send us astray."""

from pathlib import Path

import pytest

from audit_log import KeyType, Policy, PrivateKey, Signer, Verifier
from oversight.audit_trail.keys import make_key, policy_for
from oversight.audit_trail.policies import (
    LogPolicyError,
    is_address,
    parse_witness,
    policy_of,
    policy_path,
    quorum_of,
    write_policy,
)
from oversight.settings import Settings
from tests.oversight.audit_trail.witnesses import stranger

ORIGIN = "longyan.example/oversight"
URL = "http://127.0.0.1:8451"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    make_key(tmp_path / "log.key", ORIGIN)
    return Settings(database_url="sqlite://", log_key=tmp_path / "log.key")


def named(settings: Settings, path: Path) -> Settings:
    return Settings(database_url="sqlite://", log_key=settings.log_key, log_policy=path)


def county(number: int) -> Verifier:
    key = PrivateKey.from_seed(bytes([number]) * 32)
    return Signer(f"county-{number}.example", key, KeyType.COSIGNATURE).verifier


def test_without_a_file_the_log_is_trusted_by_its_key_alone(settings: Settings) -> None:
    policy = policy_of(settings, ORIGIN)
    assert policy == policy_for(*(one.verifier for one in policy.logs))
    assert (policy.witnesses, policy.quorum) == ((), "none")


def test_seven_witnesses_need_five_and_the_file_is_written_once(settings: Settings) -> None:
    path = write_policy(settings, [(county(number), f"{URL}/{number}/") for number in range(1, 8)])
    policy = policy_of(settings, ORIGIN)
    assert path == policy_path(settings)
    assert (policy.groups[0].threshold, len(policy.witnesses)) == (5, 7)
    assert policy.witnesses[0].url == f"{URL}/1"
    with pytest.raises(LogPolicyError, match="不能新建"):
        write_policy(settings, [])


def test_a_policy_without_witnesses_asks_for_no_quorum(settings: Settings) -> None:
    write_policy(settings, [])
    assert policy_of(settings, ORIGIN).quorum == "none"


@pytest.mark.parametrize(("witnesses", "quorum"), [(1, 1), (2, 2), (3, 3), (4, 3), (7, 5)])
def test_more_than_two_thirds_are_a_quorum(witnesses: int, quorum: int) -> None:
    assert quorum_of(witnesses) == quorum


def test_a_file_that_is_named_must_be_there(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(LogPolicyError, match="不能读取") as refusal:
        policy_of(named(settings, tmp_path / "no.txt"), ORIGIN)
    assert "oversight log policy new" in str(refusal.value.remedy)


def test_a_malformed_file_and_one_of_another_log_are_refused(settings: Settings) -> None:
    policy_path(settings).write_bytes(b"quorum nobody\n")
    with pytest.raises(LogPolicyError, match="不能使用"):
        policy_of(settings, ORIGIN)
    policy_path(settings).unlink()
    write_policy(settings, [])
    with pytest.raises(LogPolicyError, match="没有日志"):
        policy_of(settings, "other.example/log")


def test_two_keys_of_one_name_and_addresses_that_are_no_http_are_refused(settings: Settings) -> None:
    twin = Signer("county-1.example", PrivateKey.from_seed(b"\x63" * 32), KeyType.COSIGNATURE).verifier
    policy = Policy.parse(write_policy(settings, [(county(1), URL)]).read_bytes())
    log = policy.logs[0].verifier.format()
    lines = [f"log {log}", f"witness a {county(1).format()} {URL}", f"witness b {twin.format()} {URL}", "quorum none"]
    policy_path(settings).write_text("\n".join([*lines, ""]))
    with pytest.raises(LogPolicyError, match="同名"):
        policy_of(settings, ORIGIN)
    lines[2] = f"witness b {county(2).format()} file:///etc/passwd"
    policy_path(settings).write_text("\n".join([*lines, ""]))
    with pytest.raises(LogPolicyError, match="地址"):
        policy_of(settings, ORIGIN)


def test_two_witnesses_of_one_key_are_not_written(settings: Settings) -> None:
    with pytest.raises(LogPolicyError):
        write_policy(settings, [(county(1), URL), (county(1), URL)])
    assert not policy_path(settings).exists()


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a.example", "http://", "http://u:p@a.example", "http://a.example:0", "http://a.example:x", "//a",
     "http://a.example/?q", "http://a.example/#f", "http://县.example"],
)  # fmt: skip
def test_what_is_no_plain_http_address_is_not_asked(url: str) -> None:
    assert not is_address(url)


def test_a_witness_is_named_by_key_and_address() -> None:
    key = stranger("a@b.example").verifier
    assert parse_witness(f"{key.format()}@{URL}/w") == (key, f"{URL}/w")
    log = Signer("log.example", PrivateKey.from_seed(b"\x01" * 32)).verifier
    for text in (key.format(), f"{key.format()}@", f"{log.format()}@{URL}", f"x{key.format()}@{URL}", "nonsense"):
        with pytest.raises(LogPolicyError):
            parse_witness(text)
