"""English is complete: every German text of pages and code has a translation that fits."""

import io
import re
from collections import Counter
from collections.abc import Iterator

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.stage import REPOSITORY

PACKAGE = REPOSITORY / "handschlag"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def texts(message: str | tuple[str, ...] | None) -> list[str]:
    return [message] if isinstance(message, str) else list(message or ())


def used() -> Iterator[tuple[str, str]]:
    """Every text marked for translation, with the file it stands in."""
    sources = {file: file.read_text() for file in PACKAGE.rglob("*.py") if "migrations" not in file.parts}
    sources |= {file: templatize(file.read_text()) for file in (PACKAGE / "templates").rglob("*") if file.is_file()}
    for file, source in sources.items():
        for _, message, _, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
            yield str(file.relative_to(PACKAGE)), (f"{context}|" if context else "") + texts(message)[0]


def translations() -> dict[str, tuple[list[str], list[str]]]:
    """All English entries that a page would really use: German forms, English forms."""
    found = {}
    for file in PACKAGE.rglob("locale/en/LC_MESSAGES/django.po"):
        with file.open("rb") as source:
            for entry in read_po(source):
                if entry.id and not entry.fuzzy:
                    key = (f"{entry.context}|" if entry.context else "") + texts(entry.id)[0]
                    found[key] = texts(entry.id), texts(entry.string)
    return found


def doubled() -> list[str]:
    """Entries that stand twice in one catalog, as a careless merge leaves them."""
    entry = re.compile(r'(?m)^((?:msgctxt ".*"\n)?msgid (?:".*"\n)+)')
    catalogs = PACKAGE.rglob("locale/en/LC_MESSAGES/django.po")
    found = [(file.parts[-5], text) for file in catalogs for text in entry.findall(file.read_text())]
    return [f"{package}: {text}" for (package, text), times in Counter(found).items() if times > 1]


def placeholders(forms: list[str]) -> set[str]:
    """Of all forms together: a singular may say "one" instead of the number."""
    return {found for form in forms for found in PLACEHOLDER.findall(form)}


def test_every_text_has_an_english_translation():
    complete = {key for key, (_, english) in translations().items() if all(english)}
    assert sorted({(file, text) for file, text in used() if text not in complete}) == []


def test_no_catalog_says_a_thing_twice():
    assert doubled() == []


def test_one_text_has_one_translation():
    """Catalogs are laid over one another: which of two translations a page shows would be a matter of chance."""
    found: dict[str, set[str]] = {}
    for file in PACKAGE.rglob("locale/en/LC_MESSAGES/django.po"):
        with file.open("rb") as source:
            for entry in read_po(source):
                if entry.id:
                    key = (f"{entry.context}|" if entry.context else "") + texts(entry.id)[0]
                    found.setdefault(key, set()).add(repr(entry.string))
    assert {key: said for key, said in found.items() if len(said) > 1} == {}


def test_no_translation_is_left_over():
    needed = {text for _, text in used()}
    assert sorted(set(translations()) - needed) == []


def test_translations_keep_the_placeholders():
    wrong = [key for key, (german, english) in translations().items() if placeholders(german) != placeholders(english)]
    assert wrong == []
