"""Who takes part, in UBL: seller, buyer, payee, tax representative, receiver of the goods."""

from __future__ import annotations

from datetime import date

from handschlag.core.bill import Address, Contact, Delivery, Identifier, Party, Payee, TaxRepresentative
from handschlag.core.einvoice import content
from handschlag.core.einvoice.markup import attribute
from handschlag.core.einvoice.ubl.elements import VAT, day, identifier, node, text
from handschlag.core.identifiers import normal_form

_SEPA = "SEPA"
_OTHER_TAX_NUMBER = "<cac:TaxScheme><cbc:ID>FC</cbc:ID></cac:TaxScheme>"


def seller(party: Party, creditor_identifier: str) -> str:
    """BG-4; the creditor identifier of a direct debit (BT-90) is one of the seller's identifiers here."""
    identifiers = (*content.seller_identifiers(party), Identifier(creditor_identifier, _SEPA))
    return node(
        "AccountingSupplierParty",
        node(
            "Party",
            _endpoint(party),  # BT-34
            *(_identification(each) for each in identifiers),  # BT-29
            *_name_and_address(party),
            _tax_scheme(normal_form(party.vat_identifier), VAT),  # BT-31
            _tax_scheme(party.tax_registration_identifier, _OTHER_TAX_NUMBER),  # BT-32
            _legal_entity(party),
            _contact(party.contact),  # BG-6
        ),
    )


def buyer(party: Party) -> str:
    """BG-7."""
    return node(
        "AccountingCustomerParty",
        node(
            "Party",
            _endpoint(party),  # BT-49
            _identification(content.buyer_identifier(party)),  # BT-46
            *_name_and_address(party),
            _tax_scheme(normal_form(party.vat_identifier), VAT),  # BT-48
            _legal_entity(party),
            _contact(party.contact),  # BG-9
        ),
    )


def _endpoint(party: Party) -> str:
    return identifier(content.electronic_address(party), "EndpointID")


def _identification(value: Identifier) -> str:
    return node("PartyIdentification", identifier(value))


def _name_and_address(party: Party) -> tuple[str, str]:
    name = node("PartyName", text("Name", party.trading_name))  # BT-28, BT-45
    return name, address("PostalAddress", party.address)  # BG-5, BG-8


def address(name: str, value: Address) -> str:
    """BG-5, BG-8, BG-12, BG-15."""
    return node(
        name,
        text("StreetName", value.line_1),  # BT-35, BT-50, BT-64, BT-75
        text("AdditionalStreetName", value.line_2),  # BT-36, BT-51, BT-65, BT-76
        text("CityName", value.city),  # BT-37, BT-52, BT-66, BT-77
        text("PostalZone", value.post_code),  # BT-38, BT-53, BT-67, BT-78
        text("CountrySubentity", value.subdivision),  # BT-39, BT-54, BT-68, BT-79
        node("AddressLine", text("Line", value.line_3)),  # BT-162, BT-163, BT-164, BT-165
        node("Country", text("IdentificationCode", value.country_code)),  # BT-40, BT-55, BT-69, BT-80
    )


def _tax_scheme(number: str, scheme: str) -> str:
    company = text("CompanyID", number)
    return node("PartyTaxScheme", company, scheme) if company else ""


def _legal_entity(party: Party) -> str:
    scheme = attribute("schemeID", party.legal_registration_scheme)
    return node(
        "PartyLegalEntity",
        text("RegistrationName", party.name),  # BT-27, BT-44
        text("CompanyID", party.legal_registration_identifier, scheme),  # BT-30, BT-47
        text("CompanyLegalForm", party.legal_details),  # BT-33
    )


def _contact(contact: Contact) -> str:
    return node(
        "Contact",
        text("Name", contact.name),  # BT-41, BT-56
        text("Telephone", contact.telephone),  # BT-42, BT-57
        text("ElectronicMail", contact.email),  # BT-43, BT-58
    )


def payee(value: Payee) -> str:
    """BG-10."""
    return node(
        "PayeeParty",
        _identification(value.identifier),  # BT-60
        node("PartyName", text("Name", value.name)),  # BT-59
        node("PartyLegalEntity", identifier(value.legal_registration, "CompanyID")),  # BT-61
    )


def tax_representative(value: TaxRepresentative) -> str:
    """BG-11."""
    return node(
        "TaxRepresentativeParty",
        node("PartyName", text("Name", value.name)),  # BT-62
        address("PostalAddress", value.address),  # BG-12
        _tax_scheme(normal_form(value.vat_identifier), VAT),  # BT-63
    )


def delivery(value: Delivery, delivery_date: date | None) -> str:
    """BG-13."""
    return node(
        "Delivery",
        day("ActualDeliveryDate", delivery_date),  # BT-72
        node("DeliveryLocation", identifier(value.location), address("Address", value.address)),  # BT-71, BG-15
        node("DeliveryParty", node("PartyName", text("Name", value.name))),  # BT-70
    )
