"""One finished document (e-invoice, GiroCode, PDF/A-3a + PDF/UA-1 + Factur-X) and the live preview."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bench import peers
from bench.row import Row, cpu_ms
from handschlag.core.bill import Address, Bill, Contact, CreditTransfer, Line, Party, Period
from handschlag.core.einvoice import cii
from handschlag.core.totals import totals
from handschlag.documents import rendering
from handschlag.documents.letter import letter

WORK = (
    ("Konzeption und Beratung", "Workshop vor Ort, Ergebnisprotokoll", "HUR", Decimal(110), ""),
    ("Gestaltung Startseite", "Zwei Entwürfe, zwei Korrekturschleifen", "LS", Decimal(1450), ""),
    ("Umsetzung Vorlagen", "Responsive, barrierearm, getestet in vier Browsern", "HUR", Decimal(95), ""),
    ("Fachbuch „Gute Rechnungen“", "", "H87", Decimal("34.90"), "reduced"),
)
# lines: target, limit, runs
DOCUMENTS = {3: (18, 22, 60), 30: (60, 75, 30), 300: (500, 600, 7)}
PREVIEWS = {3: (50, 50, 40), 25: (50, 50, 30)}


def bill(lines: int, n: int) -> Bill:
    """A bill of so many lines; each ``n`` gives other words and amounts."""
    made = []
    for i in range(lines):
        name, description, unit, price, situation = WORK[i % 4]
        made.append(
            Line(
                f"{name} {n}-{i}",
                description,
                Decimal(i % 9 + n % 7 + 1) / 2,
                unit,
                price=price,
                tax_situation=situation,
            )
        )
    return Bill(
        seller=Party(
            name="Atelier Nordlicht",
            address=Address("Am Beispielkai 4", "", "00123", "Möwenhafen"),
            contact=Contact("Atelier Nordlicht", "0381 000000", "rechnung@atelier-nordlicht.example"),
            vat_identifier="DE123456788",
        ),
        buyer=Party(
            name="Kaffeerösterei Siebenschläfer GmbH", address=Address("Traumgasse 7", "", "00124", "Möwenhafen")
        ),
        lines=tuple(made),
        number=f"RE-2026-{n:04}",
        issue_date=date(2026, 11, 23),
        due_date=date(2026, 12, 7),
        period=Period(date(2026, 11, 2), date(2026, 11, 20)),
        payment=CreditTransfer("DE02120300000000202051", "Atelier Nordlicht", "BYLADEM1001"),
        thank_you_note="Danke für die gute Zusammenarbeit an der neuen Startseite.",
    )


def document(lines: int, n: int) -> bytes:
    """Everything from the bill to the bytes that are kept."""
    one = bill(lines, n)
    computed = totals(one)
    return rendering.render_pdf(letter(one, computed), cii.write(one, computed))


def preview(lines: int, n: int) -> list[bytes]:
    """What a change in the editor costs until the page is there."""
    one = bill(lines, n)
    return rendering.render_svg(letter(one, totals(one), preview=True))


def rows(words: list[str]) -> Iterator[Row]:
    """The rows of this family whose job has one of ``words``."""

    def wanted(job: str) -> bool:
        return not words or any(word in job for word in words)

    for lines, (target, limit, runs) in DOCUMENTS.items():
        if wanted(job := f"document, {lines} lines"):
            ours = cpu_ms(lambda n, lines=lines: document(lines, n), runs, rendering.cpu_seconds)
            yield Row(
                job, ours, target, limit, peers.measure(lines, max(runs // 4, 3)), f"{len(document(lines, 1)):,} bytes"
            )
    for lines, (target, limit, runs) in PREVIEWS.items():
        if wanted(job := f"preview, {lines} lines"):
            yield Row(job, cpu_ms(lambda n, lines=lines: preview(lines, n), runs, rendering.cpu_seconds), target, limit)
    rendering.stop()
