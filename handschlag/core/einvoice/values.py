"""What the text of an element is worth: numbers, days, yes and no, files, each refused where it is none."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import date
from decimal import Decimal


class Unreadable(ValueError):
    """The text of an element is no value of its kind."""


_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})")
_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")


def number(text: str) -> Decimal:
    """A decimal of XML Schema, up to 20 digits before and after the point. Raises ``Unreadable``."""
    if not _NUMBER.fullmatch(text):
        raise Unreadable(text)
    value = Decimal(text)
    return value if value else abs(value)  # never -0


def plain_day(text: str) -> date:
    """``20261207``, format 102 of UNTDID 2379. Raises ``Unreadable``."""
    if "-" in text:
        raise Unreadable(text)
    return _day(text)


def iso_day(text: str) -> date:
    """``2026-12-07``; a time zone behind it says nothing about the day. Raises ``Unreadable``."""
    if len(text) > 10 and re.fullmatch(r"Z|[+-][0-9]{2}:[0-9]{2}", text[10:]):
        text = text[:10]
    if len(text) != 10:
        raise Unreadable(text)
    return _day(text)


def _day(text: str) -> date:
    found = _DAY.fullmatch(text)
    if not found:
        raise Unreadable(text)
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        raise Unreadable(text) from None


def yes_no(text: str) -> bool:
    """``true`` or ``false``, ``1`` or ``0``. Raises ``Unreadable``."""
    if text not in ("true", "false", "1", "0"):
        raise Unreadable(text)
    return text in ("true", "1")


def binary(text: str) -> bytes:
    """Base64 with blanks and line breaks. Raises ``Unreadable``."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable(text) from None
