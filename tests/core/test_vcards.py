"""vCards of the address books people have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.vcards import is_vcard, read_vcards

PHONE = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Möwe;Mara;;Dr.;\r\nFN:Dr. Mara Möwe\r\n"
    "ORG:Möwe\\, Partner\\; Söhne;Einkauf\r\n"
    'item1.EMAIL;type=INTERNET;type=pref:mara@moewe.example\r\nitem1.X-ABLabel:"_$!<Work>!$_"\r\n'
    "TEL;TYPE=CELL,VOICE:+49 381 000000\r\n"
    "ADR;TYPE=WORK:;;Große Lange Straße mit sehr langem Na\r\n men 7;Möwenhafen;;00124;Deutschland\r\n"
    "NOTE:Zeile eins\\nZeile zwei\r\nPHOTO;ENCODING=b;TYPE=JPEG:AAAA;;BBBB\r\nEND:VCARD\r\n"
).encode()


def test_a_card_of_a_phone() -> None:
    assert is_vcard(PHONE)
    (card,) = read_vcards(PHONE)
    assert card.problem is None
    assert card.first("FN").text == "Dr. Mara Möwe"  # type: ignore[union-attr]
    assert card.first("ORG").parts == ("Möwe, Partner; Söhne", "Einkauf")  # type: ignore[union-attr]
    assert card.first("EMAIL").text == "mara@moewe.example"  # type: ignore[union-attr]
    assert card.first("ADR").parts[2] == "Große Lange Straße mit sehr langem Namen 7"  # type: ignore[union-attr]
    assert card.first("NOTE").text == "Zeile eins\nZeile zwei"  # type: ignore[union-attr]
    assert card.first("PHOTO") is None


def test_the_preferred_one_comes_first() -> None:
    (card,) = read_vcards(
        b"BEGIN:VCARD\nVERSION:4.0\nEMAIL;TYPE=home:h@x.example\nEMAIL;TYPE=work:w@x.example\n"
        b"TEL;PREF=1:+2\nTEL:+1\nEND:VCARD\n"
    )
    assert card.first("EMAIL", "work").text == "w@x.example"  # type: ignore[union-attr]
    assert card.first("TEL").text == "+1" or card.first("TEL").text == "+2"  # type: ignore[union-attr]
    assert "pref" in card.first("TEL").types  # type: ignore[union-attr]


def test_outlooks_old_version_in_its_own_encoding() -> None:
    (card,) = read_vcards(
        b"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6r=\ng\n"
        b"TEL;WORK;VOICE:+49\nEND:VCARD\n"
    )
    assert card.first("N").parts == ("Müller", "Jörg")  # type: ignore[union-attr]
    assert card.first("TEL", "work").types == {"work", "voice"}  # type: ignore[union-attr]


def test_a_bad_card_does_not_stop_the_others() -> None:
    cards = read_vcards(
        b"BEGIN:VCARD\nVERSION:9.9\nFN:A\nEND:VCARD\nBEGIN:VCARD\nFN:B\nBEGIN:VCARD\nVERSION:3.0\nFN:C\nEND:VCARD\n"
        b"BEGIN:VCARD\nVERSION:3.0\nFN:D\n"
    )
    assert [(card.line, bool(card.problem)) for card in cards] == [(1, True), (5, True), (7, False), (11, True)]


@pytest.mark.parametrize("content", [b"", b"Name;Ort\n", b"BEGIN:VCALENDAR\n"])
def test_other_files_are_no_cards(content: bytes) -> None:
    assert not is_vcard(content)


@given(st.text(max_size=80))
def test_values_survive_escaping(value: str) -> None:
    value = " ".join(value.split()).encode("utf-8", "ignore").decode()
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    (card,) = read_vcards(f"BEGIN:VCARD\nVERSION:4.0\nX-A:{escaped}\nEND:VCARD".encode())
    found = [each.text for each in card.properties if each.name == "X-A"]
    assert found == [value]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_explained(content: bytes) -> None:
    for card in read_vcards(b"BEGIN:VCARD\n" + content + b"\nEND:VCARD"):
        assert card.line >= 1
