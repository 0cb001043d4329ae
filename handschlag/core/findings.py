"""What a check found: code, sentence, why it matters, the one-click fix, the source of the rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from handschlag.core.text import Text

Severity = Literal["blocks", "advice"]


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair: the button's words name the result, ``changes`` are (field path, new value as typed)."""

    label: Text
    changes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A spot in a field: the first occurrence of ``words``; empty marks the whole field."""

    field: str  # path as in the JSON bill: lines.0.unit_code
    words: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; ``docs/law.md`` lists every code with its paragraph and its test."""

    code: str  # such as DE-14-4-1, CLARITY-UNIT-ABBREVIATED
    severity: Severity
    field: str  # path as in the JSON bill: seller.address.city, lines.2.name
    title: Text  # what to do or what must be true
    why: Text
    source: str  # paragraph, BT/BR number or house rule
    fix: Fix | None = None
    marks: tuple[Mark, ...] = ()


def blocks(
    code: str, field: str, title: Text, why: Text, *, source: str, fix: Fix | None = None, marks: tuple[Mark, ...] = ()
) -> Finding:
    """A finding that stops the issue."""
    return Finding(code, "blocks", field, title, why, source, fix, marks)


def advice(
    code: str, field: str, title: Text, why: Text, *, source: str, fix: Fix | None = None, marks: tuple[Mark, ...] = ()
) -> Finding:
    """A finding the seller may pass over."""
    return Finding(code, "advice", field, title, why, source, fix, marks)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a country's law calls a rule that every country has: the code of its findings and the paragraph."""

    code: str
    source: str

    def blocks(
        self, field: str, title: Text, why: Text, fix: Fix | None = None, marks: tuple[Mark, ...] = ()
    ) -> Finding:
        """A finding that stops the issue."""
        return Finding(self.code, "blocks", field, title, why, self.source, fix, marks)

    def advises(
        self, field: str, title: Text, why: Text, fix: Fix | None = None, marks: tuple[Mark, ...] = ()
    ) -> Finding:
        """A finding the seller may pass over."""
        return Finding(self.code, "advice", field, title, why, self.source, fix, marks)
