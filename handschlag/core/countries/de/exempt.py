"""Supplies that are exempt under § 4 Nr. 8 to 29 UStG, by the name of the trade, with the code of the VAT directive."""

from __future__ import annotations

from handschlag.core.situation import Situation
from handschlag.core.text import Text

# number, German, English, words to search by, VATEX; no code where the directive has no exemption of that kind
_ROWS = (
    ("8", "Kredite, Zahlungsverkehr, Wertpapiere", "Loans, payments, securities",
     "Bank Finanzen Vermittlung Darlehen", "135-1"),
    ("9", "Verkauf von Grundstücken, Lotterie", "Sale of land, lotteries", "Immobilie Haus Rennwett", "135-1"),
    ("10", "Versicherungen", "Insurance", "Versicherer Deckung", "135-1"),
    ("11", "Versicherungs- und Bausparvertreter", "Insurance agents and brokers",
     "Makler Provision Vertreter", "135-1"),
    ("11b", "Post-Universaldienst", "Universal postal service", "Brief Paket", "132-1A"),
    ("12", "Vermietung und Verpachtung von Grundstücken", "Letting of land and buildings",
     "Miete Wohnung Büro Pacht", "135-1"),
    ("13", "Wohnungseigentümergemeinschaft", "Owners' association", "WEG Hausgeld", ""),
    ("14a", "Heilbehandlung: Arzt, Heilpraktiker, Physiotherapie, Hebamme", "Medical care: doctors, midwives",
     "Zahnarzt Psychotherapie Logopädie Ergotherapie Praxis Behandlung", "132-1C"),
    ("14b", "Krankenhaus und ähnliche Einrichtungen", "Hospitals and similar institutions",
     "Klinik Labor Hospiz Reha", "132-1B"),
    ("15", "Leistungen der Sozialversicherung", "Services of social insurance",
     "Krankenkasse Rente Jobcenter", "132-1G"),
    ("16", "Pflege und Betreuung", "Care of people in need",
     "Pflegedienst Altenheim Haushaltshilfe Betreuer", "132-1G"),
    ("17a", "Organe, Blut, Frauenmilch", "Organs, blood, human milk", "Blutspende", "132-1D"),
    ("17b", "Krankentransport", "Transport of the sick", "Rettungsdienst Krankenwagen", "132-1P"),
    ("18", "Wohlfahrtspflege", "Welfare work", "Caritas Diakonie Sozialarbeit Beratungsstelle", "132-1G"),
    ("19", "Blinde Unternehmer und Blindenwerkstätten", "Blind entrepreneurs", "Blindenware", ""),
    ("20", "Theater, Orchester, Museum, Zoo", "Theatres, orchestras, museums, zoos",
     "Kultur Konzert Chor Bühne Regie Bescheinigung", "132-1N"),
    ("21", "Unterricht, Schule, Fortbildung", "Teaching, schools, training",
     "Lehrer Nachhilfe Dozent Kurs Privatlehrer Musikschule Bescheinigung", "132-1I"),
    ("22a", "Vorträge und Kurse gemeinnütziger Träger", "Lectures and courses of non-profit bodies",
     "Volkshochschule Seminar", "132-1I"),
    ("22b", "Sport- und Kulturveranstaltungen gegen Teilnahmegebühr", "Sports and cultural events for a fee",
     "Verein Turnier Startgeld", "132-1M"),
    ("23", "Erziehung und Betreuung von Kindern", "Education and care of children",
     "Kita Tagesmutter Internat", "132-1H"),
    ("24", "Jugendherbergen", "Youth hostels", "Jugendherbergswerk", "132-1H"),
    ("25", "Jugendhilfe", "Youth welfare", "Vormund Ergänzungspfleger Kinderheim SGB VIII", "132-1H"),
    ("26", "Ehrenamt", "Honorary office", "Aufwandsentschädigung Auslagenersatz", ""),
    ("27", "Gestellung von Personal durch kirchliche Einrichtungen", "Staff of churches",
     "Kirche Orden Betriebshelfer", "132-1K"),
    ("28", "Verkauf von Gegenständen ohne Vorsteuer", "Goods without input tax",
     "Anlagegut Praxisinventar", ""),
    ("29", "Kostenteilung von Zusammenschlüssen", "Cost sharing of groups",
     "Praxisgemeinschaft Laborgemeinschaft", "132-1F"),
)  # fmt: skip


def _situation(number: str, de: str, en: str, words: str, code: str) -> Situation:
    # 11b is a number of its own; 14a is letter a of number 14
    digits = number if number == "11b" else number.rstrip("ab")
    letter = number[len(digits) :]
    de_paragraph = f"§ 4 Nr. {digits}{f' Buchst. {letter}' if letter else ''} UStG"
    en_paragraph = f"§ 4 no. {digits}{f' ({letter})' if letter else ''} UStG"
    reason = Text(f"Steuerfrei nach {de_paragraph}", f"Exempt from VAT under {en_paragraph}")
    return Situation(
        f"exempt_{number}",
        Text(de, en),
        Text(f"Steuerfrei nach {de_paragraph}.", f"Exempt under {en_paragraph}."),
        "E",
        "exempt",
        de_paragraph,
        reason=reason,
        reason_code=f"VATEX-EU-{code}" if code else "",
        note=reason,
        no_duty_to_invoice=True,
        words=words,
    )


CATALOGUE = tuple(_situation(*row) for row in _ROWS)

OTHER_REASON = Situation(
    "exempt",
    Text("Steuerfrei aus einem anderen Grund", "Exempt for another reason"),
    Text(
        "Wenn keiner der genannten Fälle passt. Nennen Sie den Paragrafen.",
        "Where none of the named cases fits. Name the paragraph.",
    ),
    "E",
    "exempt",
    "§ 4 UStG",
    reason=Text("Steuerfrei", "Exempt from VAT"),
    own_reason=True,
    words="Befreiung steuerbefreit Paragraf",
)
