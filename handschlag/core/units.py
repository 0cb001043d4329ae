"""Units of measure: code after UN/ECE Recommendation 20, names in both languages, the abbreviations people type."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from handschlag.core.text import Text

ONE = "C62"  # "one": for every unit that has no code of its own, which then goes by its name


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: what the e-invoice calls it (BT-130), what people call it, and how they shorten it."""

    code: str
    singular: Text
    plural: Text
    abbreviations: tuple[str, ...] = ()

    def name(self, language: str = "de", quantity: Decimal | None = None) -> str:
        """The name that goes with a quantity: ``Stunde`` with 1 and -1, else ``Stunden``."""
        return (self.singular if quantity is not None and abs(quantity) == 1 else self.plural).in_(language)


def _unit(code: str, de: str, en: str, abbreviations: str = "") -> Unit:
    singular_de, _, plural_de = de.partition("/")
    singular_en, _, plural_en = en.partition("/")
    return Unit(
        code,
        Text(singular_de, singular_en),
        Text(plural_de or singular_de, plural_en or singular_en),
        tuple(short for short in abbreviations.split("|") if short),
    )


# In the order of a list to choose from. The first unit of a code is the one it is shown by.
UNITS: tuple[Unit, ...] = (
    _unit("HUR", "Stunde/Stunden", "hour/hours", "Std.|Std|Stdn.|Stdn|h|hr|hrs|hr.|hrs."),
    _unit("DAY", "Tag/Tage", "day/days", "Tg.|Tg|d"),
    _unit(
        "LS",
        "Pauschale/Pauschalen",
        "flat fee/flat fees",
        "psch.|psch|pausch.|pausch|Pausch.|Pschl.|pauschal|lump sum|flat rate|flat",
    ),
    _unit("H87", "Stück", "piece/pieces", "Stk.|Stk|Stck.|Stck|St.|St|pc|pcs|pc.|pcs."),
    _unit("MON", "Monat/Monate", "month/months", "Mon.|Mon|Mo.|Mt.|mth|mths"),
    _unit("MIN", "Minute/Minuten", "minute/minutes", "Min.|Min|mins"),
    _unit("WEE", "Woche/Wochen", "week/weeks", "Wo.|Wo|wk|wks"),
    _unit("QAN", "Quartal/Quartale", "quarter/quarters", "Qu.|Quart.|qtr"),
    _unit("ANN", "Jahr/Jahre", "year/years", "J.|a|yr|yrs"),
    _unit("KMT", "Kilometer", "kilometre/kilometres", "km|Km"),
    _unit("MTR", "Meter", "metre/metres", "m|mtr|Mtr.|meter|meters"),
    _unit(
        "LM", "laufender Meter/laufende Meter", "linear metre/linear metres", "lfm|lfdm|lfm.|lfd. m|lfd.m|lfd. Meter"
    ),
    _unit("CMT", "Zentimeter", "centimetre/centimetres", "cm"),
    _unit("MMT", "Millimeter", "millimetre/millimetres", "mm"),
    _unit("MTK", "Quadratmeter", "square metre/square metres", "m²|m2|qm|sqm"),
    _unit("MTQ", "Kubikmeter", "cubic metre/cubic metres", "m³|m3|cbm"),
    _unit("KGM", "Kilogramm", "kilogram/kilograms", "kg|Kg|Kilo|kilos"),
    _unit("GRM", "Gramm", "gram/grams", "g|gr|Gr."),
    _unit("TNE", "Tonne/Tonnen", "tonne/tonnes", "t|to"),
    _unit("LTR", "Liter", "litre/litres", "l|L|ltr|Ltr.|liter|liters"),
    _unit("MLT", "Milliliter", "millilitre/millilitres", "ml"),
    _unit("KWH", "Kilowattstunde/Kilowattstunden", "kilowatt hour/kilowatt hours", "kWh|KWh|kwh"),
    _unit("KWT", "Kilowatt", "kilowatt/kilowatts", "kW"),
    _unit("PR", "Paar", "pair/pairs", "Pr."),
    _unit("SET", "Satz/Sätze", "set/sets"),
    _unit("XPK", "Packung/Packungen", "pack/packs", "Pck.|Pkg.|Pack.|VE|Pack"),
    _unit("XCT", "Karton/Kartons", "carton/cartons", "Krt.|Kart."),
    _unit("XPX", "Palette/Paletten", "pallet/pallets", "Pal."),
    _unit("XBO", "Flasche/Flaschen", "bottle/bottles", "Fl."),
    _unit("XBG", "Sack/Säcke", "bag/bags"),
    _unit("XRO", "Rolle/Rollen", "roll/rolls", "Rl."),
    _unit("P1", "Prozent", "percent", "%"),
    _unit("E48", "Leistungseinheit/Leistungseinheiten", "service unit/service units", "LE"),
    _unit(ONE, "Einheit/Einheiten", "unit/units", "Einh.|EH"),
    # no code of their own
    _unit(ONE, "Seite/Seiten", "page/pages", "S.|pp.|pp|p."),
    _unit(ONE, "Normseite/Normseiten", "standard page/standard pages", "NS"),
    _unit(ONE, "Normzeile/Normzeilen", "standard line/standard lines", "NZ"),
    _unit(ONE, "Wort/Wörter", "word/words", "Wrt."),
    _unit(ONE, "Zeile/Zeilen", "line/lines", "Zl."),
    _unit(ONE, "Zeichen", "character/characters"),
    _unit(ONE, "Portion/Portionen", "portion/portions", "Port."),
    _unit(ONE, "Person/Personen", "person/people", "Pers.|Pax|pax"),
    _unit(ONE, "Termin/Termine", "appointment/appointments"),
    _unit(ONE, "Sitzung/Sitzungen", "session/sessions"),
    _unit(ONE, "Nacht/Nächte", "night/nights", "Ü|ÜN"),
    _unit(ONE, "Lizenz/Lizenzen", "licence/licences", "Liz."),
    _unit(ONE, "Fahrt/Fahrten", "trip/trips"),
    _unit(ONE, "Bild/Bilder", "picture/pictures"),
)

