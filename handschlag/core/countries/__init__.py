"""Countries by their ISO 3166-1 code: which exist, which belong to the EU for VAT."""

from __future__ import annotations

from handschlag.core.text import Text

# BT-40, BT-55: ISO 3166-1 alpha-2, and 1A (Kosovo) and XI (Northern Ireland) which the code list of EN 16931 adds.
COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
    JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR
    MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO
    RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV
    TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW 1A XI
    """.split()
)

# What no list of ISO names has.
ADDED_NAMES = {"1A": Text("Kosovo", "Kosovo"), "XI": Text("Nordirland", "Northern Ireland")}

EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())

# For goods Northern Ireland still counts as a part of the EU (§ 30 UStG); its VAT ids begin with XI.
EU_FOR_GOODS = EU | {"XI"}

# Where a transfer in euros needs no BIC: the countries of SEPA, by the first letters of their IBANs (EPC409-09).
SEPA = EU | frozenset("AD AL CH GB GI IS LI MC MD ME MK NO RS SM VA".split())

POST_CODE_EXPECTED = EU | {"CH", "GB", "LI", "NO", "US"}


def country_of_vat_identifier(identifier: str) -> str:
    """The country of a VAT id: its first two letters, with Greece's EL as GR (BR-CO-09)."""
    prefix = "".join(identifier.split())[:2].upper()
    return "GR" if prefix == "EL" else prefix
