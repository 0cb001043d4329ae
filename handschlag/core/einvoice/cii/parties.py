"""Who takes part, in CII: seller, buyer, payee, tax representative, receiver of the goods."""

from __future__ import annotations

from handschlag.core.bill import Address, Contact, Delivery, Party, Payee, TaxRepresentative
from handschlag.core.einvoice import content
from handschlag.core.einvoice.cii.elements import identifiers, node, text
from handschlag.core.einvoice.markup import attribute
from handschlag.core.identifiers import normal_form


def seller(party: Party) -> str:
    """BG-4."""
    return node(
        "SellerTradeParty",
        identifiers(*content.seller_identifiers(party)),  # BT-29
        text("Name", party.name),  # BT-27
        text("Description", party.legal_details),  # BT-33
        _organisation_and_address(party),
        _tax_registration(party.tax_registration_identifier, "FC"),  # BT-32
        _tax_registration(normal_form(party.vat_identifier), "VA"),  # BT-31
    )


def buyer(party: Party) -> str:
    """BG-7."""
    return node(
        "BuyerTradeParty",
        identifiers(content.buyer_identifier(party)),  # BT-46
        text("Name", party.name),  # BT-44
        _organisation_and_address(party),
        _tax_registration(normal_form(party.vat_identifier), "VA"),  # BT-48
    )


def _organisation_and_address(party: Party) -> str:
    electronic = content.electronic_address(party)
    legal = attribute("schemeID", party.legal_registration_scheme)
    uri = text("URIID", electronic.value, attribute("schemeID", electronic.scheme))
    return "".join(
        (
            node(
                "SpecifiedLegalOrganization",
                text("ID", party.legal_registration_identifier, legal),  # BT-30, BT-47
                text("TradingBusinessName", party.trading_name),  # BT-28, BT-45
            ),
            _contact(party.contact),  # BG-6, BG-9
            address(party.address),  # BG-5, BG-8
            node("URIUniversalCommunication", uri),  # BT-34, BT-49
        )
    )


def _contact(contact: Contact) -> str:
    return node(
        "DefinedTradeContact",
        text("PersonName", contact.name),  # BT-41, BT-56
        node("TelephoneUniversalCommunication", text("CompleteNumber", contact.telephone)),  # BT-42, BT-57
        node("EmailURIUniversalCommunication", text("URIID", contact.email)),  # BT-43, BT-58
    )


def address(value: Address) -> str:
    """BG-5, BG-8, BG-12, BG-15."""
    return node(
        "PostalTradeAddress",
        text("PostcodeCode", value.post_code),  # BT-38, BT-53, BT-67, BT-78
        text("LineOne", value.line_1),  # BT-35, BT-50, BT-64, BT-75
        text("LineTwo", value.line_2),  # BT-36, BT-51, BT-65, BT-76
        text("LineThree", value.line_3),  # BT-162, BT-163, BT-164, BT-165
        text("CityName", value.city),  # BT-37, BT-52, BT-66, BT-77
        text("CountryID", value.country_code),  # BT-40, BT-55, BT-69, BT-80
        text("CountrySubDivisionName", value.subdivision),  # BT-39, BT-54, BT-68, BT-79
    )


def _tax_registration(identifier: str, scheme: str) -> str:
    return node("SpecifiedTaxRegistration", text("ID", identifier, attribute("schemeID", scheme)))


def payee(value: Payee) -> str:
    """BG-10."""
    register = value.legal_registration
    return node(
        "PayeeTradeParty",
        identifiers(value.identifier),  # BT-60
        text("Name", value.name),  # BT-59
        node("SpecifiedLegalOrganization", text("ID", register.value, attribute("schemeID", register.scheme))),  # BT-61
    )


def tax_representative(value: TaxRepresentative) -> str:
    """BG-11."""
    return node(
        "SellerTaxRepresentativeTradeParty",
        text("Name", value.name),  # BT-62
        address(value.address),  # BG-12
        _tax_registration(normal_form(value.vat_identifier), "VA"),  # BT-63
    )


def ship_to(value: Delivery) -> str:
    """BG-13 without its date."""
    return node(
        "ShipToTradeParty",
        identifiers(value.location),  # BT-71
        text("Name", value.name),  # BT-70
        address(value.address),  # BG-15
    )