_BY_CODE: dict[str, Unit] = {}
_BY_WORD: dict[str, Unit] = {}
for _each in UNITS:
    _BY_CODE.setdefault(_each.code, _each)
    for _word in (*(n for text in (_each.singular, _each.plural) for n in (text.de, text.en)), *_each.abbreviations):
        _BY_WORD.setdefault(_word, _each)
        _BY_WORD.setdefault(_word.casefold(), _each)


def unit_of_code(code: str) -> Unit | None:
    """The unit of a code of UN/ECE Recommendation 20 (BT-130), as far as it is in our table."""
    return _BY_CODE.get(code)


def unit_name(code: str, language: str = "de", quantity: Decimal | None = None) -> str:
    """What to print for a code: ``Stunden``, ``hour``. A code that is not in the table stands for itself.

    ``C62`` ("one") counts pieces that need no name: ``Stück``.
    """
    unit = _BY_CODE.get("H87" if code == ONE else code)
    return unit.name(language, quantity) if unit else code


def find_unit(typed: str) -> Unit | None:
    """The unit a person means by a word: a name in either language or an abbreviation (``Std.``, ``h``, ``psch``)."""
    word = " ".join(typed.split())
    return _BY_WORD.get(word) or _BY_WORD.get(word.casefold())


def is_abbreviated(typed: str) -> bool:
    """Whether a word is the short form of a unit: customers understand ``Stunden``, not ``Std.``."""
    unit, word = find_unit(typed), " ".join(typed.split()).casefold()
    return unit is not None and word not in {
        name.casefold() for text in (unit.singular, unit.plural) for name in (text.de, text.en)
    }
