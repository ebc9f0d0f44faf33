"""The operators' guide names what is on the screen by the words that are on the screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_GUIDE = (_ROOT / "docs" / "operators.md").read_text("utf-8")
_HALVES = dict(zip(("vi", "en"), _GUIDE.split("## English\n"), strict=True))
_NAMED = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")
_SCREENS = {
    "login", "console", "street", "alarms", "layers", "sensor", "desk", "incident", "handover", "overview", "replay",
    "zones", "rules", "rule", "ingest", "admin-system", "admin-policies", "admin-users",
}  # fmt: skip


def words(language: str) -> str:
    """Every text of the console in one language: in an area's file, Vietnamese stands first."""
    folder = _ROOT / "web" / "src" / "i18n"
    whole = (folder / f"{language}.ts").read_text("utf-8")
    for area in sorted(folder.glob("areas/*.ts")):
        vi, en = area.read_text("utf-8").split("\nconst en: typeof vi = {", 1)
        whole += vi if language == "vi" else en
    return whole.replace("\\'", "'").lower()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_named_in_italics_is_on_the_screen(language: str) -> None:
    said = words(language)
    named = {part.strip() for term in _NAMED.findall(_HALVES[language]) for part in term.split("…") if "“" not in term}
    assert len(named) > 80
    assert sorted(part for part in named if part.lower() not in said) == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pictures_are_named_by_screen_language_and_theme(language: str) -> None:
    pictures = re.findall(r"\(screenshots/([^)]+)\)", _HALVES[language])
    assert len(pictures) >= 10
    for picture in pictures:
        found = re.fullmatch(r"(.+)-(vi|en)-(dark|light)\.jpg", picture)
        assert found is not None, picture
        assert found[1] in _SCREENS, picture
        assert found[2] == language, picture
