"""The checkers and rules come once, before tests are shared out: processes that fetch at once collide."""

from __future__ import annotations

import contextlib
from typing import Any

from tests.conformance import published_rules, verapdf


def pytest_configure(config: Any) -> None:
    """Fetch what is not there yet; what cannot be fetched, the tests that need it will say."""
    if hasattr(config, "workerinput"):
        return
    with contextlib.suppress(verapdf.CheckerMissing, published_rules.RulesMissing):
        verapdf.checker()
        published_rules.fetch()
