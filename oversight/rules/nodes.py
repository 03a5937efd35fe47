"""A strict view of YAML: every value knows its file and line, and nothing is guessed."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

import yaml

from oversight.bilingual import Text
from oversight.rules.errors import RulebookError

_WHOLE = re.compile(r"0|[1-9][0-9]*", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TAG = "tag:yaml.org,2002:"
_SCALARS: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {"null": lambda _: None, "bool": lambda raw: raw.lower() == "true", "int": int, "float": float}
)


def is_day(raw: str) -> bool:
    """Tell whether a text is a date that exists, written 2021-07-26."""
    try:
        return _DAY.fullmatch(raw) is not None and bool(date.fromisoformat(raw))
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Entry:
    """A node of a YAML file, with the file's name for messages."""

    file: str
    node: yaml.Node

    @property
    def line(self) -> int:
        """The line, counted from 1, on which the node starts."""
        return int(self.node.start_mark.line) + 1

    def fail(self, zh: str, en: str) -> NoReturn:
        """Refuse this node: raise RulebookError with its file and line."""
        raise RulebookError(self.file, self.line, Text(zh, en))

    def mapping(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, "Entry"]:
        """Return the entries by key; refuse duplicate keys, unknown keys and missing keys."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail("此处须为“键: 值”的映射。", "A mapping of keys to values is needed here.")
        entries: dict[str, Entry] = {}
        known = [*required, *optional]
        for key_node, value_node in self.node.value:
            key = Entry(self.file, key_node)
            name = key.name()
            if name in entries:
                key.fail(f"键“{name}”重复。", f"The key “{name}” is given twice.")
            if name not in known:
                near = get_close_matches(name, known, n=1) or known
                key.fail(
                    f"未知的键“{name}”，可用：{'、'.join(near)}。", f"Unknown key “{name}”; use {', '.join(near)}."
                )
            entries[name] = Entry(self.file, value_node)
        for name in required:
            if name not in entries:
                self.fail(f"缺少“{name}”。", f"“{name}” is missing.")
        return entries

    def items(self) -> list["Entry"]:
        """Return the entries of a list that has at least one."""
        if not isinstance(self.node, yaml.SequenceNode) or not self.node.value:
            self.fail("此处须为至少一项的列表。", "A list of at least one item is needed here.")
        return [Entry(self.file, each) for each in self.node.value]

    def name(self) -> str:
        """Return a key; `on` is a key like any other here, though YAML 1.1 takes it for a truth value."""
        return str(self.node.value) if self._tag() == "bool" else self.string()

    def string(self) -> str:
        """Return a text that isn't empty."""
        if self._tag() != "str" or not str(self.node.value).strip():
            self.fail("此处须为非空文字（数字请加引号）。", "Text is needed here (put figures in quotes).")
        return str(self.node.value).strip()

    def text(self) -> Text:
        """Return a text in both languages, `{zh: …, en: …}`."""
        entries = self.mapping(("zh", "en"))
        return Text(entries["zh"].string(), entries["en"].string())

    def whole(self) -> int:
        """Return a whole number, 0 or more, in plain digits."""
        if self._tag() != "int" or not _WHOLE.fullmatch(str(self.node.value)):
            self.fail("此处须为不小于0的整数。", "A whole number, 0 or more, is needed here.")
        return int(self.node.value)

    def day(self) -> date:
        """Return a date that exists, written 2021-07-26."""
        raw = str(self.node.value)
        if self._tag() not in {"timestamp", "str"} or not is_day(raw):
            self.fail(f"“{raw}”不是日期，格式应为 2021-07-26。", f"“{raw}” is not a date such as 2021-07-26.")
        return date.fromisoformat(raw)

    def optional_day(self) -> date | None:
        """Return a date, or None where the file says null."""
        return None if self._tag() == "null" else self.day()

    def plain(self) -> object:
        """Return the value as plain Python objects, dates as text, as a JSON document would give it."""
        if isinstance(self.node, yaml.MappingNode):
            names = [Entry(self.file, key).name() for key, _ in self.node.value]
            return {name: each.plain() for name, each in self.mapping((), names).items()}
        if isinstance(self.node, yaml.SequenceNode):
            return [Entry(self.file, each).plain() for each in self.node.value]
        return _SCALARS.get(self._tag(), str)(self.node.value)

    def _tag(self) -> str:
        return str(self.node.tag).removeprefix(_TAG) if isinstance(self.node, yaml.ScalarNode) else ""


def read_yaml(path: Path, shown: str) -> Entry:
    """Parse one YAML document; `shown` is the file's name in messages."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise RulebookError(
            shown, line, Text(f"YAML 语法错误：{error.problem}", f"YAML syntax: {error.problem}")
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RulebookError(shown, 1, Text(f"无法读取：{error}", f"Can't be read: {error}")) from error
    if node is None:
        raise RulebookError(shown, 1, Text("文件是空的。", "The file is empty."))
    return Entry(shown, node)
