"""What the law wants on a seller's business letters, by legal form; an invoice is one (§ 35a GmbHG and its kin).

``footer`` gives the rows at the foot of the page, ``missing`` says in plain words what is not there yet. Where the law
wants nothing of a form but its name and address (GbR, e.V.), what is usual is printed if known and never asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from handschlag.core.text import Language, Text


@dataclass(frozen=True, slots=True)
class Company:
    """A seller as its register and its letters know it. For a GmbH & Co. KG ``partner`` is the general partner."""

    form: str = ""  # key of FORMS; empty: nobody has said
    name: str = ""
    owners: tuple[str, ...] = ()  # of a sole trader: one
    seat: str = ""
    register_court: str = ""
    register_number: str = ""
    managers: tuple[str, ...] = ()  # managing directors, board
    chair: str = ""  # who chairs the board, one of ``managers``
    supervisory_chair: str = ""  # who chairs the supervisory board
    form_name: str = ""  # of a foreign company: what its form is called, such as Ltd.
    branch_court: str = ""  # register of a foreign company's German branch
    branch_number: str = ""
    in_liquidation: bool = False
    partner: Company | None = None


@dataclass(frozen=True, slots=True)
class LegalForm:
    """One legal form: what it is called, what its letters must say, and where that is written."""

    key: str
    label: Text
    source: str = ""
    needs: tuple[str, ...] = ()  # fields of Company the law asks for
    shows: tuple[str, ...] = ()  # fields printed if known
    designations: tuple[str, ...] = ()  # one of them is part of the name; the first is offered
    division: str = ""  # letters before the register number
    managers: Text = field(default_factory=lambda: Text("Geschäftsführung", "Managing directors"))


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the letters still lack: the field, what to do, where that is written."""

    field: str
    sentence: Text
    source: str


_REGISTERED = ("seat", "register_court", "register_number")
_BOARD = Text("Vorstand", "Board")

