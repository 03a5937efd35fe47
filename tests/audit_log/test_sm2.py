"""SM2 and SM3: the standards' known answers, OpenSSL's own judgement, and what is refused or missing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from audit_log import Algorithm, KeyMaterialError, PrivateKey, sm2
from audit_log.keys import check_public_key, verify_signature

# GM/T 0003.5-2012 annex A (GB/T 32918.5): the recommended curve's example
SECRET = bytes.fromhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
PUBLIC = bytes.fromhex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
SIGNATURE = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)
MESSAGE = b"message digest"
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
KEY = PrivateKey.from_seed(SECRET, Algorithm.SM2)


def test_key_and_signature_are_those_of_the_standard() -> None:
    key = sm2.Sm2PrivateKey(SECRET)
    assert key.public_key == PUBLIC
    assert key.sign(MESSAGE, lambda _bits: NONCE) == SIGNATURE
    assert sm2.verify_signature(PUBLIC, MESSAGE, SIGNATURE)


@pytest.mark.parametrize(
    ("message", "digest"),
    [  # GB/T 32905 annex A, and the empty message
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
        (b"", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"),
    ],
)
def test_sm3_is_that_of_the_standard_with_and_without_openssls(
    message: bytes, digest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sm2.sm3(message).hex() == digest

    def unknown(name: str, _data: bytes) -> None:
        raise ValueError(name)

    monkeypatch.setattr(sm2, "new_hash", unknown)
    assert sm2.sm3(message).hex() == digest


def test_a_signature_changed_in_any_byte_or_of_another_message_does_not_verify() -> None:
    for at in range(0, 64, 3):
        changed = bytearray(SIGNATURE)
        changed[at] ^= 1
        assert not verify_signature(PUBLIC, MESSAGE, bytes(changed), Algorithm.SM2)
    assert not verify_signature(PUBLIC, b"message", SIGNATURE, Algorithm.SM2)
    assert not verify_signature(PUBLIC, MESSAGE, SIGNATURE[:-1], Algorithm.SM2)


def test_halves_out_of_range_do_not_verify() -> None:
    r, s = SIGNATURE[:32], SIGNATURE[32:]
    order, zero = ORDER.to_bytes(32, "big"), bytes(32)
    opposite = (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big")
    for signature in (zero + s, r + zero, order + s, r + order, opposite + s, b"\xff" * 64):
        assert not sm2.verify_signature(PUBLIC, MESSAGE, signature)


@pytest.mark.parametrize("number", [0, ORDER - 1, ORDER, 2**256 - 1])
def test_a_secret_number_out_of_range_is_refused(number: int) -> None:
    with pytest.raises(KeyMaterialError, match="from 1 to n - 2"):
        PrivateKey.from_seed(number.to_bytes(32, "big"), Algorithm.SM2)


@pytest.mark.parametrize(
    ("public", "reason"),
    [
        (PUBLIC[1:], "65 bytes"),
        (b"\x06" + PUBLIC[1:], "begin with 04"),
        (PUBLIC[:-1] + b"\x14", "not on the curve"),
        (b"\x04" + b"\xff" * 64, "not on the curve"),
        (b"\x04" + bytes(64), "not on the curve"),
    ],
)
def test_bytes_that_are_no_point_of_the_curve_are_no_key(public: bytes, reason: str) -> None:
    check_public_key(PUBLIC, Algorithm.SM2)
    with pytest.raises(KeyMaterialError, match=reason):
        check_public_key(public, Algorithm.SM2)


def test_a_key_file_is_pkcs_8_and_loads_again(tmp_path: Path) -> None:
    path = tmp_path / "sm2.key"
    made = PrivateKey.generate(Algorithm.SM2)
    made.save(path)
    loaded = PrivateKey.load(path)
    assert (loaded.algorithm, loaded.seed, loaded.public_key) == (Algorithm.SM2, made.seed, made.public_key)
    assert verify_signature(made.public_key, b"text", loaded.sign(b"text"), Algorithm.SM2)


def test_a_key_file_with_another_public_key_or_damage_is_refused(tmp_path: Path) -> None:
    pem = sm2.Sm2PrivateKey(SECRET).pem()
    path = tmp_path / "sm2.key"
    path.touch(0o600)
    begin, end = b"-----BEGIN PRIVATE KEY-----\n", b"-----END PRIVATE KEY-----\n"
    body = pem.removeprefix(begin).removesuffix(end)
    for stored, reason in (
        (begin + body[:-20] + b"A" + body[-19:] + end, "public key is not its own"),
        (begin + b"!" + end, "neither PEM"),
        (begin + b"AAA" + end, "neither PEM"),
    ):
        path.write_bytes(stored)
        with pytest.raises(KeyMaterialError, match=reason):
            PrivateKey.load(path)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="OpenSSL's command is the judge")
def test_openssl_takes_our_key_and_our_signature_and_we_take_its(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(sm2.Sm2PrivateKey(SECRET).pem())
    (tmp_path / "text").write_bytes(MESSAGE)
    (tmp_path / "ours").write_bytes(der(KEY.sign(MESSAGE)))
    how = ["-inkey", "key", "-rawin", "-digest", "sm3", "-in", "text", "-pkeyopt", "distid:1234567812345678"]
    command = ["openssl", "pkeyutl"]
    subprocess.run([*command, "-verify", *how, "-sigfile", "ours"], cwd=tmp_path, check=True, capture_output=True)
    subprocess.run([*command, "-sign", *how, "-out", "theirs"], cwd=tmp_path, check=True, capture_output=True)
    assert sm2.verify_signature(PUBLIC, MESSAGE, halves((tmp_path / "theirs").read_bytes()))


def der(signature: bytes) -> bytes:
    numbers = [int.from_bytes(half, "big") for half in (signature[:32], signature[32:])]
    parts = [number.to_bytes(number.bit_length() // 8 + 1, "big") for number in numbers]
    body = b"".join(bytes([2, len(part)]) + part for part in parts)
    return bytes([0x30, len(body)]) + body


def halves(encoded: bytes) -> bytes:
    first = encoded[4 : 4 + encoded[3]]
    return b"".join(part.lstrip(b"\0").rjust(32, b"\0") for part in (first, encoded[6 + len(first) :]))


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gmalg", None)
    check_public_key(PUBLIC, Algorithm.SM2)
    with pytest.raises(KeyMaterialError, match=r"oversight\[sm\]"):
        verify_signature(PUBLIC, MESSAGE, SIGNATURE, Algorithm.SM2)
