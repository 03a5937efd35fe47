"""Ed25519 keys: known answers of RFC 8032, key files that only their owner can use, points that are no keys."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_log import Algorithm, KeyMaterialError, PrivateKey, audit_verify
from audit_log.encoding import encode_base64
from audit_log.keys import check_public_key, verify_signature

P, ORDER = audit_verify.P, audit_verify.ORDER
RFC8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC8032)
def test_keys_and_signatures_are_those_of_rfc_8032(seed: str, public: str, message: str, signature: str) -> None:
    key = PrivateKey.from_seed(bytes.fromhex(seed))
    assert key.public_key.hex() == public
    assert key.seed.hex() == seed
    assert key.sign(bytes.fromhex(message)).hex() == signature
    assert audit_verify.is_signed(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=40), st.integers(0, 511))
@settings(deadline=None, max_examples=40)
def test_both_verifiers_judge_signatures_alike(seed: bytes, message: bytes, bit: int) -> None:
    key = PrivateKey.from_seed(seed)
    signature = bytearray(key.sign(message))
    assert audit_verify.is_signed(key.public_key, message, bytes(signature))
    assert verify_signature(key.public_key, message, bytes(signature))
    signature[bit // 8] ^= 1 << bit % 8
    assert not audit_verify.is_signed(key.public_key, message, bytes(signature))
    assert not verify_signature(key.public_key, message, bytes(signature))
    assert not audit_verify.is_signed(key.public_key, message + b"x", key.sign(message))


def test_a_signature_with_the_order_added_to_s_is_refused() -> None:
    key = PrivateKey.from_seed(bytes(32))
    signature = key.sign(b"text")
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    malleable = signature[:32] + scalar.to_bytes(32, "little")
    assert not audit_verify.is_signed(key.public_key, b"text", malleable)
    assert not verify_signature(key.public_key, b"text", malleable)


@pytest.mark.parametrize("size", [0, 63, 65])
def test_a_signature_of_another_length_is_refused(size: int) -> None:
    assert not audit_verify.is_signed(PrivateKey.from_seed(bytes(32)).public_key, b"text", bytes(size))


def small_order_points() -> list[bytes]:
    """Return the encodings of all eight points whose order divides eight, found by multiplying by the group order."""
    found: set[bytes] = set()
    y = 2
    while len(found) < 8:
        point = audit_verify.decode_point(y.to_bytes(32, "little"))
        y += 1
        if point is None:
            continue
        torsion, bits = audit_verify.ZERO, ORDER
        while bits:
            if bits & 1:
                torsion = audit_verify.add(torsion, point)
            point, bits = audit_verify.double(point), bits >> 1
        inverse = pow(torsion[2], -1, P)
        x, y_found = torsion[0] * inverse % P, torsion[1] * inverse % P
        found.add((y_found | (x & 1) << 255).to_bytes(32, "little"))
    return sorted(found)


def test_keys_of_small_order_are_refused_by_both() -> None:
    points = small_order_points()
    assert (1).to_bytes(32, "little") in points
    for encoded in points:
        with pytest.raises(KeyMaterialError, match="small order"):
            check_public_key(encoded)
        with pytest.raises(audit_verify.RefusedError, match="small order"):
            audit_verify.parse_key(vkey(encoded), 1)


def vkey(public: bytes) -> str:
    key = audit_verify.Key("name", 1, public)
    encoded = encode_base64(b"\x01" + public)
    return f"name+{key.id.hex()}+{encoded}"


@pytest.mark.parametrize(
    ("encoded", "reason"),
    [
        (P.to_bytes(32, "little"), "canonically"),
        ((P + 3).to_bytes(32, "little"), "canonically"),
        (((1 << 255) | P).to_bytes(32, "little"), "canonically"),
        (((1 << 255) | 1).to_bytes(32, "little"), "small order"),
        ((2).to_bytes(32, "little"), "not on the curve"),
        (bytes(31), "32 bytes"),
    ],
)
def test_bytes_that_are_no_canonical_point_are_refused_by_both(encoded: bytes, reason: str) -> None:
    with pytest.raises(KeyMaterialError, match=reason):
        check_public_key(encoded)
    with pytest.raises(audit_verify.RefusedError):
        audit_verify.parse_key(vkey(encoded), 1)
    assert not audit_verify.is_signed(encoded, b"", bytes(64))


@given(st.binary(min_size=32, max_size=32))
@settings(deadline=None)
def test_both_verifiers_take_the_same_bytes_for_keys(encoded: bytes) -> None:
    try:
        check_public_key(encoded)
    except KeyMaterialError:
        with pytest.raises(audit_verify.RefusedError):
            audit_verify.parse_key(vkey(encoded), 1)
    else:
        assert audit_verify.parse_key(vkey(encoded), 1).public == encoded


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_saved_key_is_its_owners_only_and_loads_again(tmp_path: Path, algorithm: Algorithm) -> None:
    path = tmp_path / "log.key"
    key = PrivateKey.generate(algorithm)
    key.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (PrivateKey.load(path).seed, PrivateKey.load(path).algorithm) == (key.seed, algorithm)


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    path.write_bytes(b"old")
    with pytest.raises(KeyMaterialError, match="cannot create"):
        PrivateKey.generate().save(path)
    assert path.read_bytes() == b"old"


def test_a_raw_seed_file_loads(tmp_path: Path) -> None:
    path = tmp_path / "seed"
    path.write_bytes(bytes(range(32)))
    path.chmod(0o600)
    assert PrivateKey.load(path).seed == bytes(range(32))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644])
def test_a_key_file_that_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "seed"
    path.write_bytes(bytes(32))
    path.chmod(mode)
    with pytest.raises(KeyMaterialError, match="chmod 600"):
        PrivateKey.load(path)


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyMaterialError, match=r"cannot read key file .*absent: No such file"):
        PrivateKey.load(tmp_path / "absent")


def test_a_file_that_holds_no_ed25519_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.touch(0o600)
    for stored, reason in (
        (b"", "neither PEM"),
        (b"-----BEGIN PRIVATE KEY-----\n", "neither PEM"),
        (
            generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            "not an Ed25519 or ML-DSA-44",
        ),
    ):
        path.write_bytes(stored)
        with pytest.raises(KeyMaterialError, match=reason):
            PrivateKey.load(path)


def test_a_seed_of_another_length_is_refused() -> None:
    with pytest.raises(KeyMaterialError, match="32 bytes"):
        PrivateKey.from_seed(bytes(31))
