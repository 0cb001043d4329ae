"""Words that make an invoice harder to understand, per language; a business may bring its own lists.

Plain data: to change a list for everyone, edit it here; for one business, pass another ``WordLists`` to
``clarity.check``. ``tests/core/test_clarity.py`` keeps the suggestions free of words that are themselves listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of one language."""

    jargon: Mapping[str, str] = field(default_factory=dict)  # trade word -> what a customer understands
    abbreviations: Mapping[str, str] = field(default_factory=dict)  # unit after a number in running text -> whole word
    vague: frozenset[str] = frozenset()  # says nothing about kind and extent when it stands alone, lower case
    filler: frozenset[str] = frozenset()  # adds nothing to a vague word, lower case
    total: frozenset[str] = frozenset()  # announces the invoice total in running text, lower case


@dataclass(frozen=True, slots=True)
class WordLists:
    """All lists; ``acronyms`` are written in capitals in every language."""

    de: Words = Words()
    en: Words = Words()
    acronyms: frozenset[str] = frozenset()

    def in_(self, language: str) -> Words:
        """The lists of a language; German where it is unknown."""
        return self.en if language == "en" else self.de

    def with_jargon(self, language: str, jargon: Mapping[str, str]) -> WordLists:
        """The same lists with a business's own trade words in place of the usual ones."""
        words = replace(self.in_(language), jargon=MappingProxyType(dict(jargon)))
        return replace(self, en=words) if language == "en" else replace(self, de=words)


def _set(words: str) -> frozenset[str]:
    return frozenset(word.strip() for word in words.split(",") if word.strip())


_GERMAN = Words(
    jargon=MappingProxyType(
        {
            "Asset": "Bildmaterial",
            "Assets": "Bildmaterial",
            "Backend": "Verwaltungsbereich",
            "Bugfix": "Behebung eines Programmfehlers",
            "Bugfixing": "Behebung von Programmfehlern",
            "Change Request": "Änderungswunsch",
            "Change Requests": "Änderungswünsche",
            "CMS": "Redaktionssystem",
            "Composing": "Bildmontage",
            "Copywriting": "Texte schreiben",
            "Debugging": "Suche nach Programmfehlern",
            "Deliverables": "Ergebnisse",
            "Deployment": "Veröffentlichung der Software",
            "Freisteller": "Bilder ohne Hintergrund",
            "Frontend": "Bedienoberfläche",
            "Hotfix": "Eilige Korrektur",
            "Key Visual": "Leitbild der Gestaltung",
            "Kick-off": "Auftakttreffen",
            "Kickoff": "Auftakttreffen",
            "Litho": "Bilddaten für den Druck",
            "Lithografie": "Bilddaten für den Druck",
            "Mockup": "Entwurfsbild",
            "Mockups": "Entwurfsbilder",
            "Moodboard": "Bildersammlung zur Stimmung",
            "Onboarding": "Einarbeitung",
            "Pitch": "Vorstellung der Idee",
            "Proof": "Farbverbindlicher Probedruck",
            "Proofreading": "Korrekturlesen",
            "Refactoring": "Überarbeitung des Programmcodes",
            "Regiearbeiten": "Arbeiten nach Aufwand",
            "Regiestunden": "Arbeitsstunden nach Aufwand",
            "Reinlayout": "Druckfertige Gestaltung",
            "Reinzeichnung": "Druckfertige Dateien",
            "Reinzeichnungen": "Druckfertige Dateien",
            "Retainer": "Monatliches Kontingent",
            "Rollout": "Einführung",
            "Roll-out": "Einführung",
            "SEA": "Suchmaschinenwerbung",
            "SEO": "Suchmaschinenoptimierung",
            "Sprint": "Arbeitsabschnitt",
            "Staging": "Testumgebung",
            "Storyboard": "Bildfolge zum Film",
            "Troubleshooting": "Störungssuche",
            "Wireframe": "Seitenskizze",
            "Wireframes": "Seitenskizzen",
        }
    ),
    abbreviations=MappingProxyType(
        {
            "Std.": "Stunden",
            "Std": "Stunden",
            "Stdn.": "Stunden",
            "Stk.": "Stück",
            "Stk": "Stück",
            "Stck.": "Stück",
            "Min.": "Minuten",
            "Tg.": "Tage",
            "Mon.": "Monate",
            "psch.": "Pauschale",
            "psch": "Pauschale",
            "lfm": "laufende Meter",
            "lfdm": "laufende Meter",
            "PT": "Personentage",
        }
    ),
    vague=_set(
        "arbeit, arbeiten, arbeitsleistung, arbeitsleistungen, artikel, aufwand, aufwände, auftrag, beratung, "
        "beratungsleistung, beratungsleistungen, betreuung, büroarbeiten, dienste, dienstleistung, "
        "dienstleistungen, entgelt, honorar, job, kosten, leistung, leistungen, lieferung, material, "
        "materialien, nebenkosten, pauschale, pauschal, pauschalbetrag, position, produkt, projekt, "
        "projektarbeit, reparatur, reparaturen, reparaturarbeiten, service, serviceleistungen, sonstiges, "
        "spesen, stunden, stundenlohn, tätigkeit, tätigkeiten, technische beratung, unterstützung, ware, waren, "
        "werbung, werbekosten, zubehör, diverses, verschiedenes, tagessatz"
    ),
    filler=_set(
        "abgesprochen, absprache, allgemein, allgemeine, allgemeiner, am, anfallende, auf, aus, aus-, auftrag, "
        "auftrags, bekannt, besprochen, bis, der, des, die, das, den, dem, div, diverse, diverser, diverses, "
        "durchgeführte, einige, erbracht, erbrachte, für, gemäß, gem, ihr, ihre, ihrem, im, in, laut, lt, monat, "
        "nach, pro, sonstige, sonstiger, und, unsere, unser, vereinbarung, vereinbart, verschiedene, verschiedener, "
        "vom, von, weitere, wie, zur, zum, zusätzliche, erledigte, januar, februar, märz, april, mai, juni, juli, "
        "august, september, oktober, november, dezember"
    ),
    total=_set(
        "betrag, endbetrag, endsumme, gesamt, gesamtbetrag, gesamthonorar, gesamtpreis, gesamtsumme, insgesamt, "
        "rechnungsbetrag, rechnungssumme, summe, zahlbetrag"
    ),
)

