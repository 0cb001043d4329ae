"""Words: vague descriptions, trade words, shouting, Sie and du in one letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handschlag.core.bill import Bill
from handschlag.core.clarity.texts import all_texts, any_word, letter_texts, line_texts
from handschlag.core.findings import Finding, Fix, Mark, advice
from handschlag.core.terms import MONTHS, WEEKDAYS
from handschlag.core.text import Text
from handschlag.core.word_lists import WordLists

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def vague(bill: Bill, words: WordLists) -> Iterator[Finding]:
    """A description that names neither kind nor extent: ``Dienstleistung``, ``diverse Arbeiten`` (RQ-02)."""
    lists = words.in_(bill.language)
    for i, line in enumerate(bill.lines):
        if line.name.strip() and _says_nothing(f"{line.name} {line.description}", lists.vague, lists.filler):
            yield advice(
                "CLARITY-VAGUE",
                f"lines.{i}.name",
                Text(
                    f"Schreiben Sie genauer, was „{_short(line.name)}“ umfasst",
                    f"Say more exactly what “{_short(line.name)}” covers",
                ),
                Text(
                    "Das Finanzamt verlangt eine übliche Bezeichnung, und Ihr Kunde fragt nicht nach.",
                    "The tax office wants a usual description, and your customer need not ask.",
                ),
                source="§ 14 Abs. 4 Nr. 5 UStG",
                marks=(Mark(f"lines.{i}.name"),),
            )


def _says_nothing(text: str, vague_words: frozenset[str], filler: frozenset[str]) -> bool:
    if len(text) > 120:
        return False
    found = [word.lower() for word in _WORD.findall(text)]
    if " ".join(found) in vague_words:
        return True
    rest = [word for word in found if word not in filler]
    return bool(found) and all(word in vague_words for word in rest)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39].rstrip() + "…"


def jargon(bill: Bill, words: WordLists) -> Iterator[Finding]:
    """A trade word the customer may not know, with the house's suggestion; one finding per word."""
    suggestions = {word: suggestion for word, suggestion in words.in_(bill.language).jargon.items() if word.strip()}
    if not suggestions:
        return
    pattern = any_word(frozenset(suggestions))
    by_lower = {word.lower(): word for word in suggestions}
    places: dict[str, list[Mark]] = {}
    texts = dict(line_texts(bill))
    for path, text in texts.items():
        for match in pattern.finditer(text):
            word = by_lower.get(match[0].lower())
            if word is None or (word.isupper() and not match[0].isupper()):
                continue
            marks = places.setdefault(word, [])
            if Mark(path, match[0]) not in marks:
                marks.append(Mark(path, match[0]))
    for word, marks in places.items():
        suggestion = suggestions[word]
        fields = dict.fromkeys(mark.field for mark in marks)
        changes = tuple((path, _with_suggestion(texts[path], word, suggestion)) for path in fields)
        yield advice(
            "CLARITY-JARGON",
            marks[0].field,
            Text(f"„{marks[0].words}“ ist ein Fachwort", f"“{marks[0].words}” is a trade word"),
            Text(
                f"Ihr Kunde kennt es vielleicht nicht. Vorschlag: „{suggestion}“.",
                f"Your customer may not know it. Suggestion: “{suggestion}”.",
            ),
            source="house rule",
            fix=Fix(Text(f"„{suggestion}“ einsetzen", f"Use “{suggestion}”"), changes),
            marks=tuple(marks),
        )


def _with_suggestion(text: str, word: str, suggestion: str) -> str:
    def replacement(match: re.Match[str]) -> str:
        if word.isupper() and not match[0].isupper():
            return match[0]
        at_start = not match.string[: match.start()].strip() and match[0][:1].isupper()
        return suggestion[:1].upper() + suggestion[1:] if at_start else suggestion

    return any_word(frozenset({word})).sub(replacement, text)


# -- shouting

