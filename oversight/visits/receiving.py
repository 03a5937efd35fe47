"""A visit's form as it comes in: answers by line, files by line, the device's ids and digests, and a place."""

from collections.abc import Iterator, Mapping

from werkzeug.datastructures import FileStorage, MultiDict

from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError
from oversight.evidence.files import FileStore
from oversight.evidence.policy import LARGEST
from oversight.persistence import Transaction
from oversight.visits.service import AnswerLines, AttachToVisit, Given, answer_lines, attach_to_visit

_ANSWER, _NOTE, _PHOTO = "answer-", "note-", "photo-"
WHOLE = "visit"
"""The line's place in the name of a field for files of the whole visit."""


def receive(
    tx: Transaction, store: FileStore, visit: str, form: Mapping[str, str], files: MultiDict[str, FileStorage]
) -> list[str]:
    """Store what a form brings, all of it or nothing, and return the ids."""
    stored = answer_lines(tx, AnswerLines(visit=visit, answers=_answers(form), reason=form.get("reason", "")))
    commands = list(_files(visit, form, files))
    if not commands and not _answers(form):
        raise InvalidInputError(
            FieldError("", Text("没有填写任何一项，也没有选择照片。", "Nothing was answered, and no file chosen."))
        )
    return [*stored, *(_attach(tx, store, field, command) for field, command in commands)]


def _answers(form: Mapping[str, str]) -> list[Given]:
    """Return the lines that say something: an answer, or a note, which is refused without one."""
    said = [name.partition("-")[2] for name, typed in form.items() if name.startswith((_ANSWER, _NOTE)) and typed]
    return [
        Given(
            line=line,
            answer=form.get(_ANSWER + line, ""),
            note=form.get(_NOTE + line, ""),
            identifier=form.get("id") or None,
        )
        for line in dict.fromkeys(said)
    ]


def _files(
    visit: str, form: Mapping[str, str], files: MultiDict[str, FileStorage]
) -> Iterator[tuple[str, AttachToVisit]]:
    for field, file in files.items(multi=True):
        if not field.startswith(_PHOTO) or not file.filename:
            continue
        line = field.removeprefix(_PHOTO)
        command = AttachToVisit(
            visit=visit,
            body=file.stream.read(LARGEST + 1),
            name=file.filename,
            line=None if line == WHOLE else line,
            identifier=form.get("id") or None,
            sha256=form.get("sha256") or None,
            location=form.get("location") or None,
        )
        yield field, command


def _attach(tx: Transaction, store: FileStore, field: str, command: AttachToVisit) -> str:
    """Attach a file; a refusal is about the field that brought it, and names the file."""
    try:
        return attach_to_visit(tx, store, command)
    except InvalidInputError as error:
        named = Text(f"{command.name[-60:]}：", f"{command.name[-60:]}: ")
        raise InvalidInputError(
            *(
                FieldError(field, Text(named.zh + one.message.zh, named.en + one.message.en), one.code)
                for one in error.fields
            )
        ) from error
