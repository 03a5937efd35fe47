r"""How many different values a pattern allows, counted exactly in integers.

Counted are patterns made of literal characters, escaped punctuation, `\d`, `\w`, classes such as `[0-9a-f]`, groups
`(…)` and `(?:…)`, alternatives `|`, the repetitions `{n}`, `{m,n}`, `?`, and `^` and `$` around the whole. An open
repetition (`*`, `+`, `{n,}`) counts as its least number, since nobody knows where it would end, and `\s` as one space;
the count is then not exact but a least one. Several ways to match one value count once. Anything else (`.`, `[^…]`,
look-around, back-references) raises UncountableError.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from string import ascii_letters
from typing import NamedTuple, TypeAlias

MAX_STATES = 5000
MAX_WAYS = 1000
_DIGITS = frozenset("0123456789")
_ESCAPED = {"d": _DIGITS, "s": frozenset(" "), "w": frozenset("_" + ascii_letters) | _DIGITS}
_REPETITION = re.compile(r"\{([0-9]{1,4})(?:(,)([0-9]{1,4})?)?\}")
_ANCHORED = re.compile(r"(?<!\\)(?:\\\\)*\$$")
_SPECIAL = frozenset(r"\^$.|?*+()[]{}")


class UncountableError(ValueError):
    """The pattern is outside the part of the language that is counted here."""


class Count(NamedTuple):
    """How many values match, or at least match if the count is not exact."""

    values: int
    exact: bool


class Automaton:
    """States numbered from the end (0); each reads one character and moves on, or forks without reading."""

    def __init__(self) -> None:
        self.reads: dict[int, tuple[frozenset[str], int]] = {}
        self.forks: dict[int, tuple[int, ...]] = {}

    def read(self, choice: frozenset[str], then: int) -> int:
        """Add a state that reads one of some characters."""
        state = self._next()
        self.reads[state] = (choice, then)
        return state

    def fork(self, ways: Iterable[int]) -> int:
        """Add a state that goes one of several ways."""
        targets = tuple(ways)  # built first: they take the lower numbers
        state = self._next()
        self.forks[state] = targets
        return state

    def _next(self) -> int:
        state = len(self.reads) + len(self.forks) + 1
        if state > MAX_STATES:
            raise UncountableError("the pattern is too long")
        return state

    def closure(self, states: Iterable[int]) -> frozenset[int]:
        """Return the reading and final states reached without reading."""
        reached, pending = set(), list(states)
        while pending:
            state = pending.pop()
            if state not in reached:
                reached.add(state)
                pending.extend(self.forks.get(state, ()))
        return frozenset(reached - self.forks.keys())

    def moves(self, states: frozenset[int]) -> Mapping[str, set[int]]:
        """Return where each character leads."""
        targets: dict[str, set[int]] = {}
        for state in states - {0}:
            choice, then = self.reads[state]
            for character in choice:
                targets.setdefault(character, set()).add(then)
        return targets


Part: TypeAlias = Callable[[Automaton, int], int]  # builds itself before a state, returns where it begins


def count_values(pattern: str) -> Count:
    """Return the number of strings that match the whole pattern, or raise UncountableError."""
    automaton, parser = Automaton(), _Parser(pattern)
    start = parser.whole()(automaton, 0)
    total, ways = 0, {automaton.closure([start]): 1}
    while ways:
        total += sum(count for states, count in ways.items() if 0 in states)
        longer: dict[frozenset[int], int] = {}
        for states, count in ways.items():
            for targets in automaton.moves(states).values():
                reached = automaton.closure(targets)
                longer[reached] = longer.get(reached, 0) + count
        if len(longer) > MAX_WAYS:
            raise UncountableError("the pattern is too ambiguous")
        ways = longer
    return Count(total, parser.exact)


class _Parser:
    """Recursive descent over the counted part of the language."""

    def __init__(self, pattern: str) -> None:
        inner = pattern.removeprefix("^")
        self.rest = inner[:-1] if _ANCHORED.search(inner) else inner
        self.exact = True

    def whole(self) -> Part:
        part = self.alternatives()
        if self.rest:
            raise UncountableError(f"unexpected {self.rest[:10]!a}")
        return part

    def alternatives(self) -> Part:
        parts = [self.sequence()]
        while self.take("|"):
            parts.append(self.sequence())
        return lambda automaton, then: automaton.fork(part(automaton, then) for part in parts)

    def sequence(self) -> Part:
        parts: list[Part] = []
        while self.rest and self.rest[0] not in "|)":
            parts.append(self.repeated(self.atom()))
        return _in_sequence(parts)

    def repeated(self, part: Part) -> Part:
        least, most = 1, 1
        if self.take("?"):
            least = 0
        elif self.take("*"):
            least = most = 0
            self.exact = False
        elif self.take("+"):
            self.exact = False
        elif found := _REPETITION.match(self.rest):
            self.rest = self.rest[found.end() :]
            least = int(found[1])
            most = int(found[3] or least)
            self.exact = self.exact and not (found[2] and not found[3])
        if self.rest[:1] in {"?", "*", "+", "{"} and self.rest:
            raise UncountableError("a repetition is repeated")
        return _repeat(part, least, most)

    def atom(self) -> Part:
        if self.take("("):
            self.take("?:")
            part = self.alternatives()
            if not self.take(")"):
                raise UncountableError("a group does not end")
            return part
        choice = self.characters() if self.take("[") else self.one()
        return lambda automaton, then: automaton.read(choice, then)

    def characters(self) -> frozenset[str]:
        if self.take("^") or self.take("]"):
            raise UncountableError("a class is negative or empty")
        choice: set[str] = set()
        while not self.take("]"):
            first = self.one(inside=True)
            if self.rest[:1] == "-" and self.rest[1:2] != "]":
                self.take("-")
                first = _span(first, self.one(inside=True))
            choice |= first
        return frozenset(choice)

    def one(self, *, inside: bool = False) -> frozenset[str]:
        character, self.rest = self.rest[:1], self.rest[1:]
        if character == "\\":
            character, self.rest = self.rest[:1], self.rest[1:]
            self.exact = self.exact and character != "s"
            if character in _ESCAPED:
                return _ESCAPED[character]
            if not character or character.isalnum():
                raise UncountableError(f"\\{character} is not counted")
            return frozenset(character)
        if not character or (character in _SPECIAL and not inside):
            raise UncountableError(f"unexpected {character or 'end'!a}")
        return frozenset(character)

    def take(self, text: str) -> bool:
        """Step over a text if it stands next."""
        if not self.rest.startswith(text):
            return False
        self.rest = self.rest[len(text) :]
        return True


def _in_sequence(parts: Sequence[Part]) -> Part:
    def build(automaton: Automaton, then: int) -> int:
        for part in reversed(parts):
            then = part(automaton, then)
        return then

    return build


def _repeat(part: Part, least: int, most: int) -> Part:
    def build(automaton: Automaton, then: int) -> int:
        state = then
        for _ in range(most - least):
            state = automaton.fork((part(automaton, state), then))
        for _ in range(least):
            state = part(automaton, state)
        return state

    return build


def _span(first: frozenset[str], last: frozenset[str]) -> frozenset[str]:
    if len(first) != 1 or len(last) != 1:
        raise UncountableError("a range needs two single characters")
    return frozenset(map(chr, range(ord(min(first)), ord(min(last)) + 1)))
