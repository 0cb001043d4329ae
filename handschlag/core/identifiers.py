"""Identifiers with check digits or a fixed form: IBAN, BIC, VAT id, tax number, Leitweg-ID, e-mail, country.

For each: ``is_*`` says whether it holds, ``check_*`` says in a sentence what is wrong and what is right, or ``None``.
All take what a person typed; ``normal_form`` is how it is stored and exchanged.
"""

from __future__ import annotations

import re
from importlib import import_module
from types import ModuleType

from handschlag.core.countries import COUNTRIES, EU, EU_FOR_GOODS, country_of_vat_identifier
from handschlag.core.text import Text

_SEPARATORS = re.compile(r"[\s\u00a0\u202f.\-/_]+")


def normal_form(identifier: str) -> str:
    """Capital letters and digits without what people put between them: ``de02 1203…`` is ``DE021203…``."""
    return _SEPARATORS.sub("", identifier).upper()


def _stdnum(name: str) -> ModuleType:
    """A module of python-stdnum, loaded on first use."""
    return import_module(f"stdnum.{name}")


def stdnum_valid(module: str, identifier: str) -> bool:
    """Whether an identifier holds after a module of python-stdnum, such as ``ean`` or ``no.orgnr``."""
    return bool(_stdnum(module).is_valid(identifier))


# -- bank account


def is_iban(identifier: str) -> bool:
    """Whether length, form and check digits (mod 97) are right (BT-84, ISO 13616)."""
    return check_iban(identifier) is None


def check_iban(identifier: str) -> Text | None:
    """What is wrong with an IBAN."""
    iban = normal_form(identifier)
    if not iban.isascii() or not re.fullmatch(r"[A-Z]{2}[0-9A-Z]*", iban):
        return Text("Eine IBAN beginnt mit dem Länderkürzel, etwa DE", "An IBAN begins with the country, such as DE")
    length = _IBAN_LENGTHS.get(iban[:2])
    if length is None:
        return Text(f"{iban[:2]} ist kein Land mit IBAN", f"{iban[:2]} is not a country with IBANs")
    if len(iban) != length:
        which = _OF_COUNTRY.get(iban[:2], Text(f"Eine aus {iban[:2]}", f"One from {iban[:2]}"))
        word = Text("kurz", "short") if len(iban) < length else Text("lang", "long")
        return Text(
            f"Die IBAN ist zu {word.de}. {which.de} hat {length} Zeichen",
            f"The IBAN is too {word.en}. {which.en} has {length} characters",
        )
    if not _stdnum("iban").is_valid(iban, check_country=False):
        return Text(
            "Die IBAN hat einen Tippfehler, die Prüfziffern passen nicht",
            "The IBAN has a typing error, its check digits do not match",
        )
    return None


_OF_COUNTRY = {"DE": Text("Eine deutsche", "A German one")}

# Total length per country (IBAN registry, ISO 13616).
_IBAN_LENGTHS = {
    country: int(length)
    for country, _, length in (
        pair.partition(":")
        for pair in """
            AD:24 AE:23 AL:28 AT:20 AZ:28 BA:20 BE:16 BG:22 BH:22 BI:27 BR:29 BY:28 CH:21 CR:22 CY:28 CZ:24 DE:22 DJ:27
            DK:18 DO:28 EE:20 EG:29 ES:24 FI:18 FK:18 FO:18 FR:27 GB:22 GE:22 GI:23 GL:18 GR:27 GT:28 HN:28 HR:21 HU:28
            IE:22 IL:23 IQ:23 IS:26 IT:27 JO:30 KW:30 KZ:20 LB:28 LC:32 LI:21 LT:20 LU:20 LV:21 LY:25 MC:27 MD:24 ME:22
            MK:19 MN:20 MR:27 MT:31 MU:30 NI:28 NL:18 NO:15 OM:23 PK:24 PL:28 PS:29 PT:25 QA:29 RO:24 RS:22 RU:33 SA:24
            SC:31 SD:18 SE:24 SI:19 SK:24 SM:27 SO:23 ST:25 SV:28 TL:23 TN:24 TR:26 UA:29 VA:22 VG:24 XK:20 YE:30
        """.split()
    )
}


