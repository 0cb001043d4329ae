"""A seller's browser without a browser: plain HTTP with the session of a business, for many clients at once."""

from __future__ import annotations

import http.client
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    def field(self, name: str) -> str:
        """The value of a hidden field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, f"no field {name} in {self.text[:300]}"
        return found[1]


class Visitor:
    """Requests of one business; connection trouble is raised, never repeated here."""

    def __init__(self, port: int, business: Any) -> None:
        self.port = port
        self.csrf = secrets.token_hex(16)
        self.cookie = self._session(business)

    def _session(self, business: Any) -> str:
        from django.conf import settings
        from django.contrib.sessions.backends.signed_cookies import SessionStore

        from handschlag.businesses import guests

        session = SessionStore()
        session["keys"] = [guests.new_key(business)]
        session["_csrftoken"] = self.csrf
        session.save()
        return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> Answer:
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Host": "localhost", "Cookie": self.cookie, "X-CSRFToken": self.csrf}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, answer.read())
        finally:
            connection.close()


def form_of(data: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The fields of a draft as the editor posts them."""
    items = enumerate(data) if isinstance(data, list) else data.items()
    for name, value in items:
        if isinstance(value, dict | list):
            yield from form_of(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
