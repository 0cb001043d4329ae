"""Documents we did not make: every public example is read whole, with its own figures, and survives both syntaxes."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest
from lxml import etree

from handschlag.core.bill_json import write_bill
from handschlag.core.einvoice import formats
from handschlag.core.einvoice.examining import examine
from handschlag.core.einvoice.pdf_attachment import attached_invoice
from handschlag.core.einvoice.reading import Reading, read
from handschlag.core.einvoice.reading_json import SUMS, stated_figures
from handschlag.core.untrusted_xml import DocumentRefused
from tests.core.einvoice.official_examples import INVOICES, NO_INVOICES, WITH_THIRD_PARTIES, document, reading

each_invoice = pytest.mark.parametrize("name", INVOICES)


def test_there_are_many() -> None:
    assert len(INVOICES) > 75


@each_invoice
def test_nothing_is_dropped_in_silence(name: str) -> None:
    """Every text and attribute stands in the bill, among the figures, or in the report of what has no place."""
    found = reading(name)
    kept = {_normal(text) for text in _texts(found)}
    words = " ".join(kept)
    silent = [
        (path, value)
        for path, value in _leaves(document(name))
        if _normal(value) not in kept and _normal(value) not in words and not _of_the_syntax(path, value)
    ]
    assert silent == []


@each_invoice
def test_the_figures_are_those_of_the_document(name: str) -> None:
    root = etree.fromstring(document(name))
    stated = reading(name).totals
    for figure, elements in FIGURES.items():
        texts = root.xpath(f"//*[{' or '.join(f'local-name()={e!r}' for e in elements)}][not(*)]/text()")
        if texts and figure != "line_total":
            assert getattr(stated, figure) == Decimal(texts[0]), figure


# name of the total -> elements of CII and UBL that stand once in a document
FIGURES = {
    "net": ("TaxBasisTotalAmount", "TaxExclusiveAmount"),
    "gross": ("GrandTotalAmount", "TaxInclusiveAmount"),
    "prepaid": ("TotalPrepaidAmount", "PrepaidAmount"),
    "rounding": ("RoundingAmount", "PayableRoundingAmount"),
    "payable": ("DuePayableAmount", "PayableAmount"),
    "allowance_total": ("AllowanceTotalAmount",),
    "charge_total": ("ChargeTotalAmount",),
}


@pytest.mark.parametrize("format", ["cii", "ubl"])
@each_invoice
def test_both_syntaxes_bring_it_back(name: str, format: str) -> None:
    first = reading(name)
    if not first.profile.is_invoice:
        pytest.skip("no lines, so no invoice of the norm")
    if name == WITH_THIRD_PARTIES:
        format = formats.XRECHNUNG_UBL  # no other one can say it: see below
    again = read(formats.write(first.bill, first.totals, format))

    assert [each for each in again.lost if each.why != "missing"] == []  # what was not there cannot be lost
    for figure in SUMS:
        assert getattr(again.totals, figure) == getattr(first.totals, figure), figure
    assert stated_figures(again) == stated_figures(first)
    differences = list(_differences(write_bill(first.bill), write_bill(again.bill), ""))
    assert [each for each in differences if not _is_meant(*each)] == []


def test_a_subtotal_is_no_line() -> None:
    """EXTENDED since ZUGFeRD 2.3: GROUP sums up the lines below it, INFORMATION only informs; both are shown."""
    text = document("factur-x/factur-x-extended.xml").decode("utf-8-sig")
    line = re.search(r"<ram:IncludedSupplyChainTradeLineItem>.*?</ram:IncludedSupplyChainTradeLineItem>", text, re.S)
    assert line
    whole = read(text.encode())
    for status in ("GROUP", "INFORMATION"):
        marked = line[0].replace(
            "</ram:LineID>", f"</ram:LineID><ram:LineStatusReasonCode>{status}</ram:LineStatusReasonCode>", 1
        )
        found = read(text.replace(line[0], marked + line[0], 1).encode())
        assert found.bill.lines == whole.bill.lines
        first = found.outline[0]
        assert (first.kind, first.depth, first.total.line) == (status.lower(), 0, whole.bill.lines[0])
        assert [each.kind for each in found.outline[1:]] == ["line"] * len(whole.bill.lines)
        assert not any(remark.code in ("BR-CO-10", "BR-S-08") for remark in examine(found))
    detail = line[0].replace(
        "</ram:LineID>", "</ram:LineID><ram:LineStatusReasonCode>DETAIL</ram:LineStatusReasonCode>", 1
    )
    assert read(text.replace(line[0], detail, 1).encode()).bill == whole.bill


def test_lines_below_lines_are_shown_and_never_summed_twice() -> None:
    """UBL: XRechnung Extension BG-DEX-01; the amounts of the lines inside a line make up its amount (BR-DEX-02)."""
    found = reading("kosit/04.03a-INVOICE_ubl.xml")
    assert len(found.bill.lines) == 1
    assert found.totals.line_total == found.outline[0].total.net
    named = [(each.depth, each.kind, each.total.line.identifier) for each in found.outline[:4]]
    assert named == [(0, "line", "1"), (1, "part", "3."), (2, "part", "3.1."), (3, "part", "3.1.10.")]
    assert not any(each.path.startswith("/Invoice/InvoiceLine") for each in found.lost)
    assert not [remark for remark in examine(found) if remark.code == "BR-DEX-02"]
    text = document("kosit/04.03a-INVOICE_ubl.xml").decode()
    wrong = read(text.replace(">11813.76<", ">11813.77<").encode())
    assert [remark.path for remark in examine(wrong) if remark.code == "BR-DEX-02"]


def test_no_order_number_is_none() -> None:
    """UBL wants an order number beside the seller's own, Peppol writes NA there."""
    text = document("kosit/01.01_comprehensive_test_ubl.xml").decode()
    order = re.search(r"<cac:OrderReference>.*?</cac:OrderReference>", text, re.S)
    assert order and "SalesOrderID" in order[0]
    na = re.sub(r"(<cac:OrderReference>\s*(?:<!--.*?-->\s*)?<cbc:ID>)[^<]*", r"\g<1>NA", order[0], flags=re.S)
    assert read(text.replace(order[0], na).encode()).bill.purchase_order_reference == ""
    alone = "<cac:OrderReference><cbc:ID>NA</cbc:ID></cac:OrderReference>"
    assert read(text.replace(order[0], alone).encode()).bill.purchase_order_reference == "NA"


