"""Bills to check against the official rules: every tax situation, size and way of entering, and random ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from hypothesis import strategies as st

from handschlag.core.bill import (
    CREDIT_NOTE,
    Address,
    Adjustment,
    Bill,
    Contact,
    CreditTransfer,
    Line,
    Party,
    Period,
    PrecedingInvoice,
)
from tests.core.situations import EVERY, buyer_of, seller_of, situation

DAY = date(2026, 11, 23)

NAMES = (
    "Kaffeerösterei Siebenschläfer GmbH",
    "Müßig & Söhne <Übergrößen> \"Löwe\" 'Ä'",
    "Blumen 🌷👩‍🎨 Traumgarten",
    "مقهى الأحلام",
    "חנות הספרים של מיטל",
    "Zahnräder ]]> GbR",
)
TEXTS = (
    "Gestaltung der Speisekarte",
    "Röstung „Nachtschicht“ & Versand < 2 kg",
    "Logo 🦊 in drei Größen\nals SVG, PDF und PNG\n\nmit Schriftdatei",
    "تصميم الشعار\nثلاثة أحجام",
    "Nut 3\" x 2' > Feder",
)
# Tried in all sizes and ways of entering; every other situation of every country comes twice.
COMMON = (
    "standard", "reduced", "zero", "small_business", "reverse_charge", "eu_service", "intra_community", "export",
    "exempt", "mixed",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """What one generated bill is made of."""

    situation: str  # a key of the country's situations, or "mixed"
    lines: int
    include_vat: bool
    adjusted: str  # where discounts and surcharges are: "", "line", "document", "both"
    index: int  # turns names, texts, language and optional parts
    country: str = "DE"

    def __str__(self) -> str:
        entry = "gross" if self.include_vat else "net"
        country = "" if self.country == "DE" else f"{self.country}-"
        return f"{country}{self.situation}-{self.lines}-{entry}-{self.adjusted or 'plain'}"


def cases() -> Iterator[Case]:
    """The common situations x 1, 3, 30, 300 lines x net and gross x discounts; every situation of every country."""
    kinds = product(COMMON, (1, 3, 30, 300), (False, True), ("", "line", "document", "both"))
    for index, (key, lines, include_vat, adjusted) in enumerate(kinds):
        if lines < 300 or adjusted in ("", "both"):
            yield Case(key, lines, include_vat, adjusted, index)
    for index, (country, key) in enumerate(EVERY):
        if country != "DE" or key not in COMMON:
            yield Case(key, 3, False, "both", index, country)
            yield Case(key, 1, True, "", index + 1, country)


def bill(case: Case) -> Bill:
    """The bill of a case; each one can be issued."""
    i = case.index
    full = i % 3 != 1  # every third bill has only what it must have
    made = Bill(
        seller=seller(i, full),
        buyer=buyer(i, full),
        lines=tuple(line(case, n) for n in range(case.lines)),
        number=f"RE-2026-{i:04}",
        language="en" if i % 5 == 2 else "de",
        issue_date=DAY,
        due_date=None if i % 7 == 3 else DAY + timedelta(days=14),
        payment_terms="Zahlbar sofort ohne Abzug.\n2 % Skonto bei Zahlung bis 30.11.2026" if i % 7 in (3, 4) else "",
        delivery_date=DAY - timedelta(days=i % 20) if i % 2 else None,
        period=Period() if i % 2 else Period(date(2026, 10, 1), date(2026, 10, 31)),
        tax_situation="standard" if case.situation == "mixed" else case.situation,
        exemption_reason="Steuerfrei nach § 4 Nr. 2 UStG" if case.situation in ("exempt", "mixed") else "",
        prices_include_vat=case.include_vat,
        payment=CreditTransfer("DE02120300000000202051", NAMES[i % 6], "BYLADEM1001" if full else ""),
        prepaid_amount=Decimal("1.19") if i % 4 == 2 else Decimal(0),
    )
    if case.adjusted in ("document", "both"):
        made = replace(made, **document_adjustments(i))
    if full:
        made = with_optional_parts(made)
    made = made if case.situation == "mixed" else fitting(made, case)
    return cancellation(made) if i % 11 == 5 else made


def fitting(made: Bill, case: Case) -> Bill:
    """The bill with a seller and a buyer whom the situation fits, their names and the rest as they were."""
    of = situation(case.country, case.situation)
    sells, buys = seller_of(case.country, of), buyer_of(case.country, of)
    needs_id = bool(of.needs & {"seller_vat_identifier", "small_business_identifier"}) or case.country != "DE"
    supplied = date(2025, 3, 3) if case.country == "AT" and of.rate_name == "photovoltaic" else made.delivery_date
    return replace(
        made,
        seller=replace(
            made.seller,
            address=replace(made.seller.address, country_code=sells.address.country_code),
            vat_identifier=sells.vat_identifier if needs_id or made.seller.vat_identifier else "",
            tax_registration_identifier=sells.tax_registration_identifier,
        ),
        buyer=replace(
            made.buyer,
            address=replace(made.buyer.address, country_code=buys.address.country_code),
            vat_identifier=buys.vat_identifier,
            legal_registration_identifier=made.buyer.legal_registration_identifier
            or buys.legal_registration_identifier,
            kind=buys.kind if of.needs or buys.vat_identifier else made.buyer.kind,
        ),
        purchase_order_reference="PO 1" if of.least_net else made.purchase_order_reference,
        delivery_date=supplied,
        period=made.period if supplied == made.delivery_date else Period(),
    )


def seller(i: int, with_vat_identifier: bool) -> Party:
    """A seller with VAT id and everything else, or one that has only a tax number."""
    small = Party(
        name=NAMES[i % 6],
        address=Address("Am Beispielkai 4", "", "00123", "Möwenhafen", "DE"),
        tax_registration_identifier="12/345/67890",
    )
    if not with_vat_identifier:
        return small
    return replace(
        small,
        trading_name="Atelier Nordlicht",
        vat_identifier="DE136695976",
        contact=Contact("Änne Muster", "+49 40 0000000", "hallo@nordlicht.example"),
        legal_registration_identifier="HRB 12345" if i % 2 else "",
        legal_details="Amtsgericht Möwenhafen\nGeschäftsführung: Änne Muster",
        website="https://nordlicht.example",
    )


def buyer(i: int, full: bool) -> Party:
    """A buyer, a business or a consumer."""
    least = Party(
        name=NAMES[(i + 3) % 6],
        address=Address("Traumgasse 7", "Hinterhaus" if full else "", "00124", "Möwenhafen", "DE"),
        kind="business" if full else "consumer",
    )
    if not full:
        return least
    return replace(
        least,
        customer_number=f"K-{i}",
        contact=Contact("Zoë Œuvre", "0000 1234", "einkauf@siebenschlaefer.example"),
        electronic_address="4000000000001" if i % 2 else "",
        electronic_address_scheme="0088" if i % 2 else "EM",
        legal_registration_identifier="HRB 99" if i % 4 else "",
    )


def line(case: Case, n: int) -> Line:
    """The n-th line: hours, pieces, returns, crumbs, prices per thousand."""
    i = case.index + n
    quantity, price, base = (
        (Decimal("1.5"), Decimal("9.99"), 1),
        (Decimal(7), Decimal("9.99"), 1),
        (Decimal("0.333"), Decimal("1234.5678"), 1),
        (Decimal(2500), Decimal("3.75"), 1000),
        (Decimal(1), Decimal("85"), 1),
        (Decimal("-1"), Decimal("0.05"), 1),
        (Decimal("12"), Decimal("0"), 1),
        (Decimal("3"), Decimal("0.01"), 1),
    )[i % 8 if n else i % 5]
    made = Line(
        name=TEXTS[i % 5].partition("\n")[0],
        description=TEXTS[i % 5] if i % 3 else "",
        quantity=quantity,
        price=price,
        price_base_quantity=Decimal(base),
        unit_code=("HUR", "C62", "KGM", "H87", "LS")[i % 5],
        unit_name="Portion" if i % 5 == 1 else "",
        tax_situation=("standard", "reduced", "zero", "exempt")[n % 4] if case.situation == "mixed" else "",
        article_number=f"A-{i}" if i % 2 else "",
        order_line_reference=str(n + 1) if i % 6 == 4 else "",
        period=Period(date(2026, 10, 1), date(2026, 10, 2)) if i % 4 == 2 else Period(),
    )
    if case.adjusted in ("line", "both") and n % 3 == 0:
        return replace(
            made,
            allowances=(Adjustment(percent=Decimal("2.5"), reason="Treue"), Adjustment(amount=Decimal("0.03"))),
            charges=(Adjustment(amount=Decimal("0.5"), reason="Eil & Nacht"), Adjustment(percent=Decimal(1))),
        )
    return made


def document_adjustments(i: int) -> dict[str, tuple[Adjustment, ...]]:
    """Discounts and surcharges on the whole bill."""
    allowances = (Adjustment(percent=Decimal("3")), Adjustment(amount=Decimal("0.10"), reason="Kulanz <3"))
    charges = (Adjustment(amount=Decimal("4.9"), reason="Versand"), Adjustment(percent=Decimal("0.5")))
    return {"allowances": allowances[: 1 + i % 2], "charges": charges[: 1 + i // 2 % 2]}


def with_optional_parts(made: Bill) -> Bill:
    """The same bill with every reference and note."""
    return replace(
        made,
        buyer_reference="04011000-12345-03",
        purchase_order_reference="PO 7781 & 7782",
        contract_reference="V-12/2026",
        opening="Guten Tag,",
        note="Gemäß Angebot vom 1. Oktober.\nEs gilt der Rahmenvertrag.",
        thank_you_note="Danke 💛",
        sign_off="Änne Muster",
    )


def cancellation(made: Bill) -> Bill:
    """A document that takes the bill back: same amounts, nothing to pay."""
    return replace(
        made,
        type_code=CREDIT_NOTE,
        number=f"ST-{made.number}",
        due_date=None,
        payment_terms=f"Hebt die Rechnung {made.number} auf. Sie müssen nichts bezahlen.",
        payment=CreditTransfer(),
        preceding_invoices=(PrecedingInvoice(made.number, made.issue_date),),
    )


# --- random bills --------------------------------------------------------------------------------------------

_words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=40)
_prices = st.decimals(0, 100_000, places=4) | st.decimals(0, 10, places=2) | st.just(Decimal(0))
_quantities = st.decimals(-1000, 100_000, places=3) | st.integers(-3, 20).map(Decimal)
_percents = st.decimals(0, 100, places=2)
_adjustments = st.lists(
    st.builds(Adjustment, amount=st.decimals(0, 500, places=2), reason=_words | st.just(""))
    | st.builds(Adjustment, percent=_percents),
    max_size=3,
).map(tuple)


@st.composite
def random_bills(draw: st.DrawFn) -> Bill:
    """Bills with any figures and words in all situations."""
    country, key = draw(st.sampled_from([*EVERY, ("DE", "mixed")]))
    made = bill(Case(key, 1, draw(st.booleans()), "", draw(st.integers(0, 500)), country))
    mixed = st.sampled_from(["standard", "reduced", "zero", "exempt"])
    lines = st.builds(
        Line,
        name=_words.map(lambda words: f"Posten {words}"),
        description=_words | st.just(""),
        quantity=_quantities,
        price=_prices,
        price_base_quantity=st.sampled_from([Decimal(1), Decimal(1), Decimal(100), Decimal("0.5")]),
        unit_code=st.sampled_from(["HUR", "C62", "KGM"]),
        tax_situation=mixed if key == "mixed" else st.just(""),
        allowances=_adjustments,
        charges=_adjustments,
    )
    return replace(
        made,
        lines=tuple(draw(st.lists(lines, min_size=1, max_size=6))),
        allowances=draw(_adjustments),
        charges=draw(_adjustments),
        note=draw(_words),
    )