_CAPITALS = re.compile(r"(?<![\w-])[A-ZÄÖÜ]{2,}(?:[ \u00a0]+[A-ZÄÖÜ]{2,})*(?![\w-])")  # one word, or several in a row
_LOUD, _VOWEL = 4, re.compile(r"[AEIOUYÄÖÜ]")  # shorter words may be abbreviations
_MANY_MARKS = re.compile(r"!(?:\s*!)+")
# what German writes small; everything else that was shouted is rather a noun or a name
_SMALL_WORDS = frozenset(
    "ab alle allen aller alles als am an auch auf aus beachten bei bezahlen bis bitte brutto damit dann das dass "
    "dem den der des die diese diesem diesen dieser dieses dringend durch ein eine einem einen einer er es fällig "
    "für ganz gegen gelten gilt gültig haben hat herzlichen heute ihm im in innerhalb ist jetzt kann kein keine "
    "keinen können mit müssen nach netto neu neue neuem neuen neuer neues nicht noch nur oder ohne per pro prüfen "
    "schon sehr sein seit senden sind so sofort spätestens und umgehend unbedingt unser unsere unserem unseren "
    "unserer vom von vor wegen wenn werden wichtig wir wird wurde zahlen zu zum zur überweisen über viele "
    "vielen".split()
)
_SMALL_END = re.compile(r"(?:LICH|ISCH|BAR)(?:E[MNRS]?)?$")
_POLITE = frozenset("sie ihnen ihr ihre ihrem ihren ihrer ihres".split())
_SHORT_ENGLISH = frozenset(
    "all and are as at be by do due for in is it new no not now of on or our pay the to us we you your".split()
)
_URGENT = frozenset("due not now pay you".split())  # short, and a shout beside a long word; THE TIMES is a name
_ALWAYS_CAPITAL = frozenset(name.lower() for names in (WEEKDAYS["en"], MONTHS["en"]) for name in names)


def shouting(bill: Bill, words: WordLists) -> Iterator[Finding]:
    """Several words in capitals, or several exclamation marks in a row."""
    german = bill.language != "en"
    quiet_names = f"{bill.seller.name} {bill.buyer.name} {bill.seller.trading_name}".upper()
    for path, text in all_texts(bill):
        loud = [
            word
            for run in _CAPITALS.findall(text)
            for word in _loud(run.split(), words.acronyms, quiet_names, german=german)
        ]
        marks = _MANY_MARKS.findall(text)
        shouts = sum(len(word) >= _LOUD or (not german and word.lower() in _URGENT) for word in loud) > 1
        if not shouts and not marks:
            continue
        quiet = _MANY_MARKS.sub("!", text)
        if shouts:
            quiet = _quiet(quiet, frozenset(loud), german=german)
        yield advice(
            "CLARITY-SHOUTING",
            path,
            Text("Schreiben Sie in normaler Schrift", "Write in normal letters")
            if shouts
            else Text("Ein Ausrufezeichen genügt", "One exclamation mark is enough"),
            Text(
                "Großbuchstaben und viele Ausrufezeichen wirken laut.",
                "Capitals and many exclamation marks look loud.",
            ),
            source="house rule",
            fix=Fix(
                Text(f"„{_short(_first_line(quiet))}“ einsetzen", f"Use “{_short(_first_line(quiet))}”"),
                ((path, quiet),),
            ),
            marks=tuple(Mark(path, word) for word in dict.fromkeys([*(loud[:5] if shouts else ()), *marks[:2]])),
        )


def _loud(run: list[str], acronyms: frozenset[str], names: str, *, german: bool) -> list[str]:
    """The shouted words of a row in capitals; short ones, such as FÜR or YOU, only beside a long one."""
    long = [
        word
        for word in run
        if len(word) >= _LOUD and _VOWEL.search(word) and word not in acronyms and word not in names
    ]
    short = _SMALL_WORDS | _POLITE if german else _SHORT_ENGLISH
    return [word for word in run if word in long or (len(word) < _LOUD and word.lower() in short)] if long else []


def _first_line(text: str) -> str:
    return text.strip().split("\n")[0]


