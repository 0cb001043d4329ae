"""What every request passes: security headers, and the promise that reading never writes."""

import logging
import re
from collections.abc import Callable
from contextlib import ExitStack
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from handschlag.database import trouble

log = logging.getLogger("handschlag")

Respond = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "camera",
        "microphone",
        "geolocation",
        "payment",
        "usb",
        "browsing-topics",
        "display-capture",
    )
)


class SecurityHeaders:
    """Sets the headers Django 5.2 does not know; a view that sets one itself keeps its own."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())
        self.headers = {
            "Content-Security-Policy": policy,
            "Permissions-Policy": PERMISSIONS_POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            # Pages are personal. Static files bring their own, longer rule.
            "Cache-Control": "no-store",
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


class WriteWhileReading(RuntimeError):
    """A GET or HEAD request tried to change the database."""


class ReadOnlyGet:
    """Lets no GET, HEAD or OPTIONS request write, so link scanners and prefetchers change nothing."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            return self.respond(request)
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(refuse_writes))
            return self.respond(request)


class DatabaseAway:
    """Answers 503 with a sentence where the database cannot work: a full disk, a lock that is not let go."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        sentence = trouble(error)
        if sentence is None:
            return None
        log.error("%s: %s", request.path, sentence.en, exc_info=error)
        page = render(request, "503.html", status=503)
        page["Retry-After"] = "30"
        return page


class AddressOfAForm:
    """Leads whoever opens an address that only takes a form, say in the other language, to the page with the form."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        page = render(request, "405.html", {"page_above": page_above(request.path)}, status=405)
        page["Allow"] = response["Allow"]
        return page


def page_above(path: str) -> str:
    """The nearest address above this one that there is."""
    parts = path.strip("/").split("/")
    for end in range(len(parts) - 1, 0, -1):
        above = f"/{'/'.join(parts[:end])}/"
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return "/"


def refuse_writes(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Database wrapper: run the statement, unless it writes or locks."""
    if writes(str(sql)):
        raise WriteWhileReading(f"a reading request must not run: {str(sql)[:120]}")
    return execute(sql, params, many, context)


QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
READING = re.compile(
    r"[\s(]*(SELECT|WITH|VALUES|EXPLAIN|SHOW|SET|PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b", re.I
)
WRITING = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE|REPLACE\s+INTO|FOR\s+(NO\s+KEY\s+|KEY\s+)?(UPDATE|SHARE))\b", re.I)


@lru_cache(maxsize=4096)
def writes(sql: str) -> bool:
    """Say whether a statement changes rows, tables or takes row locks; what is not known to read, writes."""
    bare = QUOTED.sub(" ", sql)
    return not READING.match(bare) or bool(WRITING.search(bare))


LAST_FIELD = "files"  # of a form that keeps what was typed


def leaves_large_files_out(view: Respond) -> Respond:
    """Mark a view that keeps what was typed when the files beside it are too large: the request says so to it.

    Files stand behind everything else in such a form; at the first of them reading stops, and what came before counts.
    """
    view.leaves_large_files_out = True  # type: ignore[attr-defined]
    return view


class UploadLimit(FileUploadHandler):
    """Refuses a form with files by its announced size, before a byte of it is read: Django would fill the disk."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.too_large = False
        self.files = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: bytes, encoding: str | None = None
    ) -> None:
        self.too_large = content_length > settings.LARGEST_FORM
        if content_length > (settings.LARGEST_FORM_READ if self._keeps_the_rest() else settings.LARGEST_FORM):
            raise RequestDataTooBig("the form with its files is too large")

    def _keeps_the_rest(self) -> bool:
        match = getattr(self.request, "resolver_match", None)
        return bool(match and getattr(match.func, "leaves_large_files_out", False))

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """Stop at the first file where all are too large, or at one too many, without reading on.

        Only at the field that stands behind everything else: what comes after another one would be lost.
        """
        self.files += 1
        if not self._keeps_the_rest() or not (self.too_large or self.files > settings.MOST_FILES):
            return
        if field_name != LAST_FIELD:
            raise RequestDataTooBig("the form with its files is too large")
        self.request.files_left_out = True
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
