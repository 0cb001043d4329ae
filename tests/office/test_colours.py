"""The colours of the interface keep their contrast in both themes; read from the stylesheet itself."""

from __future__ import annotations

import re

import pytest

from handschlag.documents.colour import contrast
from tests.stage import REPOSITORY

CSS = (REPOSITORY / "handschlag/static/css/handschlag.css").read_text()
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", CSS)
}
TOKENS["on-accent"] = ("#ffffff", "#ffffff")
GROUNDS = ("paper", "surface", "surface-2", "mute-tint")
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2") for ground in (*GROUNDS, "accent-tint")),
    *(("ink-3", ground) for ground in ("paper", "surface", "surface-2")),
    *(("accent", ground) for ground in ("paper", "surface", "accent-tint")),
    ("on-accent", "accent-fill"),
    ("on-accent", "accent-hover"),
    *((state, ground) for state in ("good", "warn", "bad") for ground in (f"{state}-tint", "surface")),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_words_are_readable(ink, ground, theme):
    assert contrast(TOKENS[ink][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_borders_of_fields_can_be_seen(theme):
    assert contrast(TOKENS["line-field"][theme], TOKENS["surface"][theme]) >= 3
