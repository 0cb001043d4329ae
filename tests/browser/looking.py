"""What browser tests share: axe with zero findings, and no sideways scrolling."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe


def assert_accessible(page: Any, schemes: tuple[str, ...] = ("light", "dark")) -> None:
    """Run axe with all its rules in each of these themes."""
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # axe must not see a colour half-way
        found = Axe().run(page).response["violations"]
        assert not found, [f"{scheme}: {rule['id']} at {node['target']}" for rule in found for node in rule["nodes"]]
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")


def assert_fits(page: Any) -> None:
    """Nothing scrolls sideways; what sticks out is named."""
    wide = page.evaluate(
        """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
        [...document.querySelectorAll("body *")]
            .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
            .map((e) => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 40)}`)"""
    )
    assert not wide, wide
