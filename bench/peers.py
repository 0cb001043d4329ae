"""The same document made with WeasyPrint + factur-x and with ReportLab + factur-x, as their users would.

They get the e-invoice ready made and are not asked for PDF/UA or a valid PDF/A: every doubt is in their favour.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable

from bench.row import cpu_ms
from handschlag.core.bill import Bill
from handschlag.core.einvoice import cii
from handschlag.core.money import format_money, format_number
from handschlag.core.payment_code import payment_code
from handschlag.core.totals import Totals, totals
from handschlag.documents.qr import qr_svg

STYLE = """
@page { size: A4; margin: 24mm 20mm 30mm 25mm;
  @bottom-right { content: "Seite " counter(page) " von " counter(pages) } }
body { font: 9pt "DejaVu Sans", sans-serif } table { width: 100%; border-collapse: collapse }
td, th { text-align: left; padding: 1.2mm 0; border-bottom: .3pt solid #ccc }
.n { text-align: right } small { color: #555 }
"""


def measure(lines: int, runs: int) -> dict[str, float]:
    """CPU ms of each peer that is installed."""
    from bench.documents import bill

    prepared = []
    for n in range(runs + 2):
        one = bill(lines, n)
        computed = totals(one)
        prepared.append((one, computed, cii.write(one, computed)))
    found = {}
    for name, make in (("WeasyPrint", with_weasyprint), ("ReportLab", with_reportlab)):
        try:
            found[name] = cpu_ms(lambda n, make=make: make(*prepared[n]), runs)
        except ImportError:
            continue
    return found


def with_weasyprint(bill: Bill, computed: Totals, xml: bytes) -> bytes:
    """HTML, its PDF/A-3b, the XML put in by factur-x."""
    import weasyprint

    rows = "".join(
        f"<tr><td>{i}<td>{html.escape(r.line.name)}<br><small>{html.escape(r.line.description)}</small>"
        f"<td class=n>{format_number(r.line.quantity or 0)}"
        f"<td class=n>{format_money(r.net_price)}<td class=n>{format_money(r.net)}"
        for i, r in enumerate(computed.lines, 1)
    )
    title, place = f"Rechnung {bill.number}", bill.buyer.address
    page = (
        f"<html lang=de><title>{title}</title><style>{STYLE}</style><h1>{title}</h1>"
        f"<p>{bill.buyer.name}<br>{place.line_1}<br>{place.post_code} {place.city}</p>"
        f"<table><thead><tr><th>Pos.<th>Leistung<th>Menge<th>Preis<th>Betrag</thead>{rows}</table>"
        f"<h2 class=n>{format_money(computed.gross)}</h2>"
        f"{qr_svg(payment_code(bill, computed) or '')}<p>{bill.thank_you_note}</p>"
    )
    return _with_xml(weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/a-3b"), xml)


def with_reportlab(bill: Bill, computed: Totals, xml: bytes) -> bytes:
    """Platypus, the XML put in by factur-x (its PDF is no valid PDF/A)."""
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()
    table = [["Pos.", "Leistung", "Menge", "Preis", "Betrag"]]
    for i, r in enumerate(computed.lines, 1):
        item = Paragraph(
            f"{html.escape(r.line.name)}<br/><font size=7>{html.escape(r.line.description)}</font>", styles["Normal"]
        )
        table.append([i, item, format_number(r.line.quantity or 0), format_money(r.net_price), format_money(r.net)])
    code = Drawing(70, 70)
    code.add(QrCodeWidget(payment_code(bill, computed) or "", barWidth=70, barHeight=70, barLevel="M"))
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, title=f"Rechnung {bill.number}").build(
        [
            Paragraph(f"Rechnung {bill.number}", styles["Title"]),
            Paragraph(f"{bill.buyer.name}<br/>{bill.buyer.address.line_1}", styles["Normal"]),
            LongTable(table, colWidths=[25, 240, 50, 70, 70], repeatRows=1),
            Paragraph(format_money(computed.gross), styles["Heading2"]),
            code,
            Paragraph(bill.thank_you_note, styles["Normal"]),
        ]
    )
    return _with_xml(out.getvalue(), xml)


def _with_xml(pdf: bytes, xml: bytes) -> bytes:
    import facturx

    make: Callable[..., bytes] = facturx.generate_from_binary
    return make(pdf, xml, check_xsd=False, check_schematron=False, flavor="factur-x", level="en16931")