def _quiet(text: str, loud: frozenset[str], *, german: bool) -> str:
    """Loud words in sentence case; what German writes with a capital keeps it."""

    def softer(match: re.Match[str]) -> str:
        word = match[0]
        if word not in loud:
            return word
        lower = word.lower()
        capital = lower in _ALWAYS_CAPITAL
        if german:
            capital = lower in _POLITE or not (lower in _SMALL_WORDS or _SMALL_END.search(word))
        return _capital(word) if capital or _starts_sentence(text, match.start()) else lower

    return re.sub(r"(?<![\w-])[A-ZÄÖÜ]{2,}(?![\w-])", softer, text)


def _capital(word: str) -> str:
    return word[:1] + word[1:].lower()


def _starts_sentence(text: str, position: int) -> bool:
    before = text[max(0, position - 40) : position].rstrip(" \t\u00a0„“\"'»«(–-")
    return not before or before[-1] in ".!?:\n"


# -- Sie and du

_FORMAL = re.compile(r"\b(?:Sie|Ihnen|Ihre[mnrs]?|Ihr(?=\s+[A-ZÄÖÜ])|Sehr geehrte[rs]?)\b")
_INFORMAL = re.compile(r"\b(?:du|dir|dich|dein(?:e[mnrs]?)?|euch|euer|eure[mnrs]?)\b", re.IGNORECASE)
_QUOTED = re.compile(r"„[^„“”\n]{0,200}[“”]|»[^»«\n]{0,200}«|\"[^\"\n]{0,200}\"")  # a title: nobody is addressed
_BEFORE_DU = re.compile(r"(?:st|wenn|falls|ob|dass|sobald|was|wie|wo|danke|bitte)$", re.IGNORECASE)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def form_of_address(bill: Bill) -> tuple[list[Mark], list[Mark]]:
    """Where the letter says Sie, and where it says du (German only). Lines may carry titles and do not count.

    A capital ``Sie`` or ``Ihre`` that opens a sentence may mean "they" or "their" and does not count.
    """
    formal: list[Mark] = []
    informal: list[Mark] = []
    if bill.language == "en":
        return formal, informal
    for path, text in letter_texts(bill):
        for match in _FORMAL.finditer(text):
            if match[0].startswith("Sehr") or not _starts_sentence(text, match.start()):
                formal.append(Mark(path, match[0]))
        for match in _INFORMAL.finditer(_QUOTED.sub(_blank, text)):
            if not _is_part_of_a_name(text, match):
                informal.append(Mark(path, match[0]))
    return formal, informal


def _is_part_of_a_name(text: str, match: re.Match[str]) -> bool:
    """``Café du Nord``: between two capitalised words, the first no verb in the du form. ``Frau Du``."""
    before = re.search(r"(\w+)\s+$", text[max(0, match.start() - 40) : match.start()])
    if before and before[1] in ("Frau", "Herr", "Herrn", "Familie"):
        return True
    if match[0] != "du":
        return False
    after = re.match(r"\s+(\w)", text[match.end() : match.end() + 10])
    if not before or not after:
        return False
    return before[1][0].isupper() and after[1].isupper() and not _BEFORE_DU.search(before[1])


def address_mixed(bill: Bill) -> Iterator[Finding]:
    """Sie and du in one letter; the rarer form is marked."""
    formal, informal = form_of_address(bill)
    if formal and informal:
        rare = min(informal, formal, key=len)
        main, other = ("du", "Sie") if rare is formal else ("Sie", "du")
        yield advice(
            "CLARITY-ADDRESS",
            rare[0].field,
            Text(
                f"Bleiben Sie bei „{main}“, hier steht auch „{other}“",
                f"Keep to “{main}”, this text also says “{other}”",
            ),
            Text(
                "Eine Anrede im ganzen Brief wirkt persönlich und sicher.",
                "One form of address throughout reads personal and sure.",
            ),
            source="house rule",
            marks=tuple(dict.fromkeys(rare[:5])),
        )
