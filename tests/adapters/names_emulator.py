"""A name server on loopback that knows a few TXT records, and says of all other names that they do not exist."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import dns.message
import dns.rcode
import dns.rrset


@contextmanager
def emulator(records: Mapping[str, list[str]], *, broken: bool = False) -> Iterator[str]:
    """``host:port`` of the server; ``records`` by name. A broken one answers that it cannot."""

    class Answering(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            content, socket = self.request
            socket.sendto(answer_to(dns.message.from_wire(content)), self.client_address)

    def answer_to(question: Any) -> bytes:
        answer = dns.message.make_response(question)
        name = question.question[0].name
        texts = records.get(name.to_text().rstrip("."))
        if broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif texts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif texts:
            answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", texts))
        return bytes(answer.to_wire())

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