@pytest.mark.parametrize(("name", "named"), NO_INVOICES.items())
def test_what_is_no_invoice_is_named(name: str, named: str) -> None:
    with pytest.raises(DocumentRefused, match=named):
        read(document(name))


def test_the_invoice_in_the_pdf_is_found() -> None:
    found = read(attached_invoice(document("factur-x/invoice_EN16931.pdf")))
    assert (found.profile.key, found.totals.payable) == ("en16931", Decimal("104.90"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["cen/CII_example4.xml", "kosit/01.05a-INVOICE_ubl.xml"])
def test_the_encoding_makes_no_difference(name: str, encoding: str) -> None:
    text = document(name).decode("utf-8-sig")
    text = re.sub(r"<\?xml[^>]*\?>", "", text)
    mark = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}.get(encoding, "")
    head = '<?xml version="1.0" encoding="UTF-16"?>' if "16" in encoding else '<?xml version="1.0" encoding="UTF-8"?>'
    assert read((mark + head + text.lstrip()).encode(encoding)) == reading(name)


@pytest.mark.parametrize(
    "encoding",
    "ISO-8859-1 iso8859-1 Latin1 windows-1252 CP1252 ISO-8859-15 ISO-8859-2 cp1250 UTF8 UTF-16LE UTF-16BE".split(),
)
def test_old_encodings_are_read(encoding: str) -> None:
    text = re.sub(r"<\?xml[^>]*\?>", "", document("kosit/01.05a-INVOICE_ubl.xml").decode())
    old = f'<?xml version="1.0" encoding="{encoding}"?>{text.lstrip()}'.encode(encoding, "xmlcharrefreplace")
    assert read(old) == reading("kosit/01.05a-INVOICE_ubl.xml")


@each_invoice
def test_how_it_is_spelled_makes_no_difference(name: str) -> None:
    """Other prefixes, comments, CDATA, processing instructions and white space between elements say nothing."""
    root = etree.fromstring(document(name), etree.XMLParser(remove_comments=True, remove_pis=True, huge_tree=True))
    for element in root.iter():
        if not len(element) and element.text and not element.text.startswith("#") and "]]>" not in element.text:
            element.text = etree.CDATA(element.text)
        element.addprevious(etree.Comment(" x ")) if element is not root else None
        if len(element):
            element.text = "\n\t "
    text = etree.tostring(root, encoding="unicode")
    for number, (prefix, space) in enumerate(root.nsmap.items()):
        if prefix not in (None, "xsi") and f'xmlns:{prefix}="{space}"' in text:
            text = re.sub(rf"(</?){prefix}:", rf"\g<1>p{number}:", text).replace(
                f"xmlns:{prefix}=", f"xmlns:p{number}="
            )
    found = read(f"<?a b?>{text}<!-- c -->".encode())
    first = reading(name)
    assert (found.bill, found.totals, found.absent) == (first.bill, first.totals, first.absent)
    assert [each.value for each in found.lost] == [each.value for each in first.lost]


