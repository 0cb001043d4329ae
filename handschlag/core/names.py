"""Names of people and firms: brought to one spelling for searching, and compared for likeness."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

_TOKEN = re.compile(r"[^\W_]+")
# Letters that Unicode does not take apart; casefold has made ß to ss already.
_PLAIN = str.maketrans({"ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
# Müller, Mueller and Muller are one name to whoever searches it. Also wrong cases (Samuel) meet, on both sides alike,
# and the beginning of a word stays the beginning of its folded form.
_WRITTEN_OUT = re.compile(r"([aou])e")

_LEGAL_FORMS = frozenset(
    "ag bv co eg ek ev eu gbr ges gesellschaft ggmbh gmbh haftungsbeschrankt inc kg kgaa llc llp ltd mbb mbh "
    "ohg oy ab as aps nv partg partgmbb plc sa sarl sas sl spa srl sro ug und and u".split()
)
# e.K., e. V., d.o.o.: single letters are legal forms in pieces, or initials; neither tells two names apart.
_TITLES = frozenset("dipl dr familie fam firma fa frau herr herrn ing med prof mr mrs ms the".split())

_REGISTERED = frozenset(
    "ag aktiengesellschaft ev gbr eg ek ekfr gmbh ggmbh inc kg kgaa llc llp ltd mbh nv bv ohg partg partgmbb plc sarl "
    "sas se spa srl sro stiftung ug".split()
)
_SPELT = re.compile(r"\be\.?\s?[kvg]\.?(?:\s|$)|\bd\.o\.o\b|\bS\.A\.", re.IGNORECASE)

LIKE = 75  # percent of the letters; from here on two words look like a slip of the finger


def folded(text: str) -> str:
    """A text in the one spelling it is searched in: small letters without accents, ä, ae and a alike."""
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN)
    return _WRITTEN_OUT.sub(r"\1", "".join(c for c in letters if not unicodedata.combining(c)))


def search_words(text: str) -> list[str]:
    """The words of a text as they are searched: folded, in order, each once."""
    return list(dict.fromkeys(_TOKEN.findall(folded(text))))


def telling_words(name: str) -> list[str]:
    """The words of a name that tell it from others: without legal forms, titles and single letters.

    A name of nothing but such words keeps them all.
    """
    words = search_words(name)
    telling = [word for word in words if len(word) > 1 and word not in _LEGAL_FORMS and word not in _TITLES]
    return telling or words


def has_legal_form(name: str) -> bool:
    """Whether a name is that of a firm or association in a register, where no two have the same one at a place."""
    return any(word in _REGISTERED for word in search_words(name)) or bool(_SPELT.search(name))


def same(one: str, other: str) -> bool:
    """Whether two names are one name in different writing: ``Müller GmbH & Co. KG`` and ``Mueller GmbH u. Co. KG``.

    Legal forms count here: the GmbH and the GbR of one family are two customers.
    """
    return bool(_spelling(one)) and _spelling(one) == _spelling(other)


def _spelling(name: str) -> str:
    words = [word for word in search_words(name) if word not in ("und", "and", "u")]
    return "".join(word for word in words if word not in _TITLES or len(words) == 1)


def alike(one: str, other: str) -> bool:
    """Whether a person might take two names for one: a slip of the finger, words left out, turned around, run together.

    Each telling word of the shorter name needs its like in the longer one: Bäckerei Ost is not Bäckerei West.
    """
    shorter, longer = sorted((telling_words(one), telling_words(other)), key=len)
    if not shorter:
        return False
    if "".join(sorted(shorter)) == "".join(sorted(longer)) or "".join(shorter) == "".join(longer):
        return True
    return any(len(word) > 3 for word in shorter) and all(_has_like(word, longer) for word in shorter)


def _has_like(word: str, others: list[str]) -> bool:
    def likeness(other: str) -> float:
        return 100 * SequenceMatcher(None, word, other, autojunk=False).ratio()

    return word in others or any(likeness(other) >= LIKE for other in others)
