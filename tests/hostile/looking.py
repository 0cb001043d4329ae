"""How a page is looked at: what would run, what is shown, what stands in its fields."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from tests.hostile.corpus import CANARY, SECRET_WORDS


class Page(HTMLParser):
    """The elements a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.acting: list[str] = []
        self.fields: dict[str, str] = {}
        self.words: list[str] = []
        self._area: str | None = None
        self.feed(html)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._look_at(tag, given)
        if tag == "input" and given.get("type") not in ("radio", "checkbox", "file", "hidden"):
            self.fields[given.get("name", "")] = given.get("value", "")
        if tag == "textarea":
            self._area = given.get("name", "")
            self.fields[self._area] = ""

    def _look_at(self, tag: str, given: dict[str, str]) -> None:
        if tag in ("iframe", "object", "embed", "base", "style", "math") or (tag == "script" and "src" not in given):
            self.acting.append(f"<{tag}>")
        for name, value in given.items():
            inside = "".join(value.lower().split())
            is_address = name in ("href", "src", "action", "formaction", "poster", "data", "xlink:href")
            runs = is_address and inside.startswith(("javascript:", "vbscript:", "data:text"))
            if name.startswith("on") or name in ("style", "srcdoc") or runs:
                self.acting.append(f"{tag} {name}={value[:60]}")
            if name in ("src", "action", "formaction", "poster") and "evil.example" in value:
                self.acting.append(f"{tag} {name}={value[:60]}")
            if tag == "link" and "evil.example" in value:
                self.acting.append(f"{tag} {name}={value[:60]}")
            if CANARY in name or (CANARY in value and name not in ("value", "title", "alt", "href", "action", "content")
                                  and not name.startswith(("data-", "aria-"))):  # fmt: skip
                self.acting.append(f"{tag} {name}={value[:60]}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._area is not None:
            self.fields[self._area] += data


def safe(answer: Any, *allowed: int) -> Page | None:
    """An answer without faults: no 5xx, nothing that acts, no secret; gives the page where it is one."""
    assert answer.status_code < 500, (answer.status_code, answer.content[:300])
    if allowed:
        assert answer.status_code in allowed, (answer.status_code, answer.content[:2000])
    assert SECRET_WORDS.encode() not in answer.content
    assert b"Traceback (most recent" not in answer.content
    for name, value in answer.headers.items():
        assert "\n" not in value and "\r" not in value, name
    assert all(len(cookie.value) < 4000 for cookie in answer.cookies.values()), "a cookie browsers would drop"
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return None
    page = Page(answer.content.decode())
    assert page.acting == [], page.acting
    return page


def kept(typed: str) -> str:
    """What remains of typed text at the least: line ends in one form; a browser cannot even type a NUL."""
    return typed.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def squeezed(text: str) -> str:
    """Letters without blanks and hyphens: how a text is compared after it was set in lines."""
    return "".join(text.split()).replace("-", "").replace("\u2010", "").replace("\u00ad", "").replace("\u200b", "")
