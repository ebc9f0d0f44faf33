"""The names a request may use: the parameters of a route and the fields of its body. One that is neither is refused with
the nearest that is there: passed over, a misspelt filter would answer with everything."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, Union, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel

from hub.core.faults import problem
from hub.errors import InputError, Problem

_TOLD: Final = 20
_LONGEST: Final = 80
"""Whoever sends thousands, or one of thousands of letters, must not keep the loop busy with what they may have meant."""


async def parameters(request: Request) -> None:
    """A dependency of every route: what stands after the question mark is declared by it. Raises InputError."""
    given = request.query_params
    if not given:
        return
    dependant = getattr(request.scope.get("route"), "dependant", None)
    if dependant is None:
        return
    names = _declared(dependant)
    strangers = [name for name in dict.fromkeys(given) if name not in names]
    if strangers:
        raise InputError(*(unknown(name[:_LONGEST], given[name], names) for name in strangers[:_TOLD]))


def unknown(field: str, given: object, names: Sequence[str]) -> Problem:
    """``field`` (dotted path) is none of ``names``, which may stand there."""
    if not names:
        return problem(field, given, "request.no-names")
    word = field.rsplit(".", 1)[-1][:_LONGEST]
    near = difflib.get_close_matches(word.lower(), names, 1, cutoff=0.5)
    if near:
        return problem(field, given, "request.near", near=near[0])
    return problem(field, given, "request.names", names=", ".join(names))


def fields_at(annotation: Any, path: Sequence[int | str]) -> list[str]:
    """Names of the fields beside the one at ``path`` in a body of this type."""
    models = list(_models(annotation))
    for part in path[:-1]:
        # What is no field is a place in a list, or which of several bodies it is.
        below = [
            model
            for one in models
            for name, field in one.model_fields.items()
            if part in (name, field.alias)
            for model in _models(field.annotation)
        ]
        models = below or [one for one in models if _is_kind(one, part)] or models
    return list(dict.fromkeys(field.alias or name for one in models for name, field in one.model_fields.items()))


def _declared(dependant: Dependant) -> tuple[str, ...]:
    own = tuple(field.alias for field in dependant.query_params)
    return own + tuple(name for one in dependant.dependencies for name in _declared(one))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) is Annotated:
        yield from _models(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType, list):
        for one in get_args(annotation):
            yield from _models(one)


def _is_kind(model: type[BaseModel], part: int | str) -> bool:
    kind = model.model_fields.get("kind")
    return kind is not None and part in get_args(kind.annotation)