def format_iban(identifier: str) -> str:
    """An IBAN for people, in groups of four: ``DE02 1203 0000 0000 2020 51``."""
    iban = normal_form(identifier)
    return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))


def is_bic(identifier: str) -> bool:
    """Whether a BIC has its form (BT-86, ISO 9362); whether the bank exists is not known here."""
    return check_bic(identifier) is None


def check_bic(identifier: str) -> Text | None:
    """What is wrong with a BIC."""
    bic = normal_form(identifier)
    if len(bic) not in (8, 11):
        return Text("Eine BIC hat 8 oder 11 Zeichen", "A BIC has 8 or 11 characters")
    if not re.fullmatch(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", bic) or bic[4:6] not in COUNTRIES | {"XK"}:
        return Text(
            "Eine BIC hat an 5. und 6. Stelle das Land, etwa COBADEFFXXX",
            "A BIC has the country in places 5 and 6, such as COBADEFFXXX",
        )
    return None


# -- tax


def is_vat_identifier(identifier: str) -> bool:
    """Whether a VAT id holds (BT-31, BT-48, BR-CO-09): check digits inside the EU and for Northern Ireland (XI)."""
    return check_vat_identifier(identifier) is None


def check_vat_identifier(identifier: str) -> Text | None:
    """What is wrong with a VAT id. Ids from outside the EU are only asked for their country prefix."""
    vat_id = normal_form(identifier)
    if is_small_business_identifier(vat_id):
        return None
    prefix, country = vat_id[:2], country_of_vat_identifier(vat_id)
    if not re.fullmatch(r"[A-Z]{2}[0-9A-Z+*]{2,}", vat_id) or country not in COUNTRIES:
        return Text(
            "Eine USt-IdNr. beginnt mit dem Länderkürzel, etwa DE123456789",
            "A VAT id begins with the country's letters, such as DE123456789",
        )
    if prefix == "GR":
        return Text("Eine griechische USt-IdNr. beginnt mit EL", "A Greek VAT id begins with EL")
    if country not in EU_FOR_GOODS:
        return None
    form = _VAT_FORMS.get(prefix)
    if form and not form[0].fullmatch(vat_id):
        return form[1]
    valid = _stdnum("gb.vat").is_valid(vat_id) if prefix == "XI" else _stdnum("eu.vat").is_valid(vat_id)
    if not valid:
        return Text(
            "Die USt-IdNr. hat einen Tippfehler, sie passt nicht zu den Regeln ihres Landes",
            "The VAT id has a typing error, it does not follow the rules of its country",
        )
    return None


# Where the form is easily said in words; all others are only told that theirs does not fit.
_VAT_FORMS = {
    "DE": (
        re.compile(r"DE[0-9]{9}"),
        Text("Eine deutsche USt-IdNr. hat DE und neun Ziffern", "A German VAT id has DE and nine digits"),
    ),
    "AT": (
        re.compile(r"ATU[0-9]{8}"),
        Text("Eine österreichische UID hat ATU und acht Ziffern", "An Austrian VAT id has ATU and eight digits"),
    ),
}
_SMALL_BUSINESS_IDENTIFIER = re.compile(r"([A-Z]{2})[0-9A-Z]{7,12}EX")


def is_small_business_identifier(identifier: str) -> bool:
    """Whether this is an id of the EU scheme for small businesses: a VAT id's form that ends in EX (Art. 284)."""
    found = _SMALL_BUSINESS_IDENTIFIER.fullmatch(normal_form(identifier))
    return bool(found and country_of_vat_identifier(found[1]) in EU)


def is_steuernummer(identifier: str) -> bool:
    """Whether a German tax number (BT-32) can be one."""
    return check_steuernummer(identifier) is None


def check_steuernummer(identifier: str) -> Text | None:
    """What is wrong with a German tax number.

    Without its Land nobody can check more than the length of the short form: 10 digits (``12/345/67890``) or 11
    (``123/4567/8901``). The federal form has 13, with a zero in the fifth place.
    """
    digits = _SEPARATORS.sub("", identifier)
    if not re.fullmatch(r"[0-9]+", digits):
        return Text(
            "Eine Steuernummer hat nur Ziffern, etwa 12/345/67890", "A tax number has digits only, such as 12/345/67890"
        )
    if len(digits) not in (10, 11, 13):
        return Text(
            f"Eine Steuernummer hat 10, 11 oder 13 Ziffern, hier sind es {len(digits)}",
            f"A tax number has 10, 11 or 13 digits, here are {len(digits)}",
        )
    if len(set(digits)) == 1 or (len(digits) == 13 and not _stdnum("de.stnr").is_valid(digits)):
        return Text(
            "Diese Steuernummer gibt es nicht, prüfen Sie die Ziffern", "There is no such tax number, check the digits"
        )
    return None


# -- addresses


def is_leitweg_id(identifier: str) -> bool:
    """Whether a Leitweg-ID's form and check digits (mod 97-10) are right (BT-10 of a bill to an authority)."""
    return check_leitweg_id(identifier) is None


def check_leitweg_id(identifier: str) -> Text | None:
    """What is wrong with a Leitweg-ID. Its hyphens are part of it."""
    leitweg_id = identifier.strip().upper()
    if not re.fullmatch(r"[0-9]{2,12}(?:-[0-9A-Z]{1,30})?-[0-9]{2}", leitweg_id):
        return Text("Eine Leitweg-ID hat die Form 04011000-12345-03", "A Leitweg-ID looks like 04011000-12345-03")
    if not _stdnum("de.leitweg").is_valid(leitweg_id):
        return Text(
            "Die Leitweg-ID hat einen Tippfehler, die Prüfziffern passen nicht",
            "The Leitweg-ID has a typing error, its check digits do not match",
        )
    return None


_EMAIL_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
LONGEST_EMAIL = 254  # RFC 5321


def is_email(address: str) -> bool:
    """Whether mail can be sent to an address, as far as its form goes."""
    return check_email(address) is None


def check_email(address: str) -> Text | None:
    """What is wrong with an e-mail address: exactly one, with a domain of the public net, no brackets, no quotes."""
    local, _, domain = address.strip().rpartition("@")
    if not local or not domain or re.search(r"[\s,;<>]", address.strip()):
        return Text(
            "Tragen Sie eine einzelne E-Mail-Adresse ein, etwa hallo@firma.example",
            "Enter one e-mail address, such as hello@company.example",
        )
    if len(address.strip()) > LONGEST_EMAIL or len(local) > 64:
        return Text("Diese E-Mail-Adresse ist zu lang", "This e-mail address is too long")
    if not _EMAIL_LOCAL.fullmatch(local):
        return Text("Prüfen Sie die E-Mail-Adresse vor dem @", "Check the e-mail address before the @")
    if not _is_public_domain(domain):
        return Text("Prüfen Sie die E-Mail-Adresse nach dem @", "Check the e-mail address after the @")
    return None


def _is_public_domain(domain: str) -> bool:
    try:
        labels = domain.encode("idna").decode("ascii").lower().split(".")
    except UnicodeError:
        return False
    top = labels[-1]
    return len(labels) > 1 and all(map(_DOMAIN_LABEL.fullmatch, labels)) and len(top) > 1 and not top[0].isdigit()


def check_country(code: str) -> Text | None:
    """What is wrong with a country code (BT-40, BT-55; ISO 3166-1 alpha-2)."""
    if code in COUNTRIES:
        return None
    return Text("Ein Land hat zwei Buchstaben, etwa DE", "A country has two letters, such as DE")
