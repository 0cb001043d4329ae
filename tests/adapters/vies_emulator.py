"""VIES on loopback: the same address, fields and errors as the Commission's REST service, and its bad days."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOOPBACK = ("127.0.0.0/8",)
KNOWN = {
    "FR40303265045": ("BOULANGERIE DU NORD", "12 RUE EXEMPLE\n75001 PARIS"),
    "ATU13585627": ("Bergblick Verlag GmbH", "Mustersteig 3\nAT-0010 Gipfelstadt"),
    "DE129273398": ("---", "---"),  # Germany tells neither name nor address
    "EL094259216": ("ΑΡΤΟΠΟΙΕΙΟ", "ΑΘΗΝΑ"),
}


class Vies:
    """What the emulator does next, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.error = ""  # a code of VIES: the next answers are that error
        self.status = 200  # of an error
        self.body: bytes | None = None  # instead of an answer
        self.delay = 0.0  # seconds before the answer
        self.drip = 0.0  # seconds between single bytes
        self.moved = ""  # a redirect
        self.address = ""

    def answer(self, asked: dict[str, Any]) -> tuple[int, bytes]:
        """The answer to one request."""
        if self.body is not None:
            return self.status, self.body
        country, number = asked.get("countryCode", ""), asked.get("vatNumber", "")
        error = self.error or ("INVALID_INPUT" if not number or len(country) != 2 else "")
        if asked.get("requesterNumber") == "000000000":
            error = "INVALID_REQUESTER_INFO"
        if error:
            failed = {"actionSucceed": False, "errorWrappers": [{"error": error}]}
            return self.status, json.dumps(failed).encode()
        name, address = KNOWN.get(country + number, ("---", "---"))
        valid = country + number in KNOWN
        told = valid and name != "---"
        match = "NOT_PROCESSED"
        if told and asked.get("traderName"):
            match = "VALID" if asked["traderName"].upper().startswith(name.split()[0].upper()) else "INVALID"
        return 200, json.dumps(
            {
                "countryCode": country, "vatNumber": number, "requestDate": "2026-11-26T13:37:00.123Z", "valid": valid,
                "requestIdentifier": "WAPIAAAAW1234567" if valid and asked.get("requesterNumber") else "",
                "name": name, "address": address, "traderName": asked.get("traderName", "---"), "traderStreet": "---",
                "traderPostalCode": "---", "traderCity": "---", "traderCompanyType": "---", "traderNameMatch": match,
                "traderStreetMatch": "NOT_PROCESSED", "traderPostalCodeMatch": "NOT_PROCESSED",
                "traderCityMatch": "NOT_PROCESSED", "traderCompanyTypeMatch": "NOT_PROCESSED",
            }
        ).encode()  # fmt: skip


@contextmanager
def emulator() -> Iterator[Vies]:
    """A running emulator; its address goes where the address of VIES goes."""
    vies = Vies()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if not self.path.endswith("/check-vat-number"):
                self.send_error(404)
                return
            vies.asked.append(json.loads(body))
            time.sleep(vies.delay)
            if vies.moved:
                self.send_response(302)
                self.send_header("Location", vies.moved)
                self.end_headers()
                return
            status, answer = vies.answer(vies.asked[-1])
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            for byte in answer if vies.drip else (answer,):
                self.wfile.write(bytes([byte]) if isinstance(byte, int) else byte)
                self.wfile.flush()
                time.sleep(vies.drip)

        def log_message(self, *_: Any) -> None:
            pass

        def handle(self) -> None:
            with suppress(OSError):  # whoever asked has gone
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    vies.address = f"http://127.0.0.1:{server.server_port}/taxation_customs/vies/rest-api"
    try:
        yield vies
    finally:
        server.shutdown()
        server.server_close()
