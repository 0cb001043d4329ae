"""Elements stand in their place, in order and not too often, or a sentence says which one does not."""

from __future__ import annotations

import pytest
from lxml import etree

from handschlag.core.einvoice import reading_cii, reading_ubl, shapes
from handschlag.core.einvoice.examining import examine
from handschlag.core.einvoice.reading import read
from handschlag.core.einvoice.walking import MOST_MISFITS, Into, Table
from tests.core.einvoice import every_term
from tests.core.einvoice.official_examples import document

CII, UBL = every_term.CII.decode(), document("kosit/01.05a-INVOICE_ubl.xml").decode()


def found(text: str) -> list[tuple[str, str]]:
    remarks = examine(read(text.encode()))
    return [(each.code, each.path.rpartition("/")[2]) for each in remarks if each.severity == "rules"]


@pytest.mark.parametrize(
    ("text", "right", "instead", "code", "end"),
    [
        (UBL, "<cbc:IssueDate>", "<cbc:Unheard>1</cbc:Unheard><cbc:IssueDate>", "SCHEMA-PLACE", "Unheard"),
        (UBL, "<cbc:ProfileID>", '<cbc:IssueTime>10:00:00</cbc:IssueTime><cbc:ProfileID>', "SCHEMA-ORDER", "ProfileID"),
        (UBL, "<cac:PaymentTerms>", "<cac:PaymentTerms/><cac:PaymentTerms>", "SCHEMA-OFTEN", "PaymentTerms"),
        (UBL, "<cac:Party>", "stray<cac:Party>", "SCHEMA-TEXT", "AccountingSupplierParty"),
        (UBL, "<cac:Party>", '<cac:Party kind="x">', "SCHEMA-ATTRIBUTE", "@kind"),
        (UBL, "<cac:Party>", "<cac:Party><cac:PartyName/>", "SCHEMA-MISSING", "Name"),
        (CII, "<ram:LineID>10<", "<ram:Unheard>1</ram:Unheard><ram:LineID>10<", "SCHEMA-PLACE", "Unheard"),
        (CII, "<ram:LineID>10</ram:LineID>", "", "SCHEMA-MISSING", "LineID"),
    ],
)  # fmt: skip
def test_what_does_not_stand_as_it_should_is_told(text: str, right: str, instead: str, code: str, end: str) -> None:
    assert right in text
    assert (code, end) in found(text.replace(right, instead, 1))


def test_a_wider_schema_may_say_more() -> None:
    """UBL knows more than the norm, and so does the profile EXTENDED: no fault there, one in the profile EN 16931."""
    assert "SCHEMA-PLACE" not in dict(found(UBL.replace("<cbc:IssueDate>", "<cbc:UUID>1</cbc:UUID><cbc:IssueDate>")))
    note = "<ram:IncludedNote><ram:Content>x</ram:Content></ram:IncludedNote>"
    more = CII.replace("<ram:LineID>10</ram:LineID>", "<ram:LineID>10</ram:LineID>" + note)
    assert ("SCHEMA-OFTEN", "IncludedNote") in found(more)
    extended = more.replace(
        ">urn:cen.eu:en16931:2017<", ">urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended<"
    )
    assert "SCHEMA-OFTEN" not in dict(found(extended))
    status = "<ram:LineID>10</ram:LineID><ram:LineStatusReasonCode>DETAIL</ram:LineStatusReasonCode>"
    only_there = CII.replace("<ram:LineID>10</ram:LineID>", status)
    assert ("SCHEMA-PLACE", "LineStatusReasonCode") in found(only_there)


def test_xrechnung_takes_all_of_cii_but_for_what_its_rules_name() -> None:
    text = document("kosit/01.05a-INVOICE_uncefact.xml").decode().replace("DE123456789", "DE123456788")
    product, address = "<ram:SpecifiedTradeProduct>", "<ram:PostalTradeAddress>"
    assert "SCHEMA-PLACE" not in dict(found(text.replace(product, f"{product}<ram:ID>1</ram:ID>", 1)))
    assert ("SCHEMA-PLACE", "Unheard") in found(text.replace(product, f"{product}<ram:Unheard>1</ram:Unheard>", 1))
    assert ("SCHEMA-PLACE", "ID") in found(text.replace(address, f"{address}<ram:ID>1</ram:ID>", 1))
    assert "SCHEMA-ATTRIBUTE" not in dict(found(text.replace("<ram:Name>", '<ram:Name languageID="de">', 1)))
    assert ("SCHEMA-ATTRIBUTE", "@kind") in found(text.replace("<ram:Name>", '<ram:Name kind="x">', 1))


def test_every_element_we_enter_has_a_shape() -> None:
    def entered(table: Table, seen: set[int]) -> set[str]:
        if id(table) in seen:
            return set()
        seen.add(id(table))
        inner = {tag: step for tag, step in table.items() if isinstance(step, Into)}
        return set(inner).union(*(entered(step.table, seen) for step in inner.values()))

    for table in (reading_cii.TABLE, *reading_ubl.TABLES.values()):
        assert [tag for tag in entered(table, set()) if not shapes.knows(tag)] == []


def test_a_flood_of_misfits_ends_soon() -> None:
    root = etree.fromstring(UBL.encode())
    line = next(each for each in root if each.tag.endswith("InvoiceLine"))
    for _ in range(2_000):
        etree.SubElement(root, line.tag).text = "x"
    assert len(read(etree.tostring(root)).misfits) <= MOST_MISFITS + 5
