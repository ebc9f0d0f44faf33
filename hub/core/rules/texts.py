"""Rules as text: YAML in and out. What was written out and read in again is the same document, to the last digit."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import astuple
from typing import Any, NamedTuple

import yaml

from hub.core.documents import unstorable
from hub.core.faults import Raw, problem
from hub.core.rules.document import Rule, parse
from hub.errors import DocumentError, Problem

_FIRST = [field.alias or name for name, field in Rule.model_fields.items()]
"""The words of a rule in the order in which people write them."""


_LONGEST_NUMBER = 400
"""Characters; a float written out in full has some 330."""


_DEEPEST = 50
"""Lists and mappings inside each other: a page of brackets would keep the loader busy for seconds."""


class Faulty(NamedTuple):
    """One problem of one document of several: ``document`` is its key, or its place (``#3``) when it has none."""

    document: str
    field: str
    given: str
    expected: str
    code: str = ""
    vi: tuple[str, str] | None = None


class _Loader(yaml.SafeLoader):
    """YAML without its traps: a word written twice (the first would be lost), aliases (a page that grows to gigabytes),
    times that are read as numbers."""

    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self._depth += 1
        try:
            return self._composed(parent, index)
        finally:
            self._depth -= 1

    def _composed(self, parent: Any, index: Any) -> Any:
        if self._depth > _DEEPEST:
            raise yaml.MarkedYAMLError(problem="nested too deep", problem_mark=self.get_mark())
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not read", problem_mark=self.get_mark())
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.MarkedYAMLError(problem=f"{key.value!r} is written twice", problem_mark=key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)

    def number(self, node: yaml.ScalarNode) -> Any:
        """YAML 1.1 would read 22:30 as 1350, and work for minutes on a page of digits; both stay text."""
        if ":" in node.value or len(node.value) > _LONGEST_NUMBER:
            return self.construct_scalar(node)
        return self.construct_yaml_float(node) if node.tag.endswith("float") else self.construct_yaml_int(node)


for _tag in ("int", "float"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _Loader.number)


class _Dumper(yaml.SafeDumper):
    """YAML whose texts are quoted wherever plain ones would not come back to the last character."""

    def represent_str(self, data: str) -> yaml.ScalarNode:
        plain = data.isprintable() and "\ufeff" not in data
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=None if plain else '"')

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(str, _Dumper.represent_str)


def read(text: str) -> list[Any]:
    """Every document in ``text``: one rule, a list of rules, or several of either between ``---`` lines.

    Raises:
        DocumentError: no YAML; says where.
    """
    try:
        found = list(yaml.load_all(text, _Loader))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = "" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: "
        spot = "" if mark is None else f"dòng {mark.line + 1}, cột {mark.column + 1}: "
        said = getattr(error, "problem", None) or (
            "nested too deep" if isinstance(error, RecursionError) else str(error)
        )
        raise DocumentError(problem("yaml", Raw(f"{place}{said}", f"{spot}{said}"), "document.yaml")) from None
    return [rule for part in found if part is not None for rule in (part if isinstance(part, list) else [part])]


def read_one(text: str) -> dict[str, Any]:
    """The one rule in ``text``, not yet parsed.

    Raises:
        DocumentError: no YAML, none or several rules, or what JSON cannot hold.
    """
    found = read(text)
    if len(found) != 1 or not isinstance(found[0], dict):
        given = Raw(f"{len(found)} rules", f"{len(found)} luật") if len(found) != 1 else found[0]
        raise DocumentError(problem("yaml", given, "document.one-rule"))
    if problems := list(unstorable(found[0])):
        raise DocumentError(*problems)
    return found[0]


def parse_new(document: Mapping[str, Any]) -> Rule:
    """The rule that ``document`` describes, which can be kept as it is and written out again.

    Raises:
        DocumentError: what JSON or the database cannot hold, or else every fault of the rule.
    """
    if problems := list(unstorable(document)):
        raise DocumentError(*problems)
    return parse(document)


def check(documents: Sequence[Any]) -> list[Faulty]:
    """Every fault of every document, and keys that come twice."""
    faults: list[Faulty] = []
    seen: set[str] = set()
    for place, document in enumerate(documents, 1):
        name = _name(document, place)
        problems: Sequence[Problem] = ()
        try:
            parse_new(document)
        except DocumentError as error:
            problems = error.problems
        if name in seen:
            problems = [*problems, problem("key", name, "document.own-key")]
        seen.add(name)
        faults += [Faulty(name, *astuple(one)) for one in problems]
    return faults


def write(documents: Sequence[Mapping[str, Any]]) -> str:
    """A YAML list that ``read`` turns into equal documents."""
    if not documents:
        return "[]\n"
    return str(
        yaml.dump(
            [_ordered(one) for one in documents],
            Dumper=_Dumper,
            sort_keys=False,
            allow_unicode=True,
            width=120,
            indent=2,
        )
    )


def _ordered(document: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: document[name] for name in _FIRST if name in document}
    return known | {name: value for name, value in document.items() if name not in known}


def _name(document: Any, place: int) -> str:
    key = document.get("key") if isinstance(document, Mapping) else None
    return key if isinstance(key, str) and key else f"#{place}"