FORMS: dict[str, LegalForm] = {
    form.key: form
    for form in (
        LegalForm(
            "sole_trader",
            Text("Einzelunternehmen", "Sole trader"),
            "§ 14 Abs. 4 Nr. 1 UStG",
            needs=("owners",),
        ),
        LegalForm(
            "freelancer",
            Text("Freiberuflich", "Freelance professional"),
            "§ 14 Abs. 4 Nr. 1 UStG",
            needs=("owners",),
        ),
        LegalForm(
            "ek",
            Text("Eingetragener Kaufmann, eingetragene Kauffrau (e.K.)", "Registered sole trader (e.K.)"),
            "§ 37a HGB",
            needs=_REGISTERED,
            shows=("owners",),
            designations=("e.K.", "e.Kfm.", "e.Kfr.", "eingetragener Kaufmann", "eingetragene Kauffrau"),
            division="HRA",
        ),
        LegalForm(
            "gbr",
            Text("GbR", "Civil-law partnership (GbR)"),
            "§ 14 Abs. 4 Nr. 1 UStG",
            shows=("owners",),
        ),
        LegalForm(
            "egbr",
            Text("Eingetragene GbR (eGbR)", "Registered civil-law partnership (eGbR)"),
            "§ 707a Abs. 2 BGB",
            shows=("owners", *_REGISTERED),
            designations=("eGbR", "eingetragene Gesellschaft bürgerlichen Rechts"),
            division="GsR",
        ),
        LegalForm(
            "ohg",
            Text("OHG", "General partnership (OHG)"),
            "§ 125 HGB",
            needs=_REGISTERED,
            designations=("OHG", "offene Handelsgesellschaft"),
            division="HRA",
        ),
        LegalForm(
            "kg",
            Text("KG", "Limited partnership (KG)"),
            "§§ 125, 177a HGB",
            needs=_REGISTERED,
            designations=("KG", "Kommanditgesellschaft"),
            division="HRA",
        ),
        LegalForm(
            "gmbh_co_kg",
            Text("GmbH & Co. KG", "GmbH & Co. KG"),
            "§§ 125, 177a HGB, § 35a GmbHG",
            needs=(*_REGISTERED, "partner"),
            designations=("GmbH & Co. KG", "UG (haftungsbeschränkt) & Co. KG", "GmbH & Co. Kommanditgesellschaft"),
            division="HRA",
        ),
        LegalForm(
            "gmbh",
            Text("GmbH", "Private limited company (GmbH)"),
            "§ 35a GmbHG",
            needs=(*_REGISTERED, "managers"),
            shows=("supervisory_chair",),
            designations=("GmbH", "gGmbH", "mbH", "Gesellschaft mit beschränkter Haftung"),
            division="HRB",
        ),
        LegalForm(
            "ug",
            Text("UG (haftungsbeschränkt)", "Entrepreneurial company (UG)"),
            "§ 5a Abs. 1, § 35a GmbHG",
            needs=(*_REGISTERED, "managers"),
            shows=("supervisory_chair",),
            designations=("UG (haftungsbeschränkt)", "Unternehmergesellschaft (haftungsbeschränkt)"),
            division="HRB",
        ),
        LegalForm(
            "ag",
            Text("AG", "Public limited company (AG)"),
            "§ 80 AktG",
            needs=(*_REGISTERED, "managers", "supervisory_chair"),
            shows=("chair",),
            designations=("AG", "Aktiengesellschaft"),
            division="HRB",
            managers=_BOARD,
        ),
        LegalForm(
            "eg",
            Text("Genossenschaft (eG)", "Cooperative (eG)"),
            "§ 25a GenG",
            needs=(*_REGISTERED, "managers"),
            shows=("supervisory_chair",),
            designations=("eG", "e.G.", "eingetragene Genossenschaft"),
            division="GnR",
            managers=_BOARD,
        ),
        LegalForm(
            "ev",
            Text("Verein (e.V.)", "Association (e.V.)"),
            "§ 65 BGB",
            shows=(*_REGISTERED, "managers"),
            designations=("e.V.", "eingetragener Verein"),
            division="VR",
            managers=_BOARD,
        ),
        LegalForm(
            "partg",
            Text("Partnerschaft (PartG)", "Professional partnership (PartG)"),
            "§ 7 Abs. 5 PartGG, § 125 HGB",
            needs=_REGISTERED,
            designations=("Partnerschaft", "PartG", "und Partner", "& Partner", "+ Partner", "und Partnerinnen"),
            division="PR",
        ),
        LegalForm(
            "partg_mbb",
            Text(
                "Partnerschaft mit beschränkter Berufshaftung (PartG mbB)",
                "Professional partnership, limited liability (PartG mbB)",
            ),
            "§ 7 Abs. 5, § 8 Abs. 4 PartGG",
            needs=_REGISTERED,
            designations=("mbB", "mit beschränkter Berufshaftung"),
            division="PR",
        ),
        LegalForm(
            "foreign",
            Text("Ausländische Rechtsform", "Foreign legal form"),
            "§ 35a Abs. 4 GmbHG, § 80 Abs. 4 AktG",
            needs=("form_name", *_REGISTERED, "managers"),
            shows=("branch_court", "branch_number"),
            managers=Text("Vertreten durch", "Represented by"),
        ),
    )
}

_PARTNER = FORMS["gmbh"]  # what the letters of a GmbH & Co. KG say about its general partner
_DIVISION = re.compile(r"(HRA|HRB|GnR|GsR|VR|PR)\b\s*", re.IGNORECASE)

_ASKED: dict[str, Text] = {
    "owners": Text("Tragen Sie Ihren Vor- und Nachnamen ein", "Enter your first and last name"),
    "seat": Text("Tragen Sie den Sitz ein, so wie er im Register steht", "Enter the registered seat"),
    "register_court": Text("Tragen Sie das Registergericht ein", "Enter the court that keeps the register"),
    "register_number": Text("Tragen Sie die Registernummer ein", "Enter the register number"),
    "managers": Text("Nennen Sie alle, die die Geschäfte führen", "Name everybody who manages the company"),
    "supervisory_chair": Text(
        "Nennen Sie, wer den Aufsichtsrat leitet", "Name the person who chairs the supervisory board"
    ),
    "form_name": Text("Tragen Sie die Rechtsform ein, etwa Ltd. oder S.A.", "Enter the legal form, such as Ltd."),
    "partner": Text("Tragen Sie die persönlich haftende Gesellschaft ein", "Enter the general partner"),
}


