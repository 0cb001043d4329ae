"""Every sentence of customer page and mail exists in English."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[2] / "handschlag"
CATALOG = PACKAGE / "portal/locale/en/LC_MESSAGES/django.po"
FUNCTIONS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def sentences() -> Iterator[tuple[Any, ...]]:
    """(message id or ids, file) of everything these parts say."""
    for folder in ("templates/portal", "templates/mail"):
        for file in sorted((PACKAGE / folder).iterdir()):
            source = BytesIO(templatize(file.read_text(encoding="utf-8")).encode())
            yield from ((message, file) for _, message, _, _ in extract("python", source, FUNCTIONS))
    modules = [*sorted((PACKAGE / "portal").glob("*.py")), PACKAGE / "invoices/mail.py", PACKAGE / "businesses/mail.py"]
    for file in modules:
        with file.open("rb") as source:
            yield from ((message, file) for _, message, _, _ in extract("python", source, FUNCTIONS))


def catalog() -> Any:
    with CATALOG.open("rb") as file:
        return read_po(file, locale="en")


@pytest.mark.parametrize("message", sorted({message for message, _ in sentences()}, key=str))
def test_each_sentence_has_an_english_one(message: Any) -> None:
    entry = catalog().get(message if isinstance(message, str) else message[0])
    assert entry is not None, f"{CATALOG.name} lacks {message!r}"
    assert all(entry.string if isinstance(entry.string, tuple) else [entry.string])


def test_the_catalogue_holds_no_sentence_that_nobody_says() -> None:
    said = {message if isinstance(message, str) else message[0] for message, _ in sentences()}
    kept = {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in catalog() if entry.id}
    assert kept <= said
