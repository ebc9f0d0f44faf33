"""Where in a payload a value stands: a singular query of JSONPath (RFC 9535, section 2.3.5.1), which finds one value or none.

``$`` is the whole payload, ``@`` the entry that is being read where a payload holds a list of samples.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Final, NamedTuple

LONGEST: Final = 200
"""Characters."""
_SEGMENT: Final = re.compile(
    r"""
    \. ( [A-Za-z_\u0080-\ud7ff\ue000-\U0010ffff] [0-9A-Za-z_\u0080-\ud7ff\ue000-\U0010ffff]* )
    | \[ ( 0 | -?[1-9][0-9]{0,8} ) \]
    | \[' ( (?: [^'\\\x00-\x1f] | \\ (?: [bfnrt/\\'] | u[0-9A-Fa-f]{4} ) )* ) '\]
    | \[" ( (?: [^"\\\x00-\x1f] | \\ (?: [bfnrt/\\"] | u[0-9A-Fa-f]{4} ) )* ) "\]
    """,
    re.VERBOSE,
)
"""A name, an index, or a name in quotes of one kind or the other (sections 2.3.1.1, 2.3.3.1 and 2.5.1.1)."""
_ESCAPE: Final = re.compile(r"\\(?:u(.{4})|(.))")
_ESCAPED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
ROOT: Final = "$"
ENTRY: Final = "@"


class _Nothing:
    def __repr__(self) -> str:
        return "nothing"


NOTHING: Final = _Nothing()
"""What a query finds where the payload has no such member. JSON's null is None."""


class Query(NamedTuple):
    """``text`` as it was written; ``steps`` are member names and indices."""

    text: str
    steps: tuple[str | int, ...]

    @property
    def of_entry(self) -> bool:
        """Does it begin at the entry?"""
        return self.text.startswith(ENTRY)

    def find(self, value: object) -> object:
        """What stands there; NOTHING when there is no such place."""
        for step in self.steps:
            if isinstance(step, str):
                if not isinstance(value, dict) or step not in value:
                    return NOTHING
                value = value[step]
            elif isinstance(value, list) and -len(value) <= step < len(value):
                value = value[step]
            else:
                return NOTHING
        return value


@lru_cache(maxsize=4096)
def compiled(text: str) -> Query:
    """``text`` as a query.

    Raises:
        ValueError: it is none, or one that may find several values.
    """
    if len(text) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    if text[:1] not in (ROOT, ENTRY):
        raise ValueError(f"it does not begin with {ROOT}")
    steps: list[str | int] = []
    at = 1
    while at < len(text):
        segment = _SEGMENT.match(text, at)
        if segment is None:
            raise ValueError(f"not understood from {text[at : at + 20]!r} on")
        name, index, *quoted = segment.groups()
        if index is not None:
            steps.append(int(index))
        else:
            steps.append(_unescaped(quoted[0] or quoted[1] or "") if name is None else name)
        at = segment.end()
    return Query(text, tuple(steps))


def _unescaped(body: str) -> str:
    """What stands between the quotes (section 2.3.1.2)."""
    units = _ESCAPE.sub(lambda one: chr(int(one[1], 16)) if one[1] else _ESCAPED.get(one[2], one[2]), body)
    try:
        return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise ValueError("half of a surrogate pair") from None


def written(steps: tuple[str | int, ...], root: str = ROOT) -> str:
    """The query that takes ``steps``, as people write it: ``$.object['level cm'][0]``."""
    text = root
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.isidentifier() and step.isascii():
            text += f".{step}"
        else:
            quoted = json.dumps(step, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
            text += f"['{quoted}']"
    return text
