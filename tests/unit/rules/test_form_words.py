"""The console's form of a rule has a place for every word of the language, and for no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import BaseModel

from hub.core.rules.base import Words
from hub.core.rules.document import Rule
from hub.core.rules.handling import Inhibit, Step
from hub.core.rules.parts import All, AnyOf, InSequence, Piece
from hub.core.rules.when import (
    Absence,
    AppliesTo,
    Counted,
    FlatLine,
    Geofence,
    Rate,
    Stage,
    Threshold,
    ZoneAggregate,
    ZonesWith,
)
from hub.core.rules.window import Window

_FORM = json.loads((Path(__file__).parents[3] / "web/src/rules/document/words.json").read_text("utf-8"))
_MODELS: dict[str, type[BaseModel]] = {
    "rule": Rule, "words": Words, "applies_to": AppliesTo, "threshold": Threshold, "stage": Stage, "rate": Rate,
    "flat_line": FlatLine,
    "absence": Absence, "zones": ZonesWith, "geofence": Geofence, "zone_aggregate": ZoneAggregate, "counted": Counted,
    "all": All, "any": AnyOf, "sequence": InSequence, "part": Piece, "part_threshold": Threshold, "part_rate": Rate,
    "window": Window, "step": Step, "inhibit": Inhibit,
}  # fmt: skip


def test_it_knows_every_map_of_the_language() -> None:
    assert _FORM.keys() == _MODELS.keys()


@pytest.mark.parametrize("shape", _MODELS)
def test_it_has_a_place_for_every_word(shape: str) -> None:
    words = {field.alias or name for name, field in _MODELS[shape].model_fields.items()}
    # A part of a correlation has one level.
    assert _FORM[shape].keys() == words - ({"stages"} if shape == "part_threshold" else set())
