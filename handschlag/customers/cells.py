"""Cells of customer tables: the words other programs use for a kind, a country, a way to pay, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from babel import Locale

from handschlag.core import names
from handschlag.core.countries import ADDED_NAMES, COUNTRIES
from handschlag.core.tax import SITUATIONS
from handschlag.core.text import Text
from handschlag.customers.kinds import KINDS
from handschlag.customers.record import FORMATS


class Unreadable(ValueError):
    """A cell that means nothing here; ``sentence`` says what is possible."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def _one_of(meanings: Mapping[str, str], sentence: Text) -> Callable[[str], str]:
    """Cells that name one of some values: the value itself, or a word for it."""

    def read(cell: str) -> str:
        found = meanings.get(names.folded(cell).strip(" ."))
        if found is None:
            raise Unreadable(sentence)
        return found

    return read


def _words(values: Mapping[str, str]) -> dict[str, str]:
    """``{"transfer": "überweisung,bank"}`` as a table from each word to its value."""
    return {names.folded(word): value for value, words in values.items() for word in (value, *words.split(","))}


def digits(cell: str) -> str:
    """``14 Tage``, ``2 %``: the number alone."""
    match = re.search(r"[0-9]+(?:[.,][0-9]+)?", cell)
    if match is None:
        raise Unreadable(Text("Hier steht eine Zahl, etwa 14", "This is a number, such as 14"))
    return match[0]


_KIND = _words(
    {key: f"{kind.label.de},{kind.label.en}" for key, kind in KINDS.items()}
    | {
        "private": "Privatperson,Privat,Private person,Person,Consumer,Verbraucher,Privatkunde",
        "business_de": "Firma in Deutschland,Business in Germany,Firma,Unternehmen,Geschäftskunde,Business,Company,b2b",
        "public_body": "Behörde,Public body,Amt,Öffentlich",
        "association": "Verein,Association,Club",
    }
)
_KIND_SENTENCE = Text(
    "Die Art heißt Privatperson, Firma, Behörde oder Verein",
    "The kind is private person, business, public body or association",
)
_YES_NO = _words({"true": "ja,j,yes,y,1,x,wahr,on", "false": "nein,n,no,0,falsch,off,-"})
_YES_NO_SENTENCE = Text("Hier steht ja oder nein", "This is yes or no")
_SALUTATIONS = _words(
    {
        "ms": "frau,mrs,miss,ms,madame,weiblich,w,f",
        "mr": "herr,herrn,mr,mister,monsieur,männlich,m",
        "neutral": "divers,d",
    }
)
_METHODS = _words(
    {
        "transfer": "Überweisung,Bank,Banküberweisung,Bank transfer,Rechnung,Vorkasse",
        "direct_debit": "Lastschrift,SEPA,SEPA-Lastschrift,Direct debit,Bankeinzug,Einzug",
        "card": "Karte,Kreditkarte,EC,Credit card",
        "online": "PayPal,Online,Stripe",
        "cash": "Bar,Barzahlung",
    }
)
_FORMS = _words({"sie": "Sie,formal,formell", "du": "Du,informal,informell,per du"})
_FORMATS = _words(
    {
        "zugferd": "ZUGFeRD,Factur-X,ZUGFeRD-PDF",
        "xrechnung-cii": "XRechnung (CII),XRechnung CII",
        "xrechnung-ubl": "XRechnung (UBL),XRechnung UBL,XRechnung",
        "peppol": "Peppol,Peppol BIS,Peppol BIS Billing 3",
        "plain": "PDF,PDF ohne E-Rechnung,Papier",
    }
)
_SITUATIONS = {names.folded(t): key for key, s in SITUATIONS.items() for t in (key, s.label.de, s.label.en)}


def salutation(cell: str) -> str:
    """A word that is no salutation, such as ``Firma``, says nothing about the person."""
    return _SALUTATIONS.get(names.folded(cell).strip(" ."), "")


def language(cell: str) -> str:
    """German for those who speak it, English for all others: these are the languages we write."""
    word = names.folded(cell)
    german = word[:2] in ("de", "at", "ch") or word.startswith(("german", "osterreich"))
    return "de" if german else "en"


@cache
def _countries() -> dict[str, str]:
    found = {"d": "DE", "brd": "DE", "a": "AT", "uk": "GB", "england": "GB", "usa": "US", "fl": "LI", "ger": "DE"}
    found |= {"deu": "DE", "aut": "AT", "che": "CH", "fra": "FR", "nld": "NL", "bel": "BE", "holland": "NL"}
    for language in ("de", "en", "fr"):
        territories = Locale(language).territories
        found |= {names.folded(str(territories[code])): code for code in COUNTRIES if code in territories}
    found |= {names.folded(word): code for code, name in ADDED_NAMES.items() for word in (name.de, name.en)}
    return found | {code.lower(): code for code in COUNTRIES}


def country(cell: str) -> str:
    """A country by its code or its name in German, English or French. Raises ``Unreadable``."""
    code = _countries().get(names.folded(cell).strip(" ."))
    if code is None:
        raise Unreadable(Text(f"Das Land „{cell[:40]}“ kennen wir nicht", f"The country “{cell[:40]}” is unknown"))
    return code


def email(cell: str) -> str:
    return re.sub(r"^(?:mailto:)?<?|>$", "", cell.strip(), flags=re.IGNORECASE)


kind = _one_of(_KIND, _KIND_SENTENCE)
yes_or_no = _one_of(_YES_NO, _YES_NO_SENTENCE)
address_form = _one_of(_FORMS, Text("Hier steht Sie oder du", "This is Sie or du"))
situation = _one_of(_SITUATIONS, Text("Diesen Steuerfall kennen wir nicht", "This tax situation is unknown"))
payment_method = _one_of(_METHODS, Text("Diese Zahlungsart kennen wir nicht", "This way to pay is unknown"))
invoice_format = _one_of(_FORMATS, Text(f"Möglich sind {', '.join(FORMATS)}", f"Possible: {', '.join(FORMATS)}"))
