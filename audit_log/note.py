"""Signed notes (C2SP signed-note): text, an empty line, then one line for each signature.

    — <key name> <base64(four-byte key id ‖ signature)>

Lines of unknown keys are ignored; a line of a known key that fails to verify, or a second line of it, rejects the
whole note: C2SP leaves it open how often a key may sign, and one that counts twice must never be possible.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from audit_log.encoding import decode_base64, encode_base64
from audit_log.errors import NoteError
from audit_log.signers import KEY_ID_SIZE, Signer, Verifier, is_name

MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100
_DASH = "— "


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name and id, and the bytes after the id."""

    name: str
    key_id: bytes
    blob: bytes

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """Read a line, without its LF; raise NoteError unless `format` would print the same."""
        name, space, encoded = line.removeprefix(_DASH).partition(" ")
        try:
            decoded = decode_base64(encoded)
        except ValueError as error:
            raise NoteError("签名行的 base64 不合规", "a signature line's base64 is malformed") from error
        if not (line.startswith(_DASH) and space and is_name(name) and len(decoded) > KEY_ID_SIZE):
            raise NoteError("签名行格式不对", "a signature line is malformed")
        return cls(name, decoded[:KEY_ID_SIZE], decoded[KEY_ID_SIZE:])

    def format(self) -> str:
        """Write the line, without its LF."""
        return f"{_DASH}{self.name} {encode_base64(self.key_id + self.blob)}"

    def is_of(self, verifier: Verifier) -> bool:
        """Tell whether the line claims to be that key's: the same name and id."""
        return self.name == verifier.name and self.key_id == verifier.key_id


@dataclass(frozen=True, slots=True)
class Note:
    """A text, ending in LF, and its signature lines, one at least; nothing is verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, note: bytes) -> "Note":
        """Read a note; raise NoteError unless `format` would print the same."""
        if len(note) > MAX_NOTE_BYTES:
            raise NoteError("签名文本超过 1 MB", "the note is larger than 1 MB")
        try:
            whole = note.decode("utf-8")
        except UnicodeDecodeError as error:
            raise NoteError("不是 UTF-8 文本", "not UTF-8 text") from error
        if any(one < " " and one != "\n" for one in whole):
            raise NoteError("含控制字符", "contains control characters")
        text, gap, lines = whole.rpartition("\n\n")
        if not gap or not lines.endswith("\n"):
            raise NoteError("没有签名行", "has no signature lines")
        signatures = lines.removesuffix("\n").split("\n")
        if len(signatures) > MAX_SIGNATURES:
            raise NoteError(f"签名多于 {MAX_SIGNATURES} 个", f"more than {MAX_SIGNATURES} signatures")
        return cls(text + "\n", tuple(Signature.parse(line) for line in signatures))

    def format(self) -> bytes:
        """Write the note."""
        return "".join([self.text, "\n", *(f"{one.format()}\n" for one in self.signatures)]).encode()


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note's text, and the keys that are known to have signed it with their lines, in the note's order."""

    text: str
    verified: tuple[tuple[Verifier, Signature], ...]


def open(note: bytes, verifiers: Iterable[Verifier]) -> OpenedNote:  # noqa: A001  # the name in C2SP implementations
    """Verify a note against the keys known.

    Raise NoteError if none of them signed it, if a line of theirs fails to verify, or if one of them has two lines.
    """
    parsed = Note.parse(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    text = parsed.text.encode()
    verified: list[tuple[Verifier, Signature]] = []
    for signature in parsed.signatures:
        verifier = known.get((signature.name, signature.key_id))
        if verifier is None:
            continue
        if not verifier.verifies(text, signature.blob):
            raise NoteError(f"{signature.name} 的签名不成立", f"the signature of {signature.name} is invalid")
        if any(verifier == other for other, _ in verified):
            raise NoteError(f"{signature.name} 签了两次", f"{signature.name} has signed twice")
        verified.append((verifier, signature))
    if not verified:
        raise NoteError("没有任何已知密钥的签名", "no known key has signed it")
    return OpenedNote(parsed.text, tuple(verified))


def sign(text: str, signers: Iterable[Signer], existing: Iterable[Signature] = ()) -> bytes:
    """Sign a text that ends in LF; lines that other keys have already made for it may stand before."""
    if not text.endswith("\n"):
        raise NoteError("文本须以换行结尾", "the text must end in a line feed")
    made = tuple(signature_of(text, signer) for signer in signers)
    note = Note(text, (*existing, *made)).format()
    Note.parse(note)
    return note


def signature_of(text: str, signer: Signer, time: int | None = None, sm3_root: bytes = b"") -> Signature:
    """Make one signature line; all but a plain one need the time in Unix seconds, SM2's the tree's SM3 root as well."""
    verifier = signer.verifier
    return Signature(verifier.name, verifier.key_id, signer.blob(text.encode(), time, sm3_root))