# -- what is compared


def _leaves(xml: bytes) -> Iterator[tuple[str, str]]:
    root = etree.fromstring(xml, etree.XMLParser(remove_comments=True, huge_tree=True))
    for element in root.iter():
        name = etree.QName(element).localname
        if not len(element) and (element.text or "").strip():
            yield name, element.text.strip()
        for key, value in element.items():
            if "schemaLocation" not in key:
                yield f"{name}/@{key}", value.strip()


def _texts(found: Reading) -> Iterator[str]:
    def strings(part: Any) -> Iterator[str]:
        if isinstance(part, dict | list | tuple):
            for each in part.values() if isinstance(part, dict) else part:
                yield from strings(each)
        elif is_dataclass(part):
            yield from strings([getattr(part, field.name) for field in fields(part)])
        else:
            yield str(part)

    yield from strings(found.bill)
    yield from strings([group.treatment for group in found.totals.groups])
    yield from strings(stated_figures(found))
    yield from (each.value for each in found.lost)
    for entry in found.outline:
        yield from strings([entry.total.line, entry.total.net, entry.depth])
    yield found.specification
    for line in found.totals.lines:
        for each in (*line.allowances, *line.charges):
            yield from map(str, (each.amount, each.percent, each.base))
    for each in (*found.totals.allowances, *found.totals.charges):
        yield from map(str, (each.amount, each.percent, each.base))
    for line in found.bill.lines:  # the discount on the price follows from both prices
        if line.price_before_discount is not None and line.price is not None:
            yield str(line.price_before_discount - line.price)


def _normal(text: str) -> str:
    """Numbers by value, days without hyphens, white space as one blank."""
    with contextlib.suppress(InvalidOperation):
        return f"{Decimal(text).normalize() + 0:f}"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}(Z|[+-]\d{2}:\d{2})?", text):
        return text[:10].replace("-", "")
    return " ".join(re.sub(r"^#[A-Z0-9]{3}#", "", text).split())


# What a syntax wants and a bill does not say: codes of kinds, units of amounts, what stands for nothing
_CODES = re.compile(r"(?:Charge)?Indicator|(?:Document|DueDate)?TypeCode|NetworkID|UBLVersionID|LineStatusReasonCode")
_CONSTANTS = frozenset("102 true false 1 0 VA FC EM SEPA NA mapped-from-cii 916 130 50 2.1 5 29 72 DETAIL".split())
_ANYWHERE = frozenset(("VAT", "LOC", "TAX", "ID", "???", "Project reference"))
_OTHERWISE = ("AttachmentBinaryObject", "EmbeddedDocumentBinaryObject", "/@currencyID", "/@unitCode")  # compared apart


def _of_the_syntax(path: str, value: str) -> bool:
    if value in _ANYWHERE or path.endswith(_OTHERWISE) or value.startswith("#SKONTO#"):
        return True
    return value in _CONSTANTS and bool(_CODES.fullmatch(path) or "/@" in path)


def _differences(a: Any, b: Any, path: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(a, dict) and isinstance(b, dict):
        for key in {**a, **b}:
            yield from _differences(a.get(key, ""), b.get(key, ""), f"{path}.{key}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for index, (one, other) in enumerate(zip(a, b, strict=True)):
            yield from _differences(one, other, f"{path}.{index}")
    elif a != b:
        yield path, str(a), str(b)


def _is_meant(path: str, before: str, after: str) -> bool:
    """Identifiers without blanks, an e-mail address as electronic one, Skonto in words, only schemes of the norm."""
    if re.search(r"vat_identifier|account_identifier|service_provider", path):
        return re.sub(r"[\s./_-]", "", before) == after
    if ".electronic_address" in path:
        return not before and ("@" in after or after == "EM")
    if path in (".payment_terms", ".cash_discounts"):
        return "Skonto" in after or not after
    extension = "scheme" in path or "XR" in before or path.endswith("customer_number") or ".identifiers" in path
    return extension or "standard_identifier" in path or path.endswith(".tax.reason")
