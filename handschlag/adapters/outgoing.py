"""The one way out: HTTP to a public address, with limits of time and size; private networks are refused.

The address is looked up once, examined, and connected to as it is, so that a name cannot point elsewhere afterwards.
Redirects are not followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

LARGEST_ANSWER = 100_000  # bytes


class NotReached(Exception):
    """Nothing came back that can be used: no network, refused address, too slow, too large."""


class TooSlow(NotReached):
    """The time was over before the answer was complete."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An HTTP answer."""

    status: int
    body: bytes


def post_json(
    url: str, data: dict[str, Any], *, seconds: float = 10.0, allowed: Sequence[str] = (), agent: str = "Handschlag"
) -> Answered:
    """Send JSON and return the answer, whatever its status.

    ``seconds`` is for the whole exchange. ``allowed`` are networks such as ``127.0.0.0/8`` that may be reached though
    they are not public. Raises ``NotReached``, ``TooSlow``.
    """
    return _exchange("POST", url, json.dumps(data).encode(), seconds, allowed, agent)


def _exchange(method: str, url: str, body: bytes, seconds: float, allowed: Sequence[str], agent: str) -> Answered:
    deadline = time.monotonic() + seconds
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or parts.username:
        raise NotReached(f"no address to call: {url}")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = _Pinned(host, port, _public_address(host, port, allowed), parts.scheme == "https", seconds)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    alarm = threading.Timer(seconds, connection.abort)  # ends a header or a body that drips
    alarm.daemon = True
    alarm.start()
    try:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": agent}
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return Answered(response.status, _read(response))
    except (OSError, http.client.HTTPException, ValueError) as trouble:
        if isinstance(trouble, TimeoutError) or time.monotonic() >= deadline:
            raise TooSlow(str(trouble)) from trouble
        raise NotReached(f"{type(trouble).__name__}: {trouble}") from trouble
    finally:
        alarm.cancel()
        connection.close()


def _public_address(host: str, port: int, allowed: Sequence[str]) -> str:
    """The address behind a name; every one it has must be public, or in a network that is allowed."""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as trouble:
        raise NotReached(f"{host} has no address") from trouble
    networks = [ipaddress.ip_network(network) for network in allowed]
    for address in sorted(found):
        ip = ipaddress.ip_address(address.partition("%")[0])
        public = ip.is_global and not ip.is_multicast
        if not public and not any(ip in network for network in networks):
            raise NotReached(f"{host} is not a public address")
    return sorted(found, key=lambda address: (":" in address, address))[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was examined, with the certificate of the name."""

    def __init__(self, host: str, port: int, address: str, encrypted: bool, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds)
        self._address, self._encrypted = address, encrypted
        self._opened: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the examined address, never to what the name says by now."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._encrypted:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self._opened = self.sock  # http.client forgets it while the body is still read

    def abort(self) -> None:
        """Let whoever waits for this connection wait no longer."""
        with suppress(OSError):
            if self._opened:
                self._opened.shutdown(socket.SHUT_RDWR)


def _read(response: http.client.HTTPResponse) -> bytes:
    """The whole body, if it is not too large. Raises ``NotReached``, ``http.client.IncompleteRead``."""
    body = response.read(LARGEST_ANSWER + 1)
    if len(body) > LARGEST_ANSWER:
        raise NotReached("the answer is too large")
    if response.length:  # fewer bytes than announced
        raise http.client.IncompleteRead(body, response.length)
    return body