def fields_of(form: str) -> tuple[str, ...]:
    """The fields of ``Company`` that a legal form asks for or shows, besides its name; none for an unknown form."""
    known = FORMS.get(form)
    return (*known.needs, *known.shows) if known else ()


# -- what is missing


def missing(company: Company) -> tuple[Missing, ...]:
    """What the letters of this seller still lack, in the order of the form; fields of the partner as ``partner.seat``.

    An unknown legal form lacks nothing: a guest who has not said is not asked.
    """
    form = FORMS.get(company.form)
    if form is None:
        return ()
    found = list(_missing_of(company, form))
    if "partner" in form.needs and company.partner and company.partner.name.strip():
        partner = company.partner
        found += [
            Missing(f"partner.{gap.field}", _of_partner(gap.sentence), gap.source)
            for gap in _missing_of(partner, _PARTNER)
            if gap.field != "name"
        ]
    return tuple(found)


def _of_partner(sentence: Text) -> Text:
    return Text(f"Persönlich haftende Gesellschaft: {sentence.de}", f"General partner: {sentence.en}")


def _missing_of(company: Company, form: LegalForm) -> Iterator[Missing]:
    if form.designations and not _designated(company.name, form):
        offered = form.designations[0]
        yield Missing(
            "name",
            Text(f"Zum Namen gehört der Zusatz „{offered}“", f"The name includes the words “{offered}”"),
            form.source,
        )
    for name in form.needs:
        if not _there(company, name):
            yield Missing(name, _ASKED[name], form.source)
    division = _division(company.register_number)
    if division and form.division and division.casefold() != form.division.casefold():
        yield Missing(
            "register_number",
            Text(
                f"Prüfen Sie die Registernummer, hier beginnt sie mit {form.division}",
                f"Check the register number, here it begins with {form.division}",
            ),
            form.source,
        )
    for name in ("managers", "owners"):
        people: tuple[str, ...] = getattr(company, name)
        if name in form.needs and (short := next((person for person in people if not _in_full(person)), None)):
            yield Missing(
                name,
                Text(
                    f"Schreiben Sie bei „{short}“ den Vornamen aus",
                    f"Write out the first name of “{short}”",
                ),
                form.source,
            )


def _there(company: Company, name: str) -> bool:
    value = getattr(company, name)
    if isinstance(value, Company):
        return bool(value.name.strip())
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _in_full(person: str) -> bool:
    """Family name and at least one first name that is written out (§ 35a Abs. 1 GmbHG, § 80 Abs. 1 AktG)."""
    *first, _last = re.sub(r"\b(?:Dr|Prof|Dipl)\.(?:-?\w+\.)*", "", person).split() or [""]
    return any(len(word) > 1 and not word.endswith(".") for word in first)


def _designated(name: str, form: LegalForm) -> bool:
    """Whether the name says its legal form; long words may end a compound: ``Möwenaktiengesellschaft``."""
    words = _plain(name)
    for designation in map(_plain, form.designations):
        start = "" if len(designation) > 8 else r"(?<!\w)"
        if re.search(start + re.escape(designation) + r"(?!\w)", words):
            return True
    return False


def _plain(text: str) -> str:
    """``e. K.`` and ``eK`` are the same words; upper and lower case do not count."""
    joined = re.sub(r"\be\.\s*(?=(?:k|v|g|kfm|kfr)\b)", "e", text.casefold())
    return " ".join(joined.replace(".", "").split())


# -- what is printed


def footer(company: Company, language: Language = "de") -> tuple[str, ...]:
    """The rows at the foot of a letter beside name, address and tax numbers; none for an unknown legal form."""
    form = FORMS.get(company.form)
    if form is None:
        return ()
    rows = [
        *_legal_form(company, form, language),
        *_owners(company, form, language),
        *_registered(company, form, language),
        *_people(company, form, language),
    ]
    if "partner" in form.needs and company.partner and company.partner.name.strip():
        partner = company.partner
        rows += [
            _say(language, Text("Persönlich haftend", "General partner"), partner.name.strip()),
            *_registered(partner, _PARTNER, language),
            *_people(partner, _PARTNER, language),
        ]
    return tuple(rows)


