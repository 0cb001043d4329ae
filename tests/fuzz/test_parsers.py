"""A short run of the fuzzer over everything that reads strangers' input; ``make fuzz`` is the long one."""

from __future__ import annotations

import random

import pytest

from tests.fuzz import parsers

SEED = random.SystemRandom().randrange(2**40)


def test_nothing_crashes(capsys: pytest.CaptureFixture[str]) -> None:
    tried, broken = parsers.run(SEED, 4_000, 60)
    assert not broken, capsys.readouterr().out
    assert tried


def test_a_crash_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(draw: random.Random) -> None:
        raise KeyError

    monkeypatch.setattr(parsers, "PARSERS", ((crash, 1),))
    assert parsers.run(1, 3, 60)[1] == [1, 2, 3]