_ENGLISH = Words(
    jargon=MappingProxyType(
        {
            "artwork": "print-ready files",
            "assets": "image files",
            "backend": "administration area",
            "bugfix": "correction of a program error",
            "change request": "requested change",
            "change requests": "requested changes",
            "CMS": "content management system",
            "comps": "draft designs",
            "debugging": "search for program errors",
            "deliverables": "results",
            "deployment": "publishing the software",
            "hotfix": "urgent correction",
            "mockup": "draft picture",
            "mockups": "draft pictures",
            "moodboard": "picture collection",
            "PPC": "search engine advertising",
            "refactoring": "rework of the program code",
            "retainer": "monthly allowance",
            "rollout": "introduction",
            "SEM": "search engine advertising",
            "SEO": "search engine optimisation",
            "sprint": "work period",
            "staging": "test system",
            "wireframe": "page sketch",
            "wireframes": "page sketches",
        }
    ),
    abbreviations=MappingProxyType(
        {
            "hrs": "hours",
            "hrs.": "hours",
            "hr": "hours",
            "pcs": "pieces",
            "pcs.": "pieces",
            "mins": "minutes",
            "mths": "months",
            "wks": "weeks",
        }
    ),
    vague=_set(
        "advice, consultancy, consulting, costs, delivery, expenses, fee, fees, flat fee, goods, help, item, items, "
        "job, labor, labour, materials, material, misc, miscellaneous, parts, product, products, project, repair, "
        "repairs, service, services, sundries, support, task, tasks, things, time, work, works, hours"
    ),
    filler=_set(
        "a, additional, agreed, all, and, any, as, by, discussed, done, for, from, general, in, of, on, other, our, "
        "per, performed, professional, provided, rendered, several, some, the, this, to, various, your, month, "
        "january, february, march, april, may, june, july, august, september, october, november, december"
    ),
    total=_set("total, altogether, sum, invoice total, amount, grand total, overall"),
)

_ACRONYMS = _set(
    "AGB, AKKU, BAFA, BANK, BGB, CAD, CEO, DATEV, DHL, DIN, DSGVO, EDIFACT, ELSTER, EORI, FAQ, GAEB, GDPR, GIRO, "
    "GOBD, HDMI, HOAI, HTML, IBAN, ISBN, ISO, JPEG, KFW, LAN, LED, NATO, NOTE, OLED, PDF, RAL, SAAS, SEPA, SIM, SOAP, "
    "SWIFT, USB, USTG, VDE, VOB, WLAN, ZUGFERD, UNESCO, UNICEF, BIC, EAN, GTIN, OSB, PVC, HPL, MDF, DVGW, TÜV, "
    "AIDA, ASAP, RAID, JAVA, YAML, JSON, REST, TYPO, IKEA, REWE, EDEKA, ALDI, BAUHAUS, OBI, SAP, AEG, BOSCH, BMW, AUDI"
)

DEFAULT = WordLists(de=_GERMAN, en=_ENGLISH, acronyms=_ACRONYMS)

# Work on a building or a plot of land (§ 14b Abs. 1 Satz 5 UStG): beginnings of words, lower case.
BUILDING_WORK = (
    "abbruch", "abdicht", "anstrich", "armatur", "badsanier", "badezimmer", "balkon", "baum", "bauleist", "bauarbeit",
    "bodenbelag", "carport", "dach", "dämm", "elektroinstall", "estrich", "fassade", "fenster", "fliesen", "garten",
    "gerüst", "hausmeister", "hecke", "heizung", "heizkörper", "innenausbau", "installation", "kanal", "keller",
    "küchenmontage", "klempner", "maler", "markise", "maurer", "mauer", "parkett", "pflaster", "photovoltaik",
    "putz", "rasen", "rohr", "sanier", "sanitär", "schornstein", "solaranlage", "streichen", "tapezier", "terrasse",
    "tischler", "treppe", "trockenbau", "türen", "wallbox", "wärmepumpe", "wasserhahn", "winterdienst", "zaun",
    "zimmerer", "architekt", "treppenhausreinigung", "fensterreinigung", "gebäudereinigung",
    "bathroom", "boiler", "brickwork", "carpentry", "facade", "fence", "flooring", "gardening", "heating", "lawn",
    "painting the", "paving", "plaster", "plumbing", "roof", "scaffold", "tiling", "wallpaper", "window",
)  # fmt: skip