def register_number(company: Company) -> str:
    """The number of the seller's own register entry with its division (BT-30): ``HRB 12345``; empty if unknown."""
    form = FORMS.get(company.form)
    if form is None or "register_number" not in fields_of(form.key):
        return ""
    return _numbered(company.register_number, form)


def _legal_form(company: Company, form: LegalForm, language: Language) -> Iterator[str]:
    if company.form == "foreign" and company.form_name and company.form_name.casefold() not in company.name.casefold():
        yield _say(language, Text("Rechtsform", "Legal form"), company.form_name)
    elif form.designations and not _designated(company.name, form):
        yield _say(language, Text("Rechtsform", "Legal form"), form.designations[0])
    if company.in_liquidation:
        yield Text("In Liquidation", "In liquidation").in_(language)


def _owners(company: Company, form: LegalForm, language: Language) -> Iterator[str]:
    if "owners" not in (*form.needs, *form.shows):
        return
    named = [owner.strip() for owner in company.owners if owner.strip()]
    named = [owner for owner in named if owner.casefold() not in company.name.casefold()]
    if not named:
        return
    if form.key in ("gbr", "egbr"):
        yield _say(language, Text("Gesellschafter", "Partners"), _list(named))
    else:
        yield Text(f"Inh. {named[0]}", f"Owner: {named[0]}").in_(language)


def _registered(company: Company, form: LegalForm, language: Language) -> Iterator[str]:
    shown = (*form.needs, *form.shows)
    if "seat" in shown and company.seat.strip():
        word = Text("Niederlassung", "Place of business") if form.key == "ek" else Text("Sitz", "Registered seat")
        yield _say(language, word, company.seat.strip())
    if "register_number" in shown:
        court, number = _court(company.register_court, form), _numbered(company.register_number, form)
        if court or number:
            yield _list(filter(None, (court, number)))
    if "branch_number" in shown and (company.branch_court.strip() or company.branch_number.strip()):
        entry = _list(filter(None, (company.branch_court.strip(), company.branch_number.strip())))
        yield _say(language, Text("Zweigniederlassung", "German branch"), entry)


def _people(company: Company, form: LegalForm, language: Language) -> Iterator[str]:
    shown = (*form.needs, *form.shows)
    managers = [name.strip() for name in company.managers if name.strip()]
    chair = company.chair.strip() if "chair" in shown else ""
    if chair and chair not in managers:
        managers.insert(0, chair)
    if "managers" in shown and managers:
        chairs = Text("Vorsitz", "chair").in_(language)
        word = form.managers
        if company.in_liquidation:
            word = Text("Abwicklung" if form.key == "ag" else "Liquidation", "Liquidators")
        yield _say(language, word, _list(f"{name} ({chairs})" if name == chair else name for name in managers))
    if "supervisory_chair" in shown and company.supervisory_chair.strip():
        word = Text("Vorsitz des Aufsichtsrats", "Chair of the supervisory board")
        yield _say(language, word, company.supervisory_chair.strip())


def _say(language: Language, word: Text, value: str) -> str:
    return f"{word.in_(language)}: {value}"


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)


def _court(typed: str, form: LegalForm) -> str:
    """``Möwenhafen`` is ``Amtsgericht Möwenhafen``; registers abroad are called as they are."""
    court = typed.strip()
    if not court or form.key == "foreign" or re.match(r"(?:Amtsgericht|AG|Registergericht)\b", court):
        return court
    return f"Amtsgericht {court}"


def _division(number: str) -> str:
    found = _DIVISION.match(number.strip())
    return found[1] if found else ""


def _numbered(typed: str, form: LegalForm) -> str:
    number = typed.strip()
    if not number or not form.division or _division(number) or not number[0].isdigit():
        return number
    return f"{form.division} {number}"
