"""Asks the name service (DNS) for the TXT records of a name."""

from __future__ import annotations

import dns.exception
import dns.resolver


class NotAnswered(Exception):
    """The name service gave no answer that can be used; nothing is known about the name."""


def texts_of(name: str, *, server: str = "", seconds: float = 5.0) -> tuple[str, ...]:
    """The TXT records of ``name``, none where there are none. Raises ``NotAnswered``.

    ``server`` is ``host:port`` of the name server to ask, the system's where empty; ``seconds`` is for the whole query.
    """
    try:
        resolver = dns.resolver.Resolver(configure=not server)
        if server:
            host, _, port = server.rpartition(":")
            resolver.nameservers, resolver.port = [host], int(port)
        resolver.lifetime = seconds
        found = resolver.resolve(name, "TXT")
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except (dns.exception.DNSException, OSError, ValueError) as problem:
        raise NotAnswered(str(problem) or type(problem).__name__) from problem
    return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in found)
